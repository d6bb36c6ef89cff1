import SimCore

/// Labels on a grid of points, the last index fastest: how entangled their regions are.
public struct BasinGrid: Sendable {
  private let shape: [Int]
  private let boxSize: Int

  /// - Throws: `SimulationError.impossible` if the grid has another number of points than there are trajectories, or no whole box.
  public init(shape: [Int], boxSize: Int, trajectories: Int) throws(SimulationError) {
    (self.shape, self.boxSize) = (shape, boxSize)
    var points = 1
    for size in shape where points > 0 {
      let (product, overflow) = points.multipliedReportingOverflow(by: max(size, 0))
      points = overflow ? 0 : product
    }
    guard points == trajectories, points > 0 else {
      throw .impossible(
        parameter: "shape",
        reason: "doesn't make \(trajectories) points, one for each trajectory: give the numbers of the initial grid")
    }
    guard boxSize > 0, shape.allSatisfy({ $0 >= boxSize }) else {
      throw .impossible(
        parameter: "box_size",
        reason: "is \(boxSize), so that no box fits into the grid: set a smaller one, or leave 1s out of the shape")
    }
  }

  /// How far one goes along the grid's memory from a point to its neighbour along each axis.
  private var strides: [Int] {
    shape.indices.map { axis in shape[(axis + 1)...].reduce(1, *) }
  }

  /// Indices of all points of a block.
  private func points(_ ranges: [Range<Int>]) -> [Int] {
    zip(ranges, strides).reduce([0]) { points, axis in points.flatMap { point in axis.0.map { point + $0 * axis.1 } } }
  }

  /// S_b and S_bb (Daza et al. 2016), with boxes side by side.
  ///
  /// - Returns: In natural logarithms; the second one is NaN if no box has several labels.
  public func entropy(_ labels: [Int]) -> (all: Double, boundary: Double) {
    let box = points(shape.map { _ in 0..<boxSize })
    let corners = zip(shape, strides).reduce([0]) { corners, axis in
      corners.flatMap { corner in (0..<axis.0 / boxSize).map { corner + $0 * boxSize * axis.1 } }
    }
    var (sum, boundaries) = (0.0, 0)
    for corner in corners {
      let entropy = BasinGrid.entropy(box.map { labels[corner + $0] })
      sum += entropy
      if entropy > 0 { boundaries += 1 }
    }
    return (sum / Double(corners.count), boundaries == 0 ? .nan : sum / Double(boundaries))
  }

  private static func entropy(_ labels: [Int]) -> Double {
    guard labels.contains(where: { $0 != labels[0] }) else { return 0 }
    let sorted = labels.sorted()
    var (sum, first) = (0.0, 0)
    for place in 1...sorted.count where place == sorted.count || sorted[place] != sorted[first] {
      let share = Double(place - first) / Double(sorted.count)
      sum -= share * LibM.log(share)
      first = place
    }
    return sum
  }

  /// The slope of ln f over ln ε, where f is the share of points that have a neighbour of another label ε = 1, 2, 4 … points
  /// away along an
  /// axis. Points and ε are such that all neighbours are on the grid, with ε up to a quarter of its shortest side.
  ///
  /// - Returns: NaN with fewer than three distances at which there are such points.
  public func uncertaintyExponent(_ labels: [Int]) -> Double {
    let distances = sequence(first: 1) { 2 * $0 }.prefix { 4 * $0 <= shape.min()! }
    guard let margin = Array(distances).last else { return .nan }
    let (inner, strides) = (points(shape.map { margin..<$0 - margin }), strides)
    let logarithms = distances.compactMap { distance -> (x: Double, y: Double)? in
      let uncertain = inner.count { point in
        strides.contains { labels[point - distance * $0] != labels[point] || labels[point + distance * $0] != labels[point] }
      }
      return uncertain == 0 ? nil : (LibM.log(Double(distance)), LibM.log(Double(uncertain)))
    }
    guard logarithms.count >= 3 else { return .nan }
    let number = Double(logarithms.count)
    let (x, y) = (logarithms.reduce(0) { $0 + $1.x } / number, logarithms.reduce(0) { $0 + $1.y } / number)
    let products = logarithms.reduce(0) { $0 + ($1.x - x) * ($1.y - y) }
    return products / logarithms.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
  }
}
