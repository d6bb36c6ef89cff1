import Diagnostics
import SimCore
import Testing

/// The diagnostic: options, outputs, attributes.
@Suite struct SchoolingEntropiesTests {
  private let snapshot = SchoolingSnapshot.named("s28_case1_swarm_final")
  private let names = [
    "school_cohesion_entropy", "polarization_entropy", "depth_stratification_entropy", "angular_momentum_entropy",
    "nearest_neighbor_entropy", "velocity_correlation_entropy", "school_shape_entropy", "oceanic_schooling_index",
  ]

  private func fields(_ direction: String) -> [FieldInfo] {
    ["position", direction].map {
      FieldInfo($0, unit: $0 == "position" ? "m" : "1", longName: $0, dimensions: [.particles(snapshot.count), .space(3)])
    }
  }

  private func observe(_ options: SchoolingEntropies.Options, direction: String = "velocity") throws -> [String: Double] {
    let fields = fields(direction)
    let diagnostic = try SchoolingEntropies(options, scene: Scene(fields: fields, domain: snapshot.domain))
    let state = Snapshot(
      domain: snapshot.domain,
      [(fields[0], snapshot.positions.flatMap { $0 }), (fields[1], snapshot.velocities.flatMap { $0 })])
    let values = diagnostic.observe(state)
    #expect(values.count == diagnostic.outputs.count)
    return Dictionary(uniqueKeysWithValues: zip(diagnostic.outputs.map(\.name), values))
  }

  @Test(arguments: ["velocity", "heading"]) func dewiKadita(direction: String) throws {
    let values = try observe(.init(), direction: direction)
    for name in names { #expect(abs(values[name]! - snapshot.expected[name]!) < 1e-12) }
    for name in ["polarization", "rotation", "spread", "order_index"] {
      #expect(abs(values["dewi_kadita_" + name]! - snapshot.expected[name]!) < 1e-12)
    }
    #expect(values.count == 12)
  }

  @Test func sampled() throws {
    var options = SchoolingEntropies.Options()
    options.correlation = .sampled
    options.pairs = 5000
    let values = try observe(options)
    let error = values["velocity_correlation_entropy_standard_error"]!
    #expect(error > 0 && error < 0.01)
    // The bias of the plug-in estimate is 19 / 10,000 ln 20.
    #expect(abs(values["velocity_correlation_entropy"]! - snapshot.expected["velocity_correlation_entropy"]!) < 4 * error + 0.001)
    #expect(values["school_shape_entropy"]! == (try observe(.init())["school_shape_entropy"]!))
  }

  @Test func calibrated() throws {
    var options = SchoolingEntropies.Options()
    options.definition = .calibrated
    let values = try observe(options)
    #expect(Set(values.keys) == Set(names))
    // The swarm is disordered, and fills its box.
    for name in names { #expect(values[name]! > 0.7 && values[name]! < 1.1, "\(name)") }
  }

  @Test func attributesSayHowItWasDone() throws {
    let scene = Scene(fields: fields("velocity"), domain: snapshot.domain)
    func attributes(_ options: SchoolingEntropies.Options, _ name: String) throws -> [String: String] {
      let output = try SchoolingEntropies(options, scene: scene).outputs.first { $0.name == name }!
      return Dictionary(uniqueKeysWithValues: output.attributes.map { ($0.name, "\($0.value)") })
    }
    #expect(
      try attributes(.init(), "school_cohesion_entropy") == [
        "definition": "dewi_kadita 0.0.4", "estimator": "plug_in", "base": "e", "bins": "25 equal bins from 0.0 to 12.5",
        "normalisation": "divided by ln(25)", "samples": "distance of each particle to its nearest neighbour",
      ])
    #expect(try attributes(.init(), "velocity_correlation_entropy")["pairs"] == "all")
    var options = SchoolingEntropies.Options()
    options.definition = .calibrated
    options.estimator = .plugIn
    options.bins = 31
    options.headingBins = 12
    options.correlation = .sampled
    let polarization = try attributes(options, "polarization_entropy")
    #expect(polarization["bins"] == "12 regions of equal area about the principal axes of the directions")
    #expect(polarization["estimator"] == "plug_in")
    #expect(polarization["null_standard_error"] != nil)
    #expect(try attributes(options, "velocity_correlation_entropy")["pairs"] == "100000 drawn at random, with replacement")
    #expect(try attributes(options, "oceanic_schooling_index")["definition"] == "calibrated")
  }

  @Test func optionsThatWouldBeIgnored() {
    var options = SchoolingEntropies.Options()
    options.pairs = 10
    options.bins = 10
    options.headingBins = 10
    options.estimator = .plugIn
    let fixed = "is only for definition: calibrated, since dewi_kadita fixes it; remove it, or add that"
    #expect(
      options.problems() == [
        ParameterProblem("pairs", "is only for correlation: sampled; remove it, or add that"),
        ParameterProblem("estimator", fixed), ParameterProblem("bins", fixed), ParameterProblem("heading_bins", fixed),
      ])
    options.definition = .calibrated
    options.correlation = .sampled
    #expect(options.problems().isEmpty)
  }

  @Test func whatItNeeds() {
    let reason = "needs the size of the box, which these data don't state"
    #expect(throws: SimulationError.impossible(parameter: nil, reason: reason)) {
      try SchoolingEntropies(.init(), scene: Scene(fields: fields("heading"), domain: nil))
    }
  }

  @Test func numbersThatAreNotFinite() throws {
    let fields = fields("heading")
    let diagnostic = try SchoolingEntropies(.init(), scene: Scene(fields: fields, domain: snapshot.domain))
    var positions = snapshot.positions.flatMap { $0 }
    positions[17] = .nan
    let values = diagnostic.observe(
      Snapshot(domain: snapshot.domain, [(fields[0], positions), (fields[1], snapshot.velocities.flatMap { $0 })]))
    #expect(values.count == 12 && values.allSatisfy(\.isNaN))
  }

  @Test func catalogueIsComplete() {
    let kinds = diagnosticCatalogue.map(\.card.name)
    for kind in ["polarization", "milling", "dilation", "group", "schooling_entropies"] { #expect(kinds.contains(kind)) }
    #expect(Set(kinds).count == kinds.count)
    for entry in diagnosticCatalogue { #expect(!entry.card.summary.isEmpty && !entry.card.details.isEmpty) }
  }
}
