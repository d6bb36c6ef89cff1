import SimCore

/// Which points are alike.
public enum Similarity: String, CaseIterable, Sendable {
  case gaussian
  case laplacian
  case vonMises = "von_mises"
  case cosine
  case linear

  /// Whether only the directions of vectors count.
  var isOfDirections: Bool { self == .vonMises || self == .cosine }
  /// Whether a width belongs to it.
  var hasWidth: Bool { self != .cosine && self != .linear }
  var family: KernelFamily {
    switch self {
    case .gaussian, .vonMises: .gaussian
    case .laplacian: .laplacian
    case .cosine, .linear: .linear
    }
  }
}

/// The effective number of points that differ.
public final class VendiScore: Diagnostic {
  public static let card = Card(
    name: "vendi_score",
    summary: "effective number of points that differ, from the eigenvalues of their similarities",
    details: """
      vendi_score(order)        (Σ λᵢ^q)^(1/(1-q)), and exp(-Σ λᵢ ln λᵢ) for q = 1, with the eigenvalues λ of the similarities
                                Kᵢⱼ divided by Σ Kᵢᵢ: from 1, if all points are the same, to their number, if none is like another
      vendi_score_infinity      the limit of large orders, 1 / max λ
      vendi_score_lower, vendi_score_upper(order)
                                with `rank`: limits that hold whatever the approximation leaves out
      neglected_share           with `rank`: what the approximation leaves out of Σ Kᵢᵢ
      kernel_width              the width σ, of kernels that have one

      kernel:
        gaussian   exp(-d²/2σ²) with the Euclidean distance d
        laplacian  exp(-Σ |dᵢ|/σ), over components
        von_mises  exp((cos θ - 1)/σ²) of the angle θ between rows: the Gaussian of their directions
        cosine     cos θ
        linear     scalar products
      Cosine and linear take positions as they are, without periodic images, and several fields as one vector. The others use the
      sum over periodic images, divided by its value at distance 0.

      \(KernelPointsOptions.details)

      Order 2 alone is n² / Σ Kᵢⱼ² and needs neither eigenvalues nor memory: it is the choice for many points (then there is no
      vendi_score_infinity). Other orders take a time that grows with the third power of the number of points; with the first one
      times the square of the rank if the kernel is smooth or there are few components. Eigenvalues below n ε max λ, with the
      rounding unit ε, are taken as zero; still, orders below 1 depend on small eigenvalues, and digits are lost.
      rank: only so many points, chosen one after the other as those that the others say least about, are compared with all
      (Nyström's approximation); the eigenvalues are then scaled to the sum one. Take it ten times as large as the score.
      truncation: only the t largest eigenvalues count, each raised by a t-th of what the others add up to. Unlike the score itself,
      this converges with a number of points that is a few times t.
      """,
    references: [
      "Friedman & Dieng 2023, Trans. Mach. Learn. Res., arXiv:2210.02410",
      "Pasarkar & Dieng 2024, AISTATS, arXiv:2310.12952: orders",
      "Jalali, Li & Farnia 2023, NeurIPS: order 2 without eigenvalues",
      "Ospanov & Farnia 2025, UAI, arXiv:2410.21719: truncation",
      "Harbrecht, Peters & Schneider 2012, Appl. Numer. Math. 62, 428-440: the approximation of low rank",
    ])
  public static let requires: [String] = []

  public struct Options: ParameterSet {
    public var cloud = KernelPointsOptions()
    public var kernel = Similarity.gaussian
    public var orders: [Double] = [1]
    public var rank: Int?
    public var truncation: Int?
    public init() {}
    public static let table: [Parameter<Options>] =
      KernelPointsOptions.table.map { $0.within(\.cloud) } + [
        .choice("kernel", \.kernel, "similarity of two points"),
        .reals("orders", \.orders, count: 1...100, each: 0...1e6, "orders q; 2 alone is quick"),
        .integer("rank", \.rank, in: 1...100_000, "points that all are compared with; null: all, the exact score"),
        .integer("truncation", \.truncation, in: 1...1_000_000, "eigenvalues that count; null: all"),
      ]
    public func problems() -> [ParameterProblem] {
      var problems: [ParameterProblem] = []
      if rank != nil && truncation != nil {
        problems.append(ParameterProblem("truncation", "can't be combined with rank: give one of them"))
      }
      if rank != nil && !kernel.hasWidth {
        problems.append(ParameterProblem("rank", "is for kernels with a width: the others are exact at no cost"))
      }
      return problems
    }
    /// Whether order 2 is all that is asked for, without eigenvalues.
    var isOnlySecondOrder: Bool { orders == [2] && rank == nil && truncation == nil }
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
    try VendiScore.checkSize(options, cloud)
    outputs = VendiScore.outputs(options, cloud)
  }

  private static func checkSize(_ options: Options, _ cloud: KernelPoints) throws {
    let components = cloud.fields.reduce(0) { $0 + $1.width }
    if options.isOnlySecondOrder || (!options.kernel.hasWidth && components <= KernelPoints.mostPoints) { return }
    if let rank = options.rank {
      let most = NumberBuffer.limit / cloud.count
      guard min(rank, cloud.count) <= most else {
        throw SimulationError.impossible(
          parameter: "rank",
          reason: "\(rank) times \(cloud.count) points would take more than \(NumberBuffer.limit / 131_072) MB of memory: "
            + "set rank to at most \(most), or take fewer points")
      }
    } else {
      try cloud.checkSize()
    }
  }

  private static func outputs(_ options: Options, _ cloud: KernelPoints) -> [OutputVariable] {
    let orders = Dimension("order", size: options.orders.count, coordinates: options.orders, longName: "order q")
    let attributes: [(name: String, value: ParameterValue)] = [
      ("of", .texts(cloud.fields.map(\.name))), ("points", .integer(cloud.count)), ("kernel", .text(options.kernel.rawValue)),
    ]
    var outputs = [OutputVariable("vendi_score", "Vendi score", dimensions: [orders], attributes: attributes)]
    if !options.isOnlySecondOrder {
      outputs.append(OutputVariable("vendi_score_infinity", "Vendi score of infinite order", attributes: attributes))
    }
    if options.rank != nil {
      outputs += [
        OutputVariable("vendi_score_lower", "lower limit of the exact Vendi score", dimensions: [orders]),
        OutputVariable("vendi_score_upper", "upper limit of the exact Vendi score", dimensions: [orders]),
        OutputVariable("neglected_share", "what the approximation leaves out of the sum of the eigenvalues"),
      ]
    }
    return options.kernel.hasWidth ? outputs + [cloud.widthOutput] : outputs
  }

  public func observe(_ snapshot: Snapshot) throws -> [Double] {
    guard let (kernel, widths) = try kernel(snapshot) else {
      return [Double](repeating: .nan, count: outputs.reduce(0) { $0 + $1.count })
    }
    if options.isOnlySecondOrder { return [VendiScore.secondOrder(kernel, snapshot.pool)] + widths }
    let spectrum = try KernelSpectrum(of: kernel, rank: options.rank, snapshot.pool)
    return scores(spectrum) + widths
  }

  private func kernel(_ snapshot: Snapshot) throws -> (KernelMatrix, widths: [Double])? {
    let directions = options.kernel.isOfDirections
    if options.kernel.hasWidth {
      guard let (points, widths) = try cloud.points(snapshot, directions: directions) else { return nil }
      return (try KernelMatrix(options.kernel.family, points), widths)
    }
    guard let points = try cloud.vectors(snapshot, directions: directions) else { return nil }
    return (try KernelMatrix(.linear, points), [])
  }

  private func scores(_ spectrum: KernelSpectrum) -> [Double] {
    func all(_ eigenvalues: [Double]) -> [Double] { options.orders.map { VendiScore.score(eigenvalues, order: $0) } }
    var eigenvalues = VendiScore.withoutRoundingErrors(spectrum.normalized, count: spectrum.count)
    if let truncation = options.truncation { eigenvalues = VendiScore.truncated(eigenvalues, to: truncation) }
    let scores = all(eigenvalues) + [VendiScore.score(eigenvalues, order: .infinity)]
    if options.rank == nil { return scores }
    return scores + all(spectrum.mostConcentrated) + all(spectrum.mostEven) + [spectrum.neglected]
  }
}

// MARK: - Scores of spectra

extension VendiScore {
  /// The score of a spectrum that adds up to one. Not defined, and NaN, if it doesn't.
  ///
  /// - Parameters:
  ///   - eigenvalues: The largest one first. Those that aren't positive don't count.
  ///   - order: From 0, the number of eigenvalues, to infinity.
  public static func score(_ eigenvalues: [Double], order: Double) -> Double {
    guard let largest = eigenvalues.first, largest > 0, largest.isFinite else { return .nan }
    let positive = eigenvalues.lazy.filter { $0 > 0 }
    if order == 1 { return LibM.exp(shannonEntropy(positive)) }
    if order == .infinity { return 1 / largest }
    // Next to order 1, Σ λ^q is 1 plus a small difference, which has to be summed by itself.
    if abs(order - 1) < 0.25 {
      let difference = positive.reduce(0) { $0 + $1 * LibM.expm1((order - 1) * LibM.log($1)) }
      return LibM.exp(LibM.log1p(difference) / (1 - order))
    }
    let sum = positive.reduce(0) { $0 + LibM.pow($1 / largest, order) }
    return LibM.exp((order * LibM.log(largest) + LibM.log(sum)) / (1 - order))
  }

  /// The score of order 2 without eigenvalues: (Σ Kᵢᵢ)² / Σ Kᵢⱼ².
  public static func secondOrder(_ kernel: KernelMatrix, _ pool: WorkerPool) -> Double {
    let trace = kernel.diagonal().reduce(0, +)
    return trace * trace / kernel.squaredNorm(pool)
  }

  /// Only eigenvalues of at least n ε max λ.
  public static func withoutRoundingErrors(_ eigenvalues: [Double], count: Int) -> [Double] {
    let least = Double(count) * .ulpOfOne * (eigenvalues.first ?? 0)
    return eigenvalues.filter { $0 >= least || $0.isNaN }
  }

  /// The t largest eigenvalues, each raised by a t-th of what the others add up to.
  public static func truncated(_ eigenvalues: [Double], to t: Int) -> [Double] {
    guard t < eigenvalues.count else { return eigenvalues }
    let rest = eigenvalues[t...].reversed().reduce(0, +)
    return eigenvalues[..<t].map { $0 + rest / Double(t) }
  }
}
