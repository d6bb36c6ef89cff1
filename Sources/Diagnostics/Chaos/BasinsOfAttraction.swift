import SimCore

/// Where trajectories go: to which attractor, or to infinity.
public final class BasinsOfAttraction: Diagnostic {
  public static let card = Card(
    name: "basins_of_attraction",
    summary: "to which attractor each trajectory goes, with basin entropy and uncertainty exponent on a grid of initial states",
    details: """
      At the first observation each trajectory is followed from its state there, exactly, for up to `duration`: a run of \
      `iterations: 1`, or a short one, will do. It is looked at after each `interval`, until it has
      - escaped: it is farther than `escape_radius` from the origin, or can't be followed as finite numbers: label -1;
      - come within `radius` of one of the `points`, in their order: label 1, 2, …;
      - been in cells of an attractor that is known at `visits` looks on end: the attractor's label;
      - been at `recurrences` looks on end in cells where it had been before: it is on an attractor, whose cells are those of \
      the next `attractor_looks`. If it shares some with a known attractor, it is that one; else it gets the next label.
      If none of this happens its label is 0. Recurrences on a strange attractor begin when nearly all of its cells have been \
      visited: with label 0 on such a one, take a longer duration or larger cells. Cells have sides of `cell_size` (Datseris & \
      Wagemakers 2022; without bounds). Attractors should be many cells apart, and one that is strange should have fewer cells \
      than looks are taken. What spirals to a fixed point so slowly that it comes back to cells all the time is taken for an \
      attractor on the way: take smaller cells or more recurrences. Of a system with a periodic drive, leave the phase out of \
      `components`, or look once in a period.
      basin_labels(trajectory)  as above
      attractor_count  how many labels above 0 there are, with those of all `points`
      basin_fractions(attractor)  share of the trajectories that go to the attractors 1, 2, … `listed`
      attractor_states(attractor, component)  a state on each: where its first trajectory was when it was found, or the first to \
      come to a point; NaN where there is none
      With `shape`, the numbers of grid points along the components of `initial: {grid: …}` without those that are 1, and boxes \
      of `box_size` points along each of them (what doesn't fill a box is left out):
      basin_entropy  S_b, the mean over boxes of -Σ p ln p with the shares p of the labels there
      boundary_basin_entropy  S_bb, the mean over boxes with several labels. The boundary is fractal if S_bb > ln 2 (a sufficient \
      condition, Daza et al. 2016). NaN without boundaries
      uncertainty_exponent  α of f ~ ε^α, where f is the share of points with a neighbour of another label ε = 1, 2, 4 … grid \
      spacings away, along any component (least squares on logarithms). The boundary has the dimension D - α in D dimensions. NaN \
      with fewer than 3 distances
      Attractors are looked for in the order of the trajectories, in batches of 1, 1, 2, 4 … 1024 of them, which know what \
      earlier ones have found: labels don't depend on the number of threads. Later observations repeat the results of the first \
      one.
      """,
    references: [
      "Datseris & Wagemakers (2022), Chaos 32:023104: attractors by recurrences",
      "Daza, Wagemakers, Georgeot, Guéry-Odelin & Sanjuán (2016), Sci. Rep. 6:31416: basin entropy",
      "McDonald, Grebogi, Ott & Yorke (1985), Physica D 17:125–153: uncertainty exponent",
    ])
  public static let requires = ["state"]

  public struct Options: ParameterSet {
    public var duration = 10_000.0
    public var interval: Double?
    public var components: [String]?
    public var escapeRadius: Double?
    public var cellSize: [Double]?
    public var recurrences = 100
    public var attractorLooks = 1000
    public var visits = 10
    public var points: [Double]?
    public var radius: Double?
    public var listed = 8
    public var shape: [Double]?
    public var boxSize = 5
    public init() {}

    public static let table: [Parameter<Options>] = [
      .real("duration", \.duration, in: positive, "natural periods, or iterations, after which a trajectory is given up"),
      .real(
        "interval", \.interval, in: positive,
        "natural periods, or iterations, between looks; null: 0.0618, which hardly fits into a cycle, or an iteration"),
      .texts("components", \.components, "of the state, that cells, points and radii are about; null: all"),
      .real("escape_radius", \.escapeRadius, in: positive, "distance from the origin beyond which a trajectory has escaped"),
      .reals(
        "cell_size", \.cellSize, count: 1...10_000, each: positive,
        "sides of a cell, one for each of the components or one for all; null: a hundredth of the range of the initial states"),
      .integer("recurrences", \.recurrences, in: 1...1_000_000_000, "looks on end in cells seen before that make an attractor"),
      .integer("attractor_looks", \.attractorLooks, in: 1...1_000_000_000, "looks that find an attractor's cells"),
      .integer("visits", \.visits, in: 1...1_000_000_000, "looks on end in cells of an attractor that are an arrival"),
      .reals(
        "points", \.points, count: 1...1_000_000,
        "attracting points that are known, a number for each of the components, one point after the other"
      ),
      .real("radius", \.radius, in: positive, "distance from a point that is an arrival"),
      .integer("listed", \.listed, in: 1...10_000, "attractors whose basins and states are written"),
      .reals("shape", \.shape, count: 1...16, each: 1...1e8, "grid points along each component, for entropies; null: no entropies"),
      .integer("box_size", \.boxSize, in: 2...100_000, "grid points along the side of a box"),
    ]

    public func problems() -> [ParameterProblem] {
      if (points == nil) != (radius == nil) {
        return [ParameterProblem(points == nil ? "points" : "radius", "is missing: points and their radius go together")]
      }
      let wrong = shape?.first { $0 != $0.rounded() }
      return wrong.map { [ParameterProblem("shape", "\($0) is not a whole number")] } ?? []
    }
  }

  private let dynamics: IntervalDynamics
  private let dimension: Int
  private let criteria: BasinCriteria
  private let cellSize: [Double]?
  private let listed: Int
  private let grid: BasinGrid?
  private var results: [Double] = []
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    if let problem = options.problems().first {
      throw SimulationError.impossible(parameter: problem.parameter, reason: problem.message)
    }
    dynamics = try IntervalDynamics(scene)
    let state = try StateField(scene)
    (dimension, listed) = (dynamics.system.dimension, options.listed)
    let components = try options.components?.map { try state.index(ofComponent: $0, option: "components") } ?? Array(0..<dimension)
    guard !components.isEmpty, Set(components).count == components.count else {
      throw SimulationError.impossible(parameter: "components", reason: "must name at least one component, and none twice")
    }
    criteria = try BasinCriteria(options, dynamics.system, components)
    cellSize = try BasinsOfAttraction.cellSize(options, components)
    grid = try options.shape.map { shape in
      try BasinGrid(shape: shape.map { Int($0) }, boxSize: options.boxSize, trajectories: state.trajectories)
    }
    outputs = BasinsOfAttraction.outputs(state, listed, options.boxSize, hasGrid: grid != nil)
  }

  private static func cellSize(_ options: Options, _ components: [Int]) throws(SimulationError) -> [Double]? {
    guard let size = options.cellSize else { return nil }
    if size.count == 1 { return [Double](repeating: size[0], count: components.count) }
    guard size.count == components.count else {
      throw .impossible(
        parameter: "cell_size", reason: "expected one number, or \(components.count) for the components, found \(size.count)")
    }
    return size
  }

  private static func outputs(_ state: StateField, _ listed: Int, _ boxSize: Int, hasGrid: Bool) -> [OutputVariable] {
    let attractors = Dimension(
      "attractor", size: listed, coordinates: (1...listed).map(Double.init), longName: "label of the attractor")
    let outputs = [
      OutputVariable(
        "basin_labels", "attractor that the trajectory goes to; 0: not settled, -1: escaped", dimensions: [state.trajectoryAxis]),
      OutputVariable("attractor_count", "number of attractors"),
      OutputVariable("basin_fractions", "share of the trajectories that go to the attractor", dimensions: [attractors]),
      OutputVariable(
        "attractor_states", unit: state.info.unit, "a state on the attractor", dimensions: [attractors, state.componentAxis]),
    ]
    guard hasGrid else { return outputs }
    let attributes: [(name: String, value: ParameterValue)] = [("box_size", .integer(boxSize))]
    return outputs + [
      OutputVariable("basin_entropy", "basin entropy, natural logarithms", attributes: attributes),
      OutputVariable("boundary_basin_entropy", "boundary basin entropy, natural logarithms", attributes: attributes),
      OutputVariable("uncertainty_exponent", "uncertainty exponent of the basin boundaries"),
    ]
  }

  public func observe(_ snapshot: Snapshot) throws -> [Double] {
    if results.isEmpty {
      let states = rows(snapshot.values(StateField.name), width: dimension).map { Array($0) }
      var search = BasinSearch(criteria, cellSize: try cellSize ?? defaultCellSize(states))
      search.run(dynamics.system, states, at: snapshot.time, snapshot.pool)
      results = results(search)
    }
    return results
  }

  private func results(_ search: BasinSearch) -> [Double] {
    let count = search.attractors.count
    var sizes = [Double](repeating: 0, count: count + 1)
    for label in search.labels where label > 0 { sizes[label] += 1 }
    let nowhere = [Double](repeating: .nan, count: dimension)
    let fractions = (1...listed).map { $0 <= count ? sizes[$0] / Double(search.labels.count) : .nan }
    let states = (0..<listed).flatMap { $0 < count ? search.attractors[$0] ?? nowhere : nowhere }
    let numbers = search.labels.map(Double.init) + [Double(count)] + fractions + states
    guard let grid else { return numbers }
    let entropy = grid.entropy(search.labels)
    return numbers + [entropy.all, entropy.boundary, grid.uncertaintyExponent(search.labels)]
  }

  /// A hundredth of the range of states; components without a range get the largest one of the others.
  ///
  /// - Throws: `SimulationError.impossible` if all states are the same.
  private func defaultCellSize(_ states: [[Double]]) throws(SimulationError) -> [Double] {
    let ranges = criteria.components.map { c in
      states.reduce(-.infinity) { max($0, $1[c]) } - states.reduce(.infinity) { min($0, $1[c]) }
    }
    guard let largest = ranges.max(), largest > 0, largest.isFinite else {
      throw .impossible(
        parameter: "cell_size", reason: "is needed, for the initial states have no range to take it from: give the sides of a cell")
    }
    return ranges.map { 0.01 * ($0 > 0 ? $0 : largest) }
  }

  public var memory: [Double] {
    get { results }
    set { results = newValue }
  }
}
