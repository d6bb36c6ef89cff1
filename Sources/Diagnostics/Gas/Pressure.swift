import SimCore

/// Pressure of a gas of hard particles, from what pairs and walls exchanged.
public final class Pressure: Diagnostic {
  public static let card = Card(
    name: "pressure",
    summary: "virial and wall pressure of hard particles since the last observation, compressibility factor, its mean and error",
    details: """
      In d dimensions, in the time t since the last observation, with the gain W of `virial` (Σ|J|r over
      pair collisions with momentum |J| at distance r), and in a box of volume (area) V:
      pressure                   p = [Σ m v² + W/t] / dV. Σ m v² is the mean of its values now and at the
                                 last observation; the centre of mass's part along periodic axes is left
                                 out.
      compressibility            Z = 1 + W / (t d N kT), with kT = Σ m v² / f and f = dN − c degrees of
                                 freedom, where c is the number of periodic axes: along these momentum is
                                 conserved. Z = pV/NkT + c/dN. In a periodic box
                                 Z = 1 + (N − 1)/N · W / (t Σ m v²).
      wall_pressure(space)       gain of `wall_impulse` / 2tA, with two walls of area (length) A across
                                 each axis; NaN along axes without walls. Only if the model counts it and
                                 there are walls.
      mean_compressibility       mean of Z, weighted with t, over the observations since `after`.
      compressibility_error      standard error of that mean, from the scatter of 32 to 64 blocks of
                                 successive observations, as many as there are at first. NaN under 8.
                                 Right if a block is long against correlations in time.
      Between walls on all sides, discs of diameter σ have d p = Σ_a p_a (1 − σ/L_a) in the mean over time, with the pressure
      p_a on the walls across axis a, of length L_a. V is all of the box, whether there is a partition in it or not. NaN at
      the first observation.
      """,
    references: [
      "Erpenbeck & Wood 1977, in Statistical Mechanics B, ed. Berne, Plenum, 1-40: pressure from collisions",
      "Flyvbjerg & Petersen 1989, J. Chem. Phys. 91, 461-466: errors from blocks",
    ])
  public static let requires = ["virial", "velocity", "mass"]

  public struct Options: ParameterSet {
    public var after = 0.0
    public init() {}
    public static let table: [Parameter<Options>] = [
      .real("after", \.after, in: nonnegative, "time from which on the mean is taken: leaves out the way to equilibrium")
    ]
  }

  private let domain: Domain
  private let volume: Double
  private let after: Double
  private let hasWalls: Bool
  public let outputs: [OutputVariable]
  /// Time, virial, Σ m v² and impulse on walls at the last observation; empty before the first.
  private var last: [Double] = []
  private var mean = BlockedMean()

  public init(_ options: Options, scene: Scene) throws {
    func refuse(_ reason: String) -> SimulationError { .impossible(parameter: nil, reason: reason) }
    guard let domain = scene.domain, let volume = domain.volume else {
      throw refuse("needs a box that is closed or periodic along every axis, to have a volume")
    }
    guard let velocity = scene.field("velocity"), let mass = scene.field("mass"), scene.field("virial") != nil else {
      throw refuse("needs the fields 'virial', 'velocity' and 'mass'")
    }
    guard velocity.width == domain.dimensions else {
      throw refuse("the box has \(domain.dimensions) axes, but 'velocity' has \(velocity.width) components")
    }
    (self.domain, self.volume, after) = (domain, volume, options.after)
    hasWalls = domain.boundary.contains(.reflecting) && scene.field("wall_impulse")?.count == domain.dimensions
    let unit = product(
      (mass.unit, 1), (velocity.unit, 2), (scene.field(PositionField.name)?.unit ?? "1", -domain.dimensions))
    let attributes: [(name: String, value: ParameterValue)] = [("after", .real(options.after))]
    outputs =
      [
        OutputVariable("pressure", unit: unit, "pressure from the virial, since the last observation"),
        OutputVariable("compressibility", "compressibility factor pV/NkT, since the last observation"),
      ]
      + (hasWalls
        ? [
          OutputVariable(
            "wall_pressure", unit: unit, "pressure on the walls across each axis, since the last observation",
            dimensions: [.space(domain.dimensions)])
        ] : [])
      + [
        OutputVariable("mean_compressibility", "mean compressibility factor so far", attributes: attributes),
        OutputVariable(
          "compressibility_error", "standard error of the mean compressibility factor, from 32 to 64 blocks",
          attributes: attributes),
      ]
  }

  public var memory: [Double] {
    get { last.isEmpty ? [] : last + mean.memory }
    set {
      guard !newValue.isEmpty else { return }
      let own = 3 + (hasWalls ? domain.dimensions : 0)
      last = Array(newValue[..<own])
      mean.memory = Array(newValue[own...])
    }
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let (dimensions, masses) = (Double(domain.dimensions), snapshot.values("mass"))
    let motion = ThermalMotion(velocities: snapshot.values("velocity"), masses: masses, in: domain, pool: snapshot.pool)
    let now =
      [snapshot.time, snapshot.values("virial")[0], motion.squares] + (hasWalls ? snapshot.values("wall_impulse") : [])
    defer { last = now }
    guard !last.isEmpty else { return [Double](repeating: .nan, count: outputs.reduce(0) { $0 + $1.count }) }
    let time = now[0] - last[0]
    let rate = (now[1] - last[1]) / time
    let squares = (now[2] + last[2]) / 2
    // The temperature for this sum: both are proportional.
    let temperature = motion.temperature * (squares / motion.squares)
    let compressibility = 1 + rate / (dimensions * Double(masses.count) * temperature)
    if last[0] >= after { mean.add(compressibility, weight: time) }
    let walls = now.indices.dropFirst(3).map { k in
      let (axis, force) = (k - 3, (now[k] - last[k]) / time)
      return domain.boundary[axis] == .reflecting ? force * domain.size[axis] / (2 * volume) : .nan
    }
    return [(squares + rate) / (dimensions * volume), compressibility] + walls + [mean.mean, mean.standardError]
  }
}
