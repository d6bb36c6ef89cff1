import SimCore

/// Where particles are in the phase space of one axis.
public final class PhaseSpaceHistogram: Diagnostic {
  public static let card = Card(
    name: "phase_space_histogram",
    summary: "numbers of particles in cells of position and velocity along one axis, and the entropy of this distribution",
    details: """
      phase_space_histogram(cell_position, cell_velocity)
          the number of particles in each cell of x and v_x (or another `axis`). Cells of x are equal
          parts of the box, or of `period`, modulo which x is then taken: all stripes of a pattern in
          one. Cells of v_x are equal parts of `velocity_range`; what is beyond counts in the outermost.
      phase_space_entropy
          of these numbers, per particle, by Stirling's formula with the correction of Miller and Madow:
          Σ [N_Δ ln|Δ| − N_Δ ln N_Δ + N_Δ] / N + (K − 1)/2N over the cells Δ of area |Δ|, of which K are
          occupied. The other coordinates add a constant if they are independent of these two.
      Of stripes that fill half of a period C and fly freely, the entropy grows as Δv t/C until t = C/2Δv, with cells of velocity of
      side Δv and small ones of x; in the end it has grown by ln 2. NaN if a number isn't finite.
      """,
    references: ["Garrido, Goldstein, Huse & Lebowitz 2024, J. Stat. Phys. 191, 92, arXiv:2403.07519"])
  public static let requires = GasFields.names

  public enum Axis: String, CaseIterable, Sendable { case x, y, z }

  public struct Options: ParameterSet {
    public var axis = Axis.x
    public var cells = 100
    public var velocityCells = 100
    public var velocityRange: [Double] = [-4, 4]
    public var period: Double?
    public init() {}
    public static let table: [Parameter<Options>] = [
      .choice("axis", \.axis, "of position and velocity"),
      .integer("cells", \.cells, in: 1...100_000, "number of cells of position"),
      .integer("velocity_cells", \.velocityCells, in: 1...100_000, "number of cells of velocity"),
      .reals("velocity_range", \.velocityRange, count: 2...2, "least and largest velocity"),
      .real("period", \.period, in: positive, "takes positions modulo this length, a whole part of the box; null: all of the box"),
    ]

    public func problems() -> [ParameterProblem] {
      var problems: [ParameterProblem] = []
      if velocityRange[0] >= velocityRange[1] {
        problems.append(ParameterProblem("velocity_range", "must be the least velocity and then the largest"))
      }
      if cells * velocityCells > GridParameters.most {
        problems.append(ParameterProblem("velocity_cells", "makes more than \(GridParameters.most) cells in all"))
      }
      return problems
    }
  }

  private let dimensions: Int
  private let domain: Domain
  private let axis: Int
  private let positions: UniformBins
  private let velocities: UniformBins
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    let fields = try GasFields(scene)
    (dimensions, domain) = (fields.dimensions, fields.domain)
    axis = Axis.allCases.firstIndex(of: options.axis)!
    guard axis < dimensions else {
      throw SimulationError.impossible(
        parameter: "axis", reason: "there is no \(options.axis.rawValue) in \(dimensions) dimensions")
    }
    guard fields.domain.boundary[axis] != .open else {
      throw SimulationError.impossible(
        parameter: "axis", reason: "needs a box that is closed or periodic along \(options.axis.rawValue)")
    }
    let side = fields.domain.size[axis]
    let length = options.period ?? side
    let parts = (side / length).rounded()
    guard parts >= 1, abs(side / length - parts) < 1e-9 * parts else {
      throw SimulationError.impossible(
        parameter: "period", reason: "\(length) doesn't divide the box of \(side): the nearest that does is \(side / max(1, parts))"
      )
    }
    positions = UniformBins(options.cells, from: 0, to: length)
    velocities = UniformBins(options.velocityCells, from: options.velocityRange[0], to: options.velocityRange[1])
    func cells(_ name: String, _ bins: UniformBins, _ unit: String) -> Dimension {
      Dimension(
        "cell_\(name)", size: bins.count, coordinates: (0..<bins.count).map { (bins.edges[$0] + bins.edges[$0 + 1]) / 2 },
        unit: unit,
        longName: "\(name) in the middle of the cell")
    }
    let attributes: [(name: String, value: ParameterValue)] = [("axis", .text(options.axis.rawValue)), ("period", .real(length))]
    outputs = [
      OutputVariable(
        "phase_space_histogram", "number of particles in each cell of phase space",
        dimensions: [
          cells("position", positions, fields.position.unit), cells("velocity", velocities, fields.velocityUnit),
        ], attributes: attributes),
      OutputVariable(
        "phase_space_entropy", "entropy per particle of the distribution in phase space, with the correction of Miller and Madow",
        attributes: attributes),
    ]
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let (x, v) = (snapshot.values(PositionField.name), snapshot.values("velocity"))
    let (positions, velocities, dimensions, axis) = (positions, velocities, dimensions, axis)
    let (side, reflects) = (domain.size[axis], domain.boundary[axis] == .reflecting)
    let (count, cells, length) = (x.count / dimensions, positions.count * velocities.count, positions.upper)
    // Counts are whole numbers: their sums don't depend on who counts.
    let counts: [Int]? = snapshot.pool.reduce(count, grain: max(65536, (count + 15) / 16), [Int](repeating: 0, count: cells)) {
      range in
      var counts = [Int](repeating: 0, count: cells)
      for i in range {
        let (x, v) = (x[i * dimensions + axis], v[i * dimensions + axis])
        guard x.isFinite, v.isFinite else { return nil }
        // At or beyond a wall is next to it.
        let inside = reflects ? max(0, min(x, side.nextDown)) : x
        let place = inside < length && inside >= 0 ? inside : inside - length * (inside / length).rounded(.down)
        counts[positions.clampedIndex(of: place) * velocities.count + velocities.clampedIndex(of: v)] += 1
      }
      return counts
    } _: { a, b in
      if let a, let b { zip(a, b).map { $0 + $1 } } else { nil }
    }
    guard let counts else { return [Double](repeating: .nan, count: cells + 1) }
    var occupation = Occupation()
    for count in counts { occupation.add(count) }
    let area = (length / Double(positions.count)) * ((velocities.upper - velocities.lower) / Double(velocities.count))
    return counts.map(Double.init) + [occupation.entropy(particles: count, cellVolume: area).millerMadow]
  }
}
