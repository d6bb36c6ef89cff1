import SimCore

/// Of which matrix the entropy is that of the eigenvalues, or of the elements.
public enum DiffusionNormalization: String, CaseIterable, Sendable {
  /// D^-1/2 G D^-1/2, with the Gaussian kernel G and its row sums D.
  case reference
  /// With K = D^-1/2 G D^-1/2 in place of G once more, so that the density of points counts less.
  case anisotropic
  /// G itself.
  case adjacency
  /// Ones for the nearest points of each point, zeros for others.
  case neighbors
  /// The random walk of `anisotropic`; not its eigenvalues, but its probabilities.
  case entries

  /// Whether there are eigenvalues to take powers of.
  var isSpectral: Bool { self != .entries }
}

/// The entropy of the spectrum of a diffusion from point to point.
public final class DiffusionSpectralEntropy: Diagnostic {
  public static let card = Card(
    name: "diffusion_spectral_entropy",
    summary: "entropy of the spectrum of a diffusion among the points: how many clusters, or how many dimensions, they make",
    details: """
      diffusion_spectral_entropy(diffusion_time)
                    -Σ pᵢ log pᵢ with pᵢ = |λᵢ|^t / Σ |λⱼ|^t: from 0 to the logarithm of the number of points. For long times it
                    tends to the logarithm of the number of clusters that the kernel doesn't connect.
      kernel_width  σ

      With the Gaussian kernel Gᵢⱼ = exp(-dᵢⱼ²/2σ²) and its row sums dᵢ, the λ are the eigenvalues of
        variant reference    Gᵢⱼ / √(dᵢ dⱼ), as the published program computes it; they are also those of the random walk with the
                             probabilities Gᵢⱼ / dᵢ
        variant anisotropic  Kᵢⱼ / √(eᵢ eⱼ), with K the matrix above and e its row sums, as the published text defines it
        variant adjacency    Gᵢⱼ itself
        variant neighbors    Aᵢⱼ = 1 for the `neighborhood` points j nearest to i, i itself being one of them, and for those as
                             near as the last one, 0 for others; the width doesn't matter, except between several fields. The
                             matrix isn't symmetric, and its eigenvalues may be complex: |λ| is their size. If it lacks
                             eigenvectors they have errors up to 10⁻⁸ or more. For up to 5000 points.
      With variant entries the entropy isn't that of eigenvalues but that of the n² probabilities Kᵢⱼ / (n eᵢ) of a step: the
      logarithm of n plus the mean entropy of where a step leads to. It takes the time of a matrix and no memory, but t is 1 only.
      Headings are compared by the distance of unit vectors, which makes exp((cos θ - 1)/σ²) of the angle θ between them.

      \(KernelPointsOptions.details)

      periodic: wrapped takes the sum over periodic images, divided by its value at distance 0, a kernel without negative
      eigenvalues; minimum_image takes the distance of nearest images, with which some eigenvalues can be negative.

      The time grows with the third power of the number of points, but with the second one where the kernel is so smooth that most
      eigenvalues are rounding errors; those are then left out, which matters for diffusion times below one only.
      """,
    references: [
      "Liao, Liu, Christensen, Tong, Huguet, Wolf, Nickel, Adelstein & Krishnaswamy 2024, CISS 2024, arXiv:2312.04823",
      "Coifman & Lafon 2006, Appl. Comput. Harmon. Anal. 21, 5-30: diffusion maps and their normalisations",
    ])
  public static let requires: [String] = []

  /// Unit of an entropy.
  public enum Unit: String, CaseIterable, Sendable {
    case bits
    case nats

    var inNats: Double { self == .bits ? LibM.log(2) : 1 }
  }

  public struct Options: ParameterSet {
    public var cloud = KernelPointsOptions()
    public var diffusionTimes: [Double] = [1]
    public var variant = DiffusionNormalization.reference
    public var neighborhood: Int?
    public var periodic = PeriodicDistance.wrapped
    public var unit = Unit.bits
    public init() {}
    public static let table: [Parameter<Options>] =
      KernelPointsOptions.table.map { $0.within(\.cloud) } + [
        .reals("t", \.diffusionTimes, count: 1...1000, each: 1e-6...1e6, "diffusion times: powers of the eigenvalues"),
        .choice(
          "variant", \.variant,
          "the matrix: the kernel normalised as published in the program, or in the text; the kernel itself; nearest neighbours; "
            + "or the probabilities of steps instead of eigenvalues"),
        .integer(
          "neighborhood", \.neighborhood, in: 1...10_000,
          "for the variant neighbors: points in a neighbourhood, the point itself being one; null: 10"),
        .choice("periodic", \.periodic, "distances along periodic axes: all images, or the nearest one"),
        .choice("unit", \.unit, "of the entropy: bits or nats"),
      ]
    public func problems() -> [ParameterProblem] {
      diffusionProblems(variant, neighborhood: neighborhood, times: diffusionTimes)
    }
  }

  private let options: Options
  private let cloud: KernelPoints
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    if let problem = options.problems().first {
      throw SimulationError.impossible(parameter: problem.parameter, reason: problem.message)
    }
    self.options = options
    cloud = try KernelPoints(options.cloud, scene: scene)
    try cloud.checkSize(options.variant)
    let times = Dimension(
      "diffusion_time", size: options.diffusionTimes.count, coordinates: options.diffusionTimes,
      longName: "diffusion time, in steps of the random walk")
    outputs = [
      OutputVariable(
        "diffusion_spectral_entropy", "diffusion spectral entropy", dimensions: [times],
        attributes: [
          ("of", .texts(cloud.fields.map(\.name))), ("points", .integer(cloud.count)), ("variant", .text(options.variant.rawValue)),
          ("entropy_unit", .text(options.unit.rawValue)),
        ] + DiffusionSpectralEntropy.attributes(options.variant, neighborhood: options.neighborhood)), cloud.widthOutput,
    ]
  }

  public func observe(_ snapshot: Snapshot) throws -> [Double] {
    guard let (points, widths) = try cloud.points(snapshot) else {
      return [Double](repeating: .nan, count: options.diffusionTimes.count + cloud.fields.count)
    }
    let kernel = try KernelMatrix(.gaussian, points, periodic: options.periodic)
    let entropies = try DiffusionSpectralEntropy.entropies(
      kernel, options.variant, neighborhood: options.neighborhood ?? NeighborGraph.usualSize, times: options.diffusionTimes,
      snapshot.pool)
    let unit = options.unit.inNats
    return entropies.map { $0 / unit } + widths
  }

  static func attributes(_ variant: DiffusionNormalization, neighborhood: Int?) -> [(name: String, value: ParameterValue)] {
    variant == .neighbors ? [("neighborhood", .integer(neighborhood ?? NeighborGraph.usualSize))] : []
  }

  /// The entropies in nats, at each time.
  ///
  /// - Parameter neighborhood: For the variant `neighbors`.
  /// - Throws: `SimulationError.impossible` if the memory isn't there or the eigenvalues don't converge.
  public static func entropies(
    _ kernel: KernelMatrix, _ variant: DiffusionNormalization, neighborhood: Int = 10, times: [Double], _ pool: WorkerPool
  ) throws -> [Double] {
    guard variant.isSpectral else {
      let entropy = entropyOfSteps(kernel, pool)
      return times.map { _ in entropy }
    }
    let spectrum = try spectrum(kernel, variant, neighborhood: neighborhood, pool)
    return times.map { entropy(spectrum, time: $0) }
  }

  /// The entropy of the probabilities Pᵢⱼ / n, with Pᵢⱼ = Kᵢⱼ / Σₖ Kᵢₖ and K = D^-1/2 G D^-1/2, in nats: ln n plus the mean of the
  /// rows' entropies.
  static func entropyOfSteps(_ kernel: KernelMatrix, _ pool: WorkerPool) -> Double {
    let weights = kernel.rowSums(pool).map { 1 / $0.squareRoot() }
    let entropies = kernel.weighted(weights).rowEntropies(pool)
    return LibM.log(Double(kernel.count)) + entropies.reduce(0, +) / Double(kernel.count)
  }

  /// The spectrum of the diffusion matrix of a kernel.
  ///
  /// - Parameter neighborhood: For the variant `neighbors`.
  /// - Throws: `SimulationError.impossible` if the memory isn't there or the eigenvalues don't converge.
  public static func spectrum(
    _ kernel: KernelMatrix, _ normalization: DiffusionNormalization, neighborhood: Int = 10, _ pool: WorkerPool
  ) throws -> KernelSpectrum {
    switch normalization {
    case .adjacency: return try KernelSpectrum(of: kernel, pool)
    case .neighbors: return try NeighborGraph(kernel.points, size: neighborhood).spectrum(pool)
    case .reference, .anisotropic, .entries: break
    }
    let sums = kernel.rowSums(pool)
    var weights = sums.map { 1 / $0.squareRoot() }
    if normalization != .reference {
      let sums = kernel.weighted(weights).rowSums(pool)
      weights = zip(weights, sums).map { $0 / $1.squareRoot() }
    }
    return try KernelSpectrum(of: kernel.weighted(weights), pool)
  }

  /// -Σ p ln p with p = |λ|^t / Σ |λ|^t, in nats.
  ///
  /// With powers x in units of the largest one, and s the sum of the others, this is ln(1 + s) - Σ x ln x / (1 + s): no digits are
  /// lost where one probability is close to one.
  public static func entropy(_ spectrum: KernelSpectrum, time: Double) -> Double {
    let sizes = spectrum.values.map { abs($0) }.sorted(by: >)
    guard let largest = sizes.first else { return .nan }
    let powers = sizes.dropFirst().map { LibM.pow($0 / largest, time) }
    let others = powers.reduce(0, +)
    return LibM.log1p(others) + shannonEntropy(powers) / (1 + others)
  }
}

/// Why options of a diffusion's entropy don't go together.
func diffusionProblems(_ variant: DiffusionNormalization, neighborhood: Int?, times: [Double]) -> [ParameterProblem] {
  var problems: [ParameterProblem] = []
  if neighborhood != nil && variant != .neighbors {
    problems.append(
      ParameterProblem("neighborhood", "has no effect with variant: \(variant.rawValue): leave it out, or take neighbors"))
  }
  if !variant.isSpectral && times != [1] {
    problems.append(
      ParameterProblem("t", "has no effect with variant: \(variant.rawValue), which takes no powers: leave it at 1"))
  }
  return problems
}

extension KernelPoints {
  /// Refuses more points than the entropy can be had of.
  func checkSize(_ variant: DiffusionNormalization) throws {
    if !variant.isSpectral { return }
    if variant == .neighbors && count > NeighborGraph.mostPoints {
      throw SimulationError.impossible(
        parameter: "points",
        reason: "the eigenvalues of a matrix of \(count) points that isn't symmetric would take hours: "
          + "set points to at most \(NeighborGraph.mostPoints), or take another variant")
    }
    try checkSize()
  }
}
