import SimCore

/// A gas of points on a line between two walls: event-driven, exact.
public final class HardPoints: Model {
  public struct Parameters: ParameterSet {
    public var points = 1000
    public var massRatio = 1.0
    public var length = 1.0
    public var partition: Double?
    public var partitionRemovedAt: Double?
    public init() {}

    public static let table: [Parameter<Parameters>] = [
      .integer("points", \.points, in: 1...100_000_000, "number of points"),
      .real("mass_ratio", \.massRatio, in: 1e-6...1e6, "mass of every second point; that of the others, and of the first, is 1"),
      .real("length", \.length, in: positive, "of the line: walls at 0 and here"),
      .real("partition", \.partition, in: positive, "where a wall stands at first; points start on its left"),
      .real("partition_removed_at", \.partitionRemovedAt, in: positive, "when the partition disappears; null: never"),
    ]

    public func problems() -> [ParameterProblem] {
      var problems: [ParameterProblem] = []
      if let partition, partition >= length {
        problems.append(ParameterProblem("partition", "\(partition) isn't on the line, which ends at \(length)"))
      }
      if partitionRemovedAt != nil && partition == nil {
        problems.append(ParameterProblem("partition_removed_at", "there is no partition"))
      }
      return problems
    }
  }

  public struct Initial: ParameterSet {
    public var fill = 1.0
    public var temperature = 1.0
    public init() {}

    public static let table: [Parameter<Initial>] = [
      .real(
        "fill", \.fill, in: 0.001...1, "the points start in this part of the line, from its left end, but not beyond a partition"),
      .real("temperature", \.temperature, in: nonnegative, "twice the mean kinetic energy: exactly, after rescaling"),
    ]
  }

  public static let card = Card(
    name: "hard_points",
    summary: "Gas of points on a line with alternating masses, event-driven and exact",
    details: """
      Points move straight on between walls at 0 and `length`. Neighbours that meet collide elastically: velocities u and w of masses \
      m and M become u' = [(m − M)u + 2Mw]/(m + M) and w' = [(M − m)w + 2mu]/(m + M); nobody passes anybody. Walls turn velocities \
      around. Masses are 1 and mass_ratio in turns. With a ratio of 1 neighbours exchange velocities, which is a gas without \
      interaction but for the names of the points; with any other the gas comes to equilibrium.

      Points start at random places with normal velocities of variance kT/m. A partition can stand on their right until \
      partition_removed_at: the free expansion of a gas. Each point keeps the place and time of its last collision and isn't moved \
      by anything else; collision times follow from two of these flights, and are executed in their order. There is no time step, and \
      the result has the same bits however often it was looked at or interrupted.

      boltzmann_entropy counts both kinds of points in the same cells. In local equilibrium that changes the entropy by a constant.
      """,
    references: [
      "Chakraborti, Dhar, Goldstein, Kundu & Lebowitz (2022) J. Phys. A 55:394002, arXiv:2109.07742: without interaction",
      "Chakraborti, Dhar & Kundu (2022) arXiv:2211.06145: entropy with alternating masses",
    ])
  public static let stepping = Stepping.continuous
  public static let initialFields = ["position", "velocity"]

  public static let fields: [Field<HardPoints>] = [
    .observable(
      "position", "position", { $0.perAxis },
      read: { gas, rows, out in
        for i in rows { out[i - rows.lowerBound] = max(0, min(gas.wall, gas.flights[i].position(at: gas.time))) }
      }),
    .state(
      "velocity", "velocity", { $0.perAxis },
      read: { gas, rows, out in for i in rows { out[i - rows.lowerBound] = gas.flights[i].velocity } },
      restore: { gas, values in for i in values.indices { gas.flights[i].velocity = values[i] } }),
    .observable(
      "mass", "mass", { [.particles($0.flights.count)] },
      read: { gas, rows, out in for i in rows { out[i - rows.lowerBound] = gas.mass(i) } }),
    .observable("energy", "kinetic energy", { _ in [] }, read: { gas, _, out in out[0] = gas.energy }),
    .state(
      "collisions", "pair collisions since the start", { _ in [] },
      read: { gas, _, out in out[0] = Double(gas.collisions) }, restore: { gas, values in gas.collisions = Int(values[0]) }),
    .state(
      "wall_collisions", "collisions with walls and partition since the start", { _ in [] },
      read: { gas, _, out in out[0] = Double(gas.wallCollisions) }, restore: { gas, values in gas.wallCollisions = Int(values[0]) }),
    .hidden(
      "flight_position", { $0.perAxis },
      read: { gas, rows, out in for i in rows { out[i - rows.lowerBound] = gas.flights[i].position } },
      restore: { gas, values in for i in values.indices { gas.flights[i].position = values[i] } }),
    .hidden(
      "flight_start", { $0.perAxis },
      read: { gas, rows, out in for i in rows { out[i - rows.lowerBound] = gas.flights[i].start } },
      restore: { gas, values in for i in values.indices { gas.flights[i].start = values[i] } }),
  ]

  /// The motion of a point since its last collision.
  struct Flight {
    var position: Double
    var velocity: Double
    /// When it was at `position`.
    var start: Double

    func position(at time: Double) -> Double { position + velocity * (time - start) }
  }

  public let domain: Domain?
  private let parameters: Parameters
  private var time = 0.0
  /// From left to right.
  private var flights: [Flight]
  /// Where the line ends now: at the partition, or at its length.
  private var wall: Double
  private var collisions = 0
  private var wallCollisions = 0
  /// When the left wall is hit, when each pair of neighbours meets, and when the right wall is hit.
  private var queue: Tournament

  private var perAxis: [Dimension] { [.particles(flights.count), .space(1)] }
  private func mass(_ point: Int) -> Double { point.isMultiple(of: 2) ? 1 : parameters.massRatio }
  private var energy: Double { flights.indices.reduce(0) { $0 + mass($1) * flights[$1].velocity * flights[$1].velocity } / 2 }

  public static func memory(_ parameters: Parameters, initial: Initial) -> Int { parameters.points * 80 }

  public init(_ parameters: Parameters, initial: Initial, context: RunContext) throws {
    self.parameters = parameters
    domain = Domain(size: [parameters.length], boundary: [.reflecting])
    wall = parameters.partition ?? parameters.length
    let random = Philox(seed: context.seed)
    let count = parameters.points
    if let frame = context.recorded {
      flights = try HardPoints.recorded(frame, count, wall)
    } else {
      let reach = min(initial.fill * parameters.length, wall)
      let places = (0..<count).map { random.uniforms(.initialPosition, particle: $0)[0] * reach }.sorted()
      flights = places.enumerated().map { point, place in
        Flight(position: place, velocity: random.normals(.initialVelocity, particle: point)[0], start: 0)
      }
    }
    queue = Tournament(0)
    if context.recorded == nil {
      // Normal numbers are √m times velocities, up to a factor.
      let squares = flights.reduce(0) { $0 + $1.velocity * $1.velocity }
      let scale = squares > 0 ? (Double(count) * initial.temperature / squares).squareRoot() : 0
      for i in flights.indices { flights[i].velocity *= scale / mass(i).squareRoot() }
    }
    predictAll()
  }

  public func advance(to instant: Instant) throws {
    // With all of the energy.
    let fastest = (2 * energy / min(1, parameters.massRatio)).squareRoot()
    guard fastest * (instant.time - time) <= 1e9 * wall else {
      throw SimulationError.stalled(
        reason: "a point may reach a speed of \(fastest) and meet more than a billion walls until the next frame; lower velocities",
        time: time)
    }
    if let removal = parameters.partitionRemovedAt, removal > time, removal <= instant.time {
      try run(until: removal)
      wall = parameters.length
      predict(flights.count)
    }
    try run(until: instant.time)
    time = instant.time
  }

  public func didRestore(at instant: Instant) {
    time = instant.time
    if let removal = parameters.partitionRemovedAt, removal <= time { wall = parameters.length }
    predictAll()
  }

  // MARK: - Events

  private func run(until end: Double) throws {
    var (now, atOnce) = (-Double.infinity, 0)
    while case let next = queue.first, next.time <= end {
      atOnce = next.time == now ? atOnce + 1 : 0
      now = next.time
      // Many points of different masses that meet in one place have no way out in a reasonable number of collisions.
      guard atOnce < 1_000_000 else {
        throw SimulationError.stalled(
          reason: "there are a million collisions at once near point \(next.event); let points start at different places", time: now
        )
      }
      execute(next.event, at: next.time)
      if next.event > 0 { predict(next.event - 1) }
      predict(next.event)
      if next.event < flights.count { predict(next.event + 1) }
    }
  }

  private func execute(_ event: Int, at time: Double) {
    if event == 0 || event == flights.count {
      let point = event == 0 ? 0 : event - 1
      flights[point] = Flight(position: event == 0 ? 0 : wall, velocity: -flights[point].velocity, start: time)
      wallCollisions += 1
      return
    }
    let (a, b) = (flights[event - 1], flights[event])
    let (m, n) = (mass(event - 1), mass(event))
    // The same place for both, whatever rounding makes of it.
    let place = (a.position(at: time) + b.position(at: time)) / 2
    var u = ((m - n) * a.velocity + 2 * n * b.velocity) / (m + n)
    var w = ((n - m) * b.velocity + 2 * m * a.velocity) / (m + n)
    // Velocities that differ by rounding alone: they must not approach again.
    if u > w {
      u = (m * a.velocity + n * b.velocity) / (m + n)
      w = u
    }
    flights[event - 1] = Flight(position: place, velocity: u, start: time)
    flights[event] = Flight(position: place, velocity: w, start: time)
    collisions += 1
  }

  private func predict(_ event: Int) { queue.set(event, to: timeOf(event)) }

  private func predictAll() {
    queue = Tournament(flights.count + 1)
    for event in 0...flights.count { predict(event) }
  }

  /// When an event will be: a function of the flights that take part alone.
  private func timeOf(_ event: Int) -> Double {
    if event == 0 {
      let a = flights[0]
      return a.velocity < 0 ? a.start + max(0, a.position) / -a.velocity : .infinity
    }
    let a = flights[event - 1]
    if event == flights.count { return a.velocity > 0 ? a.start + max(0, wall - a.position) / a.velocity : .infinity }
    let b = flights[event]
    let closing = a.velocity - b.velocity
    guard closing > 0 else { return .infinity }
    let start = max(a.start, b.start)
    return start + max(0, b.position(at: start) - a.position(at: start)) / closing
  }

  // MARK: - Checking

  private static func recorded(_ frame: RecordedFrame, _ count: Int, _ wall: Double) throws(SimulationError) -> [Flight] {
    func numbers(_ name: String) throws(SimulationError) -> [Double] {
      try frame.vectors(name, width: 1, count: count, countedBy: "points")
    }
    let (places, velocities) = (try numbers("position"), try numbers("velocity"))
    for point in places.indices {
      guard (0...wall).contains(places[point]) else {
        throw .impossible(
          parameter: nil, reason: "\(frame.source): point \(point) is at \(places[point]), not between the walls at 0 and \(wall)")
      }
      guard point == 0 || places[point - 1] <= places[point] else {
        throw .impossible(
          parameter: nil,
          reason: "\(frame.source): point \(point) is on the left of the one before it; number them from left to right")
      }
    }
    return places.indices.map { Flight(position: places[$0], velocity: velocities[$0], start: 0) }
  }
}

/// Times of events and the first of them: a tree of matches, each won by the earlier event, or that with the lower number.
private struct Tournament {
  private let size: Int
  private var times: [Double]
  /// Of the match at each node; node k is above 2k and 2k + 1.
  private var winners: [Int32]

  init(_ events: Int) {
    var size = 1
    while size < events { size *= 2 }
    self.size = size
    times = [Double](repeating: .infinity, count: size)
    winners = [Int32](repeating: 0, count: size)
    // Without times, the first of each branch.
    for node in stride(from: size - 1, to: 0, by: -1) { winners[node] = winner(2 * node) }
  }

  /// The first event; at an infinite time if there will be none.
  var first: (event: Int, time: Double) {
    let event = Int(winner(1))
    return (event, times[event])
  }

  private func winner(_ node: Int) -> Int32 { node < size ? winners[node] : Int32(truncatingIfNeeded: node - size) }

  mutating func set(_ event: Int, to time: Double) {
    times[event] = time
    var node = (event + size) / 2
    while node > 0 {
      let (a, b) = (winner(2 * node), winner(2 * node + 1))
      let best = times[Int(b)] < times[Int(a)] ? b : a
      // Nobody above has seen this event.
      if winners[node] == best && best != event { return }
      winners[node] = best
      node /= 2
    }
  }
}
