import SimCore

/// How often particles collide, and how far they fly in between.
public final class CollisionStatistics: Diagnostic {
  public static let card = Card(
    name: "collision_statistics",
    summary: "collision rate, mean free time and path since the last observation, mean rate and its error, equation of state",
    details: """
      Each pair collision is one of both particles. In the time t since the last observation, with the gain C of
      `collisions`:
      collision_rate              ν = 2C / Nt, per particle.
      mean_free_time              1/ν. NaN without collisions.
      mean_free_path              λ = ⟨|v|⟩/ν with the mean speed now. NaN without collisions.
      mean_collision_rate         mean of ν over the time since `after`.
      collision_rate_error        standard error of that mean, from the scatter of 32 to 64 blocks of
                                  successive observations, as many as there are at first. NaN under 8.
                                  Right if a block is long against correlations in time.
      rate_compressibility        Z = pV/NkT of equal elastic particles of diameter σ and mass m, from
                                  the mean rate: Z − 1 = (√π/2d) σ ν √(m/kT) in d dimensions. kT is
                                  Σ m v² / (dN − c) now, about the centre of mass along the c periodic
                                  axes. Its error is that of the rate times (Z − 1)/ν. NaN if the
                                  particles differ; only for models that have a radius.
      In equilibrium hard discs with χ = g(σ) at number density n have ν = 2√π nσχ √(kT/m), λ = 1/(2√2 nσχ) and
      Z − 1 = 2ηχ, where η = πnσ²/4. Both Z, this one and that of `pressure`, agree only if collisions are executed as they
      should. NaN at the first observation.
      """,
    references: [
      "Chapman & Cowling 1970, The Mathematical Theory of Non-Uniform Gases, 3rd ed., ch. 5 and 16",
      "Erpenbeck & Wood 1977, in Statistical Mechanics B, ed. Berne, Plenum, 1-40: the equation of state from the rate",
    ])
  public static let requires = ["collisions", "velocity", "mass"]

  public struct Options: ParameterSet {
    public var after = 0.0
    public init() {}
    public static let table: [Parameter<Options>] = [
      .real("after", \.after, in: nonnegative, "time from which on the mean is taken: leaves out the way to equilibrium")
    ]
  }

  private let domain: Domain?
  private let dimensions: Int
  private let after: Double
  private let hasRadius: Bool
  public let outputs: [OutputVariable]
  /// Time and collisions at the last observation; empty before the first.
  private var last: [Double] = []
  private var mean = BlockedMean()

  public init(_ options: Options, scene: Scene) throws {
    guard let velocity = scene.field("velocity"), scene.field("mass") != nil, scene.field("collisions") != nil else {
      throw SimulationError.impossible(parameter: nil, reason: "needs the fields 'collisions', 'velocity' and 'mass'")
    }
    dimensions = try velocity.checkedSpaceDimensions(from: 1)
    domain = scene.domain
    after = options.after
    hasRadius = scene.field("radius") != nil
    let position = scene.field(PositionField.name)?.unit ?? "1"
    // Position over velocity.
    let (time, rate) = (product((position, 1), (velocity.unit, -1)), product((velocity.unit, 1), (position, -1)))
    let attributes: [(name: String, value: ParameterValue)] = [("after", .real(options.after))]
    outputs =
      [
        OutputVariable("collision_rate", unit: rate, "collisions of a particle in a unit of time, since the last observation"),
        OutputVariable("mean_free_time", unit: time, "mean time between collisions of a particle, since the last observation"),
        OutputVariable("mean_free_path", unit: position, "mean path between collisions of a particle, since the last observation"),
        OutputVariable("mean_collision_rate", unit: rate, "mean collision rate so far", attributes: attributes),
        OutputVariable(
          "collision_rate_error", unit: rate, "standard error of the mean collision rate, from 32 to 64 blocks",
          attributes: attributes),
      ]
      + (hasRadius
        ? [OutputVariable("rate_compressibility", "compressibility factor from the mean collision rate", attributes: attributes)]
        : [])
  }

  public var memory: [Double] {
    get { last.isEmpty ? [] : last + mean.memory }
    set {
      guard !newValue.isEmpty else { return }
      last = Array(newValue[..<2])
      mean.memory = Array(newValue[2...])
    }
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let now = [snapshot.time, snapshot.values("collisions")[0]]
    defer { last = now }
    guard !last.isEmpty else { return [Double](repeating: .nan, count: outputs.count) }
    let masses = snapshot.values("mass")
    let time = now[0] - last[0]
    let rate = 2 * (now[1] - last[1]) / (Double(masses.count) * time)
    if last[0] >= after { mean.add(rate, weight: time) }
    let motion = ThermalMotion(velocities: snapshot.values("velocity"), masses: masses, in: domain, pool: snapshot.pool)
    let free = rate > 0 ? [1 / rate, motion.meanSpeed / rate] : [.nan, .nan]
    return [rate] + free + [mean.mean, mean.standardError]
      + (hasRadius ? [compressibility(snapshot.values("radius"), masses, motion.temperature)] : [])
  }

  private func compressibility(_ radii: [Double], _ masses: [Double], _ temperature: Double) -> Double {
    guard let radius = radii.first, let mass = masses.first, radii.allSatisfy({ $0 == radius }),
      masses.allSatisfy({ $0 == mass })
    else { return .nan }
    return 1 + Double.pi.squareRoot() / Double(2 * dimensions) * 2 * radius * mean.mean * (mass / temperature).squareRoot()
  }
}
