import Models
import SimCore
import Testing

@Suite struct GalleryTests {
  static func state(_ model: any Model, _ name: String = "state") -> [Double] {
    model.boundFields.first { $0.info.name == name }!.values(WorkerPool(threads: 1))
  }

  /// Steps of the classical method are compiled for each flow, for two registers of trajectories at once and for one.
  @Test(arguments: (flowCatalogue + orbitCatalogue).filter { $0.facts?.regime != .undetermined })
  func compiledStepsAreThoseOfTheFlow(_ entry: ModelEntry) throws {
    var initial = entry.initial
    try initial.set("trajectories", to: .integer(24))
    let end = entry.facts!.period / 100
    let fixed = try entry.make(entry.parameters, initial, RunContext(timeStep: end / 50, integrator: "rk4"))
    let adaptive = try entry.make(entry.parameters, initial, RunContext(tolerance: Tolerance(relative: 1e-12)))
    try fixed.advance(to: Instant(tick: 50, time: end))
    try adaptive.advance(to: Instant(tick: 50, time: end))
    let (a, b) = (GalleryTests.state(fixed), GalleryTests.state(adaptive))
    let start = GalleryTests.state(try entry.make(entry.parameters, initial, RunContext()))
    let way = zip(b, start).map { abs($0 - $1) }.max()!
    #expect(a.count == 24 * entry.components.count)
    #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-5 * way }, "\(entry.card.name)")
  }

  @Test func membersAreThoseOfTheirOwnRuns() throws {
    let gallery = try Gallery(.init(), initial: .init(), context: RunContext(pool: WorkerPool(threads: 3)))
    try gallery.advance(to: Instant(tick: 1, time: 0.7))
    try gallery.advance(to: Instant(tick: 2, time: 2.5))
    for (name, time) in [("lorenz", 2.5), ("rossler", 2.5), ("mackey-glass", 2.5), ("henon", 2)] {
      let entry = modelCatalogue.first { $0.card.name == name }!
      let alone = try entry.make(entry.parameters, entry.initial, RunContext())
      let period = entry.stepping == .iterations ? 1 : entry.facts!.period
      try alone.advance(to: Instant(tick: Int(time), time: time * period))
      #expect(GalleryTests.state(gallery, name) == GalleryTests.state(alone))
    }
  }

  @Test func goesOnAfterARestart() throws {
    let gallery = try Gallery(.init(), initial: .init(), context: RunContext())
    try gallery.advance(to: Instant(tick: 1, time: 1.3))
    let saved = gallery.boundFields.filter(\.role.isState).map { $0.values(WorkerPool(threads: 1)) }
    try gallery.advance(to: Instant(tick: 2, time: 2))
    let other = try Gallery(.init(), initial: .init(), context: RunContext())
    for (field, values) in zip(other.boundFields.filter(\.role.isState), saved) { field.restore?(values) }
    other.didRestore(at: Instant(tick: 1, time: 1.3))
    try other.advance(to: Instant(tick: 2, time: 2))
    for field in gallery.boundFields where field.role.isObservable {
      #expect(GalleryTests.state(other, field.info.name) == field.values(WorkerPool(threads: 1)))
    }
  }
}
