import SimCore
import Testing

struct StiffTangentTests {
  private func model(
    _ state: [String], _ equations: [String], _ start: [Double], _ integrator: String, tolerance: Double = 1e-9
  ) throws -> EquationsModel {
    var parameters = EquationsModel.Parameters()
    (parameters.texts.state, parameters.texts.equations) = (state, equations)
    var starts = EquationStarts()
    starts.state = start
    return try EquationsModel(
      parameters, initial: starts, context: RunContext(integrator: integrator, tolerance: Tolerance(relative: tolerance)))
  }

  /// Moves a state with deviations along the axes; the state, and the deviations one after the other.
  private func move(
    _ tangent: any TangentDynamics, _ start: [Double], _ deviations: [[Double]], from begin: Double = 0, to end: Double
  ) -> (state: [Double], deviations: [[Double]]) {
    var u = start.indices.map { c in
      var slopes = SIMD8<Double>()
      for (k, deviation) in deviations.enumerated() { slopes[k] = deviation[c] }
      return Dual(start[c], slopes: slopes)
    }
    var step = 0.0
    #expect(tangent.advance(&u, from: begin, to: end, step: &step))
    return (u.map(\.value), deviations.indices.map { k in u.map { $0.slopes[k] } })
  }

  private func difference(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max()! }

  private static let vanDerPol = ["y", "1000*(1 - x^2)*y - x"]
  private func velocity(_ u: [Double]) -> [Double] { [u[1], 1000 * (1 - u[0] * u[0]) * u[1] - u[0]] }

  /// A deviation along the flow stays along it: v(t) = f(u(t)), also through the fast jumps of a relaxation oscillation. In the midst
  /// of one it is a million times as long as before and after, and its errors count by that.
  @Test(arguments: ["rodas5p", "auto"])
  func deviationsAlongTheFlowStayThere(integrator: String) throws {
    // On the slow branch.
    let start = [1.9993333705063099, -0.000667037123173262]
    func error(_ time: Double, tolerance: Double) throws -> Double {
      let tangent = try #require(try model(["x", "y"], Self.vanDerPol, start, integrator, tolerance: tolerance).tangent)
      let (state, deviations) = move(tangent, start, [velocity(start)], to: time)
      let expected = velocity(state)
      return difference(deviations[0], expected) / max(abs(expected[0]), abs(expected[1]))
    }
    #expect(try error(500, tolerance: 1e-9) < 2e-4)
    for time in [1500.0, 2500] {
      let errors = try [1e-9, 1e-11].map { try error(time, tolerance: $0) }
      #expect(errors[0] < 1e-2 && errors[1] < 0.05 * errors[0], "\(errors)")
    }
  }

  /// The same as the explicit method gives, also where the right-hand side depends on time.
  @Test func agreesWithTheExplicitMethod() throws {
    let equations = ["-2000*(x - cos(3*t))*(1 + x^2) - y", "x*y + sin(t)*(1 - y)*(1 + t)"]
    let tangents = try ["rodas5p", "dop853"].map {
      try #require(try model(["x", "y"], equations, [0.9, 0.3], $0, tolerance: 1e-10).tangent)
    }
    let moved = tangents.map { move($0, [0.9, 0.3], [[1, 0], [0, 1]], from: 0.2, to: 2) }
    #expect(difference(moved[0].state, moved[1].state) < 1e-8)
    #expect(moved[0].state != moved[1].state)
    let slow = moved.map { $0.deviations[1] }
    #expect(difference(slow[0], slow[1]) < 1e-6 * abs(slow[1][1]), "\(moved)")
    #expect(difference(moved[0].deviations[0], moved[1].deviations[0]) < 1e-6, "\(moved)")
  }

  /// Robertson's reaction conserves the sum of all concentrations, and so that of all deviations.
  @Test func conservesWhatTheFlowConserves() throws {
    let equations = ["1e4*y*z - 0.04*x", "0.04*x - 1e4*y*z - 3e7*y^2", "3e7*y^2"]
    let start = [0.9851721138609906, 3.3863953789749476e-05, 0.014794022185218797]
    let tangent = try #require(try model(["x", "y", "z"], equations, start, "rodas5p", tolerance: 1e-10).tangent)
    let (state, deviations) = move(tangent, start, [[1, 0, 0], [0, 1, 0], [1, -2, 3]], from: 0.4, to: 40)
    #expect(difference(state, [0.7158270687194064, 9.185534764557932e-06, 0.28416374574582665]) < 1e-8)
    for (found, sum) in zip(deviations, [1.0, 1, 2]) { #expect(abs(found.reduce(0, +) - sum) < 1e-9) }
    // Two runs from neighbouring starts.
    let delta = 1e-5
    let ahead = move(tangent, [start[0] + delta, start[1], start[2]], [], from: 0.4, to: 40).state
    let behind = move(tangent, [start[0] - delta, start[1], start[2]], [], from: 0.4, to: 40).state
    #expect(difference(zip(ahead, behind).map { ($0 - $1) / (2 * delta) }, deviations[0]) < 1e-3)
  }

  /// The slow direction of a linear flow, with rates -1 and -10⁶, shrinks at its own rate.
  @Test func slowRatesAreExact() throws {
    let equations = ["-500000.5*x + 499999.5*y", "499999.5*x - 500000.5*y"]
    let tangent = try #require(try model(["x", "y"], equations, [1, 0.5], "auto").tangent)
    let (state, deviations) = move(tangent, [1, 0.5], [[1, 1], [1, -1]], to: 2)
    let decay = LibM.exp(-2)
    #expect(difference(state, [0.75 * decay, 0.75 * decay]) < 1e-8)
    #expect(difference(deviations[0], [decay, decay]) < 1e-7)
    #expect(difference(deviations[1], [0, 0]) < 1e-6)
    #expect(tangent.expansion([1, 0.5], at: 0) == -1_000_001)
  }

  /// Where stability doesn't matter, and with other integrators, nothing changes.
  @Test func explicitWhereNothingIsStiff() throws {
    let tangents = try ["auto", "dop853"].map {
      try #require(try model(["x", "v"], ["v", "-4*x"], [1, 0], $0).tangent)
    }
    let moved = tangents.map { move($0, [1, 0], [[1, 0], [0, 1]], to: 5) }
    #expect(moved[0].state == moved[1].state)
    #expect(moved[0].deviations == moved[1].deviations)
  }
}
