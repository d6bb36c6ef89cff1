import SimCore

/// How the kernel of a diffusion among points is normalised.
public enum DiffusionNormalization: String, CaseIterable, Sendable {
  /// D^-1/2 G D^-1/2, with the Gaussian kernel G and its row sums D.
  case reference
  /// With K = D^-1/2 G D^-1/2 in place of G once more, so that the density of points counts less.
  case anisotropic
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
  }

  public struct Options: ParameterSet {
    public var cloud = KernelPointsOptions()
    public var diffusionTimes: [Double] = [1]
    public var variant = DiffusionNormalization.reference
    public var periodic = PeriodicDistance.wrapped
    public var unit = Unit.bits
    public init() {}
    public static let table: [Parameter<Options>] =
      KernelPointsOptions.table.map { $0.within(\.cloud) } + [
        .reals("t", \.diffusionTimes, count: 1...1000, each: 1e-6...1e6, "diffusion times: powers of the eigenvalues"),
        .choice("variant", \.variant, "normalisation of the kernel: as published in the program, or in the text"),
        .choice("periodic", \.periodic, "distances along periodic axes: all images, or the nearest one"),
        .choice("unit", \.unit, "of the entropy: bits or nats"),
      ]
  }

  private let options: Options
  private let cloud: KernelPoints
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    self.options = options
    cloud = try KernelPoints(options.cloud, scene: scene)
    try cloud.checkSize()
    let times = Dimension(
      "diffusion_time", size: options.diffusionTimes.count, coordinates: options.diffusionTimes,
      longName: "diffusion time, in steps of the random walk")
    outputs = [
      OutputVariable(
        "diffusion_spectral_entropy", "diffusion spectral entropy", dimensions: [times],
        attributes: [
          ("of", .texts(cloud.fields.map(\.name))), ("points", .integer(cloud.count)), ("variant", .text(options.variant.rawValue)),
          ("entropy_unit", .text(options.unit.rawValue)),
        ]), cloud.widthOutput,
    ]
  }

  public func observe(_ snapshot: Snapshot) throws -> [Double] {
    guard let (points, widths) = try cloud.points(snapshot) else {
      return [Double](repeating: .nan, count: options.diffusionTimes.count + cloud.fields.count)
    }
    let kernel = try KernelMatrix(.gaussian, points, periodic: options.periodic)
    let spectrum = try DiffusionSpectralEntropy.spectrum(kernel, options.variant, snapshot.pool)
    let unit = options.unit == .bits ? LibM.log(2) : 1
    return options.diffusionTimes.map { DiffusionSpectralEntropy.entropy(spectrum, time: $0) / unit } + widths
  }

  /// The spectrum of the diffusion matrix of a kernel.
  ///
  /// - Throws: `SimulationError.impossible` if the memory isn't there or the eigenvalues don't converge.
  public static func spectrum(_ kernel: KernelMatrix, _ normalization: DiffusionNormalization, _ pool: WorkerPool) throws
    -> KernelSpectrum
  {
    let sums = kernel.rowSums(pool)
    var weights = sums.map { 1 / $0.squareRoot() }
    if normalization == .anisotropic {
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
