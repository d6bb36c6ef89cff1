import Models
import SimCore
import Testing

struct LorenzTests {
  /// The state at time 1 after so many steps.
  private func end(_ integrator: String, steps: Int) throws -> Vector {
    let model = try FlowModel<Lorenz>(
      .init(), initial: .init(), context: RunContext(timeStep: 1 / Double(steps), integrator: integrator))
    try model.advance(to: Instant(tick: steps, time: 1))
    let state = model.boundFields[0].values(WorkerPool(threads: 1))
    return Vector(state[0], state[1], state[2])
  }

  /// Halving the step divides the error by 2^order.
  @Test(arguments: integratorCatalogue.filter { ["rk4", "euler"].contains($0.card.name) }.map { ($0.card.name, $0.order) })
  func convergesWithTheOrderOfTheIntegrator(name: String, order: Int) throws {
    let exact = try end("rk4", steps: 1 << 15)
    let steps = order == 1 ? 1 << 15 : 1 << 10
    let errors = try [steps, 2 * steps, 4 * steps].map { length(try end(name, steps: $0) - exact) }
    for k in 0..<2 { #expect(abs((LibM.log(errors[k] / errors[k + 1]) / LibM.log(2)) - Double(order)) < 0.15) }
  }

  @Test func rightHandSide() {
    var derivative = [Double](repeating: 0, count: 3)
    var lorenz = Lorenz()
    lorenz.beta = 8.0 / 3
    lorenz.derivative(0, [2, 3, 5] as [Double], &derivative)
    let (sigma, rho, beta) = (10.0, 28.0, 8.0 / 3)
    let expected: [Double] = [sigma * (3 - 2), 2 * (rho - 5) - 3, 2 * 3 - beta * 5]
    #expect(derivative == expected)
  }

  /// Two of the three fixed points lie at z = ρ - 1; there nothing moves.
  @Test func restsAtItsFixedPoints() throws {
    let x = (Lorenz().beta * 27).squareRoot()
    for state in [[0, 0, 0], [x, x, 27], [-x, -x, 27]] {
      var initial = FlowModel<Lorenz>.Initial()
      initial.state = state
      let flow = try Simulation(FlowModel<Lorenz>.self, initial: initial, integrator: "rk4", timeStep: 0.01)
      try flow.run(steps: 100)
      for (a, b) in zip(flow.snapshot().values("state"), state) { #expect(abs(a - b) < 1e-12) }
    }
  }

  @Test func isSymmetricAboutTheVerticalAxis() throws {
    func run(_ state: [Double]) throws -> [Double] {
      var initial = FlowModel<Lorenz>.Initial()
      initial.state = state
      let flow = try Simulation(FlowModel<Lorenz>.self, initial: initial, integrator: "rk4", timeStep: 0.01)
      try flow.run(steps: 5000)
      return flow.snapshot().values("state")
    }
    let (a, b) = (try run([1, 2, 3]), try run([-1, -2, 3]))
    #expect(a == [-b[0], -b[1], b[2]])
  }

  @Test func stepsThatAreTooLongAreNoticed() throws {
    let flow = try Simulation(FlowModel<Lorenz>.self, integrator: "rk4", timeStep: 1)
    let error = #expect(throws: SimulationError.self) { try flow.run(steps: 50) }
    #expect(error == .diverged(what: "'x' of trajectory 0", time: 50, step: 50))
    #expect(
      "\(error!)"
        == "the simulation diverged: 'x' of trajectory 0 is no longer a finite number at time 50.0 (step 50); a smaller time step may help"
    )
  }
}
