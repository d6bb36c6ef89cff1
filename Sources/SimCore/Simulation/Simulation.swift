/// A model and its place in time: how a Swift program runs one without a scenario file.
public final class Simulation<M: Model> {
  public let model: M
  public private(set) var instant = Instant(tick: 0, time: 0)
  private let pool: WorkerPool
  private let timeline: Timeline

  /// - Parameters:
  ///   - frame: Where to start, instead of the initial conditions.
  ///   - timeStep: The length of a step; the model's usual one if nil. For models without steps, the unit of `run(steps:)`.
  /// - Throws: `SimulationError.impossible` if the parameters contradict each other.
  public init(
    _: M.Type = M.self, _ parameters: M.Parameters = .init(), initial: M.Initial = .init(), seed: UInt64 = 0,
    from frame: RecordedFrame? = nil, integrator: String? = nil, timeStep: Double? = nil, tolerance: Tolerance = Tolerance(),
    threads: Int = 1
  ) throws {
    if let problem = (parameters.problems() + initial.problems()).first {
      throw SimulationError.impossible(parameter: problem.parameter, reason: problem.message)
    }
    let stepping = M.stepping(integrator: integrator)
    let step = timeStep ?? (stepping == .continuous ? 1 : stepping.defaultTimeStep)
    guard let timeline = Timeline(steps: .max, of: step) else {
      throw SimulationError.impossible(parameter: "time_step", reason: "must be a positive decimal number")
    }
    self.timeline = timeline
    pool = WorkerPool(threads: threads)
    let context = RunContext(
      seed: seed, pool: pool, timeStep: stepping == .continuous ? 0 : step, integrator: integrator, tolerance: tolerance,
      recorded: frame)
    model = try M(parameters, initial: initial, context: context)
    try model.prepare()
  }

  public var time: Double { instant.time }

  public func run(steps: Int) throws {
    let target = timeline.instant(instant.tick + steps)
    try model.advance(to: target)
    instant = target
  }

  /// The system now: what diagnostics observe. Values are read when they are asked for, so ask before the next `run`.
  public func snapshot() -> Snapshot {
    Snapshot(instant: instant, domain: model.domain, pool: pool, fields: model.boundFields)
  }

  /// One diagnostic, observed now.
  public func measure<D: Diagnostic>(_: D.Type, _ options: D.Options = .init()) throws -> [Double] {
    let scene = Scene(
      fields: model.boundFields.filter { $0.role.isDiagnosable }.map(\.info), domain: model.domain,
      tangent: { [model] in model.tangent }, delayTangent: { [model] in model.delayTangent })
    return try diagnostic(D.self, options, scene: scene).observe(snapshot())
  }
}
