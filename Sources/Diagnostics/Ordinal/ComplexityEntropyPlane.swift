import SimCore

/// Where series lie in the plane of permutation entropy and complexity, with all that is needed to draw the plane.
public struct ComplexityEntropyPlane: SeriesMeasure {
  public static let card = Card(
    name: "complexity_entropy_plane",
    summary: "Position of series in the plane of permutation entropy and complexity, with the curves that limit it",
    details: """
      permutation_entropy, statistical_complexity and observed_patterns as in the measure permutation_entropy: H, C and K, and
      complexity_minimum, complexity_maximum   the limits of C for distributions of order! outcomes with this H
      complexity_position                      (C - minimum) / (maximum - minimum), from 0 to 1; NaN at H = 0 and H = 1
      plane_region                             0 below_periodic: H < ln 2 / ln order!; otherwise, up to
                                               H = ln(4 order - 6) / ln order!, 1 periodic above, 2 regular below the chord between
                                               the points of the upper curve at these two entropies; 3 complex_or_stochastic
                                               beyond. NaN for order 2.
      The curves themselves, along the axis `plane_entropy` of `points` entropies from 0 to 1, the same for all series:
      complexity_minimum_curve, complexity_maximum_curve, and periodic_chord (NaN beyond its ends; not for order 2)

      A drawing takes the three curves over plane_entropy and the points (permutation_entropy, statistical_complexity). On the \
      lower curve one pattern has the probability p and the others share the rest; on the upper one m patterns are equally frequent \
      and one more is rarer. It has bends at H = ln m / ln order!. ln 2 / ln order! is the entropy of two equally frequent patterns \
      and not a bound: that of a slow asymmetric sawtooth goes to 0. Series with one maximum and one minimum a period have at most \
      4 order - 6 patterns. There is no line between complex and stochastic, and high-dimensional chaos lies where noise does: \
      compare with surrogates, which the measure statistical_complexity does.
      With windows, the curves are written with each of them.
      """,
    references: OrdinalEstimate.references + [
      "Kottlarz & Parlitz (2023), Chaos 33, 053105: high-dimensional chaos and noise in the same place"
    ])

  public var estimate = OrdinalEstimate()
  public var points = 201
  public init() {}

  public static let table: [Parameter<ComplexityEntropyPlane>] =
    OrdinalEstimate.table.map { $0.within(\.estimate) } + [
      .integer("points", \.points, in: 2...100_000, "points of the curves, at equal distances of entropy")
    ]

  private var quantities: [OrdinalEstimate.Quantity] { estimate.reported(first: [.entropy, .complexity]) }

  public var obstacleToSurrogates: String? {
    "compares results of a series, and limits of the plane are none: take statistical_complexity with surrogates, or set 0"
  }

  // MARK: - Outputs

  public var outputs: [OutputVariable] {
    let codes = ComplexityPlaneRegions.Region.allCases
    return estimate.outputs(quantities) + [
      OutputVariable("complexity_minimum", "least complexity at the permutation entropy"),
      OutputVariable("complexity_maximum", "greatest complexity at the permutation entropy"),
      OutputVariable("complexity_position", "place of the complexity between the least and the greatest one"),
      OutputVariable(
        "plane_region", "region of the plane of entropy and complexity",
        attributes: [
          ("flag_values", .reals(codes.map { Double($0.rawValue) })),
          ("flag_meanings", .text(codes.map(\.name).joined(separator: " "))),
        ]),
    ]
  }

  public var constants: [(output: OutputVariable, values: [Double])] {
    let curves = ComplexityPlane(order: estimate.order).curves(points: points)
    let axis = [
      Dimension("plane_entropy", size: points, coordinates: curves.entropies, longName: "permutation entropy, divided by ln order!")
    ]
    func curve(_ name: String, _ meaning: String, _ values: [Double]) -> (output: OutputVariable, values: [Double]) {
      (OutputVariable(name, meaning, dimensions: axis, attributes: [("order", .integer(estimate.order))]), values)
    }
    let limits = [
      curve("complexity_minimum_curve", "least complexity at an entropy", curves.minimum),
      curve("complexity_maximum_curve", "greatest complexity at an entropy", curves.maximum),
    ]
    guard let regions else { return limits }
    let chord = curves.entropies.map { regions.chord(entropy: $0) }
    let entropies = [regions.chordBegin.entropy, regions.chordEnd.entropy]
    let output = OutputVariable(
      "periodic_chord", "chord of the upper curve between the entropies of periodic series", dimensions: axis,
      attributes: [
        ("order", .integer(estimate.order)), ("periodic_entropies", .reals(entropies)),
        ("periodic_complexities", .reals([regions.chordBegin.complexity, regions.chordEnd.complexity])),
      ])
    return limits + [(output, chord)]
  }

  private var regions: ComplexityPlaneRegions? {
    estimate.order > 2 ? ComplexityPlaneRegions(order: estimate.order) : nil
  }

  // MARK: - Values

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    let values = estimate.values(quantities, of: series, seed: context.seed)
    return values + position(regions, entropy: values[0], complexity: values[1])
  }

  public func accumulator(columns: Int) -> (any SeriesAccumulator)? {
    let (quantities, regions) = (quantities, regions)
    return estimate.accumulator(columns: columns) { point in
      quantities.map { OrdinalEstimate.value($0, point, nil) }
        + position(regions, entropy: point.entropy, complexity: point.complexity)
    }
  }

  /// The limits at the entropy, the place between them, and the region's code.
  private func position(_ regions: ComplexityPlaneRegions?, entropy: Double, complexity: Double) -> [Double] {
    let plane = ComplexityPlane(order: estimate.order)
    let (least, greatest) = (plane.leastComplexity(entropy: entropy), plane.greatestComplexity(entropy: entropy))
    let range = greatest - least
    let share = range > ComplexityEntropyPlane.roundingError ? min(max((complexity - least) / range, 0), 1) : .nan
    let region = regions?.region(entropy: entropy, complexity: complexity)
    return [least, greatest, share, region.map { Double($0.rawValue) } ?? .nan]
  }

  /// Of the difference of two complexities.
  private static let roundingError = 1e-12
}
