import SimCore

/// One gas of hard discs with its engine, its clock, and what is done to it from time to time.
final class DiscReplica {
  let gas: DiscGas
  private let parameters: HardDiscs.Parameters
  private let masses: [Double]
  private let random: Philox
  private let engine: any DiscEngine
  private var time = 0.0
  /// Times are counted from the epoch's beginning; at its end all flights begin anew.
  private var epoch = 0
  private let epochLength: Double
  private let shortestSide: Double
  /// When the piston would leave too little room; infinite if never.
  private let crushTime: Double

  private var base: Double { Double(epoch) * epochLength }

  /// Places and velocities of discs.
  struct Start {
    var positions: [SIMD2<Double>]
    var velocities: [SIMD2<Double>]
  }

  /// - Parameters:
  ///   - recorded: Where to start, instead of what `initial` says.
  ///   - random: A generator of its own.
  init(
    _ parameters: HardDiscs.Parameters, _ initial: DiscPlacement, box: Domain, radii: [Double], masses: [Double], recorded: Start?,
    random: Philox, pool: WorkerPool
  ) throws {
    (self.parameters, self.masses, self.random) = (parameters, masses, random)
    let fixed = parameters.fixedDiscs(box)
    let placer = DiscPlacer(
      domain: box, radii: radii, placement: initial, partition: parameters.partition, random: random, obstacles: fixed,
      isTransparent: parameters.transparent)
    let start = try recorded ?? Start(positions: placer.positions(), velocities: placer.velocities(masses: masses))
    try DiscReplica.check(start.positions, radii, box, parameters, fixed)
    gas = DiscGas(
      domain: box, radii: radii + fixed.map(\.radius), masses: masses + fixed.map { _ in .infinity },
      isTransparent: parameters.transparent, logged: parameters.eventLog)
    gas.rules = DiscRules(
      restitution: parameters.restitution, wallRestitution: parameters.wallRestitution, contactTime: parameters.contactTime,
      gravity: SIMD2(parameters.gravity[0], parameters.gravity[1]), partition: parameters.partition,
      opening: parameters.opening.map { $0[0]...$0[1] },
      piston: parameters.pistonVelocity.map { Piston(from: box.size[0], velocity: $0, to: parameters.pistonStopsAt) },
      wallTemperatures: SIMD4(parameters.wallTemperatures), random: random)
    gas.place(start.positions + fixed.map(\.place), start.velocities + fixed.map { _ in .zero })
    engine =
      parameters.algorithm == .windows || parameters.algorithm == .automatic && WindowedDiscs.suits(gas)
      ? WindowedDiscs(gas, pool: pool) : EventDrivenDiscs(gas, largestContact: gas.largestContact)
    // Some dozen collisions a disc, or crossings of the box.
    let rate = 2 * Double.pi.squareRoot() * Double(gas.count) / (box.size[0] * box.size[1]) * gas.largestContact * gas.initialSpeed
    shortestSide = box.size.min()!
    epochLength = min(64 * shortestSide / gas.initialSpeed, 32 / rate)
    let covered = Double.pi * radii.reduce(0) { $0 + $1 * $1 }
    crushTime = gas.rules.piston?.time(at: covered / (0.9069 * box.size[1])) ?? .infinity
    engine.prepare()
  }

  // MARK: - Motion

  func advance(to end: Double) throws(SimulationError) {
    if (end - time) / epochLength > 1e9 {
      throw .stalled(
        reason: "with speeds of \(gas.initialSpeed) in a box of \(shortestSide), more than 10⁹ collisions of each disc would come",
        time: time)
    }
    if let every = parameters.thermostatEvery, end / every > 1e15 {
      throw .stalled(reason: "thermostat_every is so short that the thermostat would never stop", time: time)
    }
    guard end < crushTime else {
      throw .stalled(
        reason:
          "at \(crushTime) the piston would crush the discs: no more than π/√12 = 0.9069 of the area can be covered; let it stop "
          + "(piston_stops_at)", time: time)
    }
    while case let landmark = nextLandmark(), landmark <= end {
      try engine.run(until: landmark - base)
      let before = time
      time = landmark
      if let removal = parameters.partitionRemovedAt, before < removal, removal <= time { removePartition() }
      if let reversal = parameters.reverseAt, before < reversal, reversal <= time { gas.beginEpoch(restartClock: false) { -$1 } }
      if interventions(through: before) < interventions(through: time) { intervene() }
      if nextEpoch <= time { beginEpoch() }
      engine.prepare()
    }
    try engine.run(until: end - base)
    time = end
    if gas.tally.worstGap < -2e-6 {
      throw .stalled(
        reason: "two discs overlap by \(-gas.tally.worstGap / 2) of their distance: rounding errors got the upper hand",
        time: time)
    }
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
      let present = gas.kineticEnergy / Double(parameters.discs)
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

  // MARK: - Saving

  /// What a checkpoint holds of one or more replicas, one after the other.
  struct State {
    var positions: [SIMD2<Double>] = []
    var velocities: [SIMD2<Double>] = []
    var starts: [Double] = []
    var images: [SIMD2<Int>] = []
    var tally: [Double] = []
    var log: [Double] = []

    static let tallySize = 11

    /// One of several replicas.
    func part(_ replica: Int, of replicas: Int) -> State {
      func part<Value>(_ values: [Value]) -> [Value] {
        let count = values.count / replicas
        return Array(values[replica * count..<(replica + 1) * count])
      }
      return State(
        positions: part(positions), velocities: part(velocities), starts: part(starts), images: part(images), tally: part(tally),
        log: part(log))
    }
  }

  /// The number of the epoch and what has happened.
  var tally: [Double] {
    let tally = gas.tally
    return [
      Double(epoch), Double(tally.collisions), Double(tally.wallCollisions), Double(tally.partitionCollisions), tally.worstGap,
    ] + tally.virial.limbs + tally.wallImpulse.x.limbs + tally.wallImpulse.y.limbs
  }

  func restore(_ state: State, at time: Double) {
    self.time = time
    if let removal = parameters.partitionRemovedAt, removal <= time { removePartition() }
    epoch = Int(state.tally[0])
    gas.epoch = base
    var tally = DiscTally()
    (tally.collisions, tally.wallCollisions) = (Int(state.tally[1]), Int(state.tally[2]))
    (tally.partitionCollisions, tally.worstGap) = (Int(state.tally[3]), state.tally[4])
    tally.virial = ExactSum(limbs: state.tally[5...6])
    tally.wallImpulse = (ExactSum(limbs: state.tally[7...8]), ExactSum(limbs: state.tally[9...10]))
    gas.restore(
      flights: state.positions, velocities: state.velocities, starts: state.starts, images: state.images, tally: tally,
      log: DiscEventLog(capacity: parameters.eventLog, rows: state.log[...]), now: time - base)
    engine.prepare()
  }

  // MARK: - Checking

  /// Refuses discs that overlap each other, a fixed disc, a wall or the partition.
  private static func check(
    _ positions: [SIMD2<Double>], _ radii: [Double], _ box: Domain, _ parameters: HardDiscs.Parameters,
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
