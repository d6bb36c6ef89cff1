import SimCore

/// How much of the entropy of a diffusion among points goes if it is known which class they are of.
public final class DiffusionSpectralInformation: Diagnostic {
  public static let card = Card(
    name: "diffusion_spectral_mutual_information",
    summary: "diffusion spectral mutual information of points and a quantity: how much the entropy falls if the quantity is known",
    details: """
      diffusion_spectral_mutual_information(diffusion_time)
          Σ p_b [S(A*) - S(A|b)] over the classes b of the points, with their shares p_b: S(A|b) is the diffusion spectral
          entropy of the points of a class, and S(A*) the mean of those of `repetitions` random subsets of all points, as many
          points each, so that numbers of points don't matter. About 0 if the classes are as good as random. See
          diffusion_spectral_entropy for S.
      diffusion_spectral_mutual_information_error(diffusion_time)
          its standard error from the spread of the random subsets' entropies; NaN for one repetition
      conditional_diffusion_spectral_entropy(diffusion_time)
          Σ p_b S(A|b)
      classes       number of classes that occur
      kernel_width  σ, the same for all subsets

      Classes are made of the numbers `given`: a field, or one of its components. With `bins`, each component has that many of equal
      width from its smallest to its largest value at the instant, and a class is a combination of them (the published program bins
      single numbers like this, and clusters vectors spectrally). With bins: null, points with equal numbers are a class: kinds of
      particles by radius or mass. The subsets are drawn by the seed, and are the same at each instant if the classes are as large.

      \(KernelPointsOptions.details)
      """,
    references: DiffusionSpectralEntropy.card.references)
  public static let requires: [String] = []

  public struct Options: ParameterSet {
    public var cloud = KernelPointsOptions()
    public var given: String?
    public var bins: Int? = 10
    public var repetitions = 5
    public var diffusionTimes: [Double] = [1]
    public var variant = DiffusionNormalization.reference
    public var neighborhood: Int?
    public var periodic = PeriodicDistance.wrapped
    public var unit = DiffusionSpectralEntropy.Unit.bits
    public init() {}
    public static let table: [Parameter<Options>] =
      KernelPointsOptions.table.map { $0.within(\.cloud) } + [
        .text("given", \.given, "the numbers that make classes: FIELD or FIELD.COMPONENT; has to be given"),
        .integer("bins", \.bins, in: 1...10_000, "bins of each component; null: equal numbers are a class"),
        .integer("repetitions", \.repetitions, in: 1...65_536, "random subsets for each class"),
        .reals("t", \.diffusionTimes, count: 1...1000, each: 1e-6...1e6, "diffusion times: powers of the eigenvalues"),
        .choice("variant", \.variant, "the matrix, as in diffusion_spectral_entropy"),
        .integer(
          "neighborhood", \.neighborhood, in: 1...10_000,
          "for the variant neighbors: points in a neighbourhood, the point itself being one; null: 10"),
        .choice("periodic", \.periodic, "distances along periodic axes: all images, or the nearest one"),
        .choice("unit", \.unit, "of the entropies: bits or nats"),
      ]
    public func problems() -> [ParameterProblem] {
      diffusionProblems(variant, neighborhood: neighborhood, times: diffusionTimes)
        + (given == nil
          ? [ParameterProblem("given", "has to be given: FIELD or FIELD.COMPONENT of the numbers that make classes")] : [])
    }
  }

  private let options: Options
  private let cloud: KernelPoints
  private var source: SeriesSource
  private let random: Philox
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    if let problem = options.problems().first {
      throw SimulationError.impossible(parameter: problem.parameter, reason: problem.message)
    }
    self.options = options
    cloud = try KernelPoints(options.cloud, scene: scene)
    try cloud.checkSize(options.variant)
    source = try SeriesSource(options.given, scene: scene, option: "given")
    let rows = cloud.fields[0].rows
    guard source.count.isMultiple(of: rows), rows == 1 || source.axes.first?.size == rows else {
      throw SimulationError.impossible(
        parameter: "given", reason: "'\(source.name)' doesn't have a row for each of the \(rows) points: take another field")
    }
    random = Philox(seed: scene.seed)
    outputs = DiffusionSpectralInformation.outputs(options, cloud, given: source.name)
  }

  private static func outputs(_ options: Options, _ cloud: KernelPoints, given: String) -> [OutputVariable] {
    let times = Dimension(
      "diffusion_time", size: options.diffusionTimes.count, coordinates: options.diffusionTimes,
      longName: "diffusion time, in steps of the random walk")
    let attributes: [(name: String, value: ParameterValue)] =
      [
        ("of", .texts(cloud.fields.map(\.name))), ("given", .text(given)), ("points", .integer(cloud.count)),
        ("variant", .text(options.variant.rawValue)), ("entropy_unit", .text(options.unit.rawValue)),
        ("repetitions", .integer(options.repetitions)),
      ] + DiffusionSpectralEntropy.attributes(options.variant, neighborhood: options.neighborhood)
    func variable(_ name: String, _ meaning: String) -> OutputVariable {
      OutputVariable(name, meaning, dimensions: [times], attributes: attributes)
    }
    return [
      variable("diffusion_spectral_mutual_information", "diffusion spectral mutual information"),
      variable("diffusion_spectral_mutual_information_error", "standard error of the diffusion spectral mutual information"),
      variable("conditional_diffusion_spectral_entropy", "diffusion spectral entropy of a class, mean over the points"),
      OutputVariable("classes", "number of classes of points"), cloud.widthOutput,
    ]
  }

  public func observe(_ snapshot: Snapshot) throws -> [Double] {
    let numbers = source.values(snapshot)
    guard let (points, widths) = try cloud.points(snapshot), let classes = classes(numbers) else {
      return [Double](repeating: .nan, count: outputs.reduce(0) { $0 + $1.count })
    }
    let value = try information(points, classes, snapshot.pool)
    let unit = options.unit.inNats
    let entropies = value.information + value.errors + value.conditional
    return entropies.map { $0 / unit } + [Double(classes.count)] + widths
  }

  public var memory: [Double] {
    get { source.memory }
    set { source.memory = newValue }
  }

  // MARK: - Classes

  /// The points of each class, in the order of the classes' numbers; nil if a number isn't finite.
  private func classes(_ numbers: [Double]) -> [[Int]]? {
    let width = source.count / cloud.fields[0].rows
    let columns = (0..<width).map { column in (0..<cloud.count).map { numbers[(cloud.chosen?[$0] ?? $0) * width + column] } }
    guard columns.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
    let binned = columns.map { column in options.bins.map { DiffusionSpectralInformation.binned(column, bins: $0) } ?? column }
    var classes: [[Double]: [Int]] = [:]
    for point in 0..<cloud.count { classes[binned.map { $0[point] }, default: []].append(point) }
    return classes.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }

  /// The number of each value's bin.
  private static func binned(_ values: [Double], bins: Int) -> [Double] {
    guard let low = values.min(), let high = values.max(), low < high else { return values.map { _ in 0 } }
    let edges = UniformBins(bins, from: low, to: high)
    return values.map { Double(edges.clampedIndex(of: $0)) }
  }

  // MARK: - Information

  private struct Value {
    var information: [Double]
    var errors: [Double]
    var conditional: [Double]
  }

  private func information(_ points: PointSet, _ classes: [[Int]], _ pool: WorkerPool) throws -> Value {
    let zeros = [Double](repeating: 0, count: options.diffusionTimes.count)
    var value = Value(information: zeros, errors: zeros, conditional: zeros)
    for (index, members) in classes.enumerated() {
      let share = Double(members.count) / Double(points.count)
      let own = try entropies(points, members, pool)
      let others = try (0..<options.repetitions).map {
        try entropies(points, subset(members.count, of: points.count, index, repetition: $0), pool)
      }
      for time in zeros.indices {
        let mean = others.reduce(0) { $0 + $1[time] } / Double(others.count)
        let squares = others.reduce(0) { $0 + ($1[time] - mean) * ($1[time] - mean) }
        value.information[time] += share * (mean - own[time])
        value.conditional[time] += share * own[time]
        value.errors[time] += share * share * squares / Double(others.count * (others.count - 1))
      }
    }
    value.errors = value.errors.map { $0.squareRoot() }
    return value
  }

  private func entropies(_ points: PointSet, _ rows: [Int], _ pool: WorkerPool) throws -> [Double] {
    let kernel = try KernelMatrix(.gaussian, points.subset(rows), periodic: options.periodic)
    return try DiffusionSpectralEntropy.entropies(
      kernel, options.variant, neighborhood: options.neighborhood ?? NeighborGraph.usualSize, times: options.diffusionTimes, pool)
  }

  /// So many points, each subset equally likely (Knuth, The Art of Computer Programming, vol. 2, §3.4.2, algorithm S).
  private func subset(_ wanted: Int, of count: Int, _ index: Int, repetition: Int) -> [Int] {
    var subset: [Int] = []
    for row in 0..<count {
      let share = Double(wanted - subset.count) / Double(count - row)
      if random.uniforms(.classSubset, particle: row, step: index, draw: repetition)[0] < share { subset.append(row) }
    }
    return subset
  }
}
