import SimCore

/// How evenly the orders of neighbouring numbers of a gridded field occur.
public final class SpatialPermutationEntropy: Diagnostic {
  public static let card = Card(
    name: "spatial_permutation_entropy",
    summary: "permutation entropy, complexity and texture of fields on a grid of two or three axes",
    details: """
      A stencil of n points, `lag` grid points apart, is moved over the grid; the order of the n numbers there is a pattern. \
      Points are taken with the last axis fastest, and of equal numbers the earlier one counts as the smaller. With the share p of \
      each of the N = n! patterns,
        permutation_entropy  H = -sum p ln p / ln N,
        complexity           C = H J / J_max, J the Jensen-Shannon divergence of p from equal shares, J_max its largest value,
        observed_patterns    the number of patterns that occur.
      On grids of two axes there are also Bandt and Wittfeld's parameters of 2 x 2 points (with the same lag):
        smoothness           q1 - 1/3, with q1 the share of squares whose smallest and largest numbers are diagonally opposed,
        curve_structure      q2 - q3, with q3 the share of saddles (the two smallest diagonally opposed), q2 that of the rest.
      Noise has H = 1, and C, smoothness and curve_structure 0. There should be many more places than patterns: 24 for \
      n = 4, 720 for n = 6.

      The field is one with two or three axes longer than 1, or one whose numbers `shape` arranges. With `cells` it is made from \
      particles: their number density, or the mean over the particles in each cell of what `of` names. Cells without particles \
      then have no number, and stencils over them no pattern. Densities of few particles a cell are often equal, which makes \
      patterns that rise more frequent.
      """,
    references: [
      "Ribeiro, Zunino, Lenzi, Santoro & Mendes 2012, Complexity-entropy causality plane as a complexity measure for "
        + "two-dimensional patterns, PLoS ONE 7, e40689",
      "Zunino & Ribeiro 2016, Discriminating image textures with the multiscale two-dimensional complexity-entropy causality "
        + "plane, Chaos Solitons Fractals 91, 679-688",
      "Bandt & Wittfeld 2023, Two new parameters for the ordinal analysis of images, Chaos 33, 043124",
    ])
  public static let requires: [String] = []

  /// What a stencil does at the ends of the grid.
  public enum GridBoundary: String, CaseIterable, Sendable {
    case periodic, open
  }

  public struct Options: ParameterSet {
    public var of: String?
    public var shape: [Double]?
    public var cells: [Double]?
    public var stencil: [Double] = [2]
    public var lag: [Double] = [1]
    public var boundary: GridBoundary?
    public init() {}
    public static let table: [Parameter<Options>] = [
      .text(
        "of", \.of,
        "the gridded field; with cells: density, or a number of each particle (FIELD.COMPONENT, speed, ...); "
          + "null: the first field with two or three axes that aren't particles or trajectories, or density"),
      .reals(
        "shape", \.shape, count: 2...3, each: 1...1e9,
        "points of the grid along each axis, the last one fastest; null: the field's axes"),
      .reals(
        "cells", \.cells, count: 1...3, each: 1...1e6,
        "cells that the box of the particles is cut into: one number for all axes or one for each; "
          + "null: the field is on a grid already"),
      .reals("stencil", \.stencil, count: 1...3, each: 1...12, "points of the stencil: one number for all axes or one for each"),
      .reals(
        "lag", \.lag, count: 1...3, each: 1...1e6,
        "grid points between those of the stencil: one number for all axes or one for each"),
      .choice(
        "boundary", \.boundary,
        "whether the stencil goes on at the other side of the grid: periodic or open; "
          + "null: open, but with cells as the box has it"),
    ]

    public func problems() -> [ParameterProblem] {
      [("shape", shape ?? []), ("cells", cells ?? []), ("stencil", stencil), ("lag", lag)].compactMap { name, list in
        list.first { $0 != $0.rounded() }.map { ParameterProblem(name, "\($0) is not a whole number") }
      }
        + (shape != nil && cells != nil
          ? [ParameterProblem("shape", "is for fields on a grid already: leave out it or cells")] : [])
    }
  }

  private var grid: GriddedField
  private let stencil: OrdinalStencil
  /// Of 2 × 2 points, on grids of two axes.
  private let square: OrdinalStencil?
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    grid = try GriddedField(options, scene: scene)
    stencil = try SpatialPermutationEntropy.stencil(options, grid)
    square =
      grid.axes == 2
      ? OrdinalStencil(extent: [1, 2, 2], lag: stencil.lag, periodic: stencil.periodic) : nil
    let attributes: [(String, ParameterValue)] = [
      ("of", .text(grid.name)), ("grid", .reals(grid.size.suffix(grid.axes).map { Double($0) })),
      ("periodic", .texts(stencil.periodic.suffix(grid.axes).map { $0 ? "yes" : "no" })),
    ]
    func output(_ name: String, _ longName: String) -> OutputVariable { OutputVariable(name, longName, attributes: attributes) }
    outputs =
      [
        output("permutation_entropy", "entropy of the spatial patterns over its largest value"),
        output("complexity", "Jensen-Shannon complexity of the spatial patterns"),
        output("observed_patterns", "number of different spatial patterns, of \(stencil.patterns)"),
      ]
      + (square == nil
        ? []
        : [
          output("smoothness", "share of 2 x 2 squares of type 1, less 1/3"),
          output("curve_structure", "share of 2 x 2 squares of type 2, less that of type 3"),
        ])
  }

  /// - Throws: `SimulationError.impossible` if the stencil is too large for its patterns or for the grid.
  private static func stencil(_ options: Options, _ grid: GriddedField) throws -> OrdinalStencil {
    func refuse(_ option: String, _ reason: String) -> SimulationError { .impossible(parameter: option, reason: reason) }
    func each(_ option: String, _ list: [Double]) throws -> [Int] {
      guard list.count == 1 || list.count == grid.axes else {
        throw refuse(option, "has \(list.count) values for a grid of \(grid.axes) axes: give 1 or \(grid.axes)")
      }
      return [Int](repeating: 1, count: 3 - grid.axes) + (0..<grid.axes).map { Int(list[list.count == 1 ? 0 : $0]) }
    }
    let stencil = OrdinalStencil(
      extent: try each("stencil", options.stencil), lag: try each("lag", options.lag), periodic: grid.periodic)
    guard (2...OrdinalStencil.most).contains(stencil.points) else {
      throw refuse("stencil", "has \(stencil.points) points: take 2 to \(OrdinalStencil.most), since n points have n! patterns")
    }
    for axis in 0..<3 where (stencil.extent[axis] - 1) * stencil.lag[axis] >= grid.size[axis] {
      throw refuse(
        "stencil",
        "is \((stencil.extent[axis] - 1) * stencil.lag[axis] + 1) grid points long on an axis of \(grid.size[axis]): "
          + "take a smaller stencil or lag, or a finer grid")
    }
    return stencil
  }

  public func observe(_ snapshot: Snapshot) throws -> [Double] {
    let field = try grid.values(snapshot)
    let codes = stencil.codes(field, size: grid.size, pool: snapshot.pool)
    let counts = stencil.counts(codes)
    let plane = ComplexityEntropy(counts: counts, outcomes: stencil.patterns)
    let observed = counts.isEmpty ? .nan : Double(counts.count)
    guard let square else { return [plane.entropy, plane.complexity, observed] }
    let isSquare = stencil.extent == square.extent
    let contrasts = ImageContrasts(isSquare ? codes : square.codes(field, size: grid.size, pool: snapshot.pool))
    return [plane.entropy, plane.complexity, observed, contrasts.smoothness, contrasts.curveStructure]
  }

  /// For numbers that need the last observation, such as turn_angle.
  public var memory: [Double] {
    get { grid.memory }
    set { grid.memory = newValue }
  }
}
