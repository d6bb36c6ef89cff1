import SimCore

/// A box cut into equal cells, counted with the last axis fastest.
///
/// Periodic axes are wrapped. A particle on or beyond a wall belongs to the cell next to it.
struct SpatialGrid: Sendable {
  let dimensions: Int
  private let size: SIMD3<Int>
  /// Of the cells, along each axis.
  private let width: SIMD3<Double>
  private let period: SIMD3<Double>

  init(_ domain: Domain, cells: [Int]) {
    var (size, width) = (SIMD3(1, 1, 1), SIMD3(1.0, 1, 1))
    for axis in 0..<domain.dimensions {
      size[axis] = cells[axis]
      width[axis] = domain.size[axis] / Double(cells[axis])
    }
    (self.size, self.width) = (size, width)
    dimensions = domain.dimensions
    period = domain.periods
  }

  /// The number of cells along each axis.
  var counts: [Int] { (0..<dimensions).map { size[$0] } }
  var cells: Int { size.x * size.y * size.z }
  /// Of a cell; area in two dimensions.
  var cellVolume: Double { width.x * width.y * width.z }

  /// The cell of a point; nil if it isn't finite.
  @inline(always)
  func cell(_ point: UnsafePointer<Double>) -> Int? {
    var cell = 0
    for axis in 0..<dimensions {
      var x = point[axis]
      if !x.isFinite { return nil }
      let period = period[axis]
      if period > 0 && !(x >= 0 && x < period) { x -= period * (x / period).rounded(.down) }
      let last = Double(size[axis] &- 1)
      cell = cell &* size[axis] &+ Int(max(0, min(last, (x / width[axis]).rounded(.down))))
    }
    return cell
  }

  /// The middles of the cells along an axis.
  func centres(_ axis: Int) -> [Double] { (0..<size[axis]).map { (Double($0) + 0.5) * width[axis] } }
}

/// The velocities of the particles in each cell, in the order of the particles.
struct VelocitiesByCell {
  let dimensions: Int
  /// Times the number of copies that the particles come from, so that numbers over volumes are means over these.
  let cellVolume: Double
  /// The particles of cell c come at starts[c] ..< starts[c + 1].
  let starts: [Int]
  /// `dimensions` numbers a particle, cell after cell.
  let velocities: [Double]

  var cells: Int { starts.count - 1 }
  var particles: Int { starts[cells] }

  /// Nil if a number isn't finite.
  ///
  /// - Parameters:
  ///   - positions: Coordinates of one particle after the other, as many as the grid has dimensions.
  ///   - velocities: In the same order.
  ///   - copies: Of the system that they are all particles of.
  init?(_ grid: SpatialGrid, positions: [Double], velocities: [Double], copies: Int = 1, pool: WorkerPool) {
    let (dimensions, cells) = (grid.dimensions, grid.cells)
    let count = positions.count / dimensions
    precondition(count < Int32.max, "too many particles")
    // A stable counting sort. How many pieces it has depends on the particles and cells alone.
    let pieces = max(1, min(16, count / max(4096, cells)))
    let length = (count + pieces - 1) / pieces
    let range = { (piece: Int) in min(count, piece * length)..<min(count, (piece + 1) * length) }
    var starts = [Int](repeating: 0, count: cells + 1)
    var isFinite = true
    let sorted = [Double](unsafeUninitializedCapacity: count * dimensions) { sorted, filled in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { cellOf in
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: cells * pieces) { next in
          positions.withUnsafeBufferPointer { positions in
            velocities.withUnsafeBufferPointer { velocities in
              let (out, cellOf, next) = (sorted.baseAddress, cellOf.baseAddress!, next.baseAddress!)
              isFinite = pool.reduce(pieces, grain: 1, true) { chunk in
                let piece = chunk.lowerBound
                let held = next + piece * cells
                held.initialize(repeating: 0, count: cells)
                for i in range(piece) {
                  var sum = 0.0
                  for k in i * dimensions..<(i + 1) * dimensions { sum += velocities[k] * 0 }
                  guard let cell = grid.cell(positions.baseAddress! + i * dimensions), sum == 0 else { return false }
                  cellOf[i] = Int32(truncatingIfNeeded: cell)
                  held[cell] &+= 1
                }
                return true
              } _: {
                $0 && $1
              }
              guard isFinite, let out else { return }
              var place: Int32 = 0
              for cell in 0..<cells {
                starts[cell] = Int(place)
                for piece in 0..<pieces {
                  let held = next[piece * cells + cell]
                  next[piece * cells + cell] = place
                  place &+= held
                }
              }
              starts[cells] = count
              pool.forEachChunk(pieces) { piece in
                let next = next + piece * cells
                for i in range(piece) {
                  let cell = Int(cellOf[i])
                  let target = out + Int(next[cell]) * dimensions
                  next[cell] &+= 1
                  for k in 0..<dimensions { target[k] = velocities[i * dimensions + k] }
                }
              }
              filled = count * dimensions
            }
          }
        }
      }
    }
    if !isFinite { return nil }
    self.dimensions = dimensions
    cellVolume = grid.cellVolume * Double(copies)
    self.starts = starts
    self.velocities = sorted
  }

  func count(_ cell: Int) -> Int { starts[cell + 1] - starts[cell] }

  func withVelocities<Result>(_ cell: Int, _ body: (UnsafeBufferPointer<Double>) -> Result) -> Result {
    velocities.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[starts[cell] * dimensions..<starts[cell + 1] * dimensions]))
    }
  }

  /// The mean velocity and the temperature in a cell: the mean square of the velocity about its mean, per component, which is kT/m.
  ///
  /// NaN in an empty cell; the temperature of a single particle is 0.
  func moments(_ cell: Int) -> (mean: SIMD3<Double>, temperature: Double) {
    withVelocities(cell) { velocities in
      let count = count(cell)
      var sum = SIMD3<Double>.zero
      for i in 0..<count { sum += vector(velocities, i, dimensions) }
      let mean = sum / Double(count)
      var squares = 0.0
      for i in 0..<count {
        let peculiar = vector(velocities, i, dimensions) - mean
        squares += peculiar.dot(peculiar)
      }
      return (mean, squares / Double(count * dimensions))
    }
  }
}

/// The parameter `cells`, for diagnostics on a grid to splice into their tables.
public struct GridParameters: ParameterSet {
  /// One number for all axes or one for each.
  public var cells: [Double] = [20]
  public init() {}

  public static let table: [Parameter<GridParameters>] = [
    .reals("cells", \.cells, count: 1...3, each: 1...1e6, "number of spatial cells: one for all axes or one for each")
  ]
  static let most = 1_000_000

  public func problems() -> [ParameterProblem] {
    cells.filter { $0 != $0.rounded() }.map { ParameterProblem("cells", "\($0) is not a whole number") }
  }

  /// - Throws: `SimulationError.impossible` if the cells don't suit the box.
  func grid(_ domain: Domain) throws -> SpatialGrid {
    func refuse(_ parameter: String?, _ reason: String) -> SimulationError { .impossible(parameter: parameter, reason: reason) }
    guard domain.volume != nil else {
      throw refuse(nil, "needs a box that is closed or periodic along every axis, to cut into cells")
    }
    guard cells.count == 1 || cells.count == domain.dimensions else {
      throw refuse("cells", "has \(cells.count) values for \(domain.dimensions) dimensions: give 1 or \(domain.dimensions)")
    }
    let counts = (0..<domain.dimensions).map { Int(cells[cells.count == 1 ? 0 : $0]) }
    guard counts.reduce(1.0, { $0 * Double($1) }) <= Double(GridParameters.most) else {
      throw refuse("cells", "makes more than \(GridParameters.most) cells")
    }
    return SpatialGrid(domain, cells: counts)
  }
}
