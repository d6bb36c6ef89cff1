import SimCore
import SimrunKit

/// Points that move along a line in steps: a parameter of every kind, and nothing else.
final class Walkers: Model {
  enum Gait: String, CaseIterable, Sendable { case walk, run }

  struct Parameters: ParameterSet {
    var walkers = 3
    var speed = 1.0
    var limit: Double?
    var lame = false
    var gait = Gait.walk
    var label: String?
    var weights: [Double] = [1, 1]
    var strides = 1
    init() {}

    static let table: [Parameter<Parameters>] = [
      .integer("walkers", \.walkers, in: 1...1_000_000_000_000, "how many"),
      .real("speed", \.speed, unit: "m s-1", in: 0...10, "how fast"),
      .real("limit", \.limit, in: positive, "speed limit"),
      .flag("lame", \.lame, "whether they limp"),
      .choice("gait", \.gait, "how they move"),
      .text("label", \.label, "free text"),
      .reals("weights", \.weights, count: 2...3, each: nonnegative, "of their bags"),
      .integer("strides", \.strides, in: 1...9, "a step"),
    ]

    func problems() -> [ParameterProblem] {
      guard let limit, speed > limit else { return [] }
      return [ParameterProblem("limit", "\(limit) is less than speed \(speed)")]
    }
  }

  struct Initial: ParameterSet {
    var origin = 0.0
    init() {}
    static let table: [Parameter<Initial>] = [.real("origin", \.origin, unit: "m", in: -1...1, "where they start")]
  }

  static let card = Card(name: "walkers", summary: "walk along a line")
  static let stepping = Stepping.fixed(defaultTimeStep: 0.1)
  static let rampable: Set<String> = ["speed", "strides"]
  static let integrators = ["forward", "backward"]
  static let fields: [Field<Walkers>] = [
    .state(
      "position", unit: "m", "place", { [.particles($0.positions.count)] },
      read: { model, rows, out in for k in rows { out[k - rows.lowerBound] = model.positions[k] } },
      restore: { $0.positions = $1 })
  ]
  static func memory(_ parameters: Parameters, initial: Initial) -> Int { parameters.walkers * 8 }

  var positions: [Double]
  private var speed: Double
  private var tick = 0
  private let timeStep: Double

  init(_ parameters: Parameters, initial: Initial, context: RunContext) throws {
    if parameters.label == "impossible" { throw SimulationError.impossible(parameter: "label", reason: "can't be 'impossible'") }
    positions = (0..<parameters.walkers).map { initial.origin + Double($0) }
    speed = parameters.speed
    timeStep = context.timeStep
  }

  func advance(to instant: Instant) throws {
    for _ in tick..<instant.tick { for k in positions.indices { positions[k] += speed * timeStep } }
    tick = instant.tick
  }

  func adopt(_ parameters: Parameters) throws { speed = parameters.speed }
  func didRestore(at instant: Instant) { tick = instant.tick }
}

/// x → 2x mod 1.
final class Doubling: Model {
  static let card = Card(name: "doubling", summary: "doubles")
  static let stepping = Stepping.iterations
  static let fields: [Field<Doubling>] = [
    .state("state", "state", { _ in [] }, read: { model, _, out in out[0] = model.x }, restore: { $0.x = $1[0] })
  ]
  var x = 0.3
  private var tick = 0
  init(_: NoParameters, initial: NoParameters, context: RunContext) {}
  func advance(to instant: Instant) {
    for _ in tick..<instant.tick { x = (2 * x).truncatingRemainder(dividingBy: 1) }
    tick = instant.tick
  }
}

/// Free motion, asked for at any time.
final class Flight: Model {
  static let card = Card(name: "flight", summary: "flies")
  static let stepping = Stepping.continuous
  static let initialFields = ["position"]
  static let fields: [Field<Flight>] = [
    .observable("position", "place", { _ in [] }, read: { model, _, out in out[0] = model.time })
  ]
  private var time = 0.0
  init(_: NoParameters, initial: NoParameters, context: RunContext) {}
  func advance(to instant: Instant) { time = instant.time }
}

/// The mean of the positions, with an option.
final class MeanPosition: Diagnostic {
  struct Options: ParameterSet {
    var power = 1.0
    init() {}
    static let table: [Parameter<Options>] = [.real("power", \.power, in: 1...4, "of the mean")]
  }
  static let card = Card(name: "mean_position", summary: "mean of positions")
  static let requires = ["position"]
  private var observations = 0.0
  private let options: Options
  init(_ options: Options, scene: Scene) throws {
    if options.power == 4 { throw SimulationError.impossible(parameter: "power", reason: "4 is too much") }
    self.options = options
  }
  var outputs: [OutputVariable] { [OutputVariable("mean_position", unit: "m", "mean position")] }
  func observe(_ snapshot: Snapshot) -> [Double] {
    observations += 1
    let x = snapshot.values("position")
    return [x.reduce(0, +) / Double(x.count)]
  }
  var memory: [Double] {
    get { [observations] }
    set { observations = newValue[0] }
  }
}

/// Needs what no test model has.
final class Spin: Diagnostic {
  static let card = Card(name: "spin", summary: "mean spin")
  static let requires = ["spin"]
  init(_: NoParameters, scene: Scene) {}
  let outputs = [OutputVariable("spin", "mean spin")]
  func observe(_ snapshot: Snapshot) -> [Double] { [0] }
}

let testModels = [ModelEntry(Walkers.self), ModelEntry(Doubling.self), ModelEntry(Flight.self)]
let testDiagnostics = [DiagnosticEntry(MeanPosition.self), DiagnosticEntry(Spin.self)]

/// Reads a scenario about the test models.
func testScenario(_ text: String, _ overrides: [Override] = []) throws(RunError) -> Scenario {
  try Scenario(Array(text.utf8), file: "test.yaml", overrides: overrides, models: testModels, diagnostics: testDiagnostics)
}

/// What is said to be wrong with a scenario, without the file's name; nil if nothing is.
func complaints(_ text: String, _ overrides: [Override] = []) -> String? { complaints(bytes: Array(text.utf8), overrides) }

func complaints(bytes: [UInt8], _ overrides: [Override] = []) -> String? {
  do {
    let scenario = try Scenario(bytes, file: "test.yaml", overrides: overrides, models: testModels, diagnostics: testDiagnostics)
    _ = try Experiment(scenario, folder: ".", pool: WorkerPool(threads: 1))
    return nil
  } catch { return "\(error)".replacing("test.yaml:", with: "") }
}
