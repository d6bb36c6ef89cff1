import SimCore

/// A gas of discs (or balls) that don't see each other: each flies straight from wall to wall.
///
/// The simplest event-driven model. What a disc does along one axis is independent of the other axes, so the state is a flight for each
/// disc and axis: where and when it last met a wall, and how fast it has been since. Observing computes positions from the flights and
/// never moves them; so the bits don't depend on when anybody looked.
public final class IdealGas: Model {
  /// The motion along one axis since the last wall.
  struct Flight {
    var position: Double
    var velocity: Double
    /// When it was at `position`.
    var start: Double

    func position(at time: Double) -> Double { position + velocity * (time - start) }
  }

  /// What a disc's centre meets along one axis.
  private struct Walls {
    let boundary: Boundary
    let low: Double
    let high: Double

    /// Whether a flight would meet a billion walls, which no run has the time for.
    func isTooFast(_ flight: Flight, until time: Double) -> Bool {
      boundary != .open && abs(flight.velocity) * (time - flight.start) > 1e9 * (high - low)
    }

    /// Moves a flight to its last wall before or at `time`, and returns how often it was reflected.
    func advance(_ flight: inout Flight, to time: Double) -> Int {
      guard boundary != .open, flight.velocity != 0, !isTooFast(flight, until: time) else { return 0 }
      var reflections = 0
      while true {
        let wall = flight.velocity > 0 ? high : low
        let arrival = flight.start + (wall - flight.position) / flight.velocity
        guard arrival <= time else { return reflections }
        flight.start = arrival
        if boundary == .reflecting {
          flight.position = wall
          flight.velocity = -flight.velocity
          reflections += 1
        } else {
          flight.position = flight.velocity > 0 ? low : high
        }
      }
    }

    /// Where a flight is at a time before its next wall.
    func position(_ flight: Flight, at time: Double) -> Double {
      let x = flight.position(at: time)
      switch boundary {
      case .open: return x
      // Rounding may carry it through a wall that it is about to reach.
      case .reflecting: return min(max(x, low), high)
      case .periodic: return x >= high || x < low ? low : x
      }
    }
  }

  public enum Placement: String, CaseIterable, Sendable {
    case uniform, half
  }

  public enum Velocities: String, CaseIterable, Sendable {
    case maxwell, monokinetic, beam
  }

  public struct Parameters: ParameterSet {
    public var particles = 1000
    public var dimensions = 2
    public var radius = 0.0
    public var domain = DomainParameters(size: 1, boundary: .reflecting)
    public init() {}

    public static let table: [Parameter<Parameters>] =
      [
        .integer("particles", \.particles, in: 1...100_000_000, "number of discs"),
        .integer("dimensions", \.dimensions, in: 2...3, "of space"),
        .real("radius", \.radius, in: nonnegative, "of a disc: its centre keeps this distance from reflecting walls"),
      ] + DomainParameters.table.map { $0.within(\.domain) }

    public func problems() -> [ParameterProblem] {
      let problems = domain.problems(dimensions: dimensions)
      guard problems.isEmpty else { return problems }
      let box = domain.domain(dimensions: dimensions)
      let tooSmall = (0..<dimensions).contains { box.boundary[$0] == .reflecting && 2 * radius >= box.size[$0] }
      return tooSmall
        ? [ParameterProblem("radius", "\(radius) leaves no room between reflecting walls; it must be under half of domain_size")]
        : []
    }
  }

  public struct Initial: ParameterSet {
    public var positions = Placement.uniform
    public var velocities = Velocities.maxwell
    public var temperature = 1.0
    public var speed: Double?
    public var direction: [Double] = [1, 0]
    public init() {}

    public static let table: [Parameter<Initial>] = [
      .choice("positions", \.positions, "uniform in the box, or in its left half: a partition has just been removed"),
      .choice(
        "velocities", \.velocities,
        "maxwell: normal components; monokinetic: one speed, random directions; beam: one speed, one direction"),
      .real("temperature", \.temperature, in: nonnegative, "variance of each velocity component, kT/m"),
      .real(
        "speed", \.speed, in: nonnegative,
        "of all discs if monokinetic or beam; by default that of the same energy at this temperature"),
      .reals("direction", \.direction, count: 2...3, "where a beam goes; of any length but 0"),
    ]

    public func problems() -> [ParameterProblem] {
      direction.allSatisfy { $0 == 0 } ? [ParameterProblem("direction", "has no length; a beam needs a direction")] : []
    }
  }

  public static let card = Card(
    name: "ideal_gas",
    summary: "Ideal gas of free discs in a box, event-driven",
    details: """
      Discs (balls in 3-D) of radius r move straight on, x(t) = x₀ + v (t − t₀), and don't see each other. A reflecting wall turns the \
      normal component of the velocity around when the disc's rim touches it; through a periodic face it leaves and enters at the \
      opposite one; an open face isn't there. The events of each disc and axis are computed one after the other, each from the last, so \
      there is no time step. The error of a position grows by rounding only: a few units in the last place for each wall met.
      Counts wall collisions, whose rate gives the pressure. With positions: half it is the free expansion after a partition is removed.
      """,
    references: [
      "Frisch (1956) An approach to equilibrium, Phys. Rev. 109:22: the unfolded box",
      "Garrido, Goldstein, Huse & Lebowitz (2024) J. Stat. Phys. 191:92: entropy of the expanding gas",
    ])
  public static let stepping = Stepping.continuous
  public static let initialFields = ["position", "velocity"]

  public static let fields: [Field<IdealGas>] = [
    .observable(
      "position", "position of the disc's centre", { $0.perAxis },
      read: { gas, rows, out in
        gas.forEachFlight(rows) { k, axis, flight in out[k] = gas.walls[axis].position(flight, at: gas.time) }
      }),
    .state(
      "velocity", "velocity", { $0.perAxis },
      read: { gas, rows, out in gas.forEachFlight(rows) { k, _, flight in out[k] = flight.velocity } },
      restore: { gas, values in for k in values.indices { gas.flights[k].velocity = values[k] } }),
    .state(
      "collisions", "wall collisions since the start", { _ in [] },
      read: { gas, _, out in out[0] = Double(gas.collisions) }, restore: { gas, values in gas.collisions = Int(values[0]) }),
    .hidden(
      "last_wall_position", { $0.perAxis },
      read: { gas, rows, out in gas.forEachFlight(rows) { k, _, flight in out[k] = flight.position } },
      restore: { gas, values in for k in values.indices { gas.flights[k].position = values[k] } }),
    .hidden(
      "last_wall_time", { $0.perAxis },
      read: { gas, rows, out in gas.forEachFlight(rows) { k, _, flight in out[k] = flight.start } },
      restore: { gas, values in for k in values.indices { gas.flights[k].start = values[k] } }),
  ]

  public var domain: Domain? { box }
  private let box: Domain
  private let walls: [Walls]
  private let pool: WorkerPool
  private var time = 0.0
  /// Disc by disc, axis by axis.
  private var flights: [Flight]
  private var collisions = 0

  public static func memory(_ parameters: Parameters, initial: Initial) -> Int {
    parameters.particles * parameters.dimensions * MemoryLayout<Flight>.stride
  }

  public init(_ parameters: Parameters, initial: Initial, context: RunContext) throws {
    let (count, dimensions) = (parameters.particles, parameters.dimensions)
    let box = parameters.domain.domain(dimensions: dimensions)
    self.box = box
    pool = context.pool
    let walls = (0..<dimensions).map { axis in
      let margin = box.boundary[axis] == .reflecting ? parameters.radius : 0
      return Walls(boundary: box.boundary[axis], low: margin, high: box.size[axis] - margin)
    }
    self.walls = walls
    if initial.velocities == .beam && initial.direction.count > dimensions {
      throw SimulationError.impossible(
        parameter: "direction", reason: "has \(initial.direction.count) components for \(dimensions) dimensions")
    }
    let recorded = try context.recorded.map { try Recorded($0, count, dimensions, walls) }
    let start = InitialState(initial: initial, walls: walls, random: Philox(seed: context.seed))
    flights = [Flight](unsafeUninitializedCapacity: count * dimensions) { buffer, filled in
      let flights = buffer.baseAddress!
      context.pool.forEachRange(count, grain: IdealGas.grain) { rows in
        for disc in rows {
          let velocity = start.velocity(disc)
          let position = recorded == nil ? start.position(disc) : .zero
          for axis in 0..<dimensions {
            let k = disc * dimensions + axis
            (flights + k).initialize(
              to: Flight(
                position: recorded?.position[k] ?? position[axis], velocity: recorded?.velocity?[k] ?? velocity[axis], start: 0))
          }
        }
      }
      filled = count * dimensions
    }
  }

  public func advance(to instant: Instant) throws {
    let (walls, dimensions, time) = (walls, box.dimensions, instant.time)
    collisions += flights.withUnsafeMutableBufferPointer { flights in
      pool.reduce(flights.count / dimensions, grain: IdealGas.grain, 0) { rows in
        var hits = 0
        for k in rows.lowerBound * dimensions..<rows.upperBound * dimensions {
          hits += walls[k % dimensions].advance(&flights[k], to: time)
        }
        return hits
      } _: {
        $0 + $1
      }
    }
    self.time = time
    // Such a flight has stayed where it was.
    if let k = flights.indices.first(where: { walls[$0 % dimensions].isTooFast(flights[$0], until: time) }) {
      throw SimulationError.stalled(
        reason:
          "disc \(k / dimensions) moves at \(abs(flights[k].velocity)) and meets more than a billion walls from frame to frame",
        time: time)
    }
  }

  public func didRestore(at instant: Instant) { time = instant.time }

  private static let grain = 4096

  private var perAxis: [Dimension] { [.particles(flights.count / box.dimensions), .space(box.dimensions)] }

  /// Calls `body` with each flight of some discs and its place among the numbers handed out.
  private func forEachFlight(_ rows: Range<Int>, _ body: (_ k: Int, _ axis: Int, Flight) -> Void) {
    let dimensions = box.dimensions
    for k in 0..<rows.count * dimensions { body(k, k % dimensions, flights[rows.lowerBound * dimensions + k]) }
  }
}

// MARK: - Initial state

extension IdealGas {
  /// Positions and velocities of discs, each drawn on its own.
  private struct InitialState {
    let initial: Initial
    let walls: [Walls]
    let random: Philox

    func position(_ disc: Int) -> SIMD3<Double> {
      let a = random.uniforms(.initialPosition, particle: disc, draw: 0)
      let b = random.uniforms(.initialPosition, particle: disc, draw: 1)
      var u = SIMD3(a[0], a[1], b[0])
      if initial.positions == .half { u[0] /= 2 }
      for axis in walls.indices { u[axis] = walls[axis].low + u[axis] * (walls[axis].high - walls[axis].low) }
      return u
    }

    func velocity(_ disc: Int) -> SIMD3<Double> {
      let thermal = initial.temperature.squareRoot()
      let speed = initial.speed ?? thermal * Double(walls.count).squareRoot()
      switch initial.velocities {
      case .beam:
        return unit(SIMD3(initial.direction[0], initial.direction[1], initial.direction.count > 2 ? initial.direction[2] : 0))
          * speed
      case .maxwell: return normals(disc) * thermal
      case .monokinetic: return unit(normals(disc)) * speed
      }
    }

    /// A normal vector; also an isotropic direction.
    private func normals(_ disc: Int) -> SIMD3<Double> {
      let a = random.normals(.initialVelocity, particle: disc, draw: 0)
      let b = random.normals(.initialVelocity, particle: disc, draw: 1)
      return SIMD3(a[0], a[1], walls.count > 2 ? b[0] : 0)
    }

    private func unit(_ v: SIMD3<Double>) -> SIMD3<Double> { v / (v * v).sum().squareRoot() }
  }

  /// Positions, and velocities if there are any, of an earlier run or of measured data.
  private struct Recorded {
    let position: [Double]
    let velocity: [Double]?

    init(_ frame: RecordedFrame, _ count: Int, _ dimensions: Int, _ walls: [Walls]) throws(SimulationError) {
      func refuse(_ parameter: String?, _ reason: String) -> SimulationError { .impossible(parameter: parameter, reason: reason) }
      guard frame.rows == count else { throw refuse("particles", "\(frame.source) has \(frame.rows) particles, not \(count)") }
      guard let position = frame.values["position"] else { throw refuse(nil, "\(frame.source) has no `position`") }
      velocity = frame.values["velocity"]
      guard position.count == count * dimensions, velocity.map({ $0.count == position.count }) ?? true else {
        throw refuse("dimensions", "\(frame.source) has \(position.count / count) components a particle, not \(dimensions)")
      }
      for k in position.indices {
        let wall = walls[k % dimensions]
        guard position[k].isFinite, wall.boundary == .open || (wall.low...wall.high).contains(position[k]) else {
          throw refuse(
            nil, "\(frame.source): particle \(k / dimensions) is at \(position[k]) along axis \(k % dimensions), outside the box")
        }
        guard velocity?[k].isFinite ?? true else {
          throw refuse(nil, "\(frame.source): particle \(k / dimensions) has no finite velocity")
        }
      }
      self.position = position
    }
  }
}
