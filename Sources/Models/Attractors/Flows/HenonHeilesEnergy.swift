import SimCore

/// Hénon and Heiles's system at a given energy.
public struct HenonHeilesEnergy: SizedFlow {
  public typealias Starts = HenonHeilesStarts

  public static let card = Card(
    name: "henon-heiles-energy",
    summary: "orbits of one energy in the field of Hénon and Heiles, from points of their surface of section (1964)",
    details: """
      The equations of henon-heiles with lam = 1; other strengths only change the units of length. Orbits start at x = 0, at \
      the given y and py, with the positive px that gives them the energy:
      px = sqrt(2 energy - py² - y² + 2/3 y³)
      That is how Hénon and Heiles drew their pictures: `poincare_section` with `component: x` shows them. At the energy 1/12 \
      nearly all orbits are regular, at 1/8 chaos fills about half of the section, at 1/6 nearly all of it; above, orbits can \
      escape. At 1/8, the orbit from y = -0.1, py = 0, the usual one, is chaotic, the one from y = 0.3, py = 0 regular.
      """,
    references: ["Hénon, Heiles (1964), Astron. J. 69:73–79, doi:10.1086/109234"])
  public static let facts = SystemFacts(
    dysts: nil, regime: .undetermined, period: 6.37, exponents: [], divergence: "0", symmetry: HenonHeiles.facts.symmetry)

  private let flow = HenonHeiles()
  public init() {}
  public static let table: [Parameter<HenonHeilesEnergy>] = []

  public var components: [String] { HenonHeiles.components }
  public func defaultState(seed: UInt64) -> [Double] { HenonHeiles.sectionState(y: -0.1, py: 0, energy: 0.125)! }

  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    flow.derivative(t, u, derivative)
  }
}

extension HenonHeiles {
  /// The state of an energy on the surface of section x = 0, px > 0, with lam = 1; nil if the energy doesn't suffice for one.
  public static func sectionState(y: Double, py: Double, energy: Double) -> [Double]? {
    let square = 2 * energy - py * py - y * y + 2 * y * y * y / 3
    return square >= 0 && square.isFinite ? [0, y, square.squareRoot(), py] : nil
  }
}

/// Where orbits of one energy start: at points of the surface of section, or anywhere on it.
public struct HenonHeilesStarts: StartSet {
  public var energy = 0.125
  public var y = [-0.1]
  public var py = [0.0]
  public var trajectories: Int?
  public init() {}

  private static let counts = 1...100_000

  public static let table: [Parameter<HenonHeilesStarts>] = [
    .real("energy", \.energy, in: nonnegative, "of all orbits; up to 1/6, none escapes"),
    .reals("y", \.y, count: counts, "y where each orbit crosses x = 0 first"),
    .reals("py", \.py, count: counts, "py there, for each y; or one for all of them"),
    .integer(
      "trajectories", \.trajectories, in: 1...1_000_000,
      "number of orbits from random points of the section, with equal probability; null: from the points that y and py name"),
  ]

  public func problems() -> [ParameterProblem] {
    if trajectories != nil {
      if energy <= 1.0 / 6 { return [] }
      return [ParameterProblem("trajectories", "the section has no end above the energy 1/6; give y and py")]
    }
    guard py.count == y.count || py.count == 1 else {
      let lengths = "its length is \(py.count), but that of 'y' is \(y.count)"
      return [ParameterProblem("py", lengths + "; give one for each y, or one for all")]
    }
    guard let point = points.first(where: { HenonHeiles.sectionState(y: $0.y, py: $0.py, energy: energy) == nil }) else {
      return []
    }
    let place = "y = \(point.y), py = \(point.py)"
    return [ParameterProblem("energy", "\(energy) is too little for an orbit at \(place); raise it, or take another point")]
  }

  public var count: Int { trajectories ?? y.count }

  private var points: [(y: Double, py: Double)] { y.indices.map { (y[$0], py[py.count == 1 ? 0 : $0]) } }

  public func states(
    _ components: [String], _ context: RunContext, defaultState: [Double]?
  ) throws(SimulationError) -> [Double] {
    if context.recorded != nil { return try EquationStarts().states(components, context, defaultState: defaultState) }
    if let problem = problems().first { throw .impossible(parameter: problem.parameter, reason: problem.message) }
    if let trajectories {
      let random = Philox(seed: context.seed)
      return (0..<trajectories).flatMap { randomState($0, random) }
    }
    return points.flatMap { HenonHeiles.sectionState(y: $0.y, py: $0.py, energy: energy) ?? [] }
  }

  /// A point of a box around the section is drawn until it lies in it.
  private func randomState(_ trajectory: Int, _ random: Philox) -> [Double] {
    // Up to the energy 1/6, y lies between -1/2 and 1; |py| is at most sqrt(2 energy), and so is |y| within a factor of 1.8.
    let speed = (2 * energy).squareRoot()
    for draw in 0..<1000 {
      let place = random.uniforms(.initialState, particle: trajectory, draw: draw)
      let (y, py) = (speed * (-1 + 2.8 * place[0]), speed * (2 * place[1] - 1))
      if y <= 1, let state = HenonHeiles.sectionState(y: y, py: py, energy: energy) { return state }
    }
    return [0, 0, speed, 0]
  }
}
