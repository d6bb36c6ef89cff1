import SimCore

/// A gas of hard discs: event-driven, exact.
public final class HardDiscs: Model {
  public struct Parameters: ParameterSet {
    public var discs = 1000
    public var diameter: Double?
    public var packingFraction: Double?
    public var knudsen: Double?
    public var diameterRatios: [Double] = [1]
    public var massRatios: [Double] = [1]
    public var fractions: [Double] = [1]
    public var restitution = 1.0
    public var wallRestitution = 1.0
    public var contactTime = 0.0
    public var gravity: [Double] = [0, 0]
    public var partition: Double?
    public var partitionRemovedAt: Double?
    public var reverseAt: Double?
    public var algorithm = Algorithm.automatic
    public var domain = DomainParameters(size: 1, boundary: .reflecting)
    public init() {}

    /// How the next event is found; what happens is the same to the bit.
    public enum Algorithm: String, CaseIterable, Sendable { case automatic, events, windows }

    public static let table: [Parameter<Parameters>] =
      [
        .integer("discs", \.discs, in: 1...100_000_000, "number of discs"),
        .real("diameter", \.diameter, in: positive, "of a disc (of the first kind); or give packing_fraction or knudsen instead"),
        .real(
          "packing_fraction", \.packingFraction, in: 1e-12...0.9069,
          "share of the box that the discs cover, in place of diameter; 0.1 if none of the three is given"),
        .real(
          "knudsen", \.knudsen, in: positive,
          "dilute mean free path 1/(2√2 n σ) over the box's length along x, in place of diameter"),
        .reals(
          "diameter_ratios", \.diameterRatios, count: 1...16, each: positive,
          "diameters of the kinds of discs, the first one's being 1"),
        .reals("mass_ratios", \.massRatios, count: 1...16, each: positive, "masses of the kinds; one value for all"),
        .reals(
          "fractions", \.fractions, count: 1...16, each: positive, "shares of the kinds among the discs; one value: equal shares"),
        .real("restitution", \.restitution, in: 0.01...1, "of a pair collision: 1 is elastic"),
        .real("wall_restitution", \.wallRestitution, in: 0.01...1, "of a wall collision"),
        .real(
          "contact_time", \.contactTime, in: nonnegative,
          "collisions that follow another one of the same disc within this time are elastic: prevents inelastic collapse"),
        .reals("gravity", \.gravity, count: 2...2, "acceleration along x and y; along an axis with walls"),
        .real("partition", \.partition, in: positive, "x of a thin wall across the box, at first; discs start on its left"),
        .real("partition_removed_at", \.partitionRemovedAt, in: positive, "when the partition disappears; null: never"),
        .real("reverse_at", \.reverseAt, in: positive, "when all velocities are turned around; null: never"),
        .choice(
          "algorithm", \.algorithm,
          "events: a queue of events; windows: short windows of time, for dilute gases; automatic: by density. Same bits from both"),
      ] + DomainParameters.table.map { $0.within(\.domain) }

    public func problems() -> [ParameterProblem] {
      var problems = domain.problems(dimensions: 2)
      guard problems.isEmpty else { return problems }
      func complain(_ name: String, _ message: String) { problems.append(ParameterProblem(name, message)) }
      let box = domain.domain(dimensions: 2)
      if box.boundary.contains(.open) { complain("domain_boundary", "must be periodic or reflecting: hard discs live in a box") }
      let given = [("diameter", diameter), ("packing_fraction", packingFraction), ("knudsen", knudsen)].filter { $0.1 != nil }
      if given.count > 1 { complain(given[1].0, "says the same as \(given[0].0): give one of them") }
      let kinds = diameterRatios.count
      if diameterRatios[0] != 1 { complain("diameter_ratios", "begins with \(diameterRatios[0]); the first kind's ratio is 1") }
      for (name, values) in [("mass_ratios", massRatios), ("fractions", fractions)] where values.count != 1 && values.count != kinds
      {
        complain(name, "has \(values.count) values for \(kinds) kinds of discs: give 1 or \(kinds)")
      }
      for axis in 0..<2 where gravity[axis] != 0 && box.boundary[axis] == .periodic {
        complain("gravity", "discs would fall around the periodic \(axis == 0 ? "x" : "y") axis for ever: give it reflecting walls")
      }
      if partitionRemovedAt != nil && partition == nil { complain("partition_removed_at", "there is no partition") }
      if let partition, partition >= box.size[0] {
        complain("partition", "\(partition) isn't inside the box, which ends at \(box.size[0])")
      }
      if algorithm == .windows && gravity != [0, 0] {
        complain("algorithm", "windows is for discs that fly straight on: not with gravity")
      }
      if partition != nil && gravity[0] != 0 {
        complain("partition", "stands across x, along which gravity pulls: that isn't supported")
      }
      guard problems.isEmpty else { return problems }
      let (radii, _) = sizes()
      let largest = 2 * radii.max()!
      for axis in 0..<2 where largest >= box.size[axis] {
        complain("domain_size", "\(box.size[axis]) has no room for a disc of diameter \(largest)")
      }
      let covered = Double.pi * radii.reduce(0) { $0 + $1 * $1 } / (box.size[0] * box.size[1])
      if covered > 0.9069 {
        complain(given[0].0, "the discs would cover \(covered) of the box; no more than π/√12 = 0.9069 is possible")
      }
      if problems.isEmpty && !EventDrivenDiscs.fits(count: discs, domain: box, largestDiameter: largest) {
        complain("domain_size", "is less than four diameters (\(largest)) along a periodic axis")
      }
      return problems
    }

    /// Radius and mass of each disc: kinds one after the other.
    func sizes() -> (radii: [Double], masses: [Double]) {
      let box = domain.domain(dimensions: 2)
      let kinds = diameterRatios.count
      let shares = fractions.count == 1 ? [Double](repeating: 1, count: kinds) : fractions
      let total = shares.reduce(0, +)
      var kind: [Int] = []
      var sum = 0.0
      for k in 0..<kinds {
        sum += shares[k]
        let end = k == kinds - 1 ? discs : Int((sum / total * Double(discs)).rounded())
        kind += [Int](repeating: k, count: max(0, end - kind.count))
      }
      let area = box.size[0] * box.size[1]
      let first: Double =
        if let diameter {
          diameter
        } else if knudsen == nil {
          ((packingFraction ?? 0.1) * area / (.pi / 4 * kind.reduce(0) { $0 + diameterRatios[$1] * diameterRatios[$1] }))
            .squareRoot()
        } else {
          area / (2 * 2.0.squareRoot() * Double(discs) * knudsen! * box.size[0])
        }
      return (
        kind.map { first / 2 * diameterRatios[$0] }, kind.map { massRatios[massRatios.count == 1 ? 0 : $0] }
      )
    }
  }

  public typealias Initial = DiscPlacement

  public static let card = Card(
    name: "hard_discs",
    summary: "Gas of hard discs in a box, event-driven and exact",
    details: """
      Discs fly straight on (or fall) and collide when they touch: v -= (1 + e) mu/m (v·r) r / r², with the reduced mass mu and the \
      restitution e. Collision times are solutions of a quadratic equation, executed one after the other; there is no time step. Each disc \
      keeps the place and time of its last collision and isn't moved by anything else, neither by output nor by crossing a periodic face; \
      so the result has the same bits however often it was looked at or interrupted.

      The size is given as diameter, packing_fraction (pi/4 sum of diameters² / area) or knudsen (1/(2√2 n σ) over the box length, at the \
      density of the whole box). Reflecting walls stop a disc's rim. A partition without thickness can stand across the box until \
      partition_removed_at: the free expansion of a gas. reverse_at turns all velocities around (Loschmidt).

      Counts pair, wall and partition collisions; `virial` is Σ|J|r over pair collisions: the pressure is [Σmv² + virial/t]/(2A). \
      Energy and the worst overlap at a collision are in the output, as an audit.

      With restitution below 1 discs may collapse: infinitely many collisions in a finite time. contact_time (the TC model) prevents it; \
      without, such a run stops with a sentence.
      """,
    references: [
      "Alder & Wainwright (1959) J. Chem. Phys. 31:459: the method",
      "Lubachevsky (1991) J. Comput. Phys. 94:255: one event a disc",
      "Luding & McNamara (1998) Granular Matter 1:113: the TC model",
      "Garrido, Goldstein, Huse & Lebowitz (2024) J. Stat. Phys. 191:92: entropy of the expanding gas",
    ])
  public static let stepping = Stepping.continuous
  public static let initialFields = ["position", "velocity"]

  public static let fields: [Field<HardDiscs>] = [
    .observable(
      "position", "position of the disc's centre", { $0.perAxis },
      read: { gas, rows, out in gas.read(rows, out) { $0.position($1) } }),
    .observable(
      "velocity", "velocity", { $0.perAxis },
      read: { gas, rows, out in gas.read(rows, out) { $0.velocity($1) } }),
    .observable(
      "unwrapped_position", "position, not brought back through periodic faces", { $0.perAxis },
      read: { gas, rows, out in gas.read(rows, out) { $0.unwrappedPosition($1) } }),
    .observable(
      "radius", "radius", { [.particles($0.count)] },
      read: { gas, rows, out in for i in rows { out[i - rows.lowerBound] = gas.radii[i] } }),
    .observable(
      "mass", "mass", { [.particles($0.count)] },
      read: { gas, rows, out in for i in rows { out[i - rows.lowerBound] = gas.masses[i] } }),
    .observable("energy", "kinetic energy", { _ in [] }, read: { gas, _, out in out[0] = gas.gas.kineticEnergy }),
    .observable(
      "worst_overlap", "deepest overlap at a collision so far, over the sum of the radii", { _ in [] },
      read: { gas, _, out in out[0] = max(0, -gas.gas.tally.worstGap / 2) }),
    .observable(
      "collisions", "pair collisions since the start", { _ in [] },
      read: { gas, _, out in out[0] = Double(gas.gas.tally.collisions) }),
    .observable(
      "wall_collisions", "wall collisions since the start", { _ in [] },
      read: { gas, _, out in out[0] = Double(gas.gas.tally.wallCollisions) }),
    .observable(
      "partition_collisions", "collisions with the partition since the start", { _ in [] },
      read: { gas, _, out in out[0] = Double(gas.gas.tally.partitionCollisions) }),
    .observable(
      "wall_impulse", "momentum given to walls since the start, its amount, along each axis", { _ in [.space(2)] },
      read: { gas, rows, out in for axis in rows { out[axis - rows.lowerBound] = gas.gas.wallImpulse[axis] } }),
    .observable(
      "virial", "sum over pair collisions of momentum exchanged times distance", { _ in [] },
      read: { gas, _, out in out[0] = gas.gas.virial }),
    .hidden(
      "flight_position", { $0.perAxis }, read: { gas, rows, out in gas.read(rows, out) { SIMD2($0.discs[$1].x, $0.discs[$1].y) } },
      restore: { gas, values in gas.restored.positions = gas.pairs(values) }),
    .hidden(
      "flight_velocity", { $0.perAxis },
      read: { gas, rows, out in gas.read(rows, out) { SIMD2($0.discs[$1].vx, $0.discs[$1].vy) } },
      restore: { gas, values in gas.restored.velocities = gas.pairs(values) }),
    .hidden(
      "flight_start", { [.particles($0.count)] },
      read: { gas, rows, out in for i in rows { out[i - rows.lowerBound] = gas.gas.discs[Int(gas.gas.slot[i])].start } },
      restore: { gas, values in gas.restored.starts = values }),
    .hidden(
      "flight_image", { $0.perAxis },
      read: { gas, rows, out in gas.read(rows, out) { SIMD2(Double($0.image[$1].x), Double($0.image[$1].y)) } },
      restore: { gas, values in gas.restored.images = gas.pairs(values).map { SIMD2(Int32($0.x), Int32($0.y)) } }),
    .hidden(
      "tally", { _ in [Dimension("tally", size: 11)] },
      read: { gas, rows, out in
        let tally = gas.gas.tally
        let values =
          [
            Double(gas.epoch), Double(tally.collisions), Double(tally.wallCollisions), Double(tally.partitionCollisions),
            tally.worstGap,
          ] + tally.virial.limbs + tally.wallImpulse.x.limbs + tally.wallImpulse.y.limbs
        for k in rows { out[k - rows.lowerBound] = values[k] }
      },
      restore: { gas, values in
        gas.epoch = Int(values[0])
        var tally = DiscTally()
        (tally.collisions, tally.wallCollisions, tally.partitionCollisions) = (Int(values[1]), Int(values[2]), Int(values[3]))
        tally.worstGap = values[4]
        tally.virial = ExactSum(limbs: values[5...6])
        tally.wallImpulse = (ExactSum(limbs: values[7...8]), ExactSum(limbs: values[9...10]))
        gas.restored.tally = tally
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
  private let gas: DiscGas
  private let engine: any DiscEngine
  private var time = 0.0
  /// Times are counted from the epoch's beginning; at its end all flights begin anew.
  private var epoch = 0
  private let epochLength: Double
  private var restored = Restored()

  private var count: Int { parameters.discs }
  private var perAxis: [Dimension] { [.particles(count), .space(2)] }
  private var base: Double { Double(epoch) * epochLength }

  public static func memory(_ parameters: Parameters, initial: Initial) -> Int { parameters.discs * 200 }

  public init(_ parameters: Parameters, initial: Initial, context: RunContext) throws {
    self.parameters = parameters
    let box = parameters.domain.domain(dimensions: 2)
    let (radii, masses) = parameters.sizes()
    (self.radii, self.masses, self.box) = (radii, masses, box)
    let placer = DiscPlacer(
      domain: box, radii: radii, placement: initial, partition: parameters.partition, random: Philox(seed: context.seed))
    var (positions, velocities): ([SIMD2<Double>], [SIMD2<Double>])
    if let frame = context.recorded {
      (positions, velocities) = try HardDiscs.recorded(frame, parameters.discs)
    } else {
      (positions, velocities) = (try placer.positions(), placer.velocities(masses: masses))
    }
    try HardDiscs.check(positions, radii, box, parameters.partition)
    gas = DiscGas(domain: box, radii: radii, masses: masses)
    gas.rules = DiscRules(
      restitution: parameters.restitution, wallRestitution: parameters.wallRestitution, contactTime: parameters.contactTime,
      gravity: SIMD2(parameters.gravity[0], parameters.gravity[1]), partition: parameters.partition)
    gas.place(positions, velocities)
    engine =
      parameters.algorithm == .windows || parameters.algorithm == .automatic && WindowedDiscs.suits(gas)
      ? WindowedDiscs(gas, pool: context.pool) : EventDrivenDiscs(gas)
    // Some dozen collisions a disc, or crossings of the box.
    let rate = 2 * Double.pi.squareRoot() * Double(gas.count) / (box.size[0] * box.size[1]) * gas.largestDiameter * gas.thermalSpeed
    epochLength = min(64 * box.size.min()! / gas.thermalSpeed, 32 / rate)
    engine.prepare()
  }

  public func advance(to instant: Instant) throws {
    while let landmark = nextLandmark(), landmark.time <= instant.time {
      try engine.run(until: landmark.time - base)
      time = landmark.time
      switch landmark.kind {
      case .epoch:
        gas.beginEpoch(restartClock: true)
        epoch += 1
      case .removal: gas.rules.partition = nil
      case .reversal: gas.beginEpoch(restartClock: false) { -$1 }
      }
      engine.prepare()
    }
    try engine.run(until: instant.time - base)
    time = instant.time
    if gas.tally.worstGap < -1e-6 {
      throw SimulationError.stalled(
        reason: "two discs overlap by \(-gas.tally.worstGap / 2) of their distance: rounding errors got the upper hand",
        time: time)
    }
  }

  public func didRestore(at instant: Instant) {
    time = instant.time
    if let removal = parameters.partitionRemovedAt, removal <= time { gas.rules.partition = nil }
    gas.restore(
      flights: restored.positions, velocities: restored.velocities, starts: restored.starts, images: restored.images,
      tally: restored.tally, now: time - base)
    restored = Restored()
    engine.prepare()
  }

  private enum Landmark { case removal, reversal, epoch }

  /// The next time at which more happens than collisions.
  private func nextLandmark() -> (time: Double, kind: Landmark)? {
    var next = (time: Double(epoch + 1) * epochLength, kind: Landmark.epoch)
    if let removal = parameters.partitionRemovedAt, removal > time, removal < next.time { next = (removal, .removal) }
    if let reversal = parameters.reverseAt, reversal > time, reversal < next.time { next = (reversal, .reversal) }
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

  private func pairs(_ values: [Double]) -> [SIMD2<Double>] { (0..<count).map { SIMD2(values[2 * $0], values[2 * $0 + 1]) } }

  // MARK: - Checking

  private static func recorded(_ frame: RecordedFrame, _ count: Int) throws(SimulationError) -> ([SIMD2<Double>], [SIMD2<Double>]) {
    guard frame.rows == count else {
      throw .impossible(parameter: "discs", reason: "is \(count), but \(frame.source) has \(frame.rows): set it to \(frame.rows)")
    }
    func vectors(_ name: String) throws(SimulationError) -> [SIMD2<Double>] {
      guard let values = frame.values[name], values.count == 2 * count, values.allSatisfy(\.isFinite) else {
        throw .impossible(parameter: nil, reason: "\(frame.source): '\(name)' must hold 2 finite numbers for each disc")
      }
      return (0..<count).map { SIMD2(values[2 * $0], values[2 * $0 + 1]) }
    }
    return (try vectors("position"), try vectors("velocity"))
  }

  /// Refuses discs that overlap each other, a wall or the partition.
  private static func check(
    _ positions: [SIMD2<Double>], _ radii: [Double], _ box: Domain, _ partition: Double?
  ) throws(SimulationError) {
    var cells = OccupiedCells(domain: box, largestDiameter: 2 * radii.max()!, count: radii.count)
    for (disc, place) in positions.enumerated() {
      for axis in 0..<2 {
        let margin = box.boundary[axis] == .reflecting ? radii[disc] : 0
        if place[axis] < margin - 1e-12 * box.size[axis] || place[axis] > box.size[axis] - margin + 1e-12 * box.size[axis] {
          throw .impossible(
            parameter: nil,
            reason: "disc \(disc) at (\(place.x), \(place.y)) isn't inside the box: its centre must be \(margin) from its faces")
        }
      }
      if let partition, abs(place.x - partition) < radii[disc] * (1 - 1e-12) {
        throw .impossible(parameter: "partition", reason: "\(partition) goes through disc \(disc) at x = \(place.x)")
      }
      if let other = cells.overlap(place, radii[disc] * (1 - 1e-12)) {
        let p = positions[other]
        throw .impossible(
          parameter: nil, reason: "discs \(other) at (\(p.x), \(p.y)) and \(disc) at (\(place.x), \(place.y)) overlap")
      }
      cells.add(place, radii[disc] * (1 - 1e-12))
    }
  }
}
