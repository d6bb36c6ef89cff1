import SimCore

/// What entropies need to know of the numbers of particles in cells.
struct Occupation {
  /// Occupied cells.
  var cells = 0
  /// Σ ln n!
  var logFactorials = 0.0
  /// Σ n ln n
  var products = 0.0

  @inline(__always)
  mutating func add(_ count: Int) {
    if count == 0 { return }
    cells += 1
    if count == 1 { return }
    logFactorials += logFactorial(count)
    products += Double(count) * LibM.log(Double(count))
  }

  static func + (a: Self, b: Self) -> Self {
    Self(cells: a.cells + b.cells, logFactorials: a.logFactorials + b.logFactorials, products: a.products + b.products)
  }

  func entropy(particles: Int, cellVolume: Double) -> BoltzmannEntropy.Value {
    let n = Double(particles)
    let volume = LibM.log(cellVolume)
    let stirling = volume - products / n + 1
    return BoltzmannEntropy.Value(
      exact: volume - logFactorials / n, stirling: stirling, millerMadow: stirling + Double(cells - 1) / (2 * n),
      occupiedCells: cells)
  }

  /// Counts particles by velocity cells.
  ///
  /// - Parameters:
  ///   - velocities: Finite vectors, one after the other.
  ///   - side: Of a velocity cell. Edges are at its multiples; what is beyond a million cells counts in the outermost one.
  mutating func add(velocities: UnsafeBufferPointer<Double>, dimensions: Int, side: Double) {
    let count = velocities.count / dimensions
    if count < 2 { return add(count) }
    let cells = VelocityCells(velocities.baseAddress!, count: count, dimensions: dimensions, side: side)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: count) { key in
      cells.number(velocities.baseAddress!, into: key)
      // Where cells are many and particles few, sorting is faster than looking at all cells.
      if cells.count <= 16 * count + 1024 { addCounting(key, cells.count) } else { addSorting(key) }
    }
  }

  private mutating func addCounting(_ key: UnsafeMutableBufferPointer<Int>, _ keys: Int) {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: keys) { held in
      held.initialize(repeating: 0)
      for k in key { held[k] &+= 1 }
      for count in held where count != 0 { add(Int(count)) }
    }
  }

  private mutating func addSorting(_ keys: UnsafeMutableBufferPointer<Int>) {
    var key = keys
    key.sort()
    var run = 0
    for i in key.indices {
      run += 1
      if i + 1 == key.count || key[i + 1] != key[i] {
        add(run)
        run = 0
      }
    }
  }
}

/// The velocity cells that some particles are in, and those in the box around them.
private struct VelocityCells {
  private let side: Double
  private let dimensions: Int
  /// The first cell along each axis, and how many there are.
  private var low = SIMD3<Double>.zero
  private var size = SIMD3<Int>(1, 1, 1)

  /// Three numbers up to twice this one still multiply to an `Int`.
  private static let farthest = 1_000_000.0

  init(_ velocities: UnsafePointer<Double>, count: Int, dimensions: Int, side: Double) {
    self.side = side
    self.dimensions = dimensions
    for axis in 0..<dimensions {
      var (least, most) = (velocities[axis], velocities[axis])
      for i in 1..<count {
        let v = velocities[i * dimensions + axis]
        least = min(least, v)
        most = max(most, v)
      }
      low[axis] = cell(least)
      size[axis] = Int(cell(most) - low[axis]) + 1
    }
  }

  @inline(__always)
  private func cell(_ v: Double) -> Double {
    max(-VelocityCells.farthest, min(VelocityCells.farthest, (v / side).rounded(.down)))
  }

  var count: Int { size.x * size.y * size.z }

  /// The number of each particle's cell, from 0 ..< count.
  func number(_ velocities: UnsafePointer<Double>, into key: UnsafeMutableBufferPointer<Int>) {
    for i in key.indices {
      var number = 0
      for axis in 0..<dimensions {
        number = number &* size[axis] &+ Int(truncatingIfNeeded: Int32(cell(velocities[i * dimensions + axis]) - low[axis]))
      }
      key[i] = number
    }
  }
}
