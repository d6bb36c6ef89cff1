/// An exponential Runge–Kutta method of order 4 for stiff systems du/dt = c u + N(u) whose linear part is diagonal: ETDRK4 of Cox &
/// Matthews (2002, J. Comput. Phys. 176, 430-455, equations 26-29).
///
/// The linear part is solved exactly, so that it doesn't limit the step. The weights are functions such as (exp(z) - 1)/z of
/// z = c h; where z is small, their formulas lose all digits. They are computed as means over a circle around z (Kassam & Trefethen
/// 2005, SIAM J. Sci. Comput. 26, 1214-1233), which is exact to about 10⁻¹⁴ of their size for any z.
public struct ExponentialRungeKutta4: Sendable {
  public static let card = Card(
    name: "etdrk4", summary: "exponential Runge–Kutta method of order 4 for stiff linear parts, fixed step",
    references: [
      "Cox & Matthews (2002), J. Comput. Phys. 176:430–455", "Kassam & Trefethen (2005), SIAM J. Sci. Comput. 26:1214–1233",
    ])
  public static let order = 4

  public let timeStep: Double
  private let weights: [Weights]

  /// Of one component.
  private struct Weights {
    /// exp(z) and exp(z/2).
    var whole, half: ComplexNumber<Double>
    /// h (exp(z/2) - 1)/z: of the slope in a half step.
    var inner: ComplexNumber<Double>
    /// Of the slopes at the beginning, at both points in the middle, and at the end of a step.
    var first, middle, last: ComplexNumber<Double>
  }

  /// - Parameter rates: The factors c, one for each component of the state.
  public init(rates: [ComplexNumber<Double>], timeStep: Double) {
    self.timeStep = timeStep
    weights = rates.map { ExponentialRungeKutta4.weights($0, timeStep) }
  }

  /// Complex numbers of scratch memory that a step needs.
  var scratchSize: Int { 5 * weights.count }

  /// Makes one step.
  ///
  /// - Parameter nonlinear: Writes N(u) into its second argument; the arrays don't overlap.
  @inline(__always)
  func step<Number: RealNumber>(
    _ u: UnsafeMutablePointer<ComplexNumber<Number>>, scratch: UnsafeMutablePointer<ComplexNumber<Number>>,
    nonlinear: (UnsafePointer<ComplexNumber<Number>>, UnsafeMutablePointer<ComplexNumber<Number>>) -> Void
  ) {
    let count = weights.count
    let (slopeU, slopeA, slopeB) = (scratch, scratch + count, scratch + 2 * count)
    let (a, b) = (scratch + 3 * count, scratch + 4 * count)
    weights.withUnsafeBufferPointer { weights in
      nonlinear(u, slopeU)
      for k in 0..<count { a[k] = weights[k].half * u[k] + weights[k].inner * slopeU[k] }
      nonlinear(a, slopeA)
      for k in 0..<count { b[k] = weights[k].half * u[k] + weights[k].inner * slopeA[k] }
      nonlinear(b, slopeB)
      // The fourth point takes the place of the second one, and its slope that of the third point.
      for k in 0..<count { a[k] = weights[k].half * a[k] + weights[k].inner * (2 * slopeB[k] - slopeU[k]) }
      nonlinear(a, b)
      for k in 0..<count {
        let w = weights[k]
        u[k] = w.whole * u[k] + w.first * slopeU[k] + w.middle * (slopeA[k] + slopeB[k]) + w.last * b[k]
      }
    }
  }

  /// Points on the circle; the error falls faster than exponentially with their number.
  private static let circle = (0..<32).map { ComplexNumber(angle: 2 * Double.pi * (Double($0) + 0.5) / 32) }

  private static func weights(_ rate: ComplexNumber<Double>, _ h: Double) -> Weights {
    let center = h * rate
    func mean(_ function: (ComplexNumber<Double>) -> ComplexNumber<Double>) -> ComplexNumber<Double> {
      let sum = circle.reduce(ComplexNumber.zero) { $0 + function(center + $1) }
      // Conjugate points cancel their imaginary parts but for rounding.
      let mean = h / Double(circle.count) * sum
      return rate.im == 0 ? ComplexNumber(mean.re, 0) : mean
    }
    /// (c₀ + c₁ z + c₂ z² + exp(z) (d₀ + d₁ z + d₂ z²))/z³
    func quotient(_ c: [Double], _ d: [Double]) -> ComplexNumber<Double> {
      mean { z in
        func polynomial(_ c: [Double]) -> ComplexNumber<Double> {
          ComplexNumber(c[0], 0) + z * (ComplexNumber(c[1], 0) + c[2] * z)
        }
        let inverse = z.inverse
        return inverse * (inverse * (inverse * (polynomial(c) + ComplexNumber.exponential(z) * polynomial(d))))
      }
    }
    return Weights(
      whole: .exponential(center), half: .exponential(0.5 * center),
      inner: mean { $0.inverse * (ComplexNumber.exponential(0.5 * $0) - ComplexNumber(1, 0)) },
      first: quotient([-4, -1, 0], [4, -3, 1]), middle: 2 * quotient([2, 1, 0], [-2, 1, 0]),
      last: quotient([-4, -3, -1], [4, -1, 0]))
  }
}
