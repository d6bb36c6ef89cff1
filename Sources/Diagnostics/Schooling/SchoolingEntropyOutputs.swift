import SimCore

/// The variables of `schooling_entropies`, with what a reader of the file needs to know about each.
enum SchoolingEntropyOutputs {
  private typealias Attributes = [(name: String, value: ParameterValue)]

  private static let entropies: [(name: String, longName: String, samples: String)] = [
    ("school_cohesion_entropy", "entropy of nearest-neighbour distances", "distance of each particle to its nearest neighbour"),
    ("polarization_entropy", "entropy of directions of motion", "direction of motion of each particle"),
    ("depth_stratification_entropy", "entropy of depths", "position of each particle along the vertical axis"),
    ("angular_momentum_entropy", "entropy of angular momentum about the centre", "|r x u| of each particle, of unit vectors"),
    (
      "nearest_neighbor_entropy", "entropy of the variation of neighbour distances",
      "standard deviation over mean of the distances of each particle to its 5 nearest neighbours"
    ),
    ("velocity_correlation_entropy", "entropy of velocity correlations", "(u . u' + 1) / 2 of pairs of particles, of unit vectors"),
    ("school_shape_entropy", "entropy of principal variances", "shares of the principal variances of the positions"),
  ]

  static func dewiKadita(_ domain: Domain, pairs: Int?, unit: String) -> [OutputVariable] {
    let space = DewiKaditaOutcomes(domain)
    let bins = [
      describe(space.cohesion),
      "\(space.polar.count) x \(space.azimuth.count) of equal polar angle and azimuth, counts times the sine of the polar angle",
      describe(space.depth), describe(space.angularMomentum), describe(space.spacing), describe(space.velocityCorrelation), "none",
    ]
    let outcomes = [space.cohesion.count, space.headings, space.depth.count, 20, 20, space.velocityCorrelation.count, 3]
    let common: Attributes = [
      ("definition", .text("dewi_kadita 0.0.4")), ("estimator", .text(EntropyEstimator.plugIn.rawValue)), ("base", .text("e")),
    ]
    var outputs: [OutputVariable] = []
    for (k, row) in entropies.enumerated() {
      outputs.append(
        OutputVariable(
          row.name, row.longName,
          attributes: common + [
            ("samples", .text(row.samples)), ("bins", .text(bins[k])),
            ("normalisation", .text("divided by ln(\(outcomes[k]))")),
          ] + correlation(row.name, pairs)))
    }
    outputs.append(index(common))
    let definition: Attributes = [("definition", .text("dewi_kadita 0.0.4"))]
    outputs += [
      OutputVariable("dewi_kadita_polarization", "length of the mean heading", attributes: definition),
      OutputVariable(
        "dewi_kadita_rotation", "length of the mean of r x u about the mean of the coordinates", attributes: definition),
      OutputVariable(
        "dewi_kadita_spread", unit: unit, "root mean square distance to the mean of the coordinates", attributes: definition),
      OutputVariable("dewi_kadita_order_index", "the larger of polarization and rotation", attributes: definition),
    ]
    return outputs + standardError(pairs)
  }

  static func calibrated(
    _ domain: Domain, count: Int, options: CalibratedOptions,
    null: (mean: SchoolingEntropyValues, standardError: SchoolingEntropyValues),
    pairs: Int?, unit: String
  ) -> [OutputVariable] {
    let space = CalibratedOutcomes(domain, count: count, options: options)
    let bins = [
      describe(space.cohesion), "\(space.zones.count) regions of equal area about the principal axes of the directions",
      describe(space.depth), describe(space.angularMomentum), describe(space.spacing), describe(space.velocityCorrelation), "none",
    ]
    let common: Attributes = [
      ("definition", .text("calibrated")), ("estimator", .text(options.estimator.rawValue)), ("base", .text("e")),
    ]
    var outputs: [OutputVariable] = []
    for (k, row) in entropies.enumerated() {
      outputs.append(
        OutputVariable(
          row.name, row.longName + ", relative to disorder",
          attributes: common + [
            ("samples", .text(row.samples)), ("bins", .text(bins[k])),
            ("normalisation", .text("divided by its mean over disordered schools of the same number and box")),
            ("null_mean", .real(null.mean.all[k])), ("null_standard_error", .real(null.standardError.all[k])),
          ] + correlation(row.name, pairs)))
    }
    return outputs + [index(common)] + standardError(pairs)
  }

  private static func describe(_ bins: UniformBins) -> String { "\(bins.count) equal bins from \(bins.lower) to \(bins.upper)" }

  private static func index(_ common: Attributes) -> OutputVariable {
    let weights: Attributes = [("weights", .reals(SchoolingEntropyValues.weights))]
    return OutputVariable("oceanic_schooling_index", "weighted sum of seven entropies", attributes: common + weights)
  }

  private static func correlation(_ name: String, _ pairs: Int?) -> Attributes {
    if name != "velocity_correlation_entropy" { return [] }
    return pairs.map { [("pairs", .text("\($0) drawn at random, with replacement"))] } ?? [("pairs", .text("all"))]
  }

  private static func standardError(_ pairs: Int?) -> [OutputVariable] {
    if pairs == nil { return [] }
    return [
      OutputVariable(
        "velocity_correlation_entropy_standard_error", "standard error of velocity_correlation_entropy by sampling pairs")
    ]
  }
}
