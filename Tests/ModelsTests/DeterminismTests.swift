import Models
import SimCore
import Testing

/// What every model promises: its state is a function of the parameters, the initial conditions, the seed and the instant alone.
struct DeterminismTests {
  /// A way to make a model.
  struct Specimen: Sendable, CustomTestStringConvertible {
    let name: String
    let make: @Sendable (_ threads: Int) throws -> any Model
    var testDescription: String { name }
  }

  /// Every model as it comes, and those that do more when asked to.
  static let specimens: [Specimen] =
    modelCatalogue.map { entry in
      // These do nothing without equations.
      let isWritten = entry.card.name.hasSuffix("equations")
      return specimen(entry, entry.card.name) {
        if isWritten { try $0.set("equations", to: .texts(["0.9*cos(3*x)"])) }
        if entry.card.name == "stochastic_equations" { try $0.set("noise", to: .texts(["0.1*x"])) }
      } initial: {
        if isWritten { try $0.set("state", to: .reals([0.4])) }
      }
    } + [
      specimen(ModelEntry(Couzin.self), "different fish") {
        try $0.set("speed_sd", to: .real(0.3))
        try $0.set("attraction_radius_sd", to: .real(2))
        try $0.set("informed_fish", to: .integer(10))
        try $0.set("nearest_neighbors", to: .integer(6))
      } initial: { _ in
      },
      specimen(ModelEntry(Couzin.self), "a tank in single precision") {
        try $0.set("fish", to: .integer(3000))
        try $0.set("dimensions", to: .integer(2))
        try $0.set("domain_boundary", to: .text("reflecting"))
        try $0.set("attraction_radius", to: .real(4))
        try $0.set("arithmetic", to: .text("float32"))
      } initial: {
        try $0.set("shape", to: .text("box"))
      },
      specimen(ModelEntry(Couzin.self), "enough fish to sort in pieces") {
        try $0.set("fish", to: .integer(20_000))
        try $0.set("domain_size", to: .real(40))
        try $0.set("domain_boundary", to: .text("periodic"))
        try $0.set("attraction_radius", to: .real(3))
      } initial: {
        try $0.set("shape", to: .text("box"))
      },
      specimen(ModelEntry(HardDiscs.self), "a dense mixture of discs") {
        try $0.set("discs", to: .integer(300))
        try $0.set("packing_fraction", to: .real(0.5))
        try $0.set("domain_size", to: .real(20))
        try $0.set("domain_boundary", to: .text("periodic"))
        try $0.set("diameter_ratios", to: .reals([1, 0.7]))
        try $0.set("mass_ratios", to: .reals([1, 0.5]))
      } initial: { _ in
      },
      specimen(ModelEntry(HardDiscs.self), "a gas that expands and returns") {
        try $0.set("knudsen", to: .real(0.1))
        try $0.set("partition", to: .real(0.5))
        try $0.set("partition_removed_at", to: .real(0.35))
        try $0.set("reverse_at", to: .real(0.7))
      } initial: {
        try $0.set("fill", to: .real(0.5))
      },
      specimen(ModelEntry(HardDiscs.self), "grains in a box") {
        try $0.set("discs", to: .integer(200))
        try $0.set("gravity", to: .reals([0, -2]))
        try $0.set("restitution", to: .real(0.9))
        try $0.set("wall_restitution", to: .real(0.9))
        try $0.set("contact_time", to: .real(1e-3))
      } initial: { _ in
      },
      specimen(ModelEntry(HardPoints.self), "points that a partition holds back") {
        try $0.set("mass_ratio", to: .real(2.6))
        try $0.set("partition", to: .real(0.5))
        try $0.set("partition_removed_at", to: .real(0.35))
      } initial: { _ in
      },
      specimen(ModelEntry(FlowModel<Lorenz>.self), "an ensemble") { _ in
      } initial: {
        try $0.set("trajectories", to: .integer(200))
        try $0.set("spread", to: .real(1))
      },
      specimen(ModelEntry(MapModel<Henon>.self), "orbits") { _ in
      } initial: {
        try $0.set("trajectories", to: .integer(100))
        try $0.set("spread", to: .real(0.001))
      },
    ]

  private static func specimen(
    _ entry: ModelEntry, _ name: String, parameters: (inout any ParameterSet) throws -> Void,
    initial: (inout any ParameterSet) throws -> Void
  ) -> Specimen {
    var (p, i) = (entry.parameters, entry.initial)
    try! parameters(&p)
    try! initial(&i)
    let (parameters, initial) = (p, i)
    return Specimen(name: name) { threads in
      try entry.make(
        parameters, initial,
        RunContext(seed: 42, pool: WorkerPool(threads: threads), timeStep: entry.stepping.defaultTimeStep))
    }
  }

  private func instant(_ tick: Int, of model: any Model) -> Instant {
    let step = type(of: model).stepping == .continuous ? 0.1 : type(of: model).stepping.defaultTimeStep
    return Timeline(steps: .max, of: step)!.instant(tick)
  }

  private func advance(_ model: any Model, to tick: Int) throws { try model.advance(to: instant(tick, of: model)) }

  /// Everything that a checkpoint holds.
  private func checkpoint(_ model: any Model) -> [[Double]] {
    let pool = WorkerPool(threads: 1)
    return model.boundFields.filter(\.role.isState).map { $0.values(pool) }
  }

  /// That, and what can be observed of systems that are functions of the time alone.
  private func state(_ model: any Model) -> [[Double]] {
    let saved = checkpoint(model)
    return saved.isEmpty ? model.boundFields.map { $0.values(WorkerPool(threads: 1)) } : saved
  }

  @Test(arguments: specimens)
  func anyNumberOfThreads(specimen: Specimen) throws {
    func run(_ threads: Int) throws -> [[Double]] {
      let model = try specimen.make(threads)
      try advance(model, to: 12)
      return state(model)
    }
    let one = try run(1)
    #expect(!one.isEmpty && one.joined().allSatisfy(\.isFinite))
    for threads in [2, 3, 7] { #expect(try run(threads) == one) }
  }

  @Test(arguments: specimens)
  func anyWayToCutTheTime(specimen: Specimen) throws {
    let whole = try specimen.make(2)
    try advance(whole, to: 12)
    for stops in [Array(1...12), [5, 12], [0, 7, 7, 8, 12]] {
      let cut = try specimen.make(2)
      for tick in stops { try advance(cut, to: tick) }
      #expect(state(cut) == state(whole), "stops at \(stops)")
    }
  }

  @Test(arguments: specimens)
  func goingOnFromACheckpoint(specimen: Specimen) throws {
    let whole = try specimen.make(1)
    try advance(whole, to: 12)
    for tick in [0, 1, 7] {
      let first = try specimen.make(3)
      try advance(first, to: tick)
      let second = try specimen.make(2)
      for (field, values) in zip(second.boundFields.filter(\.role.isState), checkpoint(first)) { field.restore!(values) }
      second.didRestore(at: instant(tick, of: second))
      #expect(state(second) == state(first))
      try advance(second, to: 12)
      #expect(state(second) == state(whole), "restored at \(tick)")
    }
  }

  @Test(arguments: specimens)
  func lookingChangesNothing(specimen: Specimen) throws {
    let (seen, unseen) = (try specimen.make(2), try specimen.make(2))
    let pool = WorkerPool(threads: 3)
    for tick in 1...12 {
      try advance(seen, to: tick)
      for field in seen.boundFields { _ = field.values(pool) }
    }
    try advance(unseen, to: 12)
    #expect(state(seen) == state(unseen))
  }

  /// Ramps: new parameters hold from the instant on at which they are adopted, and nothing of the old ones is left.
  @Test func adoptingParametersIsStartingAnewFromHere() throws {
    func adopt<M: Model>(_: M.Type, _ name: String, _ value: Double) throws {
      var parameters = M.Parameters()
      // Adaptive steps begin before the instant: what is saved of them goes with the old parameters.
      let step = M.stepping == .continuous ? 0.01 : M.stepping.defaultTimeStep
      let context = { RunContext(seed: 3, pool: WorkerPool(threads: 2), timeStep: step, integrator: "rk4") }
      let ramped = try M(parameters, initial: .init(), context: context())
      try advance(ramped, to: 6)
      try parameters.set(name, to: .real(value))
      let fresh = try M(parameters, initial: .init(), context: context())
      for (field, values) in zip(fresh.boundFields.filter(\.role.isState), state(ramped)) { field.restore!(values) }
      fresh.didRestore(at: instant(6, of: fresh))
      try ramped.adopt(erased: parameters)
      let before = state(ramped)
      try advance(ramped, to: 12)
      try advance(fresh, to: 12)
      #expect(state(ramped) == state(fresh), "\(name)")
      let old = try M(.init(), initial: .init(), context: context())
      try advance(old, to: 12)
      #expect(state(old) != state(ramped) && before != state(ramped), "\(name) has an effect")
    }
    let values = [
      "speed": 1, "repulsion_radius": 2, "orientation_radius": 9, "attraction_radius": 6, "field_of_view": 90, "turning_rate": 90,
      "noise": 0.5, "orientation_weight": 0.2,
    ]
    for (name, value) in values.sorted(by: { $0.key < $1.key }) { try adopt(Couzin.self, name, value) }
    let kadita = [
      "speed": 3, "r_repulsion": 4, "r_orientation": 8, "r_attraction": 7, "max_turn": 0.1, "noise": 0.3, "blind_angle": 90,
      "orientation_weight": 0.1,
    ]
    for (name, value) in kadita.sorted(by: { $0.key < $1.key }) { try adopt(DewiKadita.self, name, value) }
    for (name, value) in [("speed", 1), ("radius", 2), ("noise", 0.9)] as [(String, Double)] { try adopt(Vicsek.self, name, value) }
    for (name, value) in [("sigma", 12), ("rho", 20), ("beta", 2)] as [(String, Double)] {
      try adopt(FlowModel<Lorenz>.self, name, value)
    }
  }

  @Test func whatCanBeRampedIsAParameter() {
    for entry in modelCatalogue {
      let numbers = entry.parameters.rows.filter { if case .real = $0.kind { true } else { false } }
      #expect(entry.rampable.isSubset(of: numbers.map(\.name)), "\(entry.card.name)")
    }
  }
}
