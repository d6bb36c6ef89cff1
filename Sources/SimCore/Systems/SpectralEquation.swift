/// A partial differential equation for a field u(x, t) on a periodic line, ∂u/∂t = L u + D f(u): L and D are linear differential
/// operators with constant coefficients, f is a function of the field's value. Its state is the field at equally spaced points.
///
/// `SpectralModel` makes a model of it. Derivatives are exact for the trigonometric polynomial through the points, and f is
/// computed at the points: a pseudo-spectral method.
public protocol SpectralEquation: SizedSystem {
  /// The step that a run takes unless its scenario says otherwise.
  static var timeStep: Double { get }
  /// If f is a polynomial, its degree; else a number of times: f makes waves so many times shorter that matter.
  static var degree: Int { get }
  /// Of the line.
  var length: Double { get }
  /// An even number.
  var points: Int { get }
  /// Whether waves that f would mistake for longer ones are left out of f.
  var dealiasing: Bool { get }

  /// What L multiplies exp(iqx) with.
  func rate(_ wavenumber: Double) -> ComplexNumber<Double>
  /// What D multiplies exp(iqx) with.
  func nonlinearRate(_ wavenumber: Double) -> ComplexNumber<Double>
  /// f(u).
  func nonlinearity<Number: RealNumber>(_ u: Number) -> Number

  /// Replaces values by those of f.
  ///
  /// These have defaults. They are requirements because witnesses of a concrete equation are compiled for it, where a generic
  /// caller's aren't.
  func applyNonlinearity(_ u: UnsafeMutablePointer<Double>, count: Int)
  func applyNonlinearity(lanes u: UnsafeMutablePointer<SIMD8<Double>>, count: Int)
  func applyNonlinearity(duals u: UnsafeMutablePointer<Dual>, count: Int)
}

extension SpectralEquation {
  @inlinable
  public func applyNonlinearity(_ u: UnsafeMutablePointer<Double>, count: Int) {
    for j in 0..<count { u[j] = nonlinearity(u[j]) }
  }
  @inlinable
  public func applyNonlinearity(lanes u: UnsafeMutablePointer<SIMD8<Double>>, count: Int) {
    for j in 0..<count { u[j] = nonlinearity(u[j]) }
  }
  @inlinable
  public func applyNonlinearity(duals u: UnsafeMutablePointer<Dual>, count: Int) {
    for j in 0..<count { u[j] = nonlinearity(u[j]) }
  }

  public var components: [String] { (0..<points).map { "u\($0)" } }
  /// The places where the field's values are known.
  public var positions: [Double] { (0..<points).map { length * Double($0) / Double(points) } }

  /// A smooth field to start from, random by the seed: waves longer than a wavelength with random phases and amplitudes, and the
  /// mean square 1. There are two at least, since one alone may have symmetries that the equation keeps.
  public func smoothField(seed: UInt64, longerThan wavelength: Double) -> [Double] {
    let random = Philox(seed: seed)
    let longest = Int(min(length / wavelength, Double(points / 4)))
    let waves = max(1, min(max(2, longest), points / 2 - 1))
    let amplitudes = (1...waves).map { random.normals(.initialState, particle: 0, draw: $0) }
    let square = amplitudes.reduce(0) { $0 + 0.5 * ($1 * $1).sum() }
    return (0..<points).map { j in
      amplitudes.enumerated().reduce(0) { sum, wave in
        let angle = 2 * Double.pi * Double((wave.offset + 1) * j % points) / Double(points)
        return sum + (wave.element[0] * LibM.cos(angle) + wave.element[1] * LibM.sin(angle)) / square.squareRoot()
      }
    }
  }

  var spectrum: SpectralOperators {
    let wavenumbers = (0...points / 2).map { 2 * .pi * Double($0) / length }
    func factors(_ symbol: (Double) -> ComplexNumber<Double>) -> [ComplexNumber<Double>] {
      var factors = wavenumbers.map(symbol)
      // The shortest wave has one phase only: what would turn it can't be seen.
      factors[points / 2].im = 0
      return factors
    }
    let kept = dealiasing ? (points - 1) / (Self.degree + 1) + 1 : points / 2 + 1
    return SpectralOperators(
      rates: factors(rate), nonlinearRates: factors(nonlinearRate), kept: min(kept, points / 2 + 1),
      transform: RealFourierTransform(points))
  }
}

/// What a spectral equation does to Fourier coefficients.
struct SpectralOperators: Sendable {
  let rates: [ComplexNumber<Double>]
  let nonlinearRates: [ComplexNumber<Double>]
  /// Coefficients that take part in the nonlinear term; the others only decay.
  let kept: Int
  let transform: RealFourierTransform

  var points: Int { transform.count }

  /// The trace of the Jacobian, from the mean of f'(u): the linear operators' diagonal, with both signs of the wavenumber.
  func divergence(meanSlope: Double) -> Double {
    (0..<rates.count).reduce(0) { sum, k in
      let signs = k == 0 || k == points / 2 ? 1.0 : 2.0
      return sum + signs * (rates[k].re + (k < kept ? nonlinearRates[k].re * meanSlope : 0))
    }
  }
}
