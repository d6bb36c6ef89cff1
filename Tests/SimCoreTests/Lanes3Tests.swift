import SimCore
import Testing

/// Vectors in lanes, and their rotations.
struct Lanes3Tests {
  private func vectors<Scalar: LaneScalar>(_ vectors: [SIMD3<Double>]) -> Lanes3<Scalar> {
    func lanes(_ axis: Int) -> SIMD8<Scalar> { SIMD8((0..<8).map { Scalar(vectors[$0][axis]) }) }
    return Lanes3(lanes(0), lanes(1), lanes(2))
  }

  private func vector<Scalar: LaneScalar>(_ a: Lanes3<Scalar>, _ lane: Int) -> SIMD3<Double> {
    SIMD3(Double(a.x[lane]), Double(a.y[lane]), Double(a.z[lane]))
  }

  private func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }
  private func length(_ a: SIMD3<Double>) -> Double { dot(a, a).squareRoot() }

  /// The angle between two vectors (Kahan 2006), accurate at all angles.
  private func angle(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { 2 * LibM.atan2(length(a - b), length(a + b)) }

  /// Unit vectors: the axes both ways, next to them, and random ones.
  private func directions() -> [[SIMD3<Double>]] {
    let axes: [SIMD3<Double>] = [
      [1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1], [1e-9, 0, -1], [0, -1e-9, 1],
    ]
    var dice = Dice(6)
    return [axes] + (0..<500).map { _ in (0..<8).map { _ in dice.direction() } }
  }

  private func normalized<Scalar: LaneScalar>(_: Scalar.Type) {
    let a: Lanes3<Scalar> = vectors([
      [3, 0, 4], .zero, [0, 1e-7, 0], [0, 0, -9], [1e10, 0, 0], [1, 1, 0], [2e-6, 0, 0], [0, 5, 12],
    ])
    let x = Lanes3<Scalar>(SIMD8(repeating: 1), SIMD8(), SIMD8())
    let unit = a.normalized(tiny: 1e-6, fallback: x)
    for lane in 0..<8 {
      let short = length(vector(a, lane)) < 1e-6
      let expected = short ? SIMD3(1, 0, 0) : vector(a, lane) / length(vector(a, lane))
      #expect(length(vector(unit, lane) - expected) < 2 * Double(Scalar.ulpOfOne))
    }
  }

  @Test func shortVectorsTakeTheFallback() {
    normalized(Float.self)
    normalized(Double.self)
  }

  private func perpendicular<Scalar: LaneScalar>(_: Scalar.Type) {
    let rounding = 8 * Double(Scalar.ulpOfOne)
    for eight in directions() {
      let a: Lanes3<Scalar> = vectors(eight)
      let (b, c) = a.perpendicular
      for lane in 0..<8 {
        let (a, b, c) = (vector(a, lane), vector(b, lane), vector(c, lane))
        #expect(abs(length(b) - 1) < rounding && abs(length(c) - 1) < rounding)
        #expect(abs(dot(a, b)) < rounding && abs(dot(a, c)) < rounding && abs(dot(b, c)) < rounding)
      }
    }
  }

  @Test func perpendicularVectorsAreAFrame() {
    perpendicular(Float.self)
    perpendicular(Double.self)
  }

  private func turned<Scalar: LaneScalar>(_: Scalar.Type, limit: Double) {
    let rounding = 16 * Double(Scalar.ulpOfOne)
    let (cosine, sine) = (SIMD8(repeating: Scalar(LibM.cos(limit))), SIMD8(repeating: Scalar(LibM.sin(limit))))
    for (from, to) in zip(directions(), directions().reversed()) {
      let turned = vectors(from).turned(toward: vectors(to) as Lanes3<Scalar>, cosine: cosine, sine: sine, flat: false)
      for lane in 0..<8 {
        let result = vector(turned, lane)
        let whole = angle(from[lane], to[lane])
        #expect(abs(length(result) - 1) < rounding)
        #expect(abs(angle(from[lane], result) - min(whole, limit)) < rounding)
        // On the great circle: what is done and what remains add up.
        #expect(abs(angle(from[lane], result) + angle(result, to[lane]) - whole) < rounding * 4)
      }
    }
  }

  @Test(arguments: [0.01, 0.5, 1.5707, 2, 3.1])
  func turnsAreExactUpToTheLimit(limit: Double) {
    turned(Float.self, limit: limit)
    turned(Double.self, limit: limit)
  }

  private func opposite<Scalar: LaneScalar>(_: Scalar.Type) {
    let (cosine, sine) = (SIMD8(repeating: Scalar(LibM.cos(0.3))), SIMD8(repeating: Scalar(LibM.sin(0.3))))
    for eight in directions() {
      let heading: Lanes3<Scalar> = vectors(eight)
      let turned = heading.turned(toward: -heading, cosine: cosine, sine: sine, flat: false)
      for lane in 0..<8 {
        #expect(abs(angle(vector(turned, lane), vector(heading, lane)) - 0.3) < 16 * Double(Scalar.ulpOfOne))
      }
    }
    let circle: Lanes3<Scalar> = vectors((0..<8).map { [LibM.cos(Double($0)), LibM.sin(Double($0)), 0] })
    let turned = circle.turned(toward: -circle, cosine: cosine, sine: sine, flat: true)
    for lane in 0..<8 {
      #expect(turned.z[lane] == 0)
      #expect(abs(angle(vector(turned, lane), vector(circle, lane)) - 0.3) < 16 * Double(Scalar.ulpOfOne))
    }
  }

  @Test func evenTheOppositeDirectionIsTurnedTo() {
    opposite(Float.self)
    opposite(Double.self)
  }

  private func scattered<Scalar: LaneScalar>(_: Scalar.Type) {
    let rounding = 16 * Double(Scalar.ulpOfOne)
    var dice = Dice(7)
    for eight in directions() {
      let heading: Lanes3<Scalar> = vectors(eight)
      let angles = SIMD8((0..<8).map { _ in Scalar(dice.uniform(-3.1...3.1)) })
      let azimuths = SIMD8((0..<8).map { _ in Scalar(dice.uniform(0...6.28)) })
      let scattered = heading.scattered(by: angles, azimuth: azimuths, flat: false)
      let opposite = heading.scattered(by: angles, azimuth: azimuths + .pi, flat: false)
      for lane in 0..<8 {
        let (from, to) = (vector(heading, lane), vector(scattered, lane))
        #expect(abs(length(to) - 1) < rounding)
        #expect(abs(angle(from, to) - abs(Double(angles[lane]))) < rounding)
        // Half a turn of azimuth further is the mirror image about the heading.
        let middle = from * LibM.cos(Double(angles[lane]))
        #expect(length((to + vector(opposite, lane)) / 2 - middle) < rounding)
      }
    }
  }

  @Test func scatteringTurnsByTheAngle() {
    scattered(Float.self)
    scattered(Double.self)
  }

  @Test func scatteringInAPlaneStaysThere() {
    let heading = Lanes3<Double>(SIMD8(repeating: 0.6), SIMD8(repeating: 0.8), SIMD8())
    let angles = SIMD8<Double>(-3, -1, -0.1, 0, 0.1, 1, 2, 3)
    let turned = heading.scattered(by: angles, azimuth: SIMD8(repeating: 1), flat: true)
    for lane in 0..<8 {
      #expect(turned.z[lane] == 0)
      let turn = LibM.atan2(0.6 * turned.y[lane] - 0.8 * turned.x[lane], 0.6 * turned.x[lane] + 0.8 * turned.y[lane])
      #expect(abs(turn - angles[lane]) < 1e-15)
    }
  }
}
