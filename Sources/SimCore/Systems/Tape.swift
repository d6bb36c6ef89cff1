/// What an instruction of a tape computes, from places a and b and a constant c.
enum TapeOperation: UInt8, Sendable {
  /// c, and a as it is.
  case constant, copy
  // Of a.
  case negative, sine, cosine, exponential, logarithm, root, hyperbolicTangent, hyperbolicSine, hyperbolicCosine, arcCosine
  case magnitude, roundedDown, sign, heaviside
  // Of a and b.
  case sum, difference, product, quotient, smaller, larger
  /// a + c, c - a, a · c, a / c, c / a, and a to the power c.
  case sumWithConstant, constantMinus, productWithConstant, quotientByConstant, constantOver, power

  /// The result for plain numbers, by the same formulas as on a tape.
  func value(_ a: Double, _ b: Double = 0) -> Double {
    let instruction = TapeInstruction(self, TapePlace(.state, 0), TapePlace(.state, 1), constant: b, to: TapePlace(.output, 0))
    var result = 0.0
    Tape([instruction], scratchSize: 0).evaluate([0], [a, b], &result, registers: 1, dimension: 2)
    return result
  }
}

/// Where an instruction finds an operand, or puts its result: an index into one of four kinds of memory.
struct TapePlace: Equatable, Sendable {
  enum Memory: Int32, Sendable { case state, time, scratch, output }
  let memory: Memory
  let index: Int32

  init(_ memory: Memory, _ index: Int) { (self.memory, self.index) = (memory, Int32(truncatingIfNeeded: index)) }
}

struct TapeInstruction: Sendable {
  let operation: TapeOperation
  let a: TapePlace
  let b: TapePlace
  let constant: Double
  let result: TapePlace

  init(_ operation: TapeOperation, _ a: TapePlace, _ b: TapePlace? = nil, constant: Double = 0, to result: TapePlace) {
    (self.operation, self.a, self.b, self.constant, self.result) = (operation, a, b ?? a, constant, result)
  }
}

/// Functions of state and time as a list of small instructions, for any kind of number.
///
/// An instruction is decoded once for a block of states and then computed for all of them, so that decoding costs little. Results are those
/// of the same formulas in compiled code, to the last bit.
public struct Tape: Sendable {
  let instructions: [TapeInstruction]
  /// Numbers that one state needs for intermediate results.
  public let scratchSize: Int
  /// How many instructions there are.
  public var count: Int { instructions.count }

  init(_ instructions: [TapeInstruction], scratchSize: Int) {
    (self.instructions, self.scratchSize) = (instructions, scratchSize)
  }

  /// Computes all functions for a block of states, register after register; each has a time of its own.
  ///
  /// For eight lanes, duals and plain numbers there are functions of the same name, which are compiled for these.
  ///
  /// - Parameters:
  ///   - t: A time for each register; isn't read if the functions don't depend on time.
  ///   - u: States, `dimension` numbers each.
  ///   - out: Results, `dimension` numbers for each register; mustn't overlap with `u`.
  public func evaluate<Number: RealNumber>(
    _ t: UnsafePointer<Number>, _ u: UnsafePointer<Number>, _ out: UnsafeMutablePointer<Number>, registers: Int, dimension: Int
  ) {
    run(t, u, out, registers, dimension)
  }

  public func evaluate(
    _ t: UnsafePointer<SIMD8<Double>>, _ u: UnsafePointer<SIMD8<Double>>, _ out: UnsafeMutablePointer<SIMD8<Double>>,
    registers: Int, dimension: Int
  ) {
    run(t, u, out, registers, dimension)
  }

  /// The same with memory for intermediate results: `scratchSize` numbers a register.
  func evaluate(
    _ t: UnsafePointer<SIMD8<Double>>, _ u: UnsafePointer<SIMD8<Double>>, _ out: UnsafeMutablePointer<SIMD8<Double>>,
    registers: Int, dimension: Int, scratch: UnsafeMutablePointer<SIMD8<Double>>
  ) {
    run(t, u, out, registers, dimension, scratch: scratch)
  }

  public func evaluate(
    _ t: UnsafePointer<Dual>, _ u: UnsafePointer<Dual>, _ out: UnsafeMutablePointer<Dual>, registers: Int, dimension: Int
  ) {
    run(t, u, out, registers, dimension)
  }

  public func evaluate(
    _ t: UnsafePointer<Double>, _ u: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, registers: Int, dimension: Int
  ) {
    run(t, u, out, registers, dimension)
  }

  @inline(__always)
  private func run<Number: RealNumber>(
    _ t: UnsafePointer<Number>, _ u: UnsafePointer<Number>, _ out: UnsafeMutablePointer<Number>, _ registers: Int, _ dimension: Int
  ) {
    withUnsafeTemporaryAllocation(of: Number.self, capacity: max(1, registers * scratchSize)) {
      run(t, u, out, registers, dimension, scratch: $0.baseAddress!)
    }
  }

  @inline(__always)
  private func run<Number: RealNumber>(
    _ t: UnsafePointer<Number>, _ u: UnsafePointer<Number>, _ out: UnsafeMutablePointer<Number>, _ registers: Int, _ dimension: Int,
    scratch: UnsafeMutablePointer<Number>
  ) {
    typealias Strip = TapeBlock<Number>.Strip
    withUnsafeTemporaryAllocation(of: Strip.self, capacity: 4) { memories in
      let memories = memories.baseAddress!
      // In the order of `TapePlace.Memory`. State and times are only read.
      memories.initialize(to: Strip(start: UnsafeMutablePointer(mutating: u), stride: dimension))
      (memories + 1).initialize(to: Strip(start: UnsafeMutablePointer(mutating: t), stride: 1))
      (memories + 2).initialize(to: Strip(start: scratch, stride: scratchSize))
      (memories + 3).initialize(to: Strip(start: out, stride: dimension))
      let block = TapeBlock(memories: memories, registers: registers)
      instructions.withUnsafeBufferPointer { instructions in
        for instruction in instructions { block.run(instruction) }
      }
    }
  }
}

/// The memory that a tape works on.
private struct TapeBlock<Number: RealNumber> {
  /// Numbers for the first register, and the way to those for the next one.
  struct Strip {
    let start: UnsafeMutablePointer<Number>
    let stride: Int
  }

  /// By kind: found without a branch, for each instruction would take others.
  let memories: UnsafePointer<Strip>
  let registers: Int

  @inline(__always)
  private func locate(_ place: TapePlace) -> (UnsafeMutablePointer<Number>, stride: Int) {
    let memory = memories[Int(place.memory.rawValue)]
    return (memory.start + Int(place.index), memory.stride)
  }

  @inline(__always)
  private func each(_ instruction: TapeInstruction, _ function: (_ a: Number) -> Number) {
    var (a, next) = locate(instruction.a)
    var (result, nextResult) = locate(instruction.result)
    for _ in 0..<registers {
      result.initialize(to: function(a.pointee))
      a += next
      result += nextResult
    }
  }

  @inline(__always)
  private func both(_ instruction: TapeInstruction, _ function: (_ a: Number, _ b: Number) -> Number) {
    var (a, nextA) = locate(instruction.a)
    var (b, nextB) = locate(instruction.b)
    var (result, nextResult) = locate(instruction.result)
    for _ in 0..<registers {
      result.initialize(to: function(a.pointee, b.pointee))
      a += nextA
      b += nextB
      result += nextResult
    }
  }

  @inline(__always)
  private func fill(_ instruction: TapeInstruction) {
    let (result, next) = locate(instruction.result)
    for register in 0..<registers { (result + register * next).initialize(to: Number(instruction.constant)) }
  }

  @inline(__always)
  func run(_ instruction: TapeInstruction) {
    let c = instruction.constant
    switch instruction.operation {
    case .constant: fill(instruction)
    case .copy: each(instruction) { $0 }
    case .negative: each(instruction) { -$0 }
    case .sine: each(instruction) { sin($0) }
    case .cosine: each(instruction) { cos($0) }
    case .exponential: each(instruction) { exp($0) }
    case .logarithm: each(instruction) { log($0) }
    case .root: each(instruction) { sqrt($0) }
    case .hyperbolicTangent: each(instruction) { tanh($0) }
    case .hyperbolicSine: each(instruction) { sinh($0) }
    case .hyperbolicCosine: each(instruction) { cosh($0) }
    case .arcCosine: each(instruction) { acos($0) }
    case .magnitude: each(instruction) { SimCore.magnitude($0) }
    case .roundedDown: each(instruction) { SimCore.roundedDown($0) }
    case .sign: each(instruction) { SimCore.sign($0) }
    case .heaviside: each(instruction) { SimCore.heaviside($0) }
    case .sum: both(instruction) { $0 + $1 }
    case .difference: both(instruction) { $0 - $1 }
    case .product: both(instruction) { $0 * $1 }
    case .quotient: both(instruction) { $0 / $1 }
    case .smaller: both(instruction) { SimCore.smaller($0, $1) }
    case .larger: both(instruction) { SimCore.larger($0, $1) }
    case .sumWithConstant: each(instruction) { $0 + c }
    case .constantMinus: each(instruction) { c - $0 }
    case .productWithConstant: each(instruction) { c * $0 }
    case .quotientByConstant: each(instruction) { $0 / c }
    case .constantOver: each(instruction) { c / $0 }
    case .power: each(instruction) { pow($0, c) }
    }
  }
}
