import SimCore

/// What happens when two discs, or a disc and a wall, collide.
struct DiscRules {
  var restitution = 1.0
  var wallRestitution = 1.0
  /// Collisions that follow an earlier one of the same disc within this time are elastic.
  var contactTime = 0.0
  var gravity = SIMD2<Double>.zero
  /// Where a wall without thickness stands across the box, as long as it does, and the gap in it.
  var partition: Double?
  var opening: ClosedRange<Double>?
  /// In place of the upper wall along x.
  var piston: Piston?
  /// Of the walls at low x, high x, low y, high y. 0: discs are reflected.
  var wallTemperatures = SIMD4<Double>.zero
  /// Discs grow: their radii are multiplied by 1 + growth · time since the epoch (Lubachevsky & Stillinger 1990). In periodic boxes only.
  var growth = 0.0
  /// For velocities that walls give.
  var random = Philox(seed: 0)
}

/// A wall across the box that moves along x, until it stops.
struct Piston {
  let start: Double
  let velocity: Double
  /// When it stops.
  let stops: Double
  /// When the epoch began, to which times refer.
  var epoch = 0.0

  init(from start: Double, velocity: Double, to stop: Double?) {
    (self.start, self.velocity) = (start, velocity)
    stops = stop.map { velocity == 0 ? 0 : max(0, ($0 - start) / velocity) } ?? .infinity
  }

  func velocity(at time: Double) -> Double { epoch + time < stops ? velocity : 0 }
  func place(at time: Double) -> Double { start + velocity * min(epoch + time, stops) }

  /// When it is at x, on its way inwards; infinite if never.
  func time(at x: Double) -> Double {
    let time = (x - start) / velocity
    return velocity < 0 && time < stops ? time : .infinity
  }

  /// When the rim of a disc meets it, on a flight that began at x.
  func meeting(_ x: Double, _ v: Double, from time: Double, radius: Double) -> Double {
    let stop = stops - epoch
    if time < stop && v > velocity {
      let meeting = time + (place(at: time) - radius - x) / (v - velocity)
      if meeting <= stop { return meeting }
    }
    return v > 0 && stop < .infinity ? time + (place(at: stop) - radius - x) / v : .infinity
  }
}
