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

  /// All of them: how many there are in the log, as long as it holds all.
  var events: Int { collisions + wallCollisions + partitionCollisions }
}

/// Discs in a box between two events, and what events do to them. An engine decides which event is next.
///
/// A disc is touched only by its own collisions (delayed states, Lubachevsky 1991, J. Comput. Phys. 94:255), and the time of a collision
/// is a function of the two flights alone (see `PositionGrid`). So the motion has the same bits however often everything is predicted
/// anew, by whichever engine, and in whatever order the discs lie in memory.
final class DiscGas {
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
  private(set) var log: DiscEventLog
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
  let image: UnsafeMutablePointer<SIMD2<Int>>
  /// Units of the sums in the tally.
  private var virialUnit = 1.0
  private var impulseUnit = 1.0

  /// - Parameters:
  ///   - logged: How many of the latest events are kept.
  init(domain: Domain, radii: [Double], masses: [Double], isTransparent: Bool = false, logged: Int = 0) {
    log = DiscEventLog(capacity: logged)
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
    flights: [SIMD2<Double>], velocities: [SIMD2<Double>], starts: [Double], images: [SIMD2<Int>], tally: DiscTally,
    log: DiscEventLog, now: Double
  ) {
    for disc in 0..<mobile {
      let (k, p, v) = (Int(slot[disc]), flights[disc], velocities[disc])
      discs[k] = Disc(x: p.x, y: p.y, vx: v.x, vy: v.y, start: starts[disc])
      image[k] = images[disc]
    }
    (self.tally, self.log, self.now) = (tally, log, now)
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
    if log.capacity > 0 { note(i, j, impulse: SIMD2(-impulse * dx, -impulse * dy)) }
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
    let before = velocity
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
      let impulse = abs(velocity[axis] - before[axis]) / sizes.inverseMass(i)
      if axis == 0 {
        tally.wallImpulse.x.add(impulse, unit: impulseUnit)
      } else {
        tally.wallImpulse.y.add(impulse, unit: impulseUnit)
      }
    }
    if log.capacity > 0 { note(i, obstacle, impulse: (velocity - before) / sizes.inverseMass(i)) }
    move(i, to: place.x, place.y, velocity.x, velocity.y)
  }

  /// Rows of the log of events.
  func readLog(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) { log.read(rows, last: tally.events, out) }

  /// Logs a collision of two discs that gave the first one this momentum.
  private func note(_ i: Int, _ j: Int, impulse: SIMD2<Double>) {
    let (first, second) = (Int(identity[i]), Int(identity[j]))
    if first > second { return note(j, i, impulse: -impulse) }
    // Where a partition ends at a gap, fixed points stand after the scatterers.
    let isPartition = rules.opening != nil && second >= count - 2
    let kind: DiscEvent.Kind = second < mobile ? .pair : isPartition ? .partition : .scatterer
    let partner = second < mobile ? second : isPartition ? -1 : second - mobile
    log.add(DiscEvent(kind: kind, time: epoch + now, disc: first, partner: partner, impulse: impulse), number: tally.events)
  }

  /// Logs a collision with something else.
  private func note(_ i: Int, _ obstacle: Obstacle, impulse: SIMD2<Double>) {
    let isPiston = obstacle.axis == 0 && obstacle.isUpper && rules.piston != nil
    let kind: DiscEvent.Kind = obstacle.face == .partition ? .partition : isPiston ? .piston : .wall
    let partner = kind == .wall ? 2 * obstacle.axis + (obstacle.isUpper ? 1 : 0) : -1
    log.add(
      DiscEvent(kind: kind, time: epoch + now, disc: Int(identity[i]), partner: partner, impulse: impulse), number: tally.events)
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
