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
      "radius", "radius", { [.particles($0.count)] },
      read: { model, rows, out in for i in rows { out[i - rows.lowerBound] = model.radii[i] } }),
    .observable(
      "mass", "mass", { [.particles($0.count)] },
      read: { model, rows, out in for i in rows { out[i - rows.lowerBound] = model.masses[i] } }),
    .observable("energy", "kinetic energy", { _ in [] }, read: { model, _, out in out[0] = model.gas.kineticEnergy }),
    .observable(
      "worst_overlap", "deepest overlap at a collision so far, over the sum of the radii", { _ in [] },
      read: { model, _, out in out[0] = max(0, -model.gas.tally.worstGap / 2) }),
    .observable(
      "collisions", "pair collisions since the start", { _ in [] },
      read: { model, _, out in out[0] = Double(model.gas.tally.collisions) }),
    .observable(
      "wall_collisions", "wall collisions since the start", { _ in [] },
      read: { model, _, out in out[0] = Double(model.gas.tally.wallCollisions) }),
    .observable(
      "partition_collisions", "collisions with the partition since the start", { _ in [] },
      read: { model, _, out in out[0] = Double(model.gas.tally.partitionCollisions) }),
    .observable(
      "wall_impulse", "momentum given to walls since the start, its amount, along each axis", { _ in [.space(2)] },
      read: { model, rows, out in for axis in rows { out[axis - rows.lowerBound] = model.gas.wallImpulse[axis] } }),
    .observable(
      "virial", "sum over pair collisions of momentum exchanged times distance", { _ in [] },
      read: { model, _, out in out[0] = model.gas.virial }),
    .hidden(
      "flight_position", { $0.perAxis },
      read: { model, rows, out in model.read(rows, out) { SIMD2($0.discs[$1].x, $0.discs[$1].y) } },
      restore: { model, values in model.restored.positions = pairs(values) }),
    .hidden(
      "flight_velocity", { $0.perAxis },
      read: { model, rows, out in model.read(rows, out) { SIMD2($0.discs[$1].vx, $0.discs[$1].vy) } },
      restore: { model, values in model.restored.velocities = pairs(values) }),
    .hidden(
      "flight_start", { [.particles($0.count)] },
      read: { model, rows, out in for i in rows { out[i - rows.lowerBound] = model.gas.discs[Int(model.gas.slot[i])].start } },
      restore: { model, values in model.restored.starts = values }),
    .hidden(
      "flight_image", { $0.perAxis },
      read: { model, rows, out in model.read(rows, out) { SIMD2(Double($0.image[$1].x), Double($0.image[$1].y)) } },
      restore: { model, values in model.restored.images = pairs(values).map { SIMD2(Int32($0.x), Int32($0.y)) } }),
    .hidden(
      "tally", { _ in [Dimension("tally", size: 11)] },
      read: { model, rows, out in
        let tally = model.gas.tally
        let values =
          [
            Double(model.epoch), Double(tally.collisions), Double(tally.wallCollisions), Double(tally.partitionCollisions),
            tally.worstGap,
          ] + tally.virial.limbs + tally.wallImpulse.x.limbs + tally.wallImpulse.y.limbs
        for k in rows { out[k - rows.lowerBound] = values[k] }
      },
      restore: { model, values in
        model.epoch = Int(values[0])
        var tally = DiscTally()
        (tally.collisions, tally.wallCollisions, tally.partitionCollisions) = (Int(values[1]), Int(values[2]), Int(values[3]))
        tally.worstGap = values[4]
        tally.virial = ExactSum(limbs: values[5...6])
        tally.wallImpulse = (ExactSum(limbs: values[7...8]), ExactSum(limbs: values[9...10]))
        model.restored.tally = tally
      }),
  ]

  /// What a checkpoint holds, until all of it has been read.
  private struct Restored {
    var positions: [SIMD2<Double>] = []
    var velocities: [SIMD2<Double>] = []
    var starts: [Double] = []
    var images: [SIMD2<Int32>] = []
    var tally = DiscTally()
  }

  public var domain: Domain? { box }
  private let box: Domain
  private let parameters: Parameters
  private let radii: [Double]
  private let masses: [Double]
  private let random: Philox
  private let gas: DiscGas
  private let engine: any DiscEngine
  private var time = 0.0
  /// Times are counted from the epoch's beginning; at its end all flights begin anew.
  private var epoch = 0
  private let epochLength: Double
  /// When the piston would leave too little room; infinite if never.
  private let crushTime: Double
  private var restored = Restored()

  private var count: Int { parameters.discs }
  private var perAxis: [Dimension] { [.particles(count), .space(2)] }
  private var base: Double { Double(epoch) * epochLength }

  public static func memory(_ parameters: Parameters, initial: Initial) -> Int { parameters.discs * 220 }

  public init(_ parameters: Parameters, initial: Initial, context: RunContext) throws {
    self.parameters = parameters
    let box = parameters.domain.domain(dimensions: 2)
    let (radii, masses) = parameters.sizes()
    (self.radii, self.masses, self.box) = (radii, masses, box)
    random = Philox(seed: context.seed)
    let fixed = parameters.fixedDiscs(box)
    let placer = DiscPlacer(
      domain: box, radii: radii, placement: initial, partition: parameters.partition, random: random, obstacles: fixed,
      isTransparent: parameters.transparent)
    var (positions, velocities): ([SIMD2<Double>], [SIMD2<Double>])
    if let frame = context.recorded {
      func pairs(_ name: String) throws -> [SIMD2<Double>] {
        HardDiscs.pairs(try frame.vectors(name, width: 2, count: parameters.discs, countedBy: "discs"))
      }
      (positions, velocities) = (try pairs("position"), try pairs("velocity"))
    } else {
      (positions, velocities) = (try placer.positions(), placer.velocities(masses: masses))
    }
    try HardDiscs.check(positions, radii, box, parameters, fixed)
    gas = DiscGas(
      domain: box, radii: radii + fixed.map(\.radius), masses: masses + fixed.map { _ in .infinity },
      isTransparent: parameters.transparent)
    gas.rules = DiscRules(
      restitution: parameters.restitution, wallRestitution: parameters.wallRestitution, contactTime: parameters.contactTime,
      gravity: SIMD2(parameters.gravity[0], parameters.gravity[1]), partition: parameters.partition,
      opening: parameters.opening.map { $0[0]...$0[1] },
      piston: parameters.pistonVelocity.map { Piston(from: box.size[0], velocity: $0, to: parameters.pistonStopsAt) },
      wallTemperatures: SIMD4(parameters.wallTemperatures), random: random)
    gas.place(positions + fixed.map(\.place), velocities + fixed.map { _ in .zero })
    engine =
      parameters.algorithm == .windows || parameters.algorithm == .automatic && WindowedDiscs.suits(gas)
      ? WindowedDiscs(gas, pool: context.pool) : EventDrivenDiscs(gas, largestContact: gas.largestContact)
    // Some dozen collisions a disc, or crossings of the box.
    let rate = 2 * Double.pi.squareRoot() * Double(gas.count) / (box.size[0] * box.size[1]) * gas.largestContact * gas.initialSpeed
    epochLength = min(64 * box.size.min()! / gas.initialSpeed, 32 / rate)
    let covered = Double.pi * radii.reduce(0) { $0 + $1 * $1 }
    crushTime = gas.rules.piston?.time(at: covered / (0.9069 * box.size[1])) ?? .infinity
    engine.prepare()
  }

  public func advance(to instant: Instant) throws {
    if (instant.time - time) / epochLength > 1e9 {
      throw SimulationError.stalled(
        reason:
          "with speeds of \(gas.initialSpeed) in a box of \(box.size.min()!), more than 10⁹ collisions of each disc would come",
        time: time)
    }
    guard instant.time < crushTime else {
      throw SimulationError.stalled(
        reason:
          "at \(crushTime) the piston would crush the discs: no more than π/√12 = 0.9069 of the area can be covered; let it stop "
          + "(piston_stops_at)", time: time)
    }
    while case let landmark = nextLandmark(), landmark <= instant.time {
      try engine.run(until: landmark - base)
      let before = time
      time = landmark
      if let removal = parameters.partitionRemovedAt, before < removal, removal <= time { removePartition() }
      if let reversal = parameters.reverseAt, before < reversal, reversal <= time { gas.beginEpoch(restartClock: false) { -$1 } }
      if interventions(through: before) < interventions(through: time) { intervene() }
      if nextEpoch <= time { beginEpoch() }
      engine.prepare()
    }
    try engine.run(until: instant.time - base)
    time = instant.time
    if gas.tally.worstGap < -2e-6 {
      throw SimulationError.stalled(
        reason: "two discs overlap by \(-gas.tally.worstGap / 2) of their distance: rounding errors got the upper hand",
        time: time)
    }
  }

  public func didRestore(at instant: Instant) {
    time = instant.time
    if let removal = parameters.partitionRemovedAt, removal <= time { removePartition() }
    gas.epoch = base
    gas.restore(
      flights: restored.positions, velocities: restored.velocities, starts: restored.starts, images: restored.images,
      tally: restored.tally, now: time - base)
    restored = Restored()
    engine.prepare()
  }

  private func removePartition() {
    (gas.rules.partition, gas.rules.opening) = (nil, nil)
    if parameters.opening != nil { for end in gas.count - 2..<gas.count { gas.remove(end) } }
  }

  /// What the thermostat does.
  private func intervene() {
    let step = interventions(through: time)
    let (temperature, masses, random) = (parameters.thermostatTemperature ?? 1, masses, random)
    switch parameters.thermostat {
    case .none: break
    case .rescale:
      let present = gas.kineticEnergy / Double(count)
      let factor = present > 0 ? (temperature / present).squareRoot() : 1
      gas.beginEpoch(restartClock: false) { factor * $1 }
    case .andersen:
      gas.beginEpoch(restartClock: false) { disc, _ in
        random.normals(.thermostat, particle: disc, step: step) * (temperature / masses[disc]).squareRoot()
      }
    case .heating:
      let variance = parameters.heatingRate * parameters.thermostatEvery!
      gas.beginEpoch(restartClock: false) { disc, velocity in
        velocity + random.normals(.thermostat, particle: disc, step: step) * (variance / masses[disc]).squareRoot()
      }
    }
  }

  private var nextEpoch: Double { Double(epoch + 1) * epochLength }

  private func beginEpoch() {
    gas.beginEpoch(restartClock: true)
    epoch += 1
    gas.epoch = base
  }

  /// How often the thermostat intervenes until a time.
  private func interventions(through time: Double) -> Int {
    guard let every = parameters.thermostatEvery else { return 0 }
    let count = (time / every).rounded(.down)
    // Rounding may have hidden the last one.
    return Int((count + 1) * every <= time ? count + 1 : count)
  }

  /// The next time at which more happens than collisions. Several things may happen then.
  private func nextLandmark() -> Double {
    var next = nextEpoch
    for landmark in [parameters.partitionRemovedAt, parameters.reverseAt] {
      if let landmark, landmark > time { next = min(next, landmark) }
    }
    if let every = parameters.thermostatEvery { next = min(next, Double(interventions(through: time) + 1) * every) }
    return next
  }

  // MARK: - Reading

  private func read(
    _ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>, _ value: (_ gas: DiscGas, _ slot: Int) -> SIMD2<Double>
  ) {
    var out = out
    for disc in rows {
      let v = value(gas, Int(gas.slot[disc]))
      (out[0], out[1]) = (v.x, v.y)
      out += 2
    }
  }

  private static func pairs(_ values: [Double]) -> [SIMD2<Double>] {
    (0..<values.count / 2).map { SIMD2(values[2 * $0], values[2 * $0 + 1]) }
  }

  // MARK: - Checking

  /// Refuses discs that overlap each other, a fixed disc, a wall or the partition.
  private static func check(
    _ positions: [SIMD2<Double>], _ radii: [Double], _ box: Domain, _ parameters: Parameters,
    _ fixed: [(place: SIMD2<Double>, radius: Double)]
  ) throws(SimulationError) {
    let largest = max(radii.max()!, fixed.map(\.radius).max() ?? 0)
    var cells = OccupiedCells(domain: box, largestDiameter: 2 * largest, count: radii.count)
    for disc in fixed { cells.add(disc.place, disc.radius) }
    for (disc, place) in positions.enumerated() {
      for axis in 0..<2 {
        let margin = box.boundary[axis] == .reflecting ? radii[disc] : 0
        if place[axis] < margin - 1e-12 * box.size[axis] || place[axis] > box.size[axis] - margin + 1e-12 * box.size[axis] {
          throw .impossible(
            parameter: nil,
            reason: "disc \(disc) at (\(place.x), \(place.y)) isn't inside the box: its centre must be \(margin) from its faces")
        }
      }
      let isInOpening = parameters.opening.map { ($0[0]...$0[1]).contains(place.y) } ?? false
      if let partition = parameters.partition, !isInOpening, abs(place.x - partition) < radii[disc] * (1 - 1e-12) {
        throw .impossible(parameter: "partition", reason: "\(partition) goes through disc \(disc) at x = \(place.x)")
      }
      if let other = cells.overlap(place, radii[disc] * (1 - 1e-12)) {
        let p = cells.places[other].place
        let name = other < fixed.count ? "scatterer \(other)" : "disc \(other - fixed.count)"
        throw .impossible(
          parameter: nil, reason: "\(name) at (\(p.x), \(p.y)) and disc \(disc) at (\(place.x), \(place.y)) overlap")
      }
      if !parameters.transparent { cells.add(place, radii[disc] * (1 - 1e-12)) }
    }
  }
}
