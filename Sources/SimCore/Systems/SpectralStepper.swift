/// Moves fields of a spectral equation in equal steps, as Fourier coefficients: one field, eight at once, or one with deviations.
///
/// It knows nothing of the equation's type, so that it is compiled once for all equations.
final class SpectralStepper<Number: RealNumber> {
  /// Replaces values of the field by those of the nonlinear function.
  typealias Nonlinearity = @Sendable (UnsafeMutablePointer<Number>, _ count: Int) -> Void

  private var operators: SpectralOperators
  private var nonlinearity: Nonlinearity
  /// Fourier coefficients of the fields.
  let modes: UnsafeMutablePointer<ComplexNumber<Number>>
  private let scratch: UnsafeMutablePointer<ComplexNumber<Number>>
  private let grid: UnsafeMutablePointer<Number>
  private let count: Int

  init(_ operators: SpectralOperators, _ nonlinearity: @escaping Nonlinearity) {
    (self.operators, self.nonlinearity) = (operators, nonlinearity)
    count = operators.rates.count
    let size = 7 * count + operators.transform.scratchSize
    modes = .allocate(capacity: size)
    modes.initialize(repeating: .zero, count: size)
    scratch = modes + count
    grid = .allocate(capacity: operators.points)
    grid.initialize(repeating: Number(0), count: operators.points)
  }

  deinit {
    modes.deallocate()
    grid.deallocate()
  }

  /// Goes on with another equation for the same number of points.
  func change(_ operators: SpectralOperators, _ nonlinearity: @escaping Nonlinearity) {
    (self.operators, self.nonlinearity) = (operators, nonlinearity)
  }

  private var spectrum: UnsafeMutablePointer<ComplexNumber<Number>> { scratch + 5 * count }
  private var transformScratch: UnsafeMutablePointer<ComplexNumber<Number>> { scratch + 6 * count }

  func set(field: UnsafePointer<Number>) { operators.transform.forward(field, modes, scratch: transformScratch) }
  func read(field: UnsafeMutablePointer<Number>) { operators.transform.backward(modes, field, scratch: transformScratch) }

  func advance(steps: Int, _ method: ExponentialRungeKutta4) {
    for _ in 0..<steps { method.step(modes, scratch: scratch) { nonlinear($0, $1) } }
  }

  /// The nonlinear term's coefficients.
  private func nonlinear(_ u: UnsafePointer<ComplexNumber<Number>>, _ result: UnsafeMutablePointer<ComplexNumber<Number>>) {
    let (spectrum, kept) = (spectrum, operators.kept)
    spectrum.update(from: u, count: kept)
    for k in kept..<count { spectrum[k] = .zero }
    operators.transform.backward(spectrum, grid, scratch: transformScratch)
    nonlinearity(grid, operators.points)
    operators.transform.forward(grid, spectrum, scratch: transformScratch)
    operators.nonlinearRates.withUnsafeBufferPointer { rates in
      for k in 0..<kept { result[k] = rates[k] * spectrum[k] }
    }
    for k in kept..<count { result[k] = .zero }
  }
}

/// Fields that move together: one, or the lanes of a register.
struct SpectralBlock {
  /// `SpectralStepper`'s functions, compiled for the kind of number.
  let advance: (_ steps: Int, ExponentialRungeKutta4) -> Void
  let change: (any SpectralEquation) -> Void
  /// Fourier coefficients as real numbers: the real parts of one in all lanes, then the imaginary parts, and so on. They live as
  /// long as the block.
  let numbers: UnsafeMutablePointer<Double>

  init<Number: SpectralNumber>(_: Number.Type, _ equation: any SpectralEquation) {
    let stepper = SpectralStepper<Number>(equation.spectrum) { Number.applyNonlinearity(of: equation, $0, count: $1) }
    advance = { stepper.advance(steps: $0, $1) }
    change = { equation in
      stepper.change(equation.spectrum) { Number.applyNonlinearity(of: equation, $0, count: $1) }
    }
    numbers = UnsafeMutableRawPointer(stepper.modes).assumingMemoryBound(to: Double.self)
  }
}

/// The kinds of numbers that fields move in.
protocol SpectralNumber: RealNumber {
  static func applyNonlinearity(of equation: any SpectralEquation, _ u: UnsafeMutablePointer<Self>, count: Int)
}

extension Double: SpectralNumber {
  static func applyNonlinearity(of equation: any SpectralEquation, _ u: UnsafeMutablePointer<Double>, count: Int) {
    equation.applyNonlinearity(u, count: count)
  }
}
extension SIMD8<Double>: SpectralNumber {
  static func applyNonlinearity(of equation: any SpectralEquation, _ u: UnsafeMutablePointer<Self>, count: Int) {
    equation.applyNonlinearity(lanes: u, count: count)
  }
}
