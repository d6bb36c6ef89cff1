/// A right-hand side for a block of states: one time for each register, and the components of one register after those of the other.
public typealias BlockField<Number> = (
  _ t: UnsafePointer<Number>, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
) -> Void

/// A one-step method with a fixed step.
public protocol FixedStepMethod: Sendable {
  static var card: Card { get }
  /// The global error falls with this power of the step. Asserted by a convergence test.
  static var order: Int { get }
  /// Slopes that it keeps in memory.
  static var stages: Int { get }

  /// Moves a block of a flow's states.
  static func takeSteps(_ flow: any RightHandSide, _ block: FixedBlock)
  /// Moves a block of states from t to t + h.
  static func step<Number: RealNumber>(
    _ field: BlockField<Number>, _ t: UnsafePointer<Number.Real>, _ h: UnsafePointer<Number.Real>,
    _ u: UnsafeMutablePointer<Number>,
    _ k: Stages<Number>)
}

/// A Runge–Kutta method that estimates its error, and knows the states between the ends of a step.
///
/// Stage 0 is the slope at the step's beginning, stage `lastStage` the one at its end, which is the next step's stage 0.
public protocol EmbeddedMethod: Sendable {
  static var card: Card { get }
  static var order: Int { get }
  /// The estimate of a step's error falls with this power of the step.
  static var errorOrder: Int { get }
  static var stages: Int { get }
  static var lastStage: Int { get }
  /// Coefficients of the polynomial between the ends.
  static var denseTerms: Int { get }

  /// Computes the states `y` at the end of a step, and all stages before the last one.
  static func step<Number: RealNumber>(
    _ field: BlockField<Number>, _ t: UnsafePointer<Number.Real>, _ h: UnsafePointer<Number.Real>, _ u: UnsafePointer<Number>,
    _ y: UnsafeMutablePointer<Number>, _ k: Stages<Number>)
  /// The error of a register's components over what is allowed, as a root mean square; not a number if a stage isn't.
  static func error<Number: RealNumber>(
    _ h: Number.Real, _ components: Range<Int>, allowed: UnsafePointer<Number.Real>, _ k: Stages<Number>
  ) -> Number.Real
  /// Computes the stages that only the polynomial needs.
  ///
  /// - Parameter y: Scratch memory for states.
  static func prepareDense<Number: RealNumber>(
    _ field: BlockField<Number>, _ t: UnsafePointer<Number.Real>, _ h: UnsafePointer<Number.Real>, _ u: UnsafePointer<Number>,
    _ y: UnsafeMutablePointer<Number>, _ k: Stages<Number>)
  /// A coefficient of component i's polynomial, from its values at both ends.
  static func denseTerm<Number: RealNumber>(
    _ term: Int, _ h: Number.Real, _ i: Int, from u: Number, to end: Number, _ k: Stages<Number>
  ) -> Number
  /// The state at x, from 0 at the step's beginning to 1 at its end.
  static func interpolate<Number: RealNumber>(_ x: Number.Real, from u: Number, _ term: (Int) -> Number) -> Number
}

/// Scratch memory of a block: slopes, stage after stage, each for all components of all registers.
public struct Stages<Number: RealNumber> {
  @usableFromInline let slopes: UnsafeMutablePointer<Number>
  @usableFromInline let times: UnsafeMutablePointer<Number>
  @usableFromInline let registers: Int
  @usableFromInline let dimension: Int

  /// - Parameter memory: At least `Stages.size(…)` numbers.
  @inlinable
  public init(_ memory: UnsafeMutablePointer<Number>, registers: Int, dimension: Int) {
    self.init(memory + registers, times: memory, registers: registers, dimension: dimension)
  }

  @inlinable @inline(__always)
  init(_ slopes: UnsafeMutablePointer<Number>, times: UnsafeMutablePointer<Number>, registers: Int, dimension: Int) {
    (self.slopes, self.times, self.registers, self.dimension) = (slopes, times, registers, dimension)
  }

  /// Numbers of memory, one for each component of a stage and the times.
  @inlinable
  public static func size(_ stages: Int, registers: Int, dimension: Int) -> Int { registers * (stages * dimension + 1) }

  /// A stage.
  @inlinable @inline(__always)
  public subscript(_ stage: Int) -> UnsafeMutablePointer<Number> { slopes + stage * registers * dimension }

  /// Calls `body` with the place of each component, and its register.
  @inlinable @inline(__always)
  func forEachComponent(_ body: (_ i: Int, _ register: Int) -> Void) {
    var (i, end) = (0, 0)
    for register in 0..<registers {
      end &+= dimension
      while i < end {
        body(i, register)
        i &+= 1
      }
    }
  }

  /// The slopes at states y and the time t + c h.
  @inlinable @inline(__always)
  func evaluate(
    _ field: BlockField<Number>, _ t: UnsafePointer<Number.Real>, _ h: UnsafePointer<Number.Real>, _ c: Double,
    _ y: UnsafePointer<Number>, into k: UnsafeMutablePointer<Number>
  ) {
    for register in 0..<registers { times[register] = Number(real: t[register] + c * h[register]) }
    field(times, y, k)
  }
}
