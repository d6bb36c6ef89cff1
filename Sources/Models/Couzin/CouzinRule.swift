import SimCore

/// The rules of Couzin, Krause, James, Ruxton & Franks (2002), J. Theor. Biol. 218:1–11, and the preferred direction of informed
/// individuals of Couzin, Krause, Franks & Levin (2005), Nature 433:513–516.
struct CouzinRule<Scalar: LaneScalar>: SteeringRule {
  /// What each fish has of its own, if fish differ.
  enum Attribute: Int, CaseIterable {
    case stride, cosineOfTurn, sineOfTurn, repulsion, orientation, attraction, preference
  }

  let range: Scalar
  let nearest: Int?
  let zones: Zones<Scalar>
  let flat: Bool
  let fishDiffer: Bool
  /// Speed times the time step.
  let stride: Scalar
  /// Of the largest angle that a fish turns in a step.
  let cosineOfTurn: Scalar
  let sineOfTurn: Scalar
  /// Standard deviation of the angle between wish and intention in a step, in radians.
  let noise: Scalar
  let preferredDirection: SIMD3<Scalar>
  let random: Philox

  typealias Lanes = SIMD8<Scalar>

  @inline(__always)
  func start(_ fish: Agent<Scalar>) -> Zones<Scalar>.Sums {
    var zones = zones
    if fishDiffer {
      zones.repulsion = fish.attribute(Attribute.repulsion.rawValue)
      zones.orientation = fish.attribute(Attribute.orientation.rawValue)
      zones.attraction = fish.attribute(Attribute.attraction.rawValue)
    }
    return zones.start(heading: fish.heading)
  }

  @inline(__always)
  func perceive(_ neighbors: Neighbors<Scalar>, _ sums: inout Zones<Scalar>.Sums) { Zones.perceive(neighbors, &sums) }

  @inline(__always)
  func cue(_ sums: Zones<Scalar>.Sums) -> SIMD4<Scalar> { Zones.cue(sums) }

  @inline(__always)
  func stride(_ fish: AgentLanes<Scalar>) -> Lanes {
    fishDiffer ? fish.attribute(Attribute.stride.rawValue) : Lanes(repeating: stride)
  }

  @inline(__always)
  func steer(_ fish: AgentLanes<Scalar>, step: Int) -> Lanes3<Scalar> {
    var wish = fish.cue.normalized(tiny: 1e-6, fallback: fish.heading)
    if fishDiffer {
      // Nobody follows a preference while somebody is too near.
      let weight = fish.attribute(Attribute.preference.rawValue) * fish.cueWeight
      let preference = Lanes3<Scalar>(
        Lanes(repeating: preferredDirection.x), Lanes(repeating: preferredDirection.y), Lanes(repeating: preferredDirection.z))
      wish = (wish + preference * weight).normalized(tiny: 1e-6, fallback: fish.heading)
    }
    if noise > 0 { wish = scatter(wish, fish, step) }
    guard fishDiffer else {
      return fish.heading.turned(
        toward: wish, cosine: Lanes(repeating: cosineOfTurn), sine: Lanes(repeating: sineOfTurn), flat: flat)
    }
    return fish.heading.turned(
      toward: wish, cosine: fish.attribute(Attribute.cosineOfTurn.rawValue), sine: fish.attribute(Attribute.sineOfTurn.rawValue),
      flat: flat)
  }

  /// Turns the wish by a normally distributed angle, in 3-D about an axis at right angles to it whose direction is uniform.
  @inline(__always)
  func scatter(_ wish: Lanes3<Scalar>, _ fish: AgentLanes<Scalar>, _ step: Int) -> Lanes3<Scalar> {
    let (a, b, c, _) = random.blocks(.couzinNoise, particles: fish.identities, step: step)
    let size = Scalar.squareRoot(Scalar.logarithm(Scalar.uniform(a)) * -2)
    let angle = size * Scalar.sineAndCosine(Scalar.uniform(b) * (2 * .pi)).cosine * noise
    let azimuth = flat ? Lanes() : Scalar.uniform(c) * (2 * .pi)
    return wish.scattered(by: angle, azimuth: azimuth, flat: flat)
  }
}
