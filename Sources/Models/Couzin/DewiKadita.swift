import SimCore

/// Fish schools exactly as dewi-kadita 0.0.4 computes them, under its own key names.
public final class DewiKadita: SwarmModel {
  public static let card = Card(
    name: "dewi_kadita",
    summary: "fish schools by the rules of dewi-kadita 0.0.4, for comparison with that program",
    details: """
      The zones are those of `couzin`, in a periodic cube. Kept as they are, because results shall agree:
        · the blind cone (half-angle blind_angle behind the fish) hides fish in the zone of repulsion, too;
        · the turn is a normalised linear interpolation: at 90° off target about 80 % of max_turn, at 180° none, so fish that meet
          head-on swim through each other;
        · noise is added to the three components of the heading after the turn: the angle is about √2 · noise, and not limited;
        · max_turn and noise are per step, so another time step is another model;
        · only the nearest image of each fish is seen, even where r_attraction exceeds half the box.
      Unlike the original, the seed determines the noise. Without noise, trajectories agree to rounding. For schools as in the
      literature use `couzin`.
      """,
    references: [
      "Herho et al. (2026), dewi-kadita: a Python library for idealized fish schooling simulation, arXiv:2602.07948",
      "Couzin et al. (2002), J. Theor. Biol. 218:1–11",
    ])
  public static let stepping = Stepping.fixed(defaultTimeStep: 0.1)
  public static let rampable: Set<String> = [
    "speed", "r_repulsion", "r_orientation", "r_attraction", "max_turn", "noise", "blind_angle", "orientation_weight",
  ]

  public struct Parameters: ParameterSet {
    public var fish = 150
    public var boxSize = 25.0
    public var speed = 1.0
    public var repulsion = 1.0
    public var orientation = 5.0
    public var attraction = 10.0
    public var maxTurn = 0.3
    public var noise = 0.1
    public var blindAngle = 30.0
    public var orientationWeight = 1.0
    public var torus = false
    public var torusRadius: Double?
    public init() {}

    public static let table: [Parameter<Parameters>] = [
      .integer("n_fish", \.fish, in: 1...1_000_000_000, "number of fish"),
      .real("box_size", \.boxSize, in: positive, "edge of the periodic cube"),
      .real("speed", \.speed, in: nonnegative, "swimming speed"),
      .real("r_repulsion", \.repulsion, in: nonnegative, "fish nearer than this are avoided"),
      .real("r_orientation", \.orientation, in: nonnegative, "outer radius of the zone of alignment"),
      .real("r_attraction", \.attraction, in: positive, "outer radius of the zone of attraction"),
      .real("max_turn", \.maxTurn, unit: "radians", in: nonnegative, "largest turn in a step, nominally"),
      .real("noise", \.noise, in: nonnegative, "standard deviation of what is added to each component of the heading in a step"),
      .real("blind_angle", \.blindAngle, unit: "degrees", in: 0...180, "half-angle of the blind cone"),
      .real("orientation_weight", \.orientationWeight, in: 0...1, "weight of an aligned neighbour; an attracting one has 1"),
      .flag("torus_init", \.torus, "start as a mill instead of uniform in the box"),
      .real("torus_radius", \.torusRadius, in: positive, "of that mill; null: a quarter of box_size"),
    ]

    public func problems() -> [ParameterProblem] {
      var problems: [ParameterProblem] = []
      if repulsion >= orientation {
        problems.append(ParameterProblem("r_orientation", "\(orientation) must be greater than r_repulsion = \(repulsion)"))
      }
      if orientation > attraction {
        problems.append(ParameterProblem("r_attraction", "\(attraction) must be at least r_orientation = \(orientation)"))
      }
      return problems
    }
  }

  public typealias Initial = NoParameters

  public let swarm: AnySwarm
  public let timeStep: Double
  public var step = 0
  private var parameters: Parameters
  private let random: Philox

  public static func memory(_ parameters: Parameters, initial: NoParameters) -> Int { parameters.fish * bytesPerAgent }

  public init(_ parameters: Parameters, initial: NoParameters, context: RunContext) throws {
    self.parameters = parameters
    timeStep = context.timeStep
    random = Philox(seed: context.seed)
    let box = Domain.periodic(parameters.boxSize, dimensions: 3)
    swarm = AnySwarm(.float64, count: parameters.fish, domain: box, pool: context.pool)
    if try setInitial(from: context.recorded, countedBy: "n_fish") { return }
    var placement = SchoolPlacement()
    placement.shape = parameters.torus ? .mill : .box
    placement.radius = parameters.torusRadius ?? parameters.boxSize / 4
    placement.place(swarm, random)
  }

  public func adopt(_ parameters: Parameters) { self.parameters = parameters }

  public func stepOnce() {
    guard case .float64(let swarm) = swarm else { return }
    let p = parameters
    // Not seen is what lies at the edge of the cone, too: the least cosine itself is excluded.
    let leastCosine = p.blindAngle <= 0 ? -2 : (-LibM.cos(p.blindAngle * .pi / 180)).nextUp
    let rule = DewiKaditaRule(
      range: p.attraction,
      zones: Zones(
        repulsion: p.repulsion, orientation: p.orientation, attraction: p.attraction, orientationWeight: p.orientationWeight,
        leastCosine: leastCosine, repulsionIsBlind: true),
      maxTurn: p.maxTurn, noise: p.noise, stride: p.speed * timeStep, random: random)
    swarm.step(rule, step: step)
  }
}

/// How dewi-kadita steers; see the card of `DewiKadita`.
struct DewiKaditaRule: SteeringRule {
  typealias Scalar = Double
  typealias Lanes = SIMD8<Double>
  let range: Double
  var nearest: Int? { nil }
  let zones: Zones<Double>
  let maxTurn: Double
  let noise: Double
  let stride: Double
  let random: Philox

  @inline(__always)
  func start(_ fish: Agent<Double>) -> Zones<Double>.Sums { zones.start(heading: fish.heading) }

  @inline(__always)
  func perceive(_ neighbors: Neighbors<Double>, _ sums: inout Zones<Double>.Sums) { Zones.perceive(neighbors, &sums) }

  @inline(__always)
  func cue(_ sums: Zones<Double>.Sums) -> SIMD4<Double> { Zones.cue(sums) }

  @inline(__always)
  func stride(_ fish: AgentLanes<Double>) -> Lanes { Lanes(repeating: stride) }

  @inline(__always)
  func steer(_ fish: AgentLanes<Double>, step: Int) -> Lanes3<Double> {
    let heading = fish.heading
    let wish = fish.cue.normalized(tiny: 1e-10, fallback: heading)
    let cosine = Double.minimum(Double.maximum(heading.dot(wish), Lanes(repeating: -1)), Lanes(repeating: 1))
    var angle = Lanes()
    for lane in 0..<8 { angle[lane] = LibM.acos(cosine[lane]) }
    let part = maxTurn / angle
    let blend = (heading * (1 - part) + wish * part).normalized(tiny: 1e-10, fallback: heading)
    var turned = blend.replacing(with: wish, where: Lanes(repeating: maxTurn).isAtLeast(angle))
    turned = turned.replacing(with: heading, where: angle.isBelow(1e-10))
    return noise > 0 ? shaken(turned, fish, step) : turned
  }

  /// Adds normal noise to the components.
  @inline(__always)
  func shaken(_ heading: Lanes3<Double>, _ fish: AgentLanes<Double>, _ step: Int) -> Lanes3<Double> {
    let (a, b, c, d) = random.blocks(.dewiKaditaNoise, particles: fish.identities, step: step)
    let first = Double.squareRoot(Double.logarithm(Double.uniform(a)) * -2) * noise
    let second = Double.squareRoot(Double.logarithm(Double.uniform(c)) * -2) * noise
    let (sine, cosine) = Double.sineAndCosine(Double.uniform(b) * (2 * .pi))
    let other = Double.sineAndCosine(Double.uniform(d) * (2 * .pi)).cosine
    let shaken = heading + Lanes3(first * cosine, first * sine, second * other)
    return shaken.normalized(tiny: 1e-10, fallback: heading)
  }
}
