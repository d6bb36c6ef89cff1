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
  private let fields: [String: FieldInfo]
  private let read: (_ name: String) -> [Double]
  private var cache: [String: [Double]] = [:]

  public convenience init(instant: Instant, domain: Domain?, pool: WorkerPool, fields: [BoundField]) {
    let bound = Dictionary(uniqueKeysWithValues: fields.filter { $0.role.isDiagnosable }.map { ($0.info.name, $0) })
    self.init(instant: instant, domain: domain, pool: pool, fields: bound.mapValues(\.info)) { bound[$0]!.values(pool) }
  }

  private init(
    instant: Instant, domain: Domain?, pool: WorkerPool, fields: [String: FieldInfo], read: @escaping (_ name: String) -> [Double]
  ) {
    (self.instant, self.domain, self.pool, self.fields, self.read) = (instant, domain, pool, fields, read)
  }

  /// The copies of a system of several, each as if it were alone. Fields that have no axis of replicas belong to all of them.
  public func replicas(_ count: Int) -> [Snapshot] {
    (0..<count).map { replica in
      Snapshot(instant: instant, domain: domain, pool: pool, fields: fields.mapValues(\.ofOneReplica)) { [self] name in
        let (whole, part) = (fields[name]!, fields[name]!.ofOneReplica)
        let values = values(name)
        return part == whole ? values : Array(values[replica * part.count..<(replica + 1) * part.count])
      }
    }
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
  public func info(_ name: String) -> FieldInfo {
    guard let field = fields[name] else { preconditionFailure("the diagnostic asked for '\(name)', which it doesn't require") }
    return field
  }

  /// All values of a field, row after row, in the order of particle identity.
  public func values(_ name: String) -> [Double] {
    if let known = cache[name] { return known }
    _ = info(name)
    let values = read(name)
    cache[name] = values
    return values
  }
}
