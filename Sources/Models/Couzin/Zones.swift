import SimCore

/// What a fish sees in the three zones around it: the perception of Couzin's model and its relatives.
///
/// Repulsion from those nearer than the repulsion radius comes first. A fish that has nobody so near aligns with those in the zone of
/// orientation and is attracted to those in the zone of attraction; both sums enter with equal weight for each neighbour.
struct Zones<Scalar: LaneScalar> {
  var repulsion: Scalar
  var orientation: Scalar
  var attraction: Scalar
  /// Weight of an aligned neighbour relative to an attracting one.
  var orientationWeight: Scalar
  /// Cosine of the largest angle between the heading and what is seen; below -1 for all-round sight.
  var leastCosine: Scalar
  /// Whether the blind cone also hides fish in the zone of repulsion.
  var repulsionIsBlind: Bool

  struct Sums {
    let heading: Lanes3<Scalar>
    let zones: Zones
    var repulsion = Lanes3<Scalar>.zero
    var social = Lanes3<Scalar>.zero
    var tooNear = SIMD8<Scalar>()
  }

  @inline(__always)
  func start(heading: Lanes3<Scalar>) -> Sums { Sums(heading: heading, zones: self) }

  @inline(__always)
  static func perceive(_ neighbors: Neighbors<Scalar>, _ sums: inout Sums) {
    typealias Lanes = SIMD8<Scalar>
    let zones = sums.zones
    let direction = neighbors.offset * Scalar.reciprocalSquareRoot(neighbors.distanceSquared)
    let seen = direction.dot(sums.heading).isAtLeast(zones.leastCosine)
    let square = neighbors.distanceSquared
    var tooNear = square.isBelow(zones.repulsion * zones.repulsion)
    let notTooNear = square.isAtLeast(zones.repulsion * zones.repulsion)
    let social = seen & square.isBelow(zones.attraction * zones.attraction) & notTooNear
    let aligned = square.isBelow(zones.orientation * zones.orientation)
    if zones.repulsionIsBlind { tooNear = tooNear & seen }
    let wish = direction.replacing(with: neighbors.heading * Lanes(repeating: zones.orientationWeight), where: aligned)
    sums.social = sums.social + Lanes3.zero.replacing(with: wish, where: social)
    sums.repulsion = sums.repulsion + Lanes3.zero.replacing(with: direction, where: tooNear)
    sums.tooNear += Lanes().replacing(with: Lanes(repeating: 1), where: tooNear)
  }

  /// The direction wished for (not normalised, maybe zero), and whether it comes from others than those too near.
  @inline(__always)
  static func cue(_ sums: Sums) -> SIMD4<Scalar> {
    Scalar.total(sums.tooNear) > 0 ? (-sums.repulsion).total(and: 0) : sums.social.total(and: 1)
  }
}
