import SimCore

/// Positions and directions of motion at an instant, an array a component: what the schooling entropies are computed from.
///
/// Arrays are filled up with zeros to a multiple of eight. In two dimensions the third component is zero.
final class School {
  let domain: Domain
  private(set) var count = 0
  private(set) var position = Columns(capacity: 0)
  /// v / |v|; vectors shorter than 1e-10 as they are.
  private(set) var heading = Columns(capacity: 0)
  /// False if any number isn't finite.
  private(set) var isFinite = true

  init(_ domain: Domain) { self.domain = domain }

  /// Coordinates, an array a component.
  final class Columns {
    let capacity: Int
    let x: UnsafeMutablePointer<Double>
    let y: UnsafeMutablePointer<Double>
    let z: UnsafeMutablePointer<Double>

    init(capacity: Int) {
      self.capacity = capacity
      x = .allocate(capacity: max(1, 3 * capacity))
      x.initialize(repeating: 0, count: 3 * capacity)
      y = x + capacity
      z = y + capacity
    }

    deinit { x.deallocate() }

    @inline(always)
    func lanes(_ first: Int) -> Lanes3<Double> { Lanes3(Double.load(x, first), Double.load(y, first), Double.load(z, first)) }

    @inline(always)
    subscript(_ i: Int) -> SIMD3<Double> { SIMD3(x[i], y[i], z[i]) }
  }

  /// Takes the state of a school: coordinates of one particle after the other.
  func load(positions: [Double], directions: [Double], pool: WorkerPool) {
    let dimensions = domain.dimensions
    count = positions.count / dimensions
    let padded = (count + 7) / 8 * 8
    if position.capacity != padded {
      position = Columns(capacity: padded)
      heading = Columns(capacity: padded)
    }
    let (position, heading) = (position, heading)
    let nonsense = positions.withUnsafeBufferPointer { positions in
      directions.withUnsafeBufferPointer { directions in
        // Blocks of eight, so that no thread normalises what another one writes.
        pool.reduce(padded / 8, grain: 1024, 0.0) { blocks in
          let range = 8 * blocks.lowerBound..<min(count, 8 * blocks.upperBound)
          School.scatter(positions, dimensions, range, to: position)
          School.scatter(directions, dimensions, range, to: heading)
          var nonsense = SIMD8<Double>()
          for first in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
            let (p, v) = (position.lanes(first), heading.lanes(first))
            for component in [p.x, p.y, p.z, v.x, v.y, v.z] { nonsense += component * 0 }
            let length = v.length
            let divisor = length.replacing(with: 1, where: length .< DirectionField.shortest)
            Double.store(v.x / divisor, heading.x, first)
            Double.store(v.y / divisor, heading.y, first)
            Double.store(v.z / divisor, heading.z, first)
          }
          return nonsense.sum()
        } _: {
          $0 + $1
        }
      }
    }
    isFinite = nonsense == 0
  }

  /// The headings that aren't zero, and how many.
  func directed() -> (headings: Columns, count: Int) {
    let kept = (0..<count).filter { heading[$0] != .zero }
    if kept.count == count { return (heading, count) }
    let columns = Columns(capacity: (kept.count + 7) / 8 * 8)
    for (k, i) in kept.enumerated() { (columns.x[k], columns.y[k], columns.z[k]) = (heading.x[i], heading.y[i], heading.z[i]) }
    return (columns, kept.count)
  }

  private static func scatter(
    _ values: UnsafeBufferPointer<Double>, _ dimensions: Int, _ range: Range<Int>, to columns: Columns
  ) {
    if dimensions == 3 {
      for i in range { (columns.x[i], columns.y[i], columns.z[i]) = (values[3 * i], values[3 * i + 1], values[3 * i + 2]) }
    } else {
      for i in range { (columns.x[i], columns.y[i]) = (values[2 * i], values[2 * i + 1]) }
    }
  }
}
