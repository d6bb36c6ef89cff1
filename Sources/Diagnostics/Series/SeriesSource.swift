import SimCore

/// Which numbers of a system are observed as series: a component of a field, all of them, or a scalar that follows from fields.
///
/// `position.x` and `state.2` are components, by label or by index from 0; `position` is all of them. A label alone is a component of the
/// state. Derived scalars are `speed`,
/// `kinetic_energy` (per unit of mass), `heading_angle` (of the heading, or else of the velocity; in space its azimuth), `turn_angle`
/// (between the directions at successive observations: signed in the plane; none at the first one) and `angular_momentum` (per unit
/// of mass, about the mean position; in space its z component). Without a name it is the state of flows and maps, or else the positions.
struct SeriesSource {
  let name: String
  let unit: String
  /// The field whose numbers, all of them in their order, these are; nil if they are others.
  let field: String?
  /// The axes of a result that has a number for each series: of particles or trajectories, then of components; empty for one series.
  let axes: [Dimension]
  /// Number of series.
  let count: Int
  private let read: (Snapshot) -> [Double]
  private var turns: Turns?

  /// - Throws: `SimulationError.impossible` if the system has no such field or component.
  init(_ name: String?, scene: Scene, option: String = "of") throws {
    let name = name ?? ["state", "position"].first { scene.field($0) != nil } ?? scene.fields.first?.name ?? "state"
    self.name = name
    field = scene.field(name)?.name
    if let field = scene.field(name) {
      (unit, axes) = (field.unit, field.count == 1 ? [] : SeriesSource.axes(field))
      read = { $0.values(field.name) }
    } else if let derived = try SeriesSource.derived(name, scene) {
      (unit, axes, read, turns) = (derived.unit, derived.rows, derived.read, derived.turns)
    } else {
      let (field, component) = try SeriesSource.component(name, scene, option)
      (unit, axes) = (field.unit, field.rows == 1 ? [] : [field.dimensions[0]])
      read = { snapshot in
        let values = snapshot.values(field.name)
        return Swift.stride(from: component, to: values.count, by: field.width).map { values[$0] }
      }
    }
    count = axes.reduce(1) { $0 * $1.size }
  }

  /// The numbers at this instant, one for each series. Called once an observation.
  mutating func values(_ snapshot: Snapshot) -> [Double] {
    let values = read(snapshot)
    return turns?.angles(values) ?? values
  }

  /// What has to be remembered from one observation to the next.
  var memory: [Double] {
    get { turns?.last ?? [] }
    set { turns?.last = newValue }
  }

  // MARK: - Fields

  private static func axes(_ field: FieldInfo) -> [Dimension] {
    let axes = field.dimensions.filter { $0.size > 1 }
    return axes.isEmpty ? [] : axes
  }

  private static func component(_ name: String, _ scene: Scene, _ option: String) throws -> (FieldInfo, Int) {
    let isComponentOfState = scene.field(StateField.name)?.dimensions.last?.labels.contains(name) ?? false
    let parts = isComponentOfState ? [StateField.name, name] : name.split(separator: ".", maxSplits: 1).map { String($0) }
    guard let field = scene.field(parts[0]), parts.count == 2 else {
      let names = scene.fields.map(\.name) + derivedNames
      throw SimulationError.impossible(
        parameter: option,
        reason: "there is no '\(name)' in this system\(didYouMean(name, names)): take FIELD or FIELD.COMPONENT of "
          + "\(scene.fields.map(\.name).joined(separator: ", ")), or one of \(derivedNames.joined(separator: ", "))")
    }
    let labels = field.dimensions.count == 2 ? field.dimensions[1].labels : []
    if let index = labels.firstIndex(of: parts[1]) { return (field, index) }
    if let index = Int(parts[1]), (0..<field.width).contains(index) { return (field, index) }
    let known = labels.isEmpty ? "" : "one of \(labels.joined(separator: ", ")), or "
    throw SimulationError.impossible(
      parameter: option,
      reason: "'\(parts[1])' is not a component of '\(field.name)': take \(known)an index from 0 to \(field.width - 1)"
        + didYouMean(parts[1], labels))
  }

  // MARK: - Derived scalars

  private static let derivedNames = ["speed", "kinetic_energy", "heading_angle", "turn_angle", "angular_momentum"]

  private struct Derived {
    let unit: String
    let rows: [Dimension]
    let read: (Snapshot) -> [Double]
    var turns: Turns?
  }

  private static func derived(_ name: String, _ scene: Scene) throws -> Derived? {
    guard derivedNames.contains(name) else { return nil }
    func need(_ candidates: [String]) throws -> FieldInfo {
      for candidate in candidates {
        if let field = scene.field(candidate), (2...3).contains(field.width) { return field }
      }
      throw SimulationError.impossible(
        parameter: "of",
        reason: "'\(name)' needs the field '\(candidates.joined(separator: "' or '"))' with two or three components")
    }
    func rows(_ field: FieldInfo) -> [Dimension] { field.rows == 1 ? [] : [field.dimensions[0]] }
    func eachRow(_ field: FieldInfo, _ scalar: @escaping (ArraySlice<Double>) -> Double) -> (Snapshot) -> [Double] {
      { snapshot in
        let values = snapshot.values(field.name)
        return (0..<field.rows).map { scalar(values[$0 * field.width..<($0 + 1) * field.width]) }
      }
    }
    switch name {
    case "speed":
      let field = try need(["velocity"])
      return Derived(
        unit: field.unit, rows: rows(field), read: eachRow(field) { v in v.reduce(0) { $0 + $1 * $1 }.squareRoot() })
    case "kinetic_energy":
      let field = try need(["velocity"])
      return Derived(unit: "1", rows: rows(field), read: eachRow(field) { v in v.reduce(0) { $0 + $1 * $1 } / 2 })
    case "heading_angle":
      let field = try need(["heading", "velocity"])
      return Derived(
        unit: "radian", rows: rows(field), read: eachRow(field) { v in LibM.atan2(v[v.startIndex + 1], v[v.startIndex]) })
    case "turn_angle":
      let field = try need(["heading", "velocity"])
      return Derived(
        unit: "radian", rows: rows(field), read: { $0.values(field.name) }, turns: Turns(dimensions: field.width))
    default:
      let (position, velocity) = (try need(["position"]), try need(["velocity"]))
      guard position.width == velocity.width, position.rows == velocity.rows else {
        throw SimulationError.impossible(
          parameter: "of", reason: "'\(name)' needs as many velocities as positions, with as many components")
      }
      return Derived(
        unit: "1", rows: rows(position),
        read: { angularMomenta($0.values("position"), $0.values("velocity"), dimensions: position.width) })
    }
  }

  /// The z components of r × v, with r from the mean position.
  private static func angularMomenta(_ position: [Double], _ velocity: [Double], dimensions: Int) -> [Double] {
    let rows = position.count / dimensions
    var (x, y) = (0.0, 0.0)
    for row in 0..<rows {
      x += position[row * dimensions]
      y += position[row * dimensions + 1]
    }
    (x, y) = (x / Double(rows), y / Double(rows))
    return (0..<rows).map { row in
      let k = row * dimensions
      return (position[k] - x) * velocity[k + 1] - (position[k + 1] - y) * velocity[k]
    }
  }

  /// Angles between the directions of each row at successive observations.
  private struct Turns {
    let dimensions: Int
    var last: [Double] = []

    init(dimensions: Int) { self.dimensions = dimensions }

    mutating func angles(_ now: [Double]) -> [Double] {
      defer { last = now }
      guard last.count == now.count else { return [Double](repeating: .nan, count: now.count / dimensions) }
      return stride(from: 0, to: now.count, by: dimensions).map { k in
        let z = last[k] * now[k + 1] - last[k + 1] * now[k]
        var cosine = last[k] * now[k] + last[k + 1] * now[k + 1]
        guard dimensions == 3 else { return LibM.atan2(z, cosine) }
        cosine += last[k + 2] * now[k + 2]
        let x = last[k + 1] * now[k + 2] - last[k + 2] * now[k + 1]
        let y = last[k + 2] * now[k] - last[k] * now[k + 2]
        return LibM.atan2((x * x + y * y + z * z).squareRoot(), cosine)
      }
    }
  }
}

extension Parameter {
  /// The option that names the numbers observed as series.
  static func observed(_ path: WritableKeyPath<Owner, String?> & Sendable) -> Parameter {
    .text(
      "of", path,
      "the numbers observed: FIELD, FIELD.COMPONENT, speed, kinetic_energy, heading_angle, turn_angle or angular_momentum; "
        + "null: state, or else position")
  }
}
