import SimCore

/// What has happened since the start.
struct DiscTally {
  var collisions = 0
  var wallCollisions = 0
  var partitionCollisions = 0
  /// Σ |J| r over pair collisions: the momentum exchanged times the distance.
  var virial = ExactSum()
  /// Σ |Δp| at walls along x and along y.
  var wallImpulse = (x: ExactSum(), y: ExactSum())
  /// The least of r² / σ² - 1 at collisions: twice the relative depth of the worst overlap, if negative.
  var worstGap = 0.0
}

/// Discs in a box between two events, and what events do to them. An engine decides which event is next.
///
/// A disc is touched only by its own collisions (delayed states, Lubachevsky 1991, J. Comput. Phys. 94:255), and the time of a collision
/// is a function of the two flights alone (see `PositionGrid`). So the motion has the same bits however often everything is predicted
/// anew, by whichever engine, and in whatever order the discs lie in memory.
final class DiscGas {
  enum Face { case wall, partition, periodic }

  /// A disc's next meeting with something that isn't a disc.
  struct Obstacle {
    var time = Double.infinity
    var axis: Int
    var isUpper: Bool
    var face: Face
  }

  let count: Int
  let domain: Domain
  let walls: (x: Bool, y: Bool)
  let gridX: PositionGrid
  let gridY: PositionGrid
  /// How many of the discs move; the others have higher numbers.
  let mobile: Int
  /// The largest distance at which two discs touch.
  let largestContact: Double
  /// In slots, in an order that changes at `reorder`.
  let discs: UnsafeMutablePointer<Disc>
  private(set) var sizes: DiscSizes
  var rules = DiscRules() {
    didSet {
      falls = rules.gravity != .zero
      hasInnerWall = rules.partition != nil || rules.piston != nil
    }
  }
  private(set) var falls = false
  /// Whether something else than discs may stand inside the box.
  private(set) var hasInnerWall = false
  private(set) var tally = DiscTally()
  /// Since the epoch.
  var now = 0.0
  /// When the epoch began.
  var epoch = 0.0 { didSet { rules.piston?.epoch = epoch } }
  /// `typicalSpeed` at the start.
  private(set) var initialSpeed = 1.0

  /// Who is in which slot, and where each disc is.
  let identity: UnsafeMutablePointer<Int32>
  let slot: UnsafeMutablePointer<Int32>
  /// How often each disc went through periodic faces, upwards counting positive; by slot.
  let image: UnsafeMutablePointer<SIMD2<Int32>>
  /// Units of the sums in the tally.
  private var virialUnit = 1.0
  private var impulseUnit = 1.0

  init(domain: Domain, radii: [Double], masses: [Double], isTransparent: Bool = false) {
    count = radii.count
    self.domain = domain
    sizes = DiscSizes(radii: radii, masses: masses, isTransparent: isTransparent)
    mobile = masses.count { $0.isFinite }
    let largest = zip(radii, masses).reduce(0) { $1.1.isFinite ? max($0, $1.0) : $0 }
    largestContact = largest + (radii.max() ?? 0)
    walls = (domain.boundary[0] == .reflecting, domain.boundary[1] == .reflecting)
    gridX = PositionGrid(side: domain.size[0])
    gridY = PositionGrid(side: domain.size[1])
    discs = largeMemory(of: Disc.self, count)
    discs.initialize(repeating: Disc(x: 0, y: 0, vx: 0, vy: 0), count: count)
    identity = .allocate(capacity: max(count, 1))
    slot = .allocate(capacity: max(count, 1))
    image = .allocate(capacity: max(count, 1))
    for k in 0..<count { (identity[k], slot[k], image[k]) = (Int32(k), Int32(k), .zero) }
  }

  deinit {
    discs.deallocate()
    identity.deallocate()
    slot.deallocate()
    image.deallocate()
    sizes.deallocate()
  }

  // MARK: - State

  /// Where a disc is now, in the box.
  func position(_ slot: Int) -> SIMD2<Double> {
    let place = place(slot)
    return SIMD2(walls.x ? place.x : wrap(place.x, gridX.side), walls.y ? place.y : wrap(place.y, gridY.side))
  }

  /// The same, not brought back through periodic faces.
  func unwrappedPosition(_ slot: Int) -> SIMD2<Double> {
    place(slot) + SIMD2(Double(image[slot].x) * gridX.side, Double(image[slot].y) * gridY.side)
  }

  @inline(__always)
  func velocity(_ slot: Int) -> SIMD2<Double> {
    let disc = discs[slot]
    let v = SIMD2(disc.vx, disc.vy)
    return falls ? v + rules.gravity * (now - disc.start) : v
  }

  /// Where a disc is now, on the grid.
  @inline(__always)
  func place(_ slot: Int) -> SIMD2<Double> {
    let disc = discs[slot]
    let elapsed = now - disc.start
    var way = SIMD2(disc.vx * elapsed, disc.vy * elapsed)
    if falls { way += rules.gravity * (0.5 * elapsed * elapsed) }
    return SIMD2(disc.x + gridX.round(way.x), disc.y + gridY.round(way.y))
  }

  private func wrap(_ x: Double, _ side: Double) -> Double {
    let wrapped = x - (x / side).rounded(.down) * side
    return wrapped < side ? wrapped : 0
  }

  /// Σ m v² / 2 in the order of the discs.
  var kineticEnergy: Double {
    var sum = 0.0
    for disc in 0..<count {
      let k = Int(slot[disc])
      let (v, inverseMass) = (velocity(k), sizes.inverseMass(k))
      if inverseMass > 0 { sum += (v * v).sum() / inverseMass }
    }
    return sum / 2
  }

  /// Root mean square of the components of velocities; 1 if all discs are at rest.
  var typicalSpeed: Double {
    var squares = 0.0
    for k in 0..<count {
      let v = velocity(k)
      squares += (v * v).sum()
    }
    let speed = (squares / Double(2 * max(mobile, 1))).squareRoot()
    return speed > 0 && speed.isFinite ? speed : 1
  }

  var virial: Double { tally.virial.value(unit: virialUnit) }
  var wallImpulse: SIMD2<Double> {
    SIMD2(tally.wallImpulse.x.value(unit: impulseUnit), tally.wallImpulse.y.value(unit: impulseUnit))
  }

  /// Sets positions and velocities, by identity, of discs that start at time 0.
  func place(_ positions: [SIMD2<Double>], _ velocities: [SIMD2<Double>]) {
    var heaviest = 0.0
    for disc in 0..<count {
      let (k, p, v) = (Int(slot[disc]), positions[disc], velocities[disc])
      discs[k] = Disc(x: gridX.round(p.x), y: gridY.round(p.y), vx: v.x, vy: v.y)
      if sizes.inverseMass(k) > 0 { heaviest = max(heaviest, 1 / sizes.inverseMass(k)) }
    }
    initialSpeed = typicalSpeed
    // 2⁻⁴⁰ of a typical term.
    func unit(_ term: Double) -> Double { Double(sign: .plus, exponent: max(term.exponent - 40, -1000), significand: 1) }
    impulseUnit = unit(max(heaviest, 1e-300) * initialSpeed)
    virialUnit = unit(max(heaviest, 1e-300) * initialSpeed * max(largestContact, 1e-300))
  }

  /// Restores the flights of discs that move, by identity.
  func restore(
    flights: [SIMD2<Double>], velocities: [SIMD2<Double>], starts: [Double], images: [SIMD2<Int32>], tally: DiscTally, now: Double
  ) {
    for disc in 0..<mobile {
      let (k, p, v) = (Int(slot[disc]), flights[disc], velocities[disc])
      discs[k] = Disc(x: p.x, y: p.y, vx: v.x, vy: v.y, start: starts[disc])
      image[k] = images[disc]
    }
    (self.tally, self.now) = (tally, now)
  }

  /// Ends all flights at their present place, with other velocities if they shall change, and may begin to count time anew.
  ///
  /// - Parameters:
  ///   - change: The new velocity of a disc that moves, from its number and its present one.
  func beginEpoch(restartClock: Bool, change: ((_ disc: Int, _ velocity: SIMD2<Double>) -> SIMD2<Double>)? = nil) {
    for k in 0..<count {
      let place = place(k)
      var velocity = velocity(k)
      if let change, identity[k] < mobile { velocity = change(Int(identity[k]), velocity) }
      (discs[k].x, discs[k].y) = (place.x, place.y)
      (discs[k].vx, discs[k].vy) = (velocity.x, velocity.y)
      discs[k].start = restartClock ? 0 : now
    }
    if restartClock { now = 0 }
  }

  /// Takes a fixed disc out of the box.
  func remove(_ disc: Int) { discs[Int(slot[disc])].x = -16 * gridX.side }

  /// Puts the discs into an order, in place: the one in slot `order[k]` moves to slot k. Uses the order up.
  func reorder(_ order: UnsafeMutablePointer<Int32>) {
    for first in 0..<count where order[first] >= 0 {
      // Around a cycle; places that are done are marked.
      let saved = (discs[first], identity[first], image[first], sizes[first])
      var k = first
      while true {
        let source = Int(order[k])
        order[k] = ~order[k]
        if source == first { break }
        (discs[k], identity[k], image[k]) = (discs[source], identity[source], image[source])
        sizes[k] = sizes[source]
        k = source
      }
      (discs[k], identity[k], image[k], sizes[k]) = saved
    }
    for k in 0..<count { slot[Int(identity[k])] = Int32(truncatingIfNeeded: k) }
  }

  // MARK: - Meetings

  /// When two discs touch, if nothing comes between; infinite if never.
  ///
  /// - Parameters:
  ///   - shiftX, shiftY: What to add to i's place: a multiple of the box's side.
  @inline(__always)
  func meeting(_ i: Int, _ j: Int, _ shiftX: Double, _ shiftY: Double) -> Double {
    meeting(discs[i], i, j, shiftX, shiftY)
  }

  @inline(__always)
  func meeting(_ a: Disc, _ i: Int, _ j: Int, _ shiftX: Double, _ shiftY: Double) -> Double {
    let b = discs + j
    // Both flights at the later one's start. Differences of positions are exact, and one of the elapsed times is 0.
    let start = a.start > b.pointee.start ? a.start : b.pointee.start
    let (s, t) = (start - a.start, start - b.pointee.start)
    var dx = ((a.x + shiftX) - b.pointee.x) + (a.vx * s - b.pointee.vx * t)
    var dy = ((a.y + shiftY) - b.pointee.y) + (a.vy * s - b.pointee.vy * t)
    var (ux, uy) = (a.vx - b.pointee.vx, a.vy - b.pointee.vy)
    if falls {
      dx += 0.5 * rules.gravity.x * (s * s - t * t)
      dy += 0.5 * rules.gravity.y * (s * s - t * t)
      ux += rules.gravity.x * (s - t)
      uy += rules.gravity.y * (s - t)
    }
    let contact = sizes.contactSquared(i, j)
    let approach = dx * ux + dy * uy
    if rules.growth != 0 {
      // A disc would grow into itself.
      return i == j ? .infinity : growingMeeting(dx * dx + dy * dy, approach, ux * ux + uy * uy, contact.squareRoot(), start)
    }
    let cross = dx * uy - dy * ux
    let discriminant = contact * (ux * ux + uy * uy) - cross * cross
    // Both conditions in one branch: each by itself is a toss-up.
    let isPossible = (approach < 0 ? 1 : 0) & (discriminant > 0 ? 1 : 0)
    guard isPossible != 0 else { return .infinity }
    let gap = dx * dx + dy * dy - contact
    return gap <= 0 ? start : start + gap / (discriminant.squareRoot() - approach)
  }

  /// The same for discs whose distance at contact grows: (d + u t)² = (c + g t)².
  private func growingMeeting(
    _ distanceSquared: Double, _ approach: Double, _ speedSquared: Double, _ contact: Double, _ start: Double
  ) -> Double {
    let (c, g) = (contact * (1 + rules.growth * start), contact * rules.growth)
    let (a, b, gap) = (speedSquared - g * g, approach - c * g, distanceSquared - c * c)
    let discriminant = b * b - a * gap
    guard discriminant > 0 && (b < 0 || a < 0) else { return .infinity }
    // Those that separate are caught up with.
    if b >= 0 { return start + (b + discriminant.squareRoot()) / -a }
    return gap <= 0 ? start : start + gap / (discriminant.squareRoot() - b)
  }

  /// What to add to i's place so that it is next to j, at the present time.
  @inline(__always)
  func shift(_ i: Int, _ j: Int) -> SIMD2<Double> {
    let d = place(i) - place(j)
    return SIMD2(walls.x ? 0 : nearest(d.x, gridX.side), walls.y ? 0 : nearest(d.y, gridY.side))
  }

  @inline(__always)
  private func nearest(_ d: Double, _ side: Double) -> Double { d > 0.5 * side ? -side : d < -0.5 * side ? side : 0 }

  /// Which of two simultaneous meetings counts as the first: a matter of the discs, not of their slots.
  func goesFirst(_ a: (Int, Int), _ b: (Int, Int)) -> Bool {
    func rank(_ pair: (Int, Int)) -> (Int32, Int32) {
      let (i, j) = (identity[pair.0], identity[pair.1])
      return (min(i, j), max(i, j))
    }
    return rank(a) < rank(b)
  }

  /// Where the centre of a disc can't go on: at a wall, or at a periodic face.
  @inline(__always)
  func face(_ axis: Int, _ isUpper: Bool, _ radius: Double) -> Double {
    let grid = axis == 0 ? gridX : gridY
    return (axis == 0 ? walls.x : walls.y) ? grid.wall(isUpper, radius) : isUpper ? grid.side : 0
  }

  /// When a disc meets a face of the box, the piston or the partition, flying on from its flight's start. For discs that don't fall.
  func obstacle(_ i: Int) -> Obstacle {
    let (x, y) = (obstacle(i, 0), obstacle(i, 1))
    return y.time < x.time ? y : x
  }

  /// The same along one axis.
  func obstacle(_ i: Int, _ axis: Int) -> Obstacle {
    let (disc, radius) = (discs[i], sizes.radius(i))
    let (x, v) = axis == 0 ? (disc.x, disc.vx) : (disc.y, disc.vy)
    let up = v > 0
    var first = Obstacle(axis: axis, isUpper: up, face: (axis == 0 ? walls.x : walls.y) ? .wall : .periodic)
    if v != 0 { first.time = disc.start + (face(axis, up, radius) - x) / v }
    if axis == 0, let piston = rules.piston, sizes.inverseMass(i) > 0 {
      let meeting = piston.meeting(x, v, from: disc.start, radius: radius)
      if up || meeting < first.time { first = Obstacle(time: meeting, axis: 0, isUpper: true, face: .wall) }
    }
    if axis == 0, let meeting = partitionTime(disc, radius), meeting <= first.time {
      first = Obstacle(time: meeting, axis: 0, isUpper: up, face: .partition)
    }
    return first
  }

  /// When a disc reaches the partition; nil if it moves away from it, or through the gap.
  private func partitionTime(_ disc: Disc, _ radius: Double) -> Double? {
    guard let partition = rules.partition, disc.vx != 0 else { return nil }
    let up = disc.vx > 0
    guard up ? disc.x <= partition : disc.x >= partition else { return nil }
    let elapsed = (gridX.round(up ? partition - radius : partition + radius) - disc.x) / disc.vx
    if let opening = rules.opening {
      let t = max(0, elapsed)
      // Its rim may still meet an end of the gap, where a fixed disc of radius 0 stands.
      if opening.contains(disc.y + disc.vy * t + 0.5 * rules.gravity.y * t * t) { return nil }
    }
    return disc.start + elapsed
  }

  // MARK: - Collisions

  /// Two discs collide now.
  func collide(_ i: Int, _ j: Int) {
    let (a, b) = (discs[i], discs[j])
    let (p, q) = (place(i), place(j))
    var (dx, dy) = (p.x - q.x, p.y - q.y)
    if !walls.x { dx += nearest(dx, gridX.side) }
    if !walls.y { dy += nearest(dy, gridY.side) }
    let (u, w) = (velocity(i), velocity(j))
    let distanceSquared = dx * dx + dy * dy
    var approach = dx * (u.x - w.x) + dy * (u.y - w.y)
    var contact = sizes.contactSquared(i, j)
    if rules.growth != 0 {
      // The surfaces move towards each other.
      approach -= distanceSquared.squareRoot() * contact.squareRoot() * rules.growth
      contact *= (1 + rules.growth * now) * (1 + rules.growth * now)
    }
    let (m, n) = (sizes.inverseMass(i), sizes.inverseMass(j))
    var restitution = rules.restitution
    if restitution < 1 && min(now - a.start, now - b.start) < rules.contactTime { restitution = 1 }
    let exchange = (1 + restitution) * approach / (m + n)
    // Over the actual distance, not the sum of the radii: so energy is conserved whatever the error of the time.
    let impulse = exchange / distanceSquared
    move(i, to: p.x, p.y, u.x - impulse * m * dx, u.y - impulse * m * dy)
    move(j, to: q.x, q.y, w.x + impulse * n * dx, w.y + impulse * n * dy)
    tally.collisions += 1
    tally.virial.add(-exchange, unit: virialUnit)
    tally.worstGap = min(tally.worstGap, distanceSquared / contact - 1)
  }

  /// A disc meets a face or the partition now: it is thrown back, or goes on at the other side of the box.
  func bounce(_ i: Int, _ obstacle: Obstacle) {
    let (axis, isUpper, face, disc) = (obstacle.axis, obstacle.isUpper, obstacle.face, discs[i])
    var (place, velocity) = (place(i), velocity(i))
    let radius = sizes.radius(i)
    if face == .periodic {
      place[axis] = isUpper ? 0 : axis == 0 ? gridX.side : gridY.side
      image[i][axis] += isUpper ? 1 : -1
      move(i, to: place.x, place.y, velocity.x, velocity.y)
      return
    }
    var restitution = rules.wallRestitution
    if restitution < 1 && now - disc.start < rules.contactTime { restitution = 1 }
    let before = velocity[axis]
    velocity[axis] *= -restitution
    if face == .partition {
      place.x = gridX.round(isUpper ? rules.partition! - radius : rules.partition! + radius)
      tally.partitionCollisions += 1
    } else {
      place[axis] = self.face(axis, isUpper, radius)
      if axis == 0, isUpper, let piston = rules.piston {
        place.x = gridX.round(piston.place(at: now) - radius)
        velocity.x += (1 + restitution) * piston.velocity(at: now)
      }
      let temperature = rules.wallTemperatures[2 * axis + (isUpper ? 1 : 0)]
      if temperature > 0 { velocity = thermalVelocity(i, axis, isUpper, temperature) }
      tally.wallCollisions += 1
      let impulse = abs(velocity[axis] - before) / sizes.inverseMass(i)
      if axis == 0 {
        tally.wallImpulse.x.add(impulse, unit: impulseUnit)
      } else {
        tally.wallImpulse.y.add(impulse, unit: impulseUnit)
      }
    }
    move(i, to: place.x, place.y, velocity.x, velocity.y)
  }

  /// The velocity of a particle that comes out of a gas of some temperature behind the wall.
  private func thermalVelocity(_ i: Int, _ axis: Int, _ isUpper: Bool, _ temperature: Double) -> SIMD2<Double> {
    let speed = (temperature * sizes.inverseMass(i)).squareRoot()
    // The time of a collision has all bits of its history: no disc draws the same number twice.
    let step = Int(truncatingIfNeeded: now.bitPattern ^ epoch.bitPattern &* 31)
    let u = rules.random.uniforms(.thermalWall, particle: Int(identity[i]), step: step, draw: 0)
    let n = rules.random.normals(.thermalWall, particle: Int(identity[i]), step: step, draw: 1)
    let normal = speed * (-2 * LibM.log(u[0])).squareRoot() * (isUpper ? -1 : 1)
    return axis == 0 ? SIMD2(normal, speed * n[0]) : SIMD2(speed * n[0], normal)
  }

  /// Begins another flight.
  @inline(__always)
  private func move(_ i: Int, to x: Double, _ y: Double, _ vx: Double, _ vy: Double) {
    let disc = discs + i
    if identity[i] >= mobile { return }
    disc.pointee.x = x
    disc.pointee.y = y
    disc.pointee.vx = vx
    disc.pointee.vy = vy
    disc.pointee.start = now
    disc.pointee.flight &+= 1
  }
}
