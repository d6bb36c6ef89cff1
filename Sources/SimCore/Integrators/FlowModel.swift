/// An ensemble of trajectories of one flow: what makes a `Flow` a `Model`.
///
/// Trajectories are computed in blocks of 64, eight registers of eight, which share every call of the right-hand side.
public final class FlowModel<System: Flow>: Model {
  public static var card: Card { System.card }
  public static var stepping: Stepping { .fixed(defaultTimeStep: System.defaultTimeStep) }
  public static var integrators: [String] { integratorCatalogue.map { $0.card.name } }
  public static var initialFields: [String] { ["state"] }
  public static var rampable: Set<String> { Set(System.Parameters.table.map(\.name)) }

  /// Where the trajectories start.
  public struct Initial: ParameterSet {
    public var state: [Double] = System.defaultState
    public var trajectories = 1
    public var spread = 0.0
    public init() {}

    public static var table: [Parameter<Initial>] {
      let dimension = System.components.count
      return [
        .reals("state", \.state, count: dimension...dimension, "the initial state: " + System.components.joined(separator: ", ")),
        .integer("trajectories", \.trajectories, in: 1...100_000_000, "number of trajectories"),
        .real(
          "spread", \.spread, in: nonnegative,
          "standard deviation of normal deviations from the state; the first trajectory has none"),
      ]
    }
  }

  public static var fields: [Field<FlowModel>] {
    [
      .state(
        "state", "state of each trajectory",
        { [Dimension("trajectory", size: $0.trajectories), Dimension("component", size: dimension, labels: System.components)] },
        read: { $0.read($1, $2) }, restore: { $0.restore($1) })
    ]
  }

  static var dimension: Int { System.components.count }
  static var lanesPerBlock: Int { 64 }

  private let trajectories: Int
  private let pool: WorkerPool
  private let timeStep: Double
  private let integrator: any Integrator.Type
  private var system: System
  private var step = 0
  /// Block after block; in a block, register after register of each component.
  private let state: UnsafeMutablePointer<SIMD8<Double>>
  private let registers: Int

  public static func memory(_ parameters: System.Parameters, initial: Initial) -> Int {
    initial.trajectories * dimension * MemoryLayout<Double>.size
  }

  public init(_ parameters: System.Parameters, initial: Initial, context: RunContext) throws {
    system = System(parameters)
    pool = context.pool
    timeStep = context.timeStep
    integrator = integratorCatalogue.first { $0.card.name == context.integrator } ?? RungeKutta4.self
    trajectories = context.recorded?.rows ?? initial.trajectories
    registers = (trajectories + 7) / 8 * Self.dimension
    state = .allocate(capacity: registers)
    state.initialize(repeating: SIMD8(), count: registers)
    if let frame = context.recorded {
      guard let values = frame.values["state"], values.count == trajectories * Self.dimension else {
        throw SimulationError.impossible(
          parameter: nil, reason: "\(frame.source): 'state' must hold \(Self.dimension) numbers for each trajectory")
      }
      restore(values)
      return
    }
    let random = Philox(seed: context.seed)
    restore(
      (0..<trajectories).flatMap { trajectory in
        initial.state.enumerated().map { component, value in
          if trajectory == 0 || initial.spread == 0 { return value }
          let pair = random.normals(.initialState, particle: trajectory, draw: component / 2)
          return value + initial.spread * pair[component % 2]
        }
      })
  }

  deinit { state.deallocate() }

  public func adopt(_ parameters: System.Parameters) { system = System(parameters) }

  public func didRestore(at instant: Instant) { step = instant.tick }

  public func advance(to instant: Instant) throws {
    let (first, steps, timeStep, system, integrator) = (step, instant.tick - step, timeStep, system, integrator)
    let blocks = (trajectories + Self.lanesPerBlock - 1) / Self.lanesPerBlock
    pool.forEachChunk(blocks) { block in
      let (u, width) = self.block(block)
      let count = width * Self.dimension
      let field: VectorField = { system.derivatives($0, $1, $2, registers: width) }
      withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: count * integrator.stages) { scratch in
        scratch.initialize(repeating: SIMD8())
        for k in 0..<steps {
          integrator.step(field, Double(first + k) * timeStep, timeStep, u, count: count, scratch: scratch.baseAddress!)
        }
      }
    }
    step = instant.tick
    for trajectory in 0..<trajectories {
      for component in 0..<Self.dimension where !value(trajectory, component).isFinite {
        throw SimulationError.diverged(
          what: "'\(System.components[component])' of trajectory \(trajectory)", time: instant.time, step: instant.tick)
      }
    }
  }

  /// A block's memory and the number of registers that each of its components has.
  private func block(_ block: Int) -> (UnsafeMutablePointer<SIMD8<Double>>, width: Int) {
    let perBlock = Self.lanesPerBlock / 8
    return (state + block * perBlock * Self.dimension, min(perBlock, (trajectories + 7) / 8 - block * perBlock))
  }

  private func place(_ trajectory: Int, _ component: Int) -> (UnsafeMutablePointer<SIMD8<Double>>, lane: Int) {
    let (u, width) = block(trajectory / Self.lanesPerBlock)
    return (u + component * width + trajectory % Self.lanesPerBlock / 8, trajectory % 8)
  }

  private func value(_ trajectory: Int, _ component: Int) -> Double {
    let (register, lane) = place(trajectory, component)
    return register.pointee[lane]
  }

  private func read(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    var k = 0
    for trajectory in rows {
      for component in 0..<Self.dimension {
        out[k] = value(trajectory, component)
        k += 1
      }
    }
  }

  private func restore(_ values: [Double]) {
    for trajectory in 0..<trajectories {
      for component in 0..<Self.dimension {
        let (register, lane) = place(trajectory, component)
        register.pointee[lane] = values[trajectory * Self.dimension + component]
      }
    }
    // Unused lanes follow the first trajectory, so that they can't overflow on their own.
    for trajectory in trajectories..<(trajectories + 7) / 8 * 8 {
      for component in 0..<Self.dimension {
        let (register, lane) = place(trajectory, component)
        register.pointee[lane] = values[component]
      }
    }
  }
}
