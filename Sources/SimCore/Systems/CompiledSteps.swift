/// States that move in equal steps, from t = 0 on.
public struct FixedBlock {
  /// Register after register, `dimension` numbers each.
  @usableFromInline let u: UnsafeMutablePointer<SIMD8<Double>>
  @usableFromInline let registers: Int
  @usableFromInline let dimension: Int
  @usableFromInline let timeStep: Double
  /// The number of the step to begin with, and of the one after the last.
  @usableFromInline let steps: Range<Int>

  @inlinable
  init(u: UnsafeMutablePointer<SIMD8<Double>>, registers: Int, dimension: Int, timeStep: Double, steps: Range<Int>) {
    (self.u, self.registers, self.dimension, self.timeStep, self.steps) = (u, registers, dimension, timeStep, steps)
  }
}

extension RightHandSide {
  /// Steps with the slopes in memory, for any number of components.
  @inlinable
  public func takeSteps<Method: FixedStepMethod>(of _: Method.Type, _ block: FixedBlock) {
    take(Method.self, block) { derivatives($0, $1, $2, registers: block.registers, dimension: block.dimension) }
  }

  @inlinable @inline(__always)
  func take<Method: FixedStepMethod>(_: Method.Type, _ block: FixedBlock, _ field: BlockField<SIMD8<Double>>) {
    let (registers, dimension) = (block.registers, block.dimension)
    let size = Stages<SIMD8<Double>>.size(Method.stages, registers: registers, dimension: dimension)
    withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: size + 2 * registers) { memory in
      let k = Stages(memory.baseAddress!, registers: registers, dimension: dimension)
      take(Method.self, block, k, memory.baseAddress! + size, field)
    }
  }

  @inlinable
  public func takeSteps(_: RungeKutta4.Type, _ block: FixedBlock) { takeSteps(of: RungeKutta4.self, block) }

  /// - Parameter times: Room for two numbers a register.
  @inlinable @inline(__always)
  func take<Method: FixedStepMethod>(
    _: Method.Type, _ block: FixedBlock, _ k: Stages<SIMD8<Double>>, _ times: UnsafeMutablePointer<SIMD8<Double>>,
    _ field: BlockField<SIMD8<Double>>
  ) {
    let (t, h) = (times, times + k.registers)
    for r in 0..<k.registers { (h + r).initialize(to: SIMD8(repeating: block.timeStep)) }
    for step in block.steps {
      for r in 0..<k.registers { (t + r).initialize(to: SIMD8(repeating: Double(step) * block.timeStep)) }
      Method.step(field, t, h, block.u, k)
    }
  }
}

// The steps of the classical method are compiled as a whole for each flow. The number of components is known then, so that loops over them
// disappear and slopes stay in the processor's registers: five times as fast.
extension Flow {
  /// Two registers at once, whose independent operations fill the time that each takes, and the one that may be left over.
  public func takeSteps(_: RungeKutta4.Type, _ block: FixedBlock) {
    guard RungeKutta4.stages * Self.dimension * 2 <= 48 else { return takeSteps(of: RungeKutta4.self, block) }
    var first = 0
    while first + 2 <= block.registers {
      takeStepsInRegisters(RungeKutta4.self, part(block, first, 2), 2)
      first += 2
    }
    if first < block.registers { takeStepsInRegisters(RungeKutta4.self, part(block, first, 1), 1) }
  }

  @inlinable @inline(__always)
  func part(_ block: FixedBlock, _ first: Int, _ width: Int) -> FixedBlock {
    FixedBlock(
      u: block.u + first * Self.dimension, registers: width, dimension: Self.dimension, timeStep: block.timeStep, steps: block.steps
    )
  }

  @inlinable @inline(__always)
  func takeStepsInRegisters<Method: FixedStepMethod>(_: Method.Type, _ block: FixedBlock, _ width: Int) {
    var (slopes, times) = (InlineArray<48, SIMD8<Double>>(repeating: .zero), InlineArray<6, SIMD8<Double>>(repeating: .zero))
    withUnsafeMutablePointer(to: &slopes) { slopes in
      withUnsafeMutablePointer(to: &times) { times in
        let slopes = UnsafeMutableRawPointer(slopes).assumingMemoryBound(to: SIMD8<Double>.self)
        let times = UnsafeMutableRawPointer(times).assumingMemoryBound(to: SIMD8<Double>.self)
        let k = Stages(slopes, times: times, registers: width, dimension: Self.dimension)
        take(Method.self, block, k, times + width) { t, u, derivatives in
          for r in 0..<width { derivative(t[r], u + r * Self.dimension, derivatives + r * Self.dimension) }
        }
      }
    }
  }
}
