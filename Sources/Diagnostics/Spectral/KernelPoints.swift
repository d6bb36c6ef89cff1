import SimCore

/// How the width of a kernel follows from the points.
public enum WidthRule: String, CaseIterable, Sendable {
  /// The median of the distances between all pairs.
  case median
  /// The median over all points of the distance to the k-th nearest other one.
  case neighbors
}

/// Which rows of a system are compared as points, and in which unit of distance.
public struct KernelPointsOptions: ParameterSet {
  public var of: [String]?
  public var sigma: [Double]?
  public var sigmaRule = WidthRule.median
  public var neighbors = 10
  public var points: Int?

  public init() {}

  public static let table: [Parameter<KernelPointsOptions>] = [
    .texts(
      "of", \.of,
      "the fields whose rows are the points, such as position, velocity, heading, state; several are put together; null: state, or "
        + "else position"),
    .reals(
      "sigma", \.sigma, count: 1...16, each: positive,
      "width of the kernel, in units of the field: one number, or one for each field; null: by sigma_rule"),
    .choice(
      "sigma_rule", \.sigmaRule,
      "width of the kernel at each instant if sigma isn't given: the median distance of all pairs, or to the nearest ones"),
    .integer("neighbors", \.neighbors, in: 1...10_000, "for the rule 'neighbors': which of the nearest points"),
    .integer(
      "points", \.points, in: 2...1_000_000_000, "rows taken, chosen at random by the seed once for all of a run; null: all"),
  ]

  public static let details = """
    Points are the rows of the fields `of`. With several fields the kernel is a product with a width for each. Positions in a box
    with periodic faces are compared across them. The width `sigma` is in units of the field; without it, it follows from the
    distances at each instant (kernel_width says which it was), and the result doesn't depend on units. It is NaN where a number
    isn't finite, a width isn't positive, or a direction is needed of a vector of length 0.
    """
}

/// Points of a system at successive instants.
struct KernelPoints {
  /// Points of which a matrix of all pairs may be made.
  static let mostPoints = 20_000

  private struct Component {
    let field: Int
    let column: Int
    let period: Double
  }

  let count: Int
  let fields: [FieldInfo]
  private let components: [Component]
  /// Rows that are taken; nil for all.
  let chosen: [Int]?
  private let options: KernelPointsOptions

  /// - Throws: `SimulationError.impossible` if there is no such field, or fields don't fit together.
  init(_ options: KernelPointsOptions, scene: Scene) throws {
    self.options = options
    fields = try KernelPoints.fields(options.of, scene)
    let rows = fields[0].rows
    components = fields.enumerated().flatMap { index, field in
      (0..<field.width).map { Component(field: index, column: $0, period: KernelPoints.period(field, $0, scene)) }
    }
    if let widths = options.sigma, widths.count != 1 && widths.count != fields.count {
      throw SimulationError.impossible(
        parameter: "sigma", reason: "has \(widths.count) values for \(fields.count) fields: give 1 or \(fields.count)")
    }
    count = min(options.points ?? rows, rows)
    chosen = count < rows ? KernelPoints.subset(count, of: rows, seed: scene.seed) : nil
  }

  private static func fields(_ names: [String]?, _ scene: Scene) throws -> [FieldInfo] {
    let names = names ?? ["state", "position"].first { scene.field($0) != nil }.map { [$0] } ?? []
    let fields = try names.map { name in
      guard let field = scene.field(name) else {
        let known = scene.fields.map(\.name)
        throw SimulationError.impossible(
          parameter: "of",
          reason: "there is no '\(name)' in this system\(didYouMean(name, known)): take some of \(known.joined(separator: ", "))")
      }
      return field
    }
    guard let first = fields.first else {
      throw SimulationError.impossible(parameter: "of", reason: "has to name at least one field")
    }
    if let other = fields.first(where: { $0.rows != first.rows }) {
      throw SimulationError.impossible(
        parameter: "of",
        reason: "'\(first.name)' has \(first.rows) rows and '\(other.name)' \(other.rows): fields put together need as many each")
    }
    return fields
  }

  private static func period(_ field: FieldInfo, _ column: Int, _ scene: Scene) -> Double {
    guard field.name == "position", let domain = scene.domain, domain.dimensions == field.width else { return 0 }
    return domain.period(column)
  }

  /// So many row numbers, each subset equally likely (Knuth, The Art of Computer Programming, vol. 2, §3.4.2, algorithm S).
  private static func subset(_ wanted: Int, of rows: Int, seed: UInt64) -> [Int] {
    let random = Philox(seed: seed)
    var subset: [Int] = []
    for row in 0..<rows {
      let share = Double(wanted - subset.count) / Double(rows - row)
      if random.uniforms(.pointSubset, particle: row)[0] < share { subset.append(row) }
    }
    return subset
  }

  /// Refuses more points than a matrix of all pairs can be made of.
  func checkSize() throws {
    guard count <= KernelPoints.mostPoints else {
      throw SimulationError.impossible(
        parameter: "points",
        reason: "the matrix of \(count) points would take \(count * count / 131_072) MB of memory, and its eigenvalues hours: "
          + "set points to at most \(KernelPoints.mostPoints)")
    }
  }

  /// The variable that tells the widths used.
  var widthOutput: OutputVariable {
    let axis = fields.count == 1 ? [] : [Dimension("field", size: fields.count, labels: fields.map(\.name))]
    let unit = fields.count == 1 ? fields[0].unit : "1"
    return OutputVariable("kernel_width", unit: unit, "width of the kernel, in units of the field", dimensions: axis)
  }

  /// Points in units of the kernel's width, and the widths; nil if a number isn't finite or a width isn't positive.
  ///
  /// - Parameter directions: Whether the rows of each field are scaled to length one first.
  func points(_ snapshot: Snapshot, directions: Bool = false) throws -> (scaled: PointSet, widths: [Double])? {
    let points = try unscaled(snapshot)
    if directions { for field in fields.indices { points.normalize(axes(field)) } }
    guard points.isFinite else { return nil }
    let widths = fields.indices.map { width($0, points, snapshot.pool) }
    guard widths.allSatisfy({ $0 > 0 }) else { return nil }
    return (try points.scaled(by: components.map { 1 / widths[$0.field] }), widths)
  }

  /// Points as they are, without periods; nil if a number isn't finite.
  func vectors(_ snapshot: Snapshot, directions: Bool) throws -> PointSet? {
    let points = try unscaled(snapshot)
    if directions { points.normalize(0..<components.count) }
    return points.isFinite ? points : nil
  }

  private func unscaled(_ snapshot: Snapshot) throws -> PointSet {
    let values = fields.map { snapshot.values($0.name) }
    return try PointSet(
      components: components.map { component in
        let (numbers, width) = (values[component.field], fields[component.field].width)
        return (0..<count).map { numbers[(chosen?[$0] ?? $0) * width + component.column] }
      }, periods: components.map(\.period))
  }

  private func axes(_ field: Int) -> Range<Int> {
    let first = components.firstIndex { $0.field == field }!
    return first..<first + fields[field].width
  }

  private func width(_ field: Int, _ points: PointSet, _ pool: WorkerPool) -> Double {
    if let widths = options.sigma { return widths[widths.count == 1 ? 0 : field] }
    switch options.sigmaRule {
    case .median: return points.medianDistance(axes(field), pool)
    case .neighbors: return points.neighborDistance(options.neighbors, axes(field), pool)
    }
  }
}
