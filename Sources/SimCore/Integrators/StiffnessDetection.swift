/// Whether one trajectory is stiff: whether stability, not accuracy, limits the steps of an explicit method.
///
/// It is if the product of step and spectral radius stays at the border of the method's region of stability (Hairer & Wanner 1996,
/// section IV.2), and no longer is if an explicit method could take the stiff method's steps.
struct StiffnessDetection: Equatable {
  var isStiff: Bool
  /// Steps at the border, of which 15 make the trajectory stiff unless 6 in a row are away from it.
  private var stiffSteps = 0
  private var easySteps = 0

  init(isStiff: Bool) { self.isStiff = isStiff }

  /// Where the real axis leaves the region of stability of `DormandPrince853`, nearly.
  private static let border = 6.1

  /// Takes a step into account that was accepted.
  ///
  /// - Parameter reach: Step times spectral radius; not a number if that isn't known.
  mutating func note(reach: Double) {
    if isStiff { noteStiffStep(reach) } else { noteExplicitStep(reach) }
  }

  private mutating func noteExplicitStep(_ reach: Double) {
    if reach > StiffnessDetection.border {
      (stiffSteps, easySteps) = (stiffSteps + 1, 0)
      if stiffSteps == 15 { self = StiffnessDetection(isStiff: true) }
    } else if stiffSteps > 0 {
      easySteps += 1
      if easySteps == 6 { self = StiffnessDetection(isStiff: false) }
    }
  }

  private mutating func noteStiffStep(_ reach: Double) {
    easySteps = reach < 0.5 * StiffnessDetection.border ? easySteps + 1 : 0
    if easySteps == 10 { self = StiffnessDetection(isStiff: false) }
  }

  /// All of it as an even integer.
  var mark: Double { Double((isStiff ? 2 : 0) + 4 * stiffSteps + 64 * easySteps) }

  init(mark: Double) {
    let bits = Int(exactly: mark) ?? 0
    (isStiff, stiffSteps, easySteps) = (bits & 2 != 0, bits >> 2 & 15, bits >> 6)
  }
}

extension DormandPrince853 {
  /// Step times spectral radius: the last two slopes belong to the same time, and their states differ along the stiffest direction.
  static func reach(
    _ h: SIMD8<Double>, _ y: UnsafePointer<SIMD8<Double>>, from u: UnsafePointer<SIMD8<Double>>,
    allowed: UnsafePointer<SIMD8<Double>>, _ k: Stages<SIMD8<Double>>, dimension: Int
  ) -> SIMD8<Double> {
    var (slopes, states) = (SIMD8<Double>(), SIMD8<Double>())
    for c in 0..<dimension {
      let last = (k[0][c] * 2.273310147516538).adding(-10.53449546673725, times: k[3][c])
        .adding(-2.0008720582248625, times: k[4][c]).adding(-17.9589318631188, times: k[5][c])
        .adding(27.94888452941996, times: k[6][c]).adding(-2.8589982771350235, times: k[7][c])
        .adding(-8.87285693353063, times: k[8][c]).adding(12.360567175794303, times: k[9][c])
        .adding(0.6433927460157636, times: k[10][c])
      slopes = slopes + square((k[12][c] - k[11][c]) / allowed[c])
      states = states + square((y[c] - u[c].moved(by: h, along: last)) / allowed[c])
    }
    return h * sqrt(slopes / states)
  }
}
