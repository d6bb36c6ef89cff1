import SimCore

/// The permutation entropy of an ensemble, along the order in which its members began.
public final class IndexedEnsembleEntropy: Diagnostic {
  public static let card = Card(
    name: "indexed_ensemble_entropy",
    summary: "permutation entropy of an indexed ensemble (PI-entropy): how much of the initial order of the members is left",
    details: """
      The particles (trajectories) are put in order by the quantity `of` at the first observation, smallest first, and keep that
      index i. At each observation the ordinal patterns of x_i, x_(i+l), … x_(i+(n−1)l) along the index, with n = `order` and l =
      `delay`, at every i, give
      indexed_ensemble_entropy        Shannon's entropy of the relative frequencies of the patterns over ln n!: 0 at the first
                                      observation, where only the increasing pattern occurs, and near 1 when the members are
                                      thoroughly shuffled. It rises in the shape of an S as the ensemble relaxes.
      indexed_ensemble_entropy_error  its standard error if the patterns were independent (Basharin 1959); near 1 it loses its
                                      meaning, as the error goes to 0 there while the entropy is too small by some
                                      (n! − 1)/(2M ln n!) with M patterns.
      For quantities with several components there is one entropy for each, with the order of its own. Of equal numbers the member
      with the smaller number comes first. NaN comes last, and patterns with it are left out; the order is that of the first
      observation that isn't all NaN. NaN without patterns. Coordinates along periodic axes are taken as they are,
      in the box. The number of members should be many times n!.
      """,
    references: [
      "Aragoneses, Kapulkin & Pattanayak 2022, arXiv:2211.00503", "Bandt & Pompe 2002, Phys. Rev. Lett. 88, 174102",
      "Basharin 1959, Theory Probab. Appl. 4, 333-336",
    ])
  public static let requires: [String] = []

  public struct Options: ParameterSet {
    public var of: String?
    public var order = 4
    public var delay = 1
    public var estimator = EntropyEstimator.plugIn
    public init() {}
    public static let table: [Parameter<Options>] = [
      .text(
        "of", \.of,
        "the quantity: FIELD, FIELD.COMPONENT, speed, kinetic_energy, heading_angle, turn_angle or angular_momentum; "
          + "null: state, or else position"),
      .integer("order", \.order, in: 2...8, "members in a pattern"),
      .integer("delay", \.delay, in: 1...1_000_000_000, "step of the index within a pattern"),
      .choice("estimator", \.estimator, "how the entropy is estimated from the counts: plug_in or miller_madow"),
    ]
  }

  private var source: SeriesSource
  private let patterns: OrdinalPatterns
  private let estimator: EntropyEstimator
  private let members: Int
  private let components: Int
  /// For each component, the members in the order of the index; empty until there is one.
  private var ranking: [[Int]]
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    source = try SeriesSource(options.of, scene: scene)
    let field = scene.field(source.name)
    (members, components) = (field?.rows ?? source.count, field?.width ?? 1)
    guard (members - 1) / options.delay >= options.order - 1 else {
      throw SimulationError.impossible(
        parameter: "order",
        reason: "a pattern of \(options.order) members with delay \(options.delay) doesn't fit into \(members): take more "
          + "particles or trajectories, or a smaller order or delay")
    }
    patterns = OrdinalPatterns(order: options.order, delay: options.delay)
    estimator = options.estimator
    ranking = [[Int]](repeating: [], count: components)
    let axes = field?.dimensions.dropFirst().filter { $0.size > 1 } ?? []
    let attributes: [(name: String, value: ParameterValue)] = [
      ("of", .text(source.name)), ("order", .integer(options.order)), ("delay", .integer(options.delay)),
      ("estimator", .text(options.estimator.rawValue)),
    ]
    outputs = [
      OutputVariable(
        "indexed_ensemble_entropy", "normalised permutation entropy of the indexed ensemble", dimensions: axes,
        attributes: attributes),
      OutputVariable(
        "indexed_ensemble_entropy_error", "standard error of the entropy of the indexed ensemble", dimensions: axes,
        attributes: attributes),
    ]
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let numbers = source.values(snapshot)
    let largest = logFactorial(patterns.order)
    var results = [(entropy: Double, error: Double)](repeating: (.nan, .nan), count: components)
    for component in 0..<components where ranking[component].isEmpty {
      ranking[component] = IndexedEnsembleEntropy.ranking(column(numbers, component))
    }
    forEachInParallel(&results, snapshot.pool) { result, component in
      let counts = patterns.counts(of: ranking[component].map { numbers[$0 * components + component] })
      result = (estimator.entropy(of: counts) / largest, entropyStandardError(of: counts) / largest)
    }
    return results.map(\.entropy) + results.map(\.error)
  }

  private func column(_ numbers: [Double], _ component: Int) -> [Double] {
    stride(from: component, to: numbers.count, by: components).map { numbers[$0] }
  }

  /// Indices by rising value, those of NaN last; of equal values the smaller index first. Empty if all are NaN.
  private static func ranking(_ column: [Double]) -> [Int] {
    let known = column.indices.filter { !column[$0].isNaN }
    if known.isEmpty { return [] }
    return known.sorted { (column[$0], $0) < (column[$1], $1) } + column.indices.filter { column[$0].isNaN }
  }

  /// The order, and what the source remembers.
  public var memory: [Double] {
    get { ranking.flatMap { [Double($0.count)] + $0.map { Double($0) } } + source.memory }
    set {
      var begin = 0
      for component in 0..<components {
        let end = begin + 1 + Int(newValue[begin])
        ranking[component] = newValue[begin + 1..<end].map { Int($0) }
        begin = end
      }
      source.memory = Array(newValue[begin...])
    }
  }
}
