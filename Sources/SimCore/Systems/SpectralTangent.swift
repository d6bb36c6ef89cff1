import Synchronization

/// A spectral equation's tangent dynamics: the exact derivative of the steps that its model makes.
///
/// An interval that isn't a whole number of time steps is cut into equal steps that are a little shorter.
final class SpectralTangent: TangentDynamics {
  var isMap: Bool { false }
  var dimension: Int { spectrum.points }
  let period: Double
  private let timeStep: Double
  private let equation: any SpectralEquation
  private let spectrum: SpectralOperators
  /// Methods for the steps that were asked for.
  private let methods = Mutex<[Double: ExponentialRungeKutta4]>([:])

  /// Methods to keep: intervals are halved and doubled, so few of them come again and again.
  private static let methodsKept = 64

  init(_ equation: any SpectralEquation, period: Double, timeStep: Double) {
    (self.equation, self.period, self.timeStep) = (equation, period, timeStep)
    spectrum = equation.spectrum
  }

  func advance(_ u: UnsafeMutablePointer<Dual>, from start: Double, to end: Double, step: inout Double) -> Bool {
    if end <= start { return true }
    let steps = max(1, ((end - start) / timeStep - 1e-6).rounded(.up))
    guard steps < 1e15 else { return false }
    let method = method((end - start) / steps)
    let equation = equation
    let stepper = SpectralStepper<Dual>(spectrum) { equation.applyNonlinearity(duals: $0, count: $1) }
    stepper.set(field: u)
    stepper.advance(steps: Int(steps), method)
    stepper.read(field: u)
    return (0..<dimension).allSatisfy { u[$0].value.isFinite }
  }

  private func method(_ step: Double) -> ExponentialRungeKutta4 {
    // To 32 bits, so that differences of times give the same steps whatever their rounding errors; the time step itself is exact.
    let unit = step.binade * 0x1p-32
    let rounded = abs(step - timeStep) <= unit ? timeStep : (step / unit).rounded() * unit
    return methods.withLock { methods in
      if let known = methods[rounded] { return known }
      if methods.count >= SpectralTangent.methodsKept { methods = [:] }
      let method = ExponentialRungeKutta4(rates: spectrum.rates, timeStep: rounded)
      methods[rounded] = method
      return method
    }
  }

  func expansion(_ u: UnsafePointer<Double>, at time: Double) -> Double {
    var points = (0..<dimension).map { Dual(u[$0], slopes: SIMD8(repeating: 1)) }
    equation.applyNonlinearity(duals: &points, count: dimension)
    return spectrum.divergence(meanSlope: points.reduce(0) { $0 + $1.slopes[0] } / Double(dimension))
  }
}
