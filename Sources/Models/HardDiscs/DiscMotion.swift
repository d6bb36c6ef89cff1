import SimCore

/// What happens when two discs, or a disc and a wall, collide.
struct DiscRules {
  var restitution = 1.0
  var wallRestitution = 1.0
  /// Collisions that follow an earlier one of the same disc within this time are elastic.
  var contactTime = 0.0
  var gravity = SIMD2<Double>.zero
  /// Where a wall without thickness stands across the box, as long as it does.
  var partition: Double?
}

/// What has happened since the start.
struct DiscTally {
  var collisions = 0
  var wallCollisions = 0
  var partitionCollisions = 0
  /// Σ |J| r over pair collisions: the momentum exchanged times the distance.
  var virial = 0.0
  /// Σ |Δp| at walls along x and along y.
  var wallImpulse = SIMD2<Double>.zero
  /// The least of r² / σ² - 1 at collisions: twice the relative depth of the worst overlap, if negative.
  var worstGap = 0.0
}

/// An engine that moves discs. Discs are in slots, in an order that changes at `prepare`.
protocol DiscMotion: AnyObject {
  var rules: DiscRules { get set }
  var tally: DiscTally { get }
  var discs: UnsafeMutablePointer<Disc> { get }
  /// How often each disc went through periodic faces, upwards counting positive; by slot.
  var image: [SIMD2<Int32>] { get }
  /// The slot of each disc.
  var slots: [Int] { get }
  var kineticEnergy: Double { get }

  /// Where a disc is now, in the box.
  func position(_ slot: Int) -> SIMD2<Double>
  /// The same, not brought back through periodic faces.
  func unwrappedPosition(_ slot: Int) -> SIMD2<Double>
  func velocity(_ slot: Int) -> SIMD2<Double>

  /// Sets positions and velocities, by identity, of discs that start now.
  func place(_ positions: [SIMD2<Double>], _ velocities: [SIMD2<Double>])
  /// Restores a state, by identity.
  func restore(
    flights: [SIMD2<Double>], velocities: [SIMD2<Double>], starts: [Double], images: [SIMD2<Int32>], tally: DiscTally, now: Double)
  /// Sorts discs by cell, so that neighbours in space are neighbours in memory, and predicts all events.
  func prepare()
  /// Executes all events up to a time since the epoch, and stops there.
  func run(until end: Double) throws(SimulationError)
  /// Ends all flights at their present place, with opposite velocities if they shall turn around, and may begin to count time anew.
  func beginEpoch(reversed: Bool, restartClock: Bool)
}
