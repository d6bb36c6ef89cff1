import SimCore

/// Vicsek's model of flocking, in two or three dimensions, with scalar or vectorial noise.
public final class Vicsek: SwarmModel {
  public enum Noise: String, CaseIterable, Sendable {
    /// Each particle errs in its own new direction (Vicsek et al. 1995).
    case scalar
    /// Each particle errs about each neighbour's direction: a random vector is added to their mean (Grégoire & Chaté 2004).
    case vectorial
  }

  public static let card = Card(
    name: "vicsek",
    summary: "flocking: everyone takes the mean heading of its neighbours, with noise (Vicsek et al. 1995)",
    details: """
      Every step, each particle takes the direction of S, the sum of the unit headings v_j of all particles nearer than radius, itself
      included, and moves by speed · time_step along it.
        scalar noise, 2-D:     the direction turns by an angle uniform in [-noise·π, noise·π]
        scalar noise, 3-D:     the direction turns to a point uniform in the cap of half-angle noise·π around it
        vectorial noise:       the direction is that of S + noise·n·ξ, with n particles in S and ξ a random unit vector
      noise runs from 0 to 1. With scalar noise the transition to order looks continuous in small boxes; with vectorial noise it is
      visibly discontinuous.
      """,
    references: [
      "Vicsek, Czirók, Ben-Jacob, Cohen & Shochet (1995), Phys. Rev. Lett. 75:1226, doi:10.1103/PhysRevLett.75.1226",
      "Grégoire & Chaté (2004), Phys. Rev. Lett. 92:025702, doi:10.1103/PhysRevLett.92.025702",
    ])
  public static let stepping = Stepping.fixed(defaultTimeStep: 1)
  public static let rampable: Set<String> = ["speed", "radius", "noise"]

  public struct Parameters: ParameterSet {
    public var particles = 1000
    public var dimensions = 2
    public var speed = 0.5
    public var radius = 1.0
    public var noise = 0.2
    public var noiseKind = Noise.scalar
    public var box = DomainParameters(size: 25, boundary: .periodic)
    public var arithmetic = Arithmetic.float64
    public init() {}

    public static let table: [Parameter<Parameters>] =
      [
        .integer("particles", \.particles, in: 1...1_000_000_000, "number of particles"),
        .integer("dimensions", \.dimensions, in: 2...3, "of space: 2 or 3"),
        .real("speed", \.speed, in: nonnegative, "distance moved in a unit of time"),
        .real("radius", \.radius, in: positive, "of the neighbourhood"),
        .real("noise", \.noise, in: 0...1, "amplitude of the noise: 0 none, 1 all"),
        .choice("noise_kind", \.noiseKind, "what errs: the new direction (scalar) or the sum over neighbours (vectorial)"),
      ] + DomainParameters.table.map { $0.within(\.box) } + [
        .choice("arithmetic", \.arithmetic, "number type of the computation")
      ]

    public func problems() -> [ParameterProblem] { box.problems(dimensions: dimensions) }
  }

  public struct Initial: ParameterSet {
    public var headings = SchoolPlacement.Headings.random
    public init() {}
    public static let table: [Parameter<Initial>] = [
      .choice("headings", \.headings, "random, or aligned along x; positions are uniform in the box")
    ]
  }

  public let swarm: AnySwarm
  public let timeStep: Double
  public var step = 0
  private var parameters: Parameters
  private let random: Philox

  public static func memory(_ parameters: Parameters, initial: Initial) -> Int { parameters.particles * bytesPerAgent }

  public init(_ parameters: Parameters, initial: Initial, context: RunContext) throws {
    self.parameters = parameters
    timeStep = context.timeStep
    random = Philox(seed: context.seed)
    swarm = AnySwarm(
      parameters.arithmetic, count: parameters.particles, domain: parameters.box.domain(dimensions: parameters.dimensions),
      pool: context.pool)
    if try setInitial(from: context.recorded, countedBy: "particles") { return }
    var placement = SchoolPlacement()
    placement.shape = .box
    placement.headings = initial.headings
    placement.place(swarm, random)
  }

  public func adopt(_ parameters: Parameters) { self.parameters = parameters }

  public func stepOnce() {
    switch swarm {
    case .float64(let swarm): swarm.step(rule(), step: step)
    case .float32(let swarm): swarm.step(rule(), step: step)
    }
  }

  private func rule<Scalar>() -> VicsekRule<Scalar> {
    let p = parameters
    return VicsekRule(
      range: Scalar(p.radius), flat: p.dimensions == 2, vectorial: p.noiseKind == .vectorial, noise: Scalar(p.noise),
      stride: Scalar(p.speed * timeStep), random: random)
  }
}

struct VicsekRule<Scalar: LaneScalar>: SteeringRule {
  typealias Lanes = SIMD8<Scalar>
  let range: Scalar
  var nearest: Int? { nil }
  let flat: Bool
  let vectorial: Bool
  let noise: Scalar
  let stride: Scalar
  let random: Philox

  struct Sums {
    let own: SIMD4<Scalar>
    let squaredRange: Scalar
    var headings = Lanes3<Scalar>.zero
    var count = Lanes()
  }

  @inline(__always)
  func start(_ particle: Agent<Scalar>) -> Sums {
    let heading = particle.heading
    return Sums(own: SIMD4(heading.x[0], heading.y[0], heading.z[0], 1), squaredRange: range * range)
  }

  @inline(__always)
  func perceive(_ neighbors: Neighbors<Scalar>, _ sums: inout Sums) {
    let near = neighbors.distanceSquared.isBelow(sums.squaredRange)
    sums.headings = sums.headings + Lanes3.zero.replacing(with: neighbors.heading, where: near)
    sums.count += Lanes().replacing(with: Lanes(repeating: 1), where: near)
  }

  @inline(__always)
  func cue(_ sums: Sums) -> SIMD4<Scalar> {
    sums.own + sums.headings.total(and: Scalar.total(sums.count))
  }

  @inline(__always)
  func stride(_ particles: AgentLanes<Scalar>) -> Lanes { Lanes(repeating: stride) }

  @inline(__always)
  func steer(_ particles: AgentLanes<Scalar>, step: Int) -> Lanes3<Scalar> {
    if noise == 0 { return particles.cue.normalized(tiny: 1e-6, fallback: particles.heading) }
    let (a, b, _, _) = random.blocks(.vicsekNoise, particles: particles.identities, step: step)
    let (u, azimuth) = (Scalar.uniform(a), Scalar.uniform(b) * (2 * .pi))
    if vectorial {
      let error = randomDirection(u, azimuth) * (particles.cueWeight * noise)
      return (particles.cue + error).normalized(tiny: 1e-6, fallback: particles.heading)
    }
    let mean = particles.cue.normalized(tiny: 1e-6, fallback: particles.heading)
    if flat { return mean.scattered(by: (u * 2 - 1) * (noise * .pi), azimuth: azimuth, flat: true) }
    // Uniform in the cap: the cosine is uniform between its edge and 1.
    let edge = Scalar(LibM.cos(Double(noise) * .pi))
    let cosine = 1 - u * (1 - edge)
    let sine = Scalar.squareRoot(Scalar.maximum(1 - cosine * cosine, Lanes()))
    let (first, second) = mean.perpendicular
    let (sineAzimuth, cosineAzimuth) = Scalar.sineAndCosine(azimuth)
    let turned = mean * cosine + (first * cosineAzimuth + second * sineAzimuth) * sine
    return turned.normalized(tiny: 0.5, fallback: mean)
  }

  /// Uniform on the circle or sphere.
  @inline(__always)
  func randomDirection(_ u: Lanes, _ azimuth: Lanes) -> Lanes3<Scalar> {
    let (sine, cosine) = Scalar.sineAndCosine(azimuth)
    if flat { return Lanes3(cosine, sine, Lanes()) }
    let z = u * 2 - 1
    let equator = Scalar.squareRoot(Scalar.maximum(1 - z * z, Lanes()))
    return Lanes3(equator * cosine, equator * sine, z)
  }
}
