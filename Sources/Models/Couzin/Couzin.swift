import SimCore

/// Fish schools after Couzin et al. (2002), in the paper's own parameters: body lengths, seconds, degrees.
public final class Couzin: SwarmModel {
  public static let card = Card(
    name: "couzin",
    summary: "fish schools: repulsion, orientation and attraction zones (Couzin et al. 2002)",
    details: """
      Each fish i, at position c with unit heading v, looks at the others at distance r in direction e. Its wish d is
          -Σ e                               over those at r < repulsion_radius, if there are any;
          orientation_weight Σ v_j + Σ e_j   else, over those outside the blind cone behind it, at
                                             r < orientation_radius and at r < attraction_radius;
          v                                  if there is nobody, or the sum is zero.
      Each of those seen counts in one sum only, that of the innermost zone it is in.
      d is turned by a normally distributed angle of standard deviation noise · √(time_step / 0.1 s), about a random axis; then v
      turns toward d, exactly, by at most turning_rate · time_step; then c moves by speed · time_step along v. All fish move at once.
      At the paper's time step of 0.1 s, noise is the paper's σ; the scaling keeps the diffusion of headings the same at other steps.

      A low orientation_radius gives swarms; a zone of orientation about 2 wide and one of attraction about 14 wide, a torus; wider
      ones, dynamic and then highly parallel groups. Narrowing the zone of orientation again skips the torus.

      informed_fish of them prefer a direction g: d becomes d/|d| + preferred_direction_weight · g, unless somebody is too near
      (Couzin et al. 2005). With *_sd parameters every fish has its own normally distributed values, fixed for the run (at least a
      tenth of the mean; radii stay ordered). With nearest_neighbors only so many nearest of those within attraction_radius count.
      """,
    references: [
      "Couzin, Krause, James, Ruxton & Franks (2002), J. Theor. Biol. 218:1–11, doi:10.1006/jtbi.2002.3065",
      "Couzin, Krause, Franks & Levin (2005), Nature 433:513–516, doi:10.1038/nature03236",
    ])
  public static let stepping = Stepping.fixed(defaultTimeStep: 0.1)
  public static let rampable: Set<String> = [
    "speed", "repulsion_radius", "orientation_radius", "attraction_radius", "field_of_view", "turning_rate", "noise",
    "orientation_weight", "preferred_direction_weight",
  ]

  public struct Parameters: ParameterSet {
    public var fish = 100
    public var dimensions = 3
    public var speed = 3.0
    public var repulsionRadius = 1.0
    public var orientationRadius = 3.0
    public var attractionRadius = 17.0
    public var fieldOfView = 270.0
    public var turningRate = 40.0
    public var noise = 0.05
    public var orientationWeight = 1.0
    public var nearestNeighbors: Int?
    public var speedSD = 0.0
    public var turningRateSD = 0.0
    public var repulsionRadiusSD = 0.0
    public var orientationRadiusSD = 0.0
    public var attractionRadiusSD = 0.0
    public var informedFish = 0
    public var preferredDirection = [1.0, 0, 0]
    public var preferredDirectionWeight = 0.5
    public var box = DomainParameters(size: 25, boundary: .open)
    public var arithmetic = Arithmetic.float64
    public init() {}

    public static let table: [Parameter<Parameters>] =
      [
        .integer("fish", \.fish, in: 1...1_000_000_000, "number of fish"),
        .integer("dimensions", \.dimensions, in: 2...3, "of space: 2 or 3"),
        .real("speed", \.speed, unit: "body lengths per second", in: nonnegative, "swimming speed"),
        .real("repulsion_radius", \.repulsionRadius, unit: "body lengths", in: nonnegative, "fish nearer than this are avoided"),
        .real(
          "orientation_radius", \.orientationRadius, unit: "body lengths", in: nonnegative, "outer radius of the zone of alignment"),
        .real(
          "attraction_radius", \.attractionRadius, unit: "body lengths", in: positive, "outer edge of the zone of attraction"),
        .real("field_of_view", \.fieldOfView, unit: "degrees", in: 0...360, "angle of sight; the rest, behind the fish, is blind"),
        .real("turning_rate", \.turningRate, unit: "degrees per second", in: nonnegative, "fastest turn"),
        .real("noise", \.noise, unit: "radians", in: 0...10, "standard deviation of the error in direction, per 0.1 s"),
        .real(
          "orientation_weight", \.orientationWeight, in: nonnegative, "weight of an aligned neighbour; an attracting one has 1"),
        .integer(
          "nearest_neighbors", \.nearestNeighbors, in: 1...1_000_000, "look at so many nearest fish only; null: at all in range"),
        .real("speed_sd", \.speedSD, unit: "body lengths per second", in: nonnegative, "standard deviation among fish"),
        .real("turning_rate_sd", \.turningRateSD, unit: "degrees per second", in: nonnegative, "standard deviation among fish"),
        .real("repulsion_radius_sd", \.repulsionRadiusSD, unit: "body lengths", in: nonnegative, "standard deviation among fish"),
        .real(
          "orientation_radius_sd", \.orientationRadiusSD, unit: "body lengths", in: nonnegative, "of orientation_radius among fish"),
        .real(
          "attraction_radius_sd", \.attractionRadiusSD, unit: "body lengths", in: nonnegative, "of attraction_radius among fish"),
        .integer("informed_fish", \.informedFish, in: 0...1_000_000_000, "how many fish (the first) prefer a direction"),
        .reals("preferred_direction", \.preferredDirection, count: 2...3, "direction that informed fish prefer; any length but 0"),
        .real("preferred_direction_weight", \.preferredDirectionWeight, in: nonnegative, "its weight; the social wish has 1"),
      ] + DomainParameters.table.map { $0.within(\.box) } + [
        .choice("arithmetic", \.arithmetic, "number type of the computation")
      ]

    public func problems() -> [ParameterProblem] {
      var problems = box.problems(dimensions: dimensions)
      if repulsionRadius > orientationRadius {
        problems.append(
          ParameterProblem("orientation_radius", "\(orientationRadius) must be at least repulsion_radius = \(repulsionRadius)"))
      }
      if orientationRadius > attractionRadius {
        problems.append(
          ParameterProblem("attraction_radius", "\(attractionRadius) must be at least orientation_radius = \(orientationRadius)"))
      }
      if informedFish > fish {
        problems.append(ParameterProblem("informed_fish", "\(informedFish) must be at most fish = \(fish)"))
      }
      if !preferredDirection.prefix(dimensions).contains(where: { $0 != 0 }) {
        problems.append(ParameterProblem("preferred_direction", "must point somewhere: at least one number other than 0"))
      }
      return problems
    }

    var fishDiffer: Bool {
      informedFish > 0
        || [speedSD, turningRateSD, repulsionRadiusSD, orientationRadiusSD, attractionRadiusSD].contains { $0 > 0 }
    }
  }

  public typealias Initial = SchoolPlacement

  public let swarm: AnySwarm
  public let timeStep: Double
  public var step = 0
  private var parameters: Parameters
  private let random: Philox
  private var longestRange: Double

  public static func memory(_ parameters: Parameters, initial: SchoolPlacement) -> Int { parameters.fish * bytesPerAgent }

  public init(_ parameters: Parameters, initial: SchoolPlacement, context: RunContext) throws {
    self.parameters = parameters
    timeStep = context.timeStep
    random = Philox(seed: context.seed)
    longestRange = parameters.attractionRadius
    swarm = AnySwarm(
      parameters.arithmetic, count: parameters.fish, domain: parameters.box.domain(dimensions: parameters.dimensions),
      attributes: parameters.fishDiffer ? CouzinRule<Double>.Attribute.allCases.count : 0, pool: context.pool)
    if try !setInitial(from: context.recorded, countedBy: "fish") { initial.place(swarm, random) }
    setAttributes()
  }

  public func adopt(_ parameters: Parameters) {
    self.parameters = parameters
    setAttributes()
  }

  public func stepOnce() {
    switch swarm {
    case .float64(let swarm): swarm.step(rule(), step: step)
    case .float32(let swarm): swarm.step(rule(), step: step)
    }
  }

  private func rule<Scalar>() -> CouzinRule<Scalar> {
    let p = parameters
    let turn = min(p.turningRate * timeStep, 180) * .pi / 180
    let direction = SIMD3(p.preferredDirection[0], p.preferredDirection[1], p.dimensions == 3 ? p.preferredDirection.last! : 0)
    let unit = direction / (direction * direction).sum().squareRoot()
    return CouzinRule(
      range: Scalar(longestRange), nearest: p.nearestNeighbors,
      zones: Zones(
        repulsion: Scalar(p.repulsionRadius), orientation: Scalar(p.orientationRadius), attraction: Scalar(p.attractionRadius),
        orientationWeight: Scalar(p.orientationWeight),
        leastCosine: p.fieldOfView == 360 ? -2 : Scalar(LibM.cos(p.fieldOfView / 2 * .pi / 180)), repulsionIsBlind: false),
      flat: p.dimensions == 2, fishDiffer: p.fishDiffer, stride: Scalar(p.speed * timeStep),
      cosineOfTurn: Scalar(LibM.cos(turn)), sineOfTurn: Scalar(LibM.sin(turn)),
      noise: Scalar(p.noise * (timeStep / 0.1).squareRoot()),
      preferredDirection: SIMD3(Scalar(unit.x), Scalar(unit.y), Scalar(unit.z)), random: random)
  }

  public func setAttributes() {
    let p = parameters
    longestRange = p.attractionRadius
    if !p.fishDiffer { return }
    // A fish's deviations depend on who it is, and on nothing else.
    let deviations = (0..<p.fish).map { fish in
      (0..<3).map { random.normals(.individualVariation, particle: fish, draw: $0) }
    }
    func own(_ mean: Double, _ sd: Double, _ deviation: (Int, Int)) -> [Double] {
      deviations.map { max(mean / 10, mean + sd * $0[deviation.0][deviation.1]) }
    }
    let turns = own(p.turningRate, p.turningRateSD, (0, 1)).map { min($0 * timeStep, 180) * .pi / 180 }
    let repulsion = own(p.repulsionRadius, p.repulsionRadiusSD, (1, 0))
    let orientation = zip(own(p.orientationRadius, p.orientationRadiusSD, (1, 1)), repulsion).map { max($0, $1) }
    let attraction = zip(own(p.attractionRadius, p.attractionRadiusSD, (2, 0)), orientation).map { max($0, $1) }
    longestRange = attraction.max() ?? p.attractionRadius
    for attribute in CouzinRule<Double>.Attribute.allCases {
      let values =
        switch attribute {
        case .stride: own(p.speed, p.speedSD, (0, 0)).map { $0 * timeStep }
        case .cosineOfTurn: turns.map(LibM.cos)
        case .sineOfTurn: turns.map(LibM.sin)
        case .repulsion: repulsion
        case .orientation: orientation
        case .attraction: attraction
        case .preference: (0..<p.fish).map { $0 < p.informedFish ? p.preferredDirectionWeight : 0 }
        }
      swarm.setAttribute(attribute.rawValue, to: values)
    }
  }
}
