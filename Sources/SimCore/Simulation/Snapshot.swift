/// What a diagnostic sees of a run before it starts: which fields there are, and the box.
public struct Scene {
  public let fields: [FieldInfo]
  public let domain: Domain?
  public let seed: UInt64
  /// How often the diagnostic will observe, the first instant included; nil if that isn't known.
  public var observations: Int?
  /// How small deviations evolve, with the parameters of the moment; gives nil for systems that can't tell.
  public let tangent: () -> (any TangentDynamics)?
  /// The same for systems with a delay; gives nil for others.
  public let delayTangent: () -> DelayTangent?

  public init(
    fields: [FieldInfo], domain: Domain?, seed: UInt64 = 0, observations: Int? = nil,
    tangent: @escaping () -> (any TangentDynamics)? = { nil }, delayTangent: @escaping () -> DelayTangent? = { nil }
  ) {
    self.fields = fields
    self.domain = domain
    self.seed = seed
    self.observations = observations
    self.tangent = tangent
    self.delayTangent = delayTangent
  }

  public func field(_ name: String) -> FieldInfo? { fields.first { $0.name == name } }
}

/// The system at one instant. Fields are read when a diagnostic first asks for them, once for all diagnostics.
public final class Snapshot {
  public let instant: Instant
  public let domain: Domain?
  public let pool: WorkerPool
  private let fields: [String: BoundField]
  private var cache: [String: [Double]] = [:]

  public init(instant: Instant, domain: Domain?, pool: WorkerPool, fields: [BoundField]) {
    self.instant = instant
    self.domain = domain
    self.pool = pool
    self.fields = Dictionary(uniqueKeysWithValues: fields.filter { $0.role.isObservable }.map { ($0.info.name, $0) })
  }

  /// A snapshot of data in memory. Each array holds rows × width numbers, row after row.
  public convenience init(
    time: Double = 0, domain: Domain? = nil, pool: WorkerPool = WorkerPool(threads: 1),
    _ data: [(info: FieldInfo, values: [Double])]
  ) {
    self.init(
      instant: Instant(tick: 0, time: time), domain: domain, pool: pool,
      fields: data.map { entry in
        precondition(entry.values.count == entry.info.count, "\(entry.info.name) needs \(entry.info.count) values")
        return BoundField(
          info: entry.info, role: .observable,
          read: { rows, out in
            let width = entry.info.width
            for k in 0..<rows.count * width { out[k] = entry.values[rows.lowerBound * width + k] }
          })
      })
  }

  public var time: Double { instant.time }

  /// True if the system offers the field.
  public func has(_ name: String) -> Bool { fields[name] != nil }

  /// Shape, unit and meaning of a field that the system offers.
  public func info(_ name: String) -> FieldInfo { bound(name).info }

  /// All values of a field, row after row, in the order of particle identity.
  public func values(_ name: String) -> [Double] {
    if let known = cache[name] { return known }
    let values = bound(name).values(pool)
    cache[name] = values
    return values
  }

  private func bound(_ name: String) -> BoundField {
    guard let field = fields[name] else { preconditionFailure("the diagnostic asked for '\(name)', which it doesn't require") }
    return field
  }
}
