import SimCore

/// Recorded data as a system that diagnostics can observe: with the fields that follow from those in the file.
///
/// Without `velocity`, the velocity of a particle is its way since the frame before, around periodic faces, divided by the time; it is
/// missing in the first frame. Where `heading` is asked for by name, it is the velocity divided by its length.
final class RecordedSystem {
  let source: any RecordedSource
  let domain: Domain?
  /// What frames offer, the derived fields included.
  let fields: [FieldInfo]
  /// Frames in which a value was missing.
  private(set) var framesWithGaps = 0

  private let recorded: [FieldInfo]
  let pool: WorkerPool
  private let skipMissing: Bool
  private let velocityFromPositions: Bool
  private let headingFromVelocity: Bool
  private var last: (frame: Int, time: Double, positions: [Double])?

  /// - Parameters:
  ///   - names: Fields that are needed beside the usual ones.
  ///   - skipMissing: Leaves particles out of a frame where one of their values is missing.
  init(_ source: any RecordedSource, domain: Domain?, names: [String], skipMissing: Bool, pool: WorkerPool) {
    self.source = source
    self.domain = domain ?? source.domain
    self.pool = pool
    self.skipMissing = skipMissing
    let wanted = ["position", "velocity", "heading", "state"] + names
    recorded = source.fields.filter { wanted.contains($0.name) }
    var fields = recorded
    func field(_ name: String) -> FieldInfo? { fields.first { $0.name == name } }
    func derive(_ name: String, from base: FieldInfo, unit: String) {
      fields.append(FieldInfo(name, unit: unit, longName: name + " from " + base.name, dimensions: base.dimensions))
    }
    velocityFromPositions = field("velocity") == nil && field("heading") == nil && (2...3).contains(field("position")?.width ?? 0)
    if velocityFromPositions { derive("velocity", from: field("position")!, unit: "1") }
    headingFromVelocity = names.contains("heading") && field("heading") == nil && field("velocity") != nil
    if headingFromVelocity { derive("heading", from: field("velocity")!, unit: "1") }
    self.fields = fields
  }

  var scene: Scene { Scene(fields: fields, domain: domain, seed: source.seed, observations: source.frameCount) }

  /// Reads a frame. Ascending order is needed where velocities come from positions.
  func snapshot(_ frame: Int) throws -> Snapshot {
    let time = try source.time(frame)
    var values: [String: [Double]] = [:]
    for field in recorded { values[field.name] = try source.values(field.name, frame) }
    if velocityFromPositions {
      let positions = values["position"]!
      values["velocity"] = velocities(frame, time, positions)
      last = (frame, time, positions)
    }
    if headingFromVelocity { values["heading"] = directions(values["velocity"]!, fields.first { $0.name == "velocity" }!.width) }
    let data = fields.map { (info: $0, values: values[$0.name]!) }
    return Snapshot(time: time, domain: domain, pool: pool, try withoutGaps(data, frame))
  }

  private func velocities(_ frame: Int, _ time: Double, _ positions: [Double]) -> [Double] {
    guard let last, last.frame == frame - 1, last.time < time else { return positions.map { _ in .nan } }
    let width = fields.first { $0.name == "position" }!.width
    var way = zip(positions, last.positions).map { $0 - $1 }
    if let domain, domain.dimensions == width {
      for k in way.indices {
        let period = domain.period(k % width)
        if period > 0 { way[k] -= period * (way[k] / period).rounded(.toNearestOrEven) }
      }
    }
    return way.map { $0 / (time - last.time) }
  }

  /// Vectors divided by their lengths; one without a length has no direction.
  private func directions(_ vectors: [Double], _ width: Int) -> [Double] {
    var directions = vectors
    for row in stride(from: 0, to: vectors.count, by: width) {
      let length = vectors[row..<row + width].reduce(0) { $0 + $1 * $1 }.squareRoot()
      for k in row..<row + width { directions[k] /= length }
    }
    return directions
  }

  /// Counts missing values, and takes particles that have some out of all fields of particles.
  private func withoutGaps(_ data: [(info: FieldInfo, values: [Double])], _ frame: Int) throws -> [(
    info: FieldInfo, values: [Double]
  )] {
    let particles = data.filter { $0.info.dimensions.first?.name == "particle" }
    let rows = particles.first?.info.rows ?? 0
    if let odd = particles.first(where: { $0.info.rows != rows }) {
      let first = particles[0].info
      throw InputError.unfit(
        path: source.path, reason: "'\(first.name)' has \(rows) particles, but '\(odd.info.name)' has \(odd.info.rows)")
    }
    let complete = (0..<rows).filter { row in
      particles.allSatisfy { entry in entry.values[row * entry.info.width..<(row + 1) * entry.info.width].allSatisfy { !$0.isNaN } }
    }
    if complete.count == rows { return data }
    // Velocities from positions are missing in the first frame in any case.
    if frame > 0 || !velocityFromPositions { framesWithGaps += 1 }
    if !skipMissing { return data }
    return data.map { entry in
      guard let axis = entry.info.dimensions.first, axis.name == "particle" else { return entry }
      let (info, width) = (entry.info, entry.info.width)
      let dimensions = [Dimension.particles(complete.count)] + info.dimensions.dropFirst()
      return (
        FieldInfo(info.name, unit: info.unit, longName: info.longName, dimensions: dimensions),
        complete.flatMap { row in entry.values[row * width..<(row + 1) * width] }
      )
    }
  }
}
