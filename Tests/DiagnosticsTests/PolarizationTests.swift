import Diagnostics
import SimCore
import Testing

@Suite struct PolarizationTests {
  @Test func alignedOpposedAndPerpendicular() {
    #expect(Polarization.of(headings: [0, 2, 0, 5], dimensions: 2) == 1)
    #expect(Polarization.of(headings: [1, 0, 0, -1, 0, 0], dimensions: 3) == 0)
    #expect(abs(Polarization.of(headings: [1, 0, 0, 0, 1, 0], dimensions: 3) - 0.5.squareRoot()) < 1e-15)
  }

  @Test func zeroVectorsCountAndNothingIsNaN() {
    #expect(Polarization.of(headings: [0, 0, 3, 0], dimensions: 2) == 0.5)
    #expect(Polarization.of(headings: [], dimensions: 3).isNaN)
    #expect(Polarization.of(headings: [.nan, 0, 0], dimensions: 3).isNaN)
  }

  /// Mean of |sum of N unit vectors| / N over isotropic headings is sqrt(8 / 3π N) in three dimensions.
  @Test func isotropicLimit() {
    let philox = Philox(seed: 3)
    let (n, samples) = (100, 400)
    var mean = 0.0
    for s in 0..<samples {
      mean += Polarization.of(headings: isotropicHeadings(n, philox, sample: s), dimensions: 3) / Double(samples)
    }
    // Standard error: 0.389 / sqrt(N) / sqrt(samples) = 0.002.
    #expect(abs(mean - (8 / (3 * Double.pi * Double(n))).squareRoot()) < 0.008)
  }

  @Test func sameBitsForAnyNumberOfThreads() {
    let headings = isotropicHeadings(50_000, Philox(seed: 1), sample: 0)
    let one = Polarization.of(headings: headings, dimensions: 3)
    for threads in [2, 3, 7] {
      #expect(Polarization.of(headings: headings, dimensions: 3, pool: WorkerPool(threads: threads)) == one)
    }
  }

  @Test func asDiagnostic() throws {
    let heading = FieldInfo("heading", unit: "1", longName: "heading", dimensions: [.particles(2), .space(2)])
    let snapshot = Snapshot([(heading, [1, 0, 0, 1])])
    var options = Polarization.Options()
    options.components = true
    let polarization = try Polarization(options, scene: Scene(fields: [heading], domain: nil))
    #expect(polarization.outputs.map(\.name) == ["polarization", "mean_heading"])
    #expect(polarization.outputs.map(\.count) == [1, 2])
    #expect(polarization.observe(snapshot) == [Double(0.5).squareRoot(), 0.5, 0.5])
  }

  @Test func whatItNeeds() {
    let neither = "needs the field 'heading' or 'velocity', and there is neither"
    #expect(throws: SimulationError.impossible(parameter: nil, reason: neither)) {
      try Polarization(.init(), scene: Scene(fields: [], domain: nil))
    }
    let state = FieldInfo(
      "velocity", unit: "1", longName: "velocity", dimensions: [.particles(2), Dimension("component", size: 4)])
    let four = "the field 'velocity' must hold vectors in 2 or 3 dimensions; they have 4 components"
    #expect(throws: SimulationError.impossible(parameter: nil, reason: four)) {
      try Polarization(.init(), scene: Scene(fields: [state], domain: nil))
    }
  }
}
