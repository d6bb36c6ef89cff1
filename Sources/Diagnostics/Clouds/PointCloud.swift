import SimCore

/// Which numbers of a system make points, one for each particle or trajectory: fields, components and derived scalars, joined.
struct PointCloud {
  /// As `SeriesSource` names them.
  let names: [String]
  let points: Int
  let dimensions: Int
  /// For each dimension: the period of positions along a periodic axis, 2π for angles that have all directions, infinite for the
  /// rest.
  let periods: [Double]
  private var parts: [Part]

  private struct Part {
    var source: SeriesSource
    let width: Int
  }

  private static let mostDimensions = 32

  /// - Parameters:
  ///   - names: Null: state, or else position.
  ///   - option: The name of the option that holds them, for error messages.
  /// - Throws: `SimulationError.impossible` if the system has no such numbers, or not the same number of points of each.
  init(_ names: [String]?, scene: Scene, option: String) throws {
    if let names, names.isEmpty {
      throw SimulationError.impossible(parameter: option, reason: "names nothing: give at least one field or component, or null")
    }
    parts = []
    var (points, periods, known) = ([Int](), [Double](), [String]())
    for name in names.map({ $0.map(Optional.some) }) ?? [nil] {
      let source = try SeriesSource(name, scene: scene, option: option)
      let field = scene.field(source.name)
      let width = field?.width ?? 1
      parts.append(Part(source: source, width: width))
      points.append(field?.rows ?? source.count)
      known.append(source.name)
      periods += PointCloud.periods(source.name, width, scene)
    }
    guard points.allSatisfy({ $0 == points[0] }) else {
      let counts = zip(known, points).map { "\($0) \($1)" }.joined(separator: ", ")
      throw SimulationError.impossible(
        parameter: option, reason: "what is joined needs as many rows each, but there are: \(counts)")
    }
    guard periods.count <= PointCloud.mostDimensions else {
      throw SimulationError.impossible(
        parameter: option,
        reason: "has \(periods.count) components a point: at most \(PointCloud.mostDimensions), "
          + "and neighbours mean little from some ten on")
    }
    (self.names, self.points, self.dimensions, self.periods) = (known, points[0], periods.count, periods)
  }

  private static func periods(_ name: String, _ width: Int, _ scene: Scene) -> [Double] {
    let none = [Double](repeating: .infinity, count: width)
    if name == "heading_angle" { return [2 * .pi] }
    if name == "turn_angle" {
      let direction = ["heading", "velocity"].compactMap { scene.field($0) }.first { (2...3).contains($0.width) }
      return direction?.width == 2 ? [2 * .pi] : none
    }
    let parts = name.split(separator: ".", maxSplits: 1).map { String($0) }
    guard parts.first == "position", let position = scene.field("position"), let domain = scene.domain,
      domain.dimensions == position.width
    else { return none }
    let all = (0..<position.width).map { domain.period($0) == 0 ? Double.infinity : domain.period($0) }
    guard parts.count == 2 else { return all }
    let labels = position.dimensions.last?.labels ?? []
    return (labels.firstIndex(of: parts[1]) ?? Int(parts[1])).map { [all[$0]] } ?? none
  }

  /// Coordinates of point after point at this instant; nil if one of them isn't finite. Called once an observation.
  mutating func values(_ snapshot: Snapshot) -> [Double]? {
    var columns: [[Double]] = []
    for index in parts.indices { columns.append(parts[index].source.values(snapshot)) }
    guard columns.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
    if columns.count == 1 { return columns[0] }
    var joined = [Double](repeating: 0, count: points * dimensions)
    var first = 0
    for (column, part) in zip(columns, parts) {
      for point in 0..<points {
        for k in 0..<part.width { joined[point * dimensions + first + k] = column[point * part.width + k] }
      }
      first += part.width
    }
    return joined
  }

  /// What has to be remembered from one observation to the next.
  var memory: [Double] {
    get { parts.flatMap { [Double($0.source.memory.count)] + $0.source.memory } }
    set {
      var begin = 0
      for index in parts.indices where begin < newValue.count {
        let end = begin + 1 + Int(newValue[begin])
        parts[index].source.memory = Array(newValue[begin + 1..<end])
        begin = end
      }
    }
  }
}

// MARK: - Scales

/// Points in other units, for which distances mean the same along all axes.
struct ScaledPoints {
  var values: [Double]
  let dimensions: Int
  var periods: [Double]
  /// By how much ln of a volume has shrunk.
  var logVolume = 0.0

  /// The standard deviation of numbers spread evenly over a period, in periods.
  private static let evenSpread = 1 / 12.0.squareRoot()

  init(_ values: [Double], dimensions: Int, periods: [Double]) {
    (self.values, self.dimensions, self.periods) = (values, dimensions, periods)
  }

  private var count: Int { values.count / dimensions }

  /// Divides a column by a number.
  private mutating func divide(_ axis: Int, by scale: Double) {
    for k in stride(from: axis, to: values.count, by: dimensions) { values[k] /= scale }
    periods[axis] /= scale
    logVolume += LibM.log(scale)
  }

  private func mean(_ axis: Int) -> Double {
    var sum = 0.0
    for k in stride(from: axis, to: values.count, by: dimensions) { sum += values[k] }
    return sum / Double(count)
  }

  /// Mean product of the deviations of two columns.
  private func covariance(_ a: Int, _ b: Int, _ means: [Double]) -> Double {
    var sum = 0.0
    for k in stride(from: 0, to: values.count, by: dimensions) { sum += (values[k + a] - means[a]) * (values[k + b] - means[b]) }
    return sum / Double(count)
  }

  /// Divides each column by its standard deviation, periodic ones by that of numbers spread evenly over the period. Constant ones
  /// stay.
  mutating func standardize() {
    let means = (0..<dimensions).map { mean($0) }
    for axis in 0..<dimensions {
      let scale = periods[axis].isFinite ? periods[axis] * ScaledPoints.evenSpread : covariance(axis, axis, means).squareRoot()
      if scale > 0 && scale.isFinite { divide(axis, by: scale) }
    }
  }

  /// The same, and then makes columns that aren't periodic uncorrelated: z = L⁻¹ (x - mean), with Cholesky's factor L of the
  /// covariance.
  ///
  /// - Returns: False if the covariance has no inverse.
  mutating func whiten() -> Bool {
    standardize()
    let axes = (0..<dimensions).filter { !periods[$0].isFinite }
    let means = (0..<dimensions).map { mean($0) }
    guard let factor = cholesky(axes.map { a in axes.map { covariance(a, $0, means) } }) else { return false }
    values.withUnsafeMutableBufferPointer { values in
      for k in stride(from: 0, to: values.count, by: dimensions) {
        for (i, axis) in axes.enumerated() {
          var z = values[k + axis] - means[axis]
          for j in 0..<i { z -= factor[i][j] * values[k + axes[j]] }
          values[k + axis] = z / factor[i][i]
        }
      }
    }
    for i in axes.indices { logVolume += LibM.log(factor[i][i]) }
    return true
  }
}

/// The lower triangular matrix L with L Lᵀ = `matrix` (Golub & Van Loan, Matrix Computations, §4.2); nil if a row depends on those
/// before it, to within 1e-12 of its diagonal element.
private func cholesky(_ matrix: [[Double]]) -> [[Double]]? {
  var factor = matrix
  for i in matrix.indices {
    for j in 0...i {
      var sum = matrix[i][j]
      for k in 0..<j { sum -= factor[i][k] * factor[j][k] }
      if i == j {
        guard sum > 1e-12 * matrix[i][i], sum.isFinite else { return nil }
        factor[i][i] = sum.squareRoot()
      } else {
        factor[i][j] = sum / factor[j][j]
      }
    }
  }
  return factor
}
