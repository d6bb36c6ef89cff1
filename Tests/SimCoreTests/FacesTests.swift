import SimCore
import Testing

struct FacesTests {
  private let size = 9.7

  /// Positions and headings along x after the faces of a box have been applied.
  private func applied<Scalar: LaneScalar>(_ boundary: Boundary, _ xs: [Scalar], heading: Scalar = 1) -> [(x: Scalar, u: Scalar)] {
    let faces = Faces<Scalar>(Domain(size: [size, 5], boundary: [boundary, .open]))
    return stride(from: 0, to: xs.count, by: 8).flatMap { start in
      var position = Lanes3<Scalar>.zero
      var headings = Lanes3<Scalar>(SIMD8(repeating: heading), SIMD8(repeating: 2), SIMD8())
      let held = min(8, xs.count - start)
      for lane in 0..<held { position.x[lane] = xs[start + lane] }
      faces.apply(&position, &headings)
      #expect(position.y == SIMD8() && headings.y == SIMD8(repeating: 2))
      return (0..<held).map { (position.x[$0], headings.x[$0]) }
    }
  }

  /// Random places up to several boxes away, and all those next to faces.
  private func places<Scalar: LaneScalar>(_: Scalar.Type) -> [Scalar] {
    var dice = Dice(11)
    var places = (0..<4000).map { _ in Scalar(dice.uniform(-60...60)) }
    for face in -6...6 {
      let x = Scalar(face) * Scalar(size)
      places += [x, x.nextUp, x.nextDown]
    }
    return places + [-1e-18, 1e-18, -.leastNonzeroMagnitude, 0, -0.0]
  }

  private func periodic<Scalar: LaneScalar>(_ type: Scalar.Type) {
    let places = places(type)
    let (top, rounding) = (Double(Scalar(size)), 60 * Double(Scalar.ulpOfOne))
    for (before, after) in zip(places, applied(.periodic, places)) {
      #expect(after.x >= 0 && Double(after.x) < top, "from \(before)")
      let boxes = (Double(before) - Double(after.x)) / top
      #expect(abs(boxes - boxes.rounded()) * top < rounding, "from \(before)")
      #expect(after.u == 1)
    }
    for (before, after) in zip(places, applied(.periodic, places)) where before >= 0 && Double(before) < top {
      #expect(after.x == before, "inside nothing changes")
    }
  }

  @Test func periodicFacesWrapIntoTheBox() {
    periodic(Float.self)
    periodic(Double.self)
    #expect(applied(.periodic, [-1e-18])[0].x == 0)
  }

  private func reflecting<Scalar: LaneScalar>(_ type: Scalar.Type) {
    let places = places(type)
    let (top, rounding) = (Double(Scalar(size)), 60 * Double(Scalar.ulpOfOne))
    for (before, after) in zip(places, applied(.reflecting, places)) {
      #expect(after.x >= 0 && Double(after.x) <= top, "from \(before)")
      // Folding step by step, as a billiard ball would go.
      var (x, u) = (Double(before), 1.0)
      while x < 0 || x > top { (x, u) = (x < 0 ? -x : 2 * top - x, -u) }
      #expect(abs(Double(after.x) - x) < rounding, "from \(before)")
      // On a wall, both directions are the same mirror image.
      if min(x, top - x) > rounding { #expect(Double(after.u) == u, "from \(before)") }
    }
  }

  @Test func reflectingFacesFoldLikeAConcertina() {
    reflecting(Float.self)
    reflecting(Double.self)
    let back = applied(.reflecting, [-1e-18])[0]
    #expect(back.x >= 0 && back.x < 1e-15 && back.u == -1)
  }

  @Test func openSpaceGoesOn() {
    for x in [-1e9, -1e-18, 0, 9.7, 1e300] { #expect(applied(.open, [x])[0] == (x, 1)) }
  }

  @Test func eachAxisHasItsOwnFaces() {
    let faces = Faces<Double>(Domain(size: [1, 2, 4], boundary: [.periodic, .reflecting, .open]))
    var position = Lanes3<Double>(SIMD8(repeating: 1.25), SIMD8(repeating: 2.5), SIMD8(repeating: 4.5))
    var heading = Lanes3<Double>(SIMD8(repeating: 0.5), SIMD8(repeating: 0.25), SIMD8(repeating: 0.125))
    faces.apply(&position, &heading)
    #expect((position.x[0], position.y[0], position.z[0]) == (0.25, 1.5, 4.5))
    #expect((heading.x[0], heading.y[0], heading.z[0]) == (0.5, -0.25, 0.125))
  }
}
