/// Fields of a spectral equation, alone or in registers of eight.
///
/// It knows nothing of the equation's type, so that it is compiled once for all equations.
final class SpectralEnsemble: SettlingEnsemble {
  let trajectories: Int
  let timeStep: Double
  private let pool: WorkerPool
  private let blocks: [SpectralBlock]
  /// Fields in a block.
  private let lanes: Int
  private let transform: RealFourierTransform
  private var method: ExponentialRungeKutta4
  private var equation: any SpectralEquation
  private var step = 0

  private var points: Int { transform.count }
  var dimension: Int { points }
  /// Real numbers that hold the coefficients of a field.
  var parts: Int { 2 * transform.modes }

  /// - Parameter starts: Values at the points, one field after the other.
  init(_ equation: any SpectralEquation, starts: [Double], timeStep: Double, pool: WorkerPool) {
    (self.equation, self.pool, self.timeStep, trajectories) = (equation, pool, timeStep, starts.count / equation.points)
    let spectrum = equation.spectrum
    transform = spectrum.transform
    method = ExponentialRungeKutta4(rates: spectrum.rates, timeStep: timeStep)
    let isAlone = trajectories == 1
    lanes = isAlone ? 1 : 8
    blocks = (0..<(trajectories + 7) / 8).map { _ in
      isAlone ? SpectralBlock(Double.self, equation) : SpectralBlock(SIMD8<Double>.self, equation)
    }
    restoreModes(coefficients(starts))
  }

  /// Goes on with another equation for as many points.
  func change(_ equation: any SpectralEquation) {
    self.equation = equation
    method = ExponentialRungeKutta4(rates: equation.spectrum.rates, timeStep: timeStep)
    for block in blocks { block.change(equation) }
  }

  func start(_ states: [Double], at instant: Instant) {
    restoreModes(coefficients(states))
    step = instant.tick
  }

  func first() -> (any SettlingEnsemble)? {
    SpectralEnsemble(equation, starts: presentStates(ofFirst: 1), timeStep: timeStep, pool: pool)
  }

  func didRestore(at instant: Instant) { step = instant.tick }

  /// - Throws: `SimulationError.diverged` if a field is no longer finite.
  func advance(to instant: Instant) throws(SimulationError) {
    let (blocks, method, steps) = (blocks, method, instant.tick - step)
    pool.forEachChunk(blocks.count) { blocks[$0].advance(steps, method) }
    step = instant.tick
    for trajectory in 0..<trajectories {
      let (numbers, lane) = place(trajectory)
      for part in 0..<parts where !numbers[part * lanes + lane].isFinite {
        throw .diverged(what: "the field of trajectory \(trajectory)", time: instant.time, step: instant.tick)
      }
    }
  }

  // MARK: - Reading and restoring

  private func place(_ trajectory: Int) -> (numbers: UnsafeMutablePointer<Double>, lane: Int) {
    (blocks[trajectory / lanes].numbers, trajectory % lanes)
  }

  func readModes(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    for (row, trajectory) in rows.enumerated() {
      let (numbers, lane) = place(trajectory)
      for part in 0..<parts { out[row * parts + part] = numbers[part * lanes + lane] }
    }
  }

  func readStates(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    let (parts, points, transform) = (parts, points, transform)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: parts) { modes in
      withScratch { scratch in
        for (row, trajectory) in rows.enumerated() {
          readModes(trajectory..<trajectory + 1, modes.baseAddress!)
          modes.withMemoryRebound(to: ComplexNumber<Double>.self) {
            transform.backward($0.baseAddress!, out + row * points, scratch: scratch)
          }
        }
      }
    }
  }

  func restoreModes(_ values: [Double]) {
    for index in 0..<blocks.count * lanes {
      // Unused lanes follow the first field, so that they can't overflow on their own.
      let trajectory = index < trajectories ? index : 0
      let (numbers, lane) = place(index)
      for part in 0..<parts { numbers[part * lanes + lane] = values[trajectory * parts + part] }
    }
  }

  /// The Fourier coefficients of fields, as real numbers.
  private func coefficients(_ fields: [Double]) -> [Double] {
    let (parts, points, transform) = (parts, points, transform)
    return [Double](unsafeUninitializedCapacity: trajectories * parts) { modes, count in
      modes.initialize(repeating: 0)
      fields.withUnsafeBufferPointer { fields in
        withScratch { scratch in
          modes.withMemoryRebound(to: ComplexNumber<Double>.self) { modes in
            for trajectory in 0..<trajectories {
              transform.forward(
                fields.baseAddress! + trajectory * points, modes.baseAddress! + trajectory * parts / 2, scratch: scratch)
            }
          }
        }
      }
      count = trajectories * parts
    }
  }

  private func withScratch(_ body: (UnsafeMutablePointer<ComplexNumber<Double>>) -> Void) {
    withUnsafeTemporaryAllocation(of: ComplexNumber<Double>.self, capacity: transform.scratchSize) { scratch in
      scratch.initialize(repeating: .zero)
      body(scratch.baseAddress!)
    }
  }
}
