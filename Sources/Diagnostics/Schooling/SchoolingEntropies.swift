import SimCore

/// Seven entropies of a school, and their weighted sum.
public final class SchoolingEntropies: Diagnostic {
  public static let card = Card(
    name: "schooling_entropies",
    summary: "seven entropies of positions and headings, and the Oceanic Schooling Index",
    details: """
      Each entropy is that of a histogram over the particles (or pairs) at an instant, between 0 (all in one bin) and about 1.
        school_cohesion_entropy       distance to the nearest neighbour
        polarization_entropy          direction of motion
        depth_stratification_entropy  position along the vertical (last) axis
        angular_momentum_entropy      |r × u|, with unit vectors r from the centre and u along the motion
        nearest_neighbor_entropy      standard deviation / mean of the distances to the five nearest neighbours
        velocity_correlation_entropy  u · u' of all pairs
        school_shape_entropy          shares of the three principal variances of the positions (no histogram)
        oceanic_schooling_index       0.18, 0.28, 0.08, 0.08, 0.10, 0.18, 0.10 times these, added up

      definition: dewi_kadita (default) is that of dewi-kadita 0.0.4, number by number, for comparison with published values: plug-in
      entropies over ln(bins), with 25 bins of distance from 0 to half the box, 12 x 24 bins of polar angle and azimuth (counts times the
      sine of the polar angle), 15 of depth over the box, 20 of |r × u|, 20 from 0 to 2 of the variation, 20 of the cosine; centre and
      variances from the coordinates as they are. ½ where there are too few particles. Values outside a histogram are left out; so are
      cosines and |r × u| that rounding pushed beyond 1, as in the original: a school of identical headings can lose pairs in this way, and
      reads ½ if it loses all. Cosines are rounded as in a matrix product (fused, first component first); the original's BLAS rounds a few
      of them differently, depending on the machine, which matters only to a cosine within 1e-15 of the edge of a bin. It also gives
      dewi_kadita_polarization, _rotation, _spread and _order_index, the larger of the first two.
      What these can't tell: a disordered school reads 0.58 with 10 particles and 0.82 with 500, never 1. The same school reads differently
      after it moved through a periodic face (shape, depth, angular momentum), after it turned (polarization: 0.55 along z, 0.15 to 0.24
      elsewhere for a beam of 3 degrees), and in a larger box (cohesion). A mill, a mill with both senses of rotation, and particles that
      move tangentially at random read the same; so do a mill and a purely radial motion. Coincident particles have the shape of a sphere.
      The correlation entropy is 0 as soon as all pairs agree within 25 degrees.

      definition: calibrated divides each entropy by the mean that disordered schools have (as many particles, spread evenly over the same
      box, in independent and isotropic directions), so that disorder reads 1 for any number of particles, and bias is taken off first
      (Miller and Madow). Distances to the nearest neighbour are in units of twice their mean in disorder; directions are sorted into
      regions of equal area about the school's own axes; centre and variances go around periodic faces; depth is the height over the
      centre, or over the floor of a tank; variation is sorted from 0 to 1. Values outside count in the end bins, zero vectors not at all.
      So a school reads the same wherever it is, and turned (but for depth, which has a vertical by nature). NaN with fewer than six
      particles. The disordered schools are simulated at the start, always with the same random numbers; the standard error of what they
      give is an attribute. Schools of more than 4096 are compared with parts of that size, at the same density. Along an open axis the box
      is the domain's stated size.
      What these can't tell: the sense of rotation (use milling), or order at distances that the bins don't resolve. A value above 1 is
      more even than chance. The index is a sum with conventional weights, not a measurement of anything in particular.

      correlation: exact counts all pairs: 8 million for 4000 particles take some milliseconds, 5 billion for 100,000 some seconds.
      correlation: sampled takes `pairs` pairs at random, others at each observation, and gives velocity_correlation_entropy_standard_error.
      In two dimensions dewi_kadita's definition takes z = 0; calibrated knows circles. With numbers that aren't finite, all values are NaN.
      """,
    references: [
      "Herho et al. 2026, dewi-kadita: A Python Library for Idealized Fish Schooling Simulation with Entropy-Based Diagnostics, "
        + "arXiv:2602.07948",
      "Miller 1955, Note on the bias of information estimates, in: Information Theory in Psychology, 95-100",
      "Leopardi 2006, Electron. Trans. Numer. Anal. 25, 309-327",
    ])
  public static let requires = [PositionField.name]

  /// Which entropies.
  public enum Definition: String, CaseIterable, Sendable {
    case dewiKadita = "dewi_kadita"
    case calibrated
  }

  /// Which pairs the velocity correlation takes.
  public enum Correlation: String, CaseIterable, Sendable {
    case exact
    case sampled
  }

  public struct Options: ParameterSet {
    public var definition = Definition.dewiKadita
    public var correlation = Correlation.exact
    public var pairs: Int?
    public var estimator: EntropyEstimator?
    public var bins: Int?
    public var headingBins: Int?
    public init() {}

    static let usualPairs = 100_000

    public static let table: [Parameter<Options>] = [
      .choice("definition", \.definition, "dewi_kadita (as that package computes them) or calibrated (disorder reads 1)"),
      .choice("correlation", \.correlation, "velocity correlation of all pairs (exact) or of some (sampled)"),
      .integer(
        "pairs", \.pairs, in: 2...1_000_000_000, "how many pairs are sampled; 100000 if not set; only with correlation: sampled"),
      .choice(
        "estimator", \.estimator,
        "entropy estimator: plug_in or miller_madow, the latter if not set; only with definition: calibrated"),
      .integer(
        "bins", \.bins, in: 2...PairCosines.mostBins, "bins of each histogram; 20 if not set; only with definition: calibrated"),
      .integer(
        "heading_bins", \.headingBins, in: 2...10_000,
        "regions of equal area for directions; 48 if not set; only with definition: calibrated"),
    ]

    public func problems() -> [ParameterProblem] {
      var problems: [ParameterProblem] = []
      if pairs != nil && correlation != .sampled {
        problems.append(ParameterProblem("pairs", "is only for correlation: sampled; remove it, or add that"))
      }
      if definition != .calibrated {
        let fixed = [("estimator", estimator != nil), ("bins", bins != nil), ("heading_bins", headingBins != nil)]
        for (name, isSet) in fixed where isSet {
          problems.append(
            ParameterProblem(name, "is only for definition: calibrated, since dewi_kadita fixes it; remove it, or add that"))
        }
      }
      return problems
    }

    var calibrated: CalibratedOptions {
      var options = CalibratedOptions()
      if let bins { options.bins = bins }
      if let headingBins { options.headingBins = headingBins }
      if let estimator { options.estimator = estimator }
      return options
    }
  }

  private enum Engine {
    case dewiKadita(DewiKaditaEntropies)
    case calibrated(CalibratedEntropies)
  }

  private let direction: DirectionField
  private let engine: Engine
  private let pairs: Int?
  private let seed: UInt64
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    let position = try PositionField(scene)
    // The original starts from velocities.
    direction = try DirectionField(scene, preferred: options.definition == .dewiKadita ? "velocity" : "heading")
    try position.check(direction)
    guard let domain = scene.domain else {
      throw SimulationError.impossible(parameter: nil, reason: "needs the size of the box, which these data don't state")
    }
    let count = scene.field(PositionField.name)!.rows
    seed = scene.seed
    pairs = options.correlation == .sampled ? options.pairs ?? Options.usualPairs : nil
    switch options.definition {
    case .dewiKadita:
      engine = .dewiKadita(DewiKaditaEntropies(domain))
      outputs = SchoolingEntropyOutputs.dewiKadita(domain, pairs: pairs, unit: position.unit)
    case .calibrated:
      let calibrated = CalibratedEntropies(domain, count: count, options: options.calibrated)
      engine = .calibrated(calibrated)
      outputs = SchoolingEntropyOutputs.calibrated(
        domain, count: count, options: options.calibrated, null: calibrated.null, pairs: pairs, unit: position.unit)
    }
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let sample = pairs.map { PairSample(pairs: $0, seed: seed, step: snapshot.instant.tick) }
    let (positions, directions) = (snapshot.values(PositionField.name), snapshot.values(direction.name))
    let values: [Double]?
    switch engine {
    case .dewiKadita(let engine):
      let outcomes = engine.outcomes(positions: positions, directions: directions, sample: sample, pool: snapshot.pool)
      values = outcomes.map { outcomes in
        let entropies = engine.entropies(outcomes, count: snapshot.info(PositionField.name).rows)
        let order = [outcomes.polarization, outcomes.rotation, outcomes.spread, max(outcomes.polarization, outcomes.rotation)]
        let scale = LibM.log(Double(outcomes.velocityCorrelation.count))
        return entropies.all + [entropies.oceanicSchoolingIndex] + order + standardError(outcomes, scale)
      }
    case .calibrated(let engine):
      let outcomes = engine.outcomes(positions: positions, directions: directions, sample: sample, pool: snapshot.pool)
      values = outcomes.map { outcomes in
        let entropies = engine.entropies(outcomes)
        return entropies.all + [entropies.oceanicSchoolingIndex] + standardError(outcomes, engine.null.mean.velocityCorrelation)
      }
    }
    return values ?? [Double](repeating: .nan, count: outputs.reduce(0) { $0 + $1.count })
  }

  private func standardError(_ outcomes: SchoolingOutcomes, _ scale: Double) -> [Double] {
    pairs == nil ? [] : [entropyStandardError(of: outcomes.velocityCorrelation) / scale]
  }
}
