import SimCore

/// What is done with a series before it is measured, and what its values are compared with: the same for all measures.
public struct SeriesTreatment: ParameterSet {
  /// How a series is made coarser.
  public enum CoarseGraining: String, CaseIterable, Sendable {
    /// Means of successive groups that don't overlap (Costa, Goldberger & Peng 2002, Phys. Rev. Lett. 89, 068102).
    case mean
    /// The same with groups that begin at each of the first numbers, and the mean of the values (Wu et al. 2013, Entropy 15, 1069).
    case composite
  }

  public var differences = 0
  public var scales = 1
  public var coarseGraining = CoarseGraining.mean
  public var surrogates = 0
  public var surrogateKind = Surrogates.Kind.phase
  public init() {}

  public static let table: [Parameter<SeriesTreatment>] = [
    .integer(
      "differences", \.differences, in: 0...16, "how often the series is replaced by its successive differences, before all else"),
    .integer(
      "scales", \.scales, in: 1...100_000,
      "results for means of 1, 2 … n successive numbers, along an axis 'scale'; 1: for the series itself, without that axis"),
    .choice(
      "coarse_graining", \.coarseGraining,
      "mean: groups follow one another from the first number on; composite: mean of the results for groups that begin at the "
        + "first, second … number of a group; NaN where one of these has none"),
    .integer(
      "surrogates", \.surrogates, in: 0...1_000_000,
      "random series that each series is compared with: p value, mean and standard deviation of each result; p is at "
        + "least 2 / (n + 1), so take 39 or more for the level 0.05; 0: none"),
    .choice(
      "surrogate_kind", \.surrogateKind,
      "shuffle: the numbers in random order; phase: same power spectrum, random phases; iaaft: same numbers and "
        + "nearly the same spectrum, up to a hundred times as slow"),
  ]

  /// True if the series is measured as it is, and compared with nothing.
  var isNone: Bool { differences == 0 && scales == 1 && surrogates == 0 }

  /// The axes that results get.
  var axes: [Dimension] {
    scales == 1
      ? []
      : [Dimension("scale", size: scales, coordinates: (1...scales).map(Double.init), longName: "successive numbers in a mean")]
  }

  /// For the results' attributes.
  var attributes: [(name: String, value: ParameterValue)] {
    var attributes: [(name: String, value: ParameterValue)] = []
    if differences > 0 { attributes.append(("differences", .integer(differences))) }
    if scales > 1 { attributes.append(("coarse_graining", .text(coarseGraining.rawValue))) }
    return attributes
  }

  /// The series whose results are wanted.
  func differenced(_ series: [Double]) -> [Double] {
    (0..<differences).reduce(series) { series, _ in zip(series.dropFirst(), series).map { $0 - $1 } }
  }

  /// How many series a scale is the mean of.
  func offsets(at scale: Int) -> Int { coarseGraining == .composite ? scale : 1 }
}

/// Means of successive groups of `size` numbers, the first of which begins at `offset`. What doesn't fill a group is left out.
func groupMeans(_ series: [Double], size: Int, from offset: Int = 0) -> [Double] {
  if size == 1 && offset == 0 { return series }
  return stride(from: offset, through: series.count - size, by: size).map { start in
    var sum = 0.0
    for k in start..<start + size { sum += series[k] }
    return sum / Double(size)
  }
}
