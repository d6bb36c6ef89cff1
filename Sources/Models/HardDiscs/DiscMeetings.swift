/// When discs meet each other, walls and what else there is: a function of their flights alone.
extension DiscGas {
  enum Face { case wall, partition, periodic }

  /// A disc's next meeting with something that isn't a disc.
  struct Obstacle {
    var time = Double.infinity
    var axis: Int
    var isUpper: Bool
    var face: Face
  }

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
  func nearest(_ d: Double, _ side: Double) -> Double { d > 0.5 * side ? -side : d < -0.5 * side ? side : 0 }

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
}
