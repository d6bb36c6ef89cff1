import Models
import SimCore
import Testing

struct Verner98Tests {
  private let pool = WorkerPool(threads: 1)

  private func state(_ model: some Model) -> [Double] { model.boundFields[0].values(pool) }

  private func difference(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max()! }

  // MARK: - Conditions of order

  /// All conditions up to the order, one for each rooted tree: Σ b_i Φ_i(τ) = x^|τ| / γ(τ) (Butcher 2016, section 31).
  @Test func fulfilsTheConditionsOfItsOrder() {
    check(Verner98.self, order: 9, denseOrder: 8, rounding: 2e-14)
    check(DormandPrince853.self, order: 8, denseOrder: 7, rounding: 5e-14)
    check(Tsitouras5.self, order: 5, denseOrder: 4, rounding: 5e-14)
  }

  private func check<Method: EmbeddedMethod>(_: Method.Type, order: Int, denseOrder: Int, rounding: Double) {
    let coefficients = Coefficients(Method.self)
    let trees = RootedTree.all(upTo: order + 1, matrix: coefficients.matrix)
    #expect(trees.count == [6: 37, 9: 486, 10: 1205][order + 1])
    for stage in coefficients.nodes.indices {
      #expect(abs(coefficients.matrix[stage].reduce(0, +) - coefficients.nodes[stage]) < 10 * rounding)
    }
    func defect(_ weights: [Double], _ trees: [RootedTree], _ x: Double = 1) -> Double {
      trees.map { tree in
        abs(zip(weights, tree.weights).reduce(0) { $0 + $1.0 * $1.1 } - (0..<tree.order).reduce(1) { p, _ in p * x } / tree.density)
      }.max()!
    }
    #expect(defect(coefficients.end, trees.filter { $0.order <= order }) < rounding)
    #expect(defect(coefficients.end, trees.filter { $0.order == order + 1 }) > 1e-6)
    for x in [0.01, 0.2, 0.37, 0.5, 0.81, 0.99] {
      let weights = coefficients.dense(x)
      let found = defect(weights, trees.filter { $0.order <= denseOrder }, x)
      #expect(found < rounding, "\(Method.card.name) at \(x): \(found)")
    }
    #expect(defect(coefficients.dense(0.6), trees.filter { $0.order == denseOrder + 1 }, 0.6) > 1e-7)
  }

  /// The error estimate is a difference of methods of orders 9 and 8.
  @Test func theErrorEstimateIsOfOrderEight() {
    let coefficients = Coefficients(Verner98.self)
    for tree in RootedTree.all(upTo: 8, matrix: coefficients.matrix) {
      let sum = zip(coefficients.error, tree.weights).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(sum) < 2e-15, "\(sum)")
    }
    let ninth = RootedTree.all(upTo: 9, matrix: coefficients.matrix).filter { $0.order == 9 }.map { tree in
      abs(zip(coefficients.error, tree.weights).reduce(0) { $0 + $1.0 * $1.1 })
    }
    #expect(ninth.max()! > 1e-5)
  }

  /// The cubic part takes values and slopes at both ends; what is added has none there.
  @Test func thePolynomialMeetsTheEnds() {
    let coefficients = Coefficients(Verner98.self)
    let (start, end) = (coefficients.dense(0), coefficients.dense(1))
    #expect(start.allSatisfy { $0 == 0 })
    #expect(difference(end, coefficients.end) < 1e-16)
    let small = 1e-6
    #expect(abs(coefficients.dense(small)[0] / small - 1) < 1e-4)
    #expect(abs((coefficients.dense(1)[16] - coefficients.dense(1 - small)[16]) / small - 1) < 1e-4)
  }

  // MARK: - Convergence

  /// The state of a body around the sun on an ellipse of eccentricity 0.3, from Kepler's equation.
  private func kepler(_ t: Double) -> [Double] {
    let e = 0.3
    var anomaly = t
    for _ in 0..<50 { anomaly -= (anomaly - e * LibM.sin(anomaly) - t) / (1 - e * LibM.cos(anomaly)) }
    let (c, s, root) = (LibM.cos(anomaly), LibM.sin(anomaly), (1 - e * e).squareRoot())
    let rate = 1 / (1 - e * c)
    return [c - e, root * s, -s * rate, root * c * rate]
  }

  private static func attraction(_ t: UnsafePointer<Double>, _ u: UnsafePointer<Double>, _ slope: UnsafeMutablePointer<Double>) {
    let squared = u[0] * u[0] + u[1] * u[1]
    let strength = -1 / (squared * squared.squareRoot())
    (slope[0], slope[1], slope[2], slope[3]) = (u[2], u[3], strength * u[0], strength * u[1])
  }

  /// A step with what is known of its error and of the states in it.
  private func step(_ u: [Double], _ h: Double) -> (end: [Double], error: Double, between: (Double) -> [Double]) {
    typealias Method = Verner98
    let size = Stages<Double>.size(Method.stages, registers: 1, dimension: 4)
    var memory = [Double](repeating: 0, count: size)
    var (y, scratch, terms) = (u, u, [Double](repeating: 0, count: 4 * Method.denseTerms))
    let allowed = [1.0, 1, 1, 1]
    var (t, h) = (0.0, h)
    let error = memory.withUnsafeMutableBufferPointer { memory in
      let k = Stages(memory.baseAddress!, registers: 1, dimension: 4)
      Self.attraction(&t, u, k[0])
      Method.step(Self.attraction, &t, &h, u, &y, k)
      Self.attraction(&t, y, k[Method.lastStage])
      Method.prepareDense(Self.attraction, &t, &h, u, &scratch, k)
      for term in 0..<Method.denseTerms {
        for c in 0..<4 { terms[4 * term + c] = Method.denseTerm(term, h, c, from: u[c], to: y[c], k) }
      }
      return Method.error(h, 0..<4, allowed: allowed, k)
    }
    return (y, error, { x in (0..<4).map { c in Method.interpolate(x, from: u[c]) { terms[4 * $0 + c] } } })
  }

  /// Errors after a revolution with equal steps fall with the ninth power of the step.
  @Test func convergesWithOrderNine() {
    func error(_ steps: Int) -> Double {
      var u = kepler(0)
      for _ in 0..<steps { u = step(u, 2 * Double.pi / Double(steps)).end }
      return difference(u, kepler(0))
    }
    let errors = [16, 24, 36].map(error)
    let powers = (0..<2).map { LibM.log(errors[$0] / errors[$0 + 1]) / LibM.log(1.5) }
    #expect(powers.allSatisfy { $0 > 8.5 && $0 < 10.5 }, "\(errors) \(powers)")
    #expect(errors[2] < 1e-8)
  }

  /// In one step: the estimate and the error between the ends fall with the ninth power of its length (order 8).
  @Test func estimateAndPolynomialConverge() {
    let steps = [0.6, 0.3].map { h in
      let (_, error, between) = step(kepler(0), h)
      return (error, (1..<20).map { difference(between(0.05 * Double($0)), kepler(0.05 * Double($0) * h)) }.max()!)
    }
    let estimate = LibM.log(steps[0].0 / steps[1].0) / LibM.log(2)
    let between = LibM.log(steps[0].1 / steps[1].1) / LibM.log(2)
    #expect(estimate > 8.4 && estimate < 9.6, "\(estimate)")
    #expect(between > 8.3 && between < 10, "\(between) \(steps)")
    #expect(steps.allSatisfy { $0.1 < 2 * $0.0 }, "\(steps)")
  }

  // MARK: - Trajectories

  private func model<System: Flow>(
    _ system: System, _ start: [Double]? = nil, _ integrator: String = "vern9", tolerance: Double, threads: Int = 1
  ) throws -> FlowModel<System> where System.Starts == TrajectoryStarts<System> {
    var initial = FlowModel<System>.Initial()
    if let start { initial.state = start }
    return try FlowModel(
      system, initial: initial,
      context: RunContext(pool: WorkerPool(threads: threads), integrator: integrator, tolerance: Tolerance(relative: tolerance)))
  }

  /// Lorenz's model from (1, 1, 1) at t = 10, by Taylor series of order 40 in 50 digits, with the number nearest to 8/3.
  private static let lorenzAtTen = [-4.902687541134648130001117, -3.743872921802918872720546, 24.69085810279056289366491]

  /// Chaos amplifies errors about eight thousandfold until then.
  @Test(arguments: [1e-9, 1e-11, 1e-13, 1e-14, 1e-15])
  func lorenzAtTen(tolerance: Double) throws {
    var system = Lorenz()
    system.beta = 8.0 / 3
    let whole = try model(system, [1, 1, 1], tolerance: tolerance)
    try whole.advance(to: Instant(tick: 1, time: 10))
    let error = difference(state(whole), Self.lorenzAtTen)
    #expect(error < 1e5 * tolerance + 2e-10, "\(error)")
  }

  /// Between the ends of steps, too; rounding errors limit it.
  @Test(arguments: [1e-13, 1e-15])
  func conservesEnergy(tolerance: Double) throws {
    func energy(_ u: [Double]) -> Double {
      (u[2] * u[2] + u[3] * u[3] + u[0] * u[0] + u[1] * u[1]) / 2 + u[0] * u[0] * u[1] - u[1] * u[1] * u[1] / 3
    }
    let star = try model(HenonHeiles(), tolerance: tolerance)
    let before = energy(state(star))
    var drift = 0.0
    for k in 1...2700 {
      try star.advance(to: Instant(tick: k, time: 0.37 * Double(k)))
      drift = max(drift, abs(energy(state(star)) - before))
    }
    #expect(drift < (tolerance < 1e-14 ? 2e-14 : 2e-12), "\(drift)")
  }

  /// However it is observed, cut, or put together with others.
  @Test func stepsDontDependOnWhatIsAsked() throws {
    func run(_ times: [Double], _ trajectories: Int, _ threads: Int) throws -> [Double] {
      var initial = FlowModel<Lorenz>.Initial()
      (initial.trajectories, initial.spread) = (trajectories, 0.5)
      let model = try FlowModel<Lorenz>(
        .init(), initial: initial,
        context: RunContext(
          seed: 1, pool: WorkerPool(threads: threads), integrator: "vern9", tolerance: Tolerance(relative: 1e-14)))
      for (k, time) in times.enumerated() { try model.advance(to: Instant(tick: k + 1, time: time)) }
      return Array(state(model).prefix(30))
    }
    let whole = try run([7.3], 10, 1)
    #expect(try run((1...73).map { 0.1 * Double($0) }.dropLast() + [7.3], 10, 1) == whole)
    #expect(try run([0.001, 5, 7.3], 100, 3) == whole)
  }

  @Test func restartsHaveTheSameBits() throws {
    let first = try model(Lorenz(), tolerance: 1e-15)
    try first.advance(to: Instant(tick: 1, time: 3.3))
    let saved = first.boundFields[1].values(pool)
    let second = try model(Lorenz(), tolerance: 1e-15)
    second.boundFields[1].restore!(saved)
    second.didRestore(at: Instant(tick: 1, time: 3.3))
    #expect(state(second) == state(first))
    for model in [first, second] { try model.advance(to: Instant(tick: 2, time: 8)) }
    #expect(state(second) == state(first))
  }

  @Test func equationsMoveAsCompiledFlows() throws {
    var parameters = EquationsModel.Parameters()
    parameters.texts.state = ["x", "y", "z"]
    parameters.texts.equations = ["sigma*(y - x)", "x*(rho - z) - y", "x*y - beta*z"]
    parameters.texts.constants = ["sigma = 10", "rho = 28", "beta = 2.667"]
    var starts = EquationStarts()
    starts.state = Lorenz.defaultState
    let context = RunContext(integrator: "vern9", tolerance: Tolerance(relative: 1e-14))
    let written = try EquationsModel(parameters, initial: starts, context: context)
    let compiled = try model(Lorenz(), tolerance: 1e-14)
    try written.advance(to: Instant(tick: 1, time: 5))
    try compiled.advance(to: Instant(tick: 1, time: 5))
    #expect(state(written) == state(compiled))
  }

  /// Between its events a flow whose right-hand side jumps is as smooth as others.
  @Test func piecewiseFlowsAgreeWithDormandPrince() throws {
    let systems = try ["vern9", "dop853"].map { try model(StickSlipOscillator(), nil, $0, tolerance: 1e-13) }
    for system in systems { try system.advance(to: Instant(tick: 1, time: 20)) }
    #expect(difference(state(systems[0]), state(systems[1])) < 1e-10)
    #expect(difference(state(systems[0]), StickSlipOscillator.defaultState) > 0.1)
  }
}

/// The coefficients of a method, read from what it does with slopes that are unit vectors, each along an axis of its own.
private struct Coefficients {
  private(set) var matrix: [[Double]]
  private(set) var nodes: [Double]
  private(set) var end: [Double]
  /// Weights of the error estimate, up to a common sign.
  private(set) var error: [Double]
  private(set) var dense: (_ x: Double) -> [Double]

  init<Method: EmbeddedMethod>(_: Method.Type) {
    let count = Method.stages
    let size = Stages<Double>.size(count, registers: 1, dimension: count)
    let memory = UnsafeMutablePointer<Double>.allocate(capacity: size)
    defer { memory.deallocate() }
    memory.initialize(repeating: 0, count: size)
    let k = Stages(memory, registers: 1, dimension: count)
    let origin = [Double](repeating: 0, count: count)
    var (rows, times) = ([origin], [0.0])
    let field: BlockField<Double> = { t, u, slope in
      for c in 0..<count { slope[c] = c == rows.count ? 1 : 0 }
      rows.append((0..<count).map { u[$0] })
      times.append(t[0])
    }
    var (t, h, y, scratch) = (0.0, 1.0, origin, origin)
    k[0][0] = 1
    Method.step(field, &t, &h, origin, &y, k)
    t = 1
    field(&t, y, k[Method.lastStage])
    t = 0
    Method.prepareDense(field, &t, &h, origin, &scratch, k)
    (matrix, nodes, end) = (rows, times, y)
    let terms = (0..<Method.denseTerms).map { term in
      (0..<count).map { Method.denseTerm(term, 1, $0, from: 0, to: y[$0], k) }
    }
    dense = { x in (0..<count).map { c in Method.interpolate(x, from: 0) { terms[$0][c] } } }
    let allowed = [Double](repeating: 1, count: count)
    error = (0..<count).map { c in
      let size = Method.error(1, c..<c + 1, allowed: allowed, k)
      if c == 0 { return size }
      // The estimate of two unit vectors together tells the sign.
      k[0][c] += 1
      let both = Method.error(1, c..<c + 1, allowed: allowed, k)
      let first = Method.error(1, 0..<1, allowed: allowed, k)
      k[0][c] -= 1
      return abs(both - (first + size)) < abs(both - abs(first - size)) ? size : -size
    }
  }
}

/// A rooted tree with its elementary weights at the stages of a method.
private struct RootedTree {
  let order: Int
  let density: Double
  let weights: [Double]
  /// Σ_j a_ij Φ_j.
  let shifted: [Double]

  init(_ branches: [RootedTree], matrix: [[Double]]) {
    order = branches.reduce(1) { $0 + $1.order }
    density = branches.reduce(Double(order)) { $0 * $1.density }
    let weights = matrix.indices.map { i in branches.reduce(1) { $0 * $1.shifted[i] } }
    self.weights = weights
    shifted = matrix.map { row in zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// All trees, each once: its branches come in falling order of their place in the list.
  static func all(upTo order: Int, matrix: [[Double]]) -> [RootedTree] {
    var trees: [RootedTree] = []
    for size in 1...order {
      let known = trees
      func grow(_ rest: Int, _ last: Int, _ branches: [RootedTree]) {
        if rest == 0 { return trees.append(RootedTree(branches, matrix: matrix)) }
        for index in stride(from: last, through: 0, by: -1) where known[index].order <= rest {
          grow(rest - known[index].order, index, branches + [known[index]])
        }
      }
      grow(size - 1, known.count - 1, [])
    }
    return trees
  }
}
