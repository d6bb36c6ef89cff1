/// The number type that a swarm computes in.
public enum Arithmetic: String, CaseIterable, Sendable {
  case float64
  /// Half the memory, twice the speed, seven digits.
  case float32
}

/// A swarm whose number type is chosen at run time.
public enum AnySwarm {
  case float64(Swarm<Double>)
  case float32(Swarm<Float>)

  public init(_ arithmetic: Arithmetic, count: Int, domain: Domain, attributes: Int = 0, pool: WorkerPool) {
    switch arithmetic {
    case .float64: self = .float64(Swarm(count: count, domain: domain, attributes: attributes, pool: pool))
    case .float32: self = .float32(Swarm(count: count, domain: domain, attributes: attributes, pool: pool))
    }
  }

  public var count: Int {
    switch self {
    case .float64(let swarm): swarm.count
    case .float32(let swarm): swarm.count
    }
  }

  public var domain: Domain {
    switch self {
    case .float64(let swarm): swarm.domain
    case .float32(let swarm): swarm.domain
    }
  }

  public var isFinite: Bool {
    switch self {
    case .float64(let swarm): swarm.isFinite
    case .float32(let swarm): swarm.isFinite
    }
  }

  public func read(_ first: Int, _ agents: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    switch self {
    case .float64(let swarm): swarm.read(first, agents, out)
    case .float32(let swarm): swarm.read(first, agents, out)
    }
  }

  public func set(_ first: Int, to values: [Double]) {
    switch self {
    case .float64(let swarm): swarm.set(first, to: values)
    case .float32(let swarm): swarm.set(first, to: values)
    }
  }

  public func setAttribute(_ index: Int, to values: [Double]) {
    switch self {
    case .float64(let swarm): swarm.setAttribute(index, to: values)
    case .float32(let swarm): swarm.setAttribute(index, to: values)
    }
  }

  public func readIdentities(_ slots: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    switch self {
    case .float64(let swarm): swarm.readIdentities(slots, out)
    case .float32(let swarm): swarm.readIdentities(slots, out)
    }
  }

  public func setIdentities(_ identities: [Double]) {
    switch self {
    case .float64(let swarm): swarm.setIdentities(identities)
    case .float32(let swarm): swarm.setIdentities(identities)
    }
  }
}

/// A model whose state is a swarm: it gets its field table and its time loop from here, and adds parameters and a rule.
public protocol SwarmModel: Model {
  var swarm: AnySwarm { get }
  /// Steps made so far.
  var step: Int { get set }
  /// The length of a step.
  var timeStep: Double { get }
  /// Makes one step: applies the model's rule to the swarm.
  func stepOnce()
  /// Sets what stays with each agent (speeds, radii). Called after the agents have been put into other slots.
  func setAttributes()
}

extension SwarmModel {
  public static var fields: [Field<Self>] {
    let dimensions: @Sendable (Self) -> [Dimension] = { [.particles($0.swarm.count), .space($0.swarm.domain.dimensions)] }
    return [
      // First, because restoring the others needs everybody in place.
      .hidden(
        "identity_of_slot", { [.particles($0.swarm.count)] }, read: { $0.swarm.readIdentities($1, $2) },
        restore: { model, identities in
          model.swarm.setIdentities(identities)
          model.setAttributes()
        }),
      .state(
        "position", "position", dimensions, read: { $0.swarm.read(0, $1, $2) }, restore: { $0.swarm.set(0, to: $1) }),
      .state(
        "heading", "unit vector of the direction of motion", dimensions, read: { $0.swarm.read(3, $1, $2) },
        restore: { $0.swarm.set(3, to: $1) }),
    ]
  }

  public static var initialFields: [String] { ["position", "heading"] }

  /// About: positions, headings and what stays with an agent, twice, since agents are sorted from one set of columns into another.
  public static var bytesPerAgent: Int { 200 }

  public var domain: Domain? { swarm.domain }

  public func setAttributes() {}

  public func advance(to instant: Instant) throws {
    while step < instant.tick {
      stepOnce()
      step += 1
    }
    if !swarm.isFinite { throw SimulationError.diverged(what: "a position", time: instant.time, step: instant.tick) }
  }

  public func didRestore(at instant: Instant) { step = instant.tick }

  /// Takes positions and headings from a recorded frame, if the run starts from one.
  ///
  /// - Returns: false if there is none.
  /// - Throws: `SimulationError.impossible` if the frame holds another number of agents than `parameter` says, or if one is beyond a wall.
  public func setInitial(from frame: RecordedFrame?, countedBy parameter: String) throws -> Bool {
    guard let frame else { return false }
    for (first, name) in [(0, "position"), (3, "heading")] {
      var values = try frame.vectors(name, width: swarm.domain.dimensions, count: swarm.count, countedBy: parameter)
      if first == 0 { try bringInside(&values, frame.source) } else { try normalize(&values, frame.source) }
      swarm.set(first, to: values)
    }
    return true
  }

  /// Makes unit vectors of directions of motion, which may come as velocities.
  private func normalize(_ headings: inout [Double], _ source: String) throws {
    let dimensions = swarm.domain.dimensions
    for first in stride(from: 0, to: headings.count, by: dimensions) {
      let range = first..<first + dimensions
      let scale = range.reduce(0) { max($0, abs(headings[$1])) }
      guard scale > 0 else {
        throw SimulationError.impossible(
          parameter: nil, reason: "\(source): particle \(first / dimensions) has a heading of length 0")
      }
      let length = range.reduce(0) { $0 + (headings[$1] / scale) * (headings[$1] / scale) }.squareRoot() * scale
      // Those of earlier runs stay as they are, to the bit.
      if abs(length - 1) > 1e-6 { for k in range { headings[k] /= length } }
    }
  }

  /// Wraps positions at periodic faces: the neighbour search expects them inside.
  private func bringInside(_ positions: inout [Double], _ source: String) throws {
    let domain = swarm.domain
    for k in positions.indices {
      let (agent, axis) = k.quotientAndRemainder(dividingBy: domain.dimensions)
      let (x, size) = (positions[k], domain.size[axis])
      switch domain.boundary[axis] {
      case .open: continue
      case .periodic:
        let wrapped = x - (x / size).rounded(.down) * size
        positions[k] = wrapped >= 0 && wrapped < size ? wrapped : 0
      case .reflecting:
        if x >= 0 && x <= size { continue }
        throw SimulationError.impossible(
          parameter: nil, reason: "\(source): particle \(agent) is at \(x) along axis \(axis), beyond the walls at 0 and \(size)")
      }
    }
  }
}
