import SimCore

/// A gas of hard discs: event-driven, exact.
public final class HardDiscs: Model {
  public typealias Initial = DiscPlacement

  public static let card = Card(
    name: "hard_discs",
    summary: "Gas of hard discs in a box, event-driven and exact",
    details: """
      Discs fly straight on (or fall) and collide when they touch: v -= (1 + e) mu/m (v·r) r / r², with the reduced mass mu and the \
      restitution e. Collision times are solutions of a quadratic equation, executed one after the other; there is no time step. Each disc \
      keeps the place and time of its last collision, or of its last passage through a periodic face, and isn't moved by anything else; so \
      the result has the same bits however often it was looked at or interrupted. Two algorithms find the next event: a queue with one \
      event a disc (Lubachevsky 1991), and for dilute gases windows of time in which few discs meet, swept on all cores. What happens is \
      the same to the bit with either.

      With replicas, so many independent gases run side by side, on all cores: fields, and results of diagnostics, have the axis \
      `replica` first. event_log: N keeps the latest N events for the diagnostic of that name.

      The size is given as diameter, packing_fraction (pi/4 sum of diameters² / area) or knudsen (1/(2√2 n σ) over the box length, at the \
      density of the whole box). Reflecting walls stop a disc's rim. A partition without thickness can stand across the box until \
      partition_removed_at: the free expansion of a gas. Through an opening in it discs effuse. reverse_at turns all velocities around \
      (Loschmidt). The wall at high x can be a piston of constant velocity V, v' = (1 + e) V - e v. A thermal wall sends discs back as a gas \
      of its temperature behind it would: normal velocity from v exp(-mv²/2T), tangential from a normal distribution.

      Fixed discs (scatterers, or a lattice of them) make a Lorentz gas; transparent discs meet only them and walls. positions: compressed \
      grows discs from a dilute start while they collide (Lubachevsky & Stillinger), for dense disordered states and mixtures.

      Every thermostat_every, a thermostat rescales velocities, draws them anew from a Maxwellian (Andersen), or adds random kicks of \
      variance heating_rate · thermostat_every / m to each component (the driven granular gas of van Noije & Ernst).

      Counts pair, wall and partition collisions; `virial` is Σ|J|r over pair collisions: the pressure is [Σmv² + virial/t]/(2A). \
      Energy and the worst overlap at a collision are in the output, as an audit; a run whose discs overlap by more than 10⁻⁶ of their \
      distance stops.

      With restitution below 1 discs may collapse: infinitely many collisions in a finite time. contact_time (the TC model) prevents it; \
      without, such a run stops with a sentence.
      """,
    references: [
      "Alder & Wainwright (1959) J. Chem. Phys. 31:459: the method",
      "Lubachevsky (1991) J. Comput. Phys. 94:255: one event a disc",
      "Lubachevsky & Stillinger (1990) J. Stat. Phys. 60:561: growth",
      "Luding & McNamara (1998) Granular Matter 1:113: the TC model",
      "van Noije & Ernst (1998) Granular Matter 1:57: random driving",
      "Garrido, Goldstein, Huse & Lebowitz (2024) J. Stat. Phys. 191:92: entropy of the expanding gas",
    ])
  public static let stepping = Stepping.continuous
  public static let initialFields = ["position", "velocity"]

  public static let fields: [Field<HardDiscs>] = [
    .observable(
      "position", "position of the disc's centre", { $0.perAxis },
      read: { model, rows, out in model.read(rows, out) { $0.position($1) } }),
    .observable(
      "velocity", "velocity", { $0.perAxis },
      read: { model, rows, out in model.read(rows, out) { $0.velocity($1) } }),
    .observable(
      "unwrapped_position", "position, not brought back through periodic faces", { $0.perAxis },
      read: { model, rows, out in model.read(rows, out) { $0.unwrappedPosition($1) } }),
    .observable(
      "radius", "radius", { $0.perDisc },
      read: { model, rows, out in model.read(rows, out) { _, disc in model.radii[disc] } }),
    .observable(
      "mass", "mass", { $0.perDisc },
      read: { model, rows, out in model.read(rows, out) { _, disc in model.masses[disc] } }),
    .observable(
      "energy", "kinetic energy", { $0.axes() }, read: { model, rows, out in model.read(rows, out) { [$0.gas.kineticEnergy] } }),
    .observable(
      "worst_overlap", "deepest overlap at a collision so far, over the sum of the radii", { $0.axes() },
      read: { model, rows, out in model.read(rows, out) { [max(0, -$0.gas.tally.worstGap / 2)] } }),
    .observable(
      "collisions", "pair collisions since the start", { $0.axes() },
      read: { model, rows, out in model.read(rows, out) { [Double($0.gas.tally.collisions)] } }),
    .observable(
      "wall_collisions", "wall collisions since the start", { $0.axes() },
      read: { model, rows, out in model.read(rows, out) { [Double($0.gas.tally.wallCollisions)] } }),
    .observable(
      "partition_collisions", "collisions with the partition since the start", { $0.axes() },
      read: { model, rows, out in model.read(rows, out) { [Double($0.gas.tally.partitionCollisions)] } }),
    .observable(
      "wall_impulse", "momentum given to walls since the start, its amount, along each axis", { $0.axes(.space(2)) },
      read: { model, rows, out in model.read(rows, out) { [$0.gas.wallImpulse.x, $0.gas.wallImpulse.y] } }),
    .observable(
      "virial", "sum over pair collisions of momentum exchanged times distance", { $0.axes() },
      read: { model, rows, out in model.read(rows, out) { [$0.gas.virial] } }),
    .diagnosed(
      "event_log", "the latest events, oldest first",
      {
        $0.axes(
          Dimension("event", size: $0.parameters.eventLog),
          Dimension("event_property", size: DiscEventLog.columns.count, labels: DiscEventLog.columns))
      },
      read: { model, rows, out in model.readLog(rows, out) },
      restore: { model, values in model.restored.log = values }),
    .hidden(
      "flight_position", { $0.perAxis },
      read: { model, rows, out in model.read(rows, out) { SIMD2($0.discs[$1].x, $0.discs[$1].y) } },
      restore: { model, values in model.restored.positions = pairs(values) }),
    .hidden(
      "flight_velocity", { $0.perAxis },
      read: { model, rows, out in model.read(rows, out) { SIMD2($0.discs[$1].vx, $0.discs[$1].vy) } },
      restore: { model, values in model.restored.velocities = pairs(values) }),
    .hidden(
      "flight_start", { $0.perDisc },
      read: { model, rows, out in model.read(rows, out) { gas, disc in gas.discs[Int(gas.slot[disc])].start } },
      restore: { model, values in model.restored.starts = values }),
    .hidden(
      "flight_image", { $0.perAxis },
      read: { model, rows, out in model.read(rows, out) { SIMD2(Double($0.image[$1].x), Double($0.image[$1].y)) } },
      restore: { model, values in model.restored.images = pairs(values).map { SIMD2(Int($0.x), Int($0.y)) } }),
    .hidden(
      "tally", { $0.axes(Dimension("tally", size: DiscReplica.State.tallySize)) },
      read: { model, rows, out in model.read(rows, out) { $0.tally } },
      restore: { model, values in model.restored.tally = values }),
  ]

  public var domain: Domain? { box }
  private let box: Domain
  private let parameters: Parameters
  private let radii: [Double]
  private let masses: [Double]
  private let pool: WorkerPool
  private let replicas: [DiscReplica]
  /// What a checkpoint holds, until all of it has been read.
  private var restored = DiscReplica.State()

  public static func memory(_ parameters: Parameters, initial: Initial) -> Int {
    let log = parameters.eventLog * MemoryLayout<DiscEvent>.stride
    return parameters.replicas * (parameters.discs * 240 + log)
  }

  public init(_ parameters: Parameters, initial: Initial, context: RunContext) throws {
    (self.parameters, pool) = (parameters, context.pool)
    box = parameters.domain.domain(dimensions: 2)
    (radii, masses) = parameters.sizes()
    let (box, radii, masses) = (box, radii, masses)
    let recorded = try context.recorded.map { try HardDiscs.starts($0, parameters) }
    let random = Philox(seed: context.seed)
    replicas = try HardDiscs.inParallel(parameters.replicas, context.pool) { replica in
      try DiscReplica(
        parameters, initial, box: box, radii: radii, masses: masses, recorded: recorded?[replica],
        random: random.ofReplica(replica), pool: context.pool)
    }
  }

  public func advance(to instant: Instant) throws {
    let replicas = replicas
    _ = try HardDiscs.inParallel(replicas.count, pool) { try replicas[$0].advance(to: instant.time) }
  }

  public func didRestore(at instant: Instant) {
    for (k, replica) in replicas.enumerated() { replica.restore(restored.part(k, of: replicas.count), at: instant.time) }
    restored = DiscReplica.State()
  }

  /// Where the discs of each replica start, in a recorded frame.
  private static func starts(_ frame: RecordedFrame, _ parameters: Parameters) throws -> [DiscReplica.Start] {
    let replicas = parameters.replicas
    if replicas > 1 && frame.rows != replicas {
      throw SimulationError.impossible(
        parameter: "replicas",
        reason: "each of the \(replicas) needs discs of its own to start with, which \(frame.source) doesn't hold")
    }
    func vectors(_ name: String) throws -> [SIMD2<Double>] {
      pairs(
        replicas > 1
          ? try frame.vectors(name, width: 2 * parameters.discs, count: replicas, countedBy: "replicas")
          : try frame.vectors(name, width: 2, count: parameters.discs, countedBy: "discs"))
    }
    let (positions, velocities) = (try vectors("position"), try vectors("velocity"))
    return (0..<replicas).map { replica in
      let discs = replica * parameters.discs..<(replica + 1) * parameters.discs
      return DiscReplica.Start(positions: Array(positions[discs]), velocities: Array(velocities[discs]))
    }
  }

  /// One value for each replica, in order. The error of the first one that fails is thrown.
  private static func inParallel<Value>(
    _ replicas: Int, _ pool: WorkerPool, _ body: (_ replica: Int) throws -> Value
  ) throws -> [Value] {
    var results = [Result<Value, any Error>?](repeating: nil, count: replicas)
    results.withUnsafeMutableBufferPointer { results in
      let results = results.baseAddress!
      pool.forEachChunk(replicas) { replica in results[replica] = Result { try body(replica) } }
    }
    return try results.map { try $0!.get() }
  }

  // MARK: - Reading

  /// With replicas, a row of a field is one of them; else one of whatever there are.
  private func axes(_ dimensions: Dimension...) -> [Dimension] {
    (replicas.count > 1 ? [.replicas(replicas.count)] : []) + dimensions
  }

  private var perDisc: [Dimension] { axes(.particles(parameters.discs)) }
  private var perAxis: [Dimension] { axes(.particles(parameters.discs), .space(2)) }

  private func forEachDisc(_ rows: Range<Int>, _ body: (_ replica: DiscReplica, _ disc: Int) -> Void) {
    if replicas.count == 1 {
      for disc in rows { body(replicas[0], disc) }
    } else {
      for replica in replicas[rows] { for disc in 0..<parameters.discs { body(replica, disc) } }
    }
  }

  /// A number for each disc.
  private func read(
    _ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>, numbers: (_ gas: DiscGas, _ disc: Int) -> Double
  ) {
    var out = out
    forEachDisc(rows) { replica, disc in
      out.pointee = numbers(replica.gas, disc)
      out += 1
    }
  }

  /// Two numbers for each disc.
  private func read(
    _ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>, vectors: (_ gas: DiscGas, _ slot: Int) -> SIMD2<Double>
  ) {
    var out = out
    forEachDisc(rows) { replica, disc in
      let v = vectors(replica.gas, Int(replica.gas.slot[disc]))
      (out[0], out[1]) = (v.x, v.y)
      out += 2
    }
  }

  /// Numbers of each replica; a row for each number if there is only one.
  private func read(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>, of replica: (DiscReplica) -> [Double]) {
    let numbers = replicas.count == 1 ? replica(replicas[0])[rows] : replicas[rows].flatMap(replica)[...]
    for (k, number) in numbers.enumerated() { out[k] = number }
  }

  private func readLog(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    if replicas.count == 1 { return replicas[0].gas.readLog(rows, out) }
    let size = parameters.eventLog * DiscEventLog.columns.count
    for (k, replica) in replicas[rows].enumerated() { replica.gas.readLog(0..<parameters.eventLog, out + k * size) }
  }

  private static func pairs(_ values: [Double]) -> [SIMD2<Double>] {
    (0..<values.count / 2).map { SIMD2(values[2 * $0], values[2 * $0 + 1]) }
  }
}
