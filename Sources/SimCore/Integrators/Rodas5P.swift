/// Steinebach's Rosenbrock–Wanner method of order 5 with an error estimate of order 4, and a polynomial of order 4 between the
/// ends of a step. It is stiffly accurate and L-stable. The coefficients fulfil the conditions of order to 1e-14.
///
/// Each of eight stages solves a linear system with the same matrix 1/(h γ) - J (Hairer & Wanner 1996, section IV.7):
///
///     (1/(h γ) - J) U_i = f(t + α_i h, u + Σ a_ij U_j) + Σ c_ij U_j / h + γ_i h ∂f/∂t
///
/// The last stage is the error estimate, and what takes the state before it to the end of the step.
final class Rodas5P {
  typealias Lanes = SIMD8<Double>

  static let card = Card(
    name: "rodas5p",
    summary: "Rosenbrock–Wanner method of order 5(4) for stiff flows, with dense output of order 4, adaptive steps",
    details: """
      Stiff flows have motions that die out much faster than anything happens: the steps of explicit methods must be as short as \
      these, those of rodas5p needn't. It solves systems of linear equations, so that its work grows with the cube of the number \
      of components. For tolerances from 1e-3 to 1e-10.
      """,
    references: [
      "Steinebach (2023), BIT Numer. Math. 63:27, doi:10.1007/s10543-023-00967-x",
      "Hairer & Wanner (1996), Solving Ordinary Differential Equations II, 2nd edition, section IV.7",
    ])
  static let order = 5
  static let errorOrder = 4
  static let denseTerms = 4
  static let stages = 8

  static let gamma = 0.21193756319429014
  static let nodes = [0, 0.6358126895828704, 0.4095798393397535, 0.9769306725060716, 0.4288403609558664, 1, 1, 1]
  static let timeWeights = [
    0.21193756319429014, -0.42387512638858027, -0.3384627126235924, 1.8046452872882734, 2.325825639765069, 0, 0, 0,
  ]
  /// a_ij. Those of the last two stages are the ones before, and 1 for the stage before.
  static let states: [[Double]] = [
    [],
    [3],
    [2.849394379747939, 0.45842242204463923],
    [-6.954028509809101, 2.489845061869568, -10.358996098473584],
    [2.8029986275628964, 0.5072464736228206, -0.3988312541770524, -0.04721187230404641],
    [-7.502846399306121, 2.561846144803919, -11.627539656261098, -0.18268767659942256, 0.030198172008377946],
  ]
  /// c_ij.
  static let couplings: [[Double]] = [
    [],
    [-14.155112264123755],
    [-17.97296035885952, -2.859693295451294],
    [147.12150275711716, -1.41221402718213, 71.68940251302358],
    [165.43517024871676, -0.4592823456491126, 42.90938336958603, -5.961986721573306],
    [24.854864614690072, -3.0009227002832186, 47.4931110020768, 5.5814197821558125, -0.6610691825249471],
    [30.91273214028599, -3.1208243349937974, 77.79954646070892, 34.28646028294783, -19.097331116725623, -28.087943162872662],
    [
      37.80277123390563, -3.2571969029072276, 112.26918849496327, 66.9347231244047, -40.06618937091002, -54.66780262877968,
      -9.48861652309627,
    ],
  ]
  /// Weights of the stages in the coefficients of the polynomial.
  private static let dense: [[Double]] = [
    [
      25.948786856663858, -2.5579724845846235, 10.433815404888879, -2.3679251022685204, 0.524948541321073, 1.1241088310450404,
      0.4272876194431874, -0.17202221070155493,
    ],
    [
      -9.91568850695171, -0.9689944594115154, 3.0438037242978453, -24.495224566215796, 20.176138334709044, 15.98066361424651,
      -6.789040303419874, -6.710236069923372,
    ],
    [
      11.419903575922262, 2.8879645146136994, 72.92137995996029, 80.12511834622643, -52.072871366152654, -59.78993625266729,
      -0.15582684282751913, 4.883087185713722,
    ],
  ]

  private let dimension: Int
  let linearization: Linearization
  private let matrix: LaneMatrix
  /// U, stage after stage, and the right-hand side at a stage.
  private let increments: UnsafeMutablePointer<Lanes>
  private let slope: UnsafeMutablePointer<Lanes>
  /// A state.
  private let place: UnsafeMutablePointer<Lanes>

  init(dimension: Int) {
    self.dimension = dimension
    linearization = Linearization(dimension: dimension)
    matrix = LaneMatrix(size: dimension)
    increments = .allocate(capacity: (Rodas5P.stages + 2) * dimension)
    increments.initialize(repeating: Lanes(), count: (Rodas5P.stages + 2) * dimension)
    slope = increments + Rodas5P.stages * dimension
    place = slope + dimension
  }

  deinit { increments.deallocate() }

  /// Computes the states at the ends of steps of lengths h. `linearization` must be that at (t, u).
  ///
  /// - Parameters:
  ///   - start: f(t, u).
  ///   - y: The states at the end.
  func takeStep(
    _ flow: any RightHandSide, _ t: Lanes, _ h: Lanes, from u: UnsafePointer<Lanes>, _ start: UnsafePointer<Lanes>,
    to y: UnsafeMutablePointer<Lanes>
  ) {
    factorMatrix(h)
    for stage in 0..<Rodas5P.stages {
      findPlace(stage, u, y)
      if stage == 0 {
        for c in 0..<dimension { slope[c] = start[c] }
      } else {
        var time = t + Rodas5P.nodes[stage] * h
        flow.derivatives(&time, y, slope, registers: 1, dimension: dimension)
      }
      solve(stage, h)
    }
    for c in 0..<dimension { y[c] = y[c] + increments[(Rodas5P.stages - 1) * dimension + c] }
  }

  /// 1/(h γ) - J
  private func factorMatrix(_ h: Lanes) {
    for i in 0..<dimension * dimension { matrix.entries[i] = -linearization.jacobian[i] }
    let diagonal = 1 / (Rodas5P.gamma * h)
    for c in 0..<dimension { matrix.entries[c * dimension + c] = matrix.entries[c * dimension + c] + diagonal }
    matrix.factor()
  }

  /// The state at which a stage evaluates the right-hand side.
  private func findPlace(_ stage: Int, _ u: UnsafePointer<Lanes>, _ y: UnsafeMutablePointer<Lanes>) {
    guard stage < Rodas5P.states.count else {
      for c in 0..<dimension { y[c] = y[c] + increments[(stage - 1) * dimension + c] }
      return
    }
    for c in 0..<dimension { y[c] = u[c] }
    for (j, weight) in Rodas5P.states[stage].enumerated() {
      for c in 0..<dimension { y[c] = y[c].adding(weight, times: increments[j * dimension + c]) }
    }
  }

  private func solve(_ stage: Int, _ h: Lanes) {
    let (result, inverse) = (increments + stage * dimension, 1 / h)
    for c in 0..<dimension { result[c] = Lanes() }
    for (j, weight) in Rodas5P.couplings[stage].enumerated() {
      for c in 0..<dimension { result[c] = result[c].adding(weight, times: increments[j * dimension + c]) }
    }
    let timeWeight = Rodas5P.timeWeights[stage] * h
    for c in 0..<dimension {
      let forcing = slope[c].moved(by: timeWeight, along: linearization.timeDerivative[c])
      result[c] = forcing.moved(by: inverse, along: result[c])
    }
    matrix.solve(result)
  }

  /// The error of the last step over what is allowed, as a root mean square; not a number if a stage isn't.
  ///
  /// It is that of the step's end, or that of the polynomial if that is larger: where the flow is very stiff, states at the ends
  /// of steps can be better than those between them by orders of magnitude.
  ///
  /// - Parameters:
  ///   - u: The states at the beginning.
  ///   - y: The states at the end.
  func error(
    _ flow: any RightHandSide, _ t: Lanes, _ h: Lanes, from u: UnsafePointer<Lanes>, to y: UnsafePointer<Lanes>,
    allowed: UnsafePointer<Lanes>
  ) -> Lanes {
    var error = norm(increments + (Rodas5P.stages - 1) * dimension, allowed)
    for x in [0.4, 0.75] {
      let defect = defect(flow, t, h, at: x, from: u, to: y, allowed)
      // Not a number if one of them isn't.
      error = larger(error, defect) + 0 * (error + defect)
    }
    return error
  }

  private func norm(_ vector: UnsafePointer<Lanes>, _ allowed: UnsafePointer<Lanes>) -> Lanes {
    var sum = Lanes()
    for c in 0..<dimension { sum = sum + square(vector[c] / allowed[c]) }
    return sqrt(sum / Double(dimension))
  }

  /// How far the polynomial's slope is from the right-hand side at x, solved for the error of the state that explains it.
  private func defect(
    _ flow: any RightHandSide, _ t: Lanes, _ h: Lanes, at x: Double, from u: UnsafePointer<Lanes>, to y: UnsafePointer<Lanes>,
    _ allowed: UnsafePointer<Lanes>
  ) -> Lanes {
    var time = t + x * h
    for c in 0..<dimension {
      place[c] = Rodas5P.interpolate(Lanes(repeating: x), from: u[c]) { denseTerm($0, c, from: u[c], to: y[c]) }
    }
    flow.derivatives(&time, place, slope, registers: 1, dimension: dimension)
    for c in 0..<dimension {
      let (linear, cubic) = (denseTerm(2, c, from: u[c], to: y[c]), denseTerm(3, c, from: u[c], to: y[c]))
      let bend = denseTerm(1, c, from: u[c], to: y[c]) + x * (linear + x * cubic)
      let change = y[c] - u[c] + (1 - 2 * x) * bend + x * (1 - x) * (linear + 2 * x * cubic)
      slope[c] = slope[c] - change / h
    }
    matrix.solve(slope)
    return norm(slope, allowed)
  }

  /// A coefficient of component c's polynomial, from its values at both ends of the last step.
  func denseTerm(_ term: Int, _ c: Int, from u: Lanes, to end: Lanes) -> Lanes {
    if term == 0 { return end - u }
    var sum = Lanes()
    for (j, weight) in Rodas5P.dense[term - 1].enumerated() { sum = sum.adding(weight, times: increments[j * dimension + c]) }
    return sum
  }

  /// The state at x, from 0 at the step's beginning to 1 at its end.
  static func interpolate(_ x: Lanes, from u: Lanes, _ term: (Int) -> Lanes) -> Lanes {
    u + x * (term(0) + (1 - x) * (term(1) + x * (term(2) + x * term(3))))
  }
}
