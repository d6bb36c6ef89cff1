/// How the noise of a system depends on its state. It decides which integrators reach their order.
public enum NoiseKind: Int, Comparable, Sendable {
  /// On time alone.
  case additive
  /// The noise of a component depends on time, on this component, and on components without noise. Then all repeated stochastic
  /// integrals that matter up to the strong order 1.5 follow from ΔW and ΔZ.
  case diagonal
  /// On anything: beyond the strong order 0.5, integrals such as ∫∫ dW₁ dW₂ would be needed.
  case general

  public static func < (a: NoiseKind, b: NoiseKind) -> Bool { a.rawValue < b.rawValue }
}

/// Itô's dX = f(t, X) dt + g(t, X) dW, with a Wiener process of its own for each component.
public protocol StochasticSystem: Sendable {
  typealias Lanes = SIMD8<Double>
  var dimension: Int { get }
  var noiseKind: NoiseKind { get }
  /// Components whose g isn't always 0. Only these need increments.
  var noisyComponents: [Int] { get }

  /// f for registers of states, one after the other; each has a time of its own.
  func drift(_ t: UnsafePointer<Lanes>, _ u: UnsafePointer<Lanes>, _ drift: UnsafeMutablePointer<Lanes>, registers: Int)
  /// g, likewise: a number for each component.
  func noise(_ t: UnsafePointer<Lanes>, _ u: UnsafePointer<Lanes>, _ noise: UnsafeMutablePointer<Lanes>, registers: Int)
}

/// A one-step method for stochastic differential equations, with a fixed step.
///
/// Of strong order p: E|X - x| at the end of a path falls as hᵖ, where X is computed with the Wiener process of the exact path x.
public protocol StochasticMethod: SendableMetatype {
  static var card: Card { get }
  /// For the most general noise that it takes. Asserted by convergence tests.
  static var strongOrder: Double { get }
  /// The most general noise that it takes.
  static var noise: NoiseKind { get }
  /// Arrays that it keeps in memory, of a number for each component of a state.
  static var stages: Int { get }

  /// Moves the states of a block from t to t + h, by the increments that stand in the block.
  static func step(_ system: any StochasticSystem, _ block: StochasticBlock, from t: Double, by h: Double)
}

/// The integrators of stochastic equations that a scenario can choose, the usual one first.
public let stochasticIntegratorCatalogue: [any StochasticMethod.Type] = [EulerMaruyama.self, SRA1.self, SRIW1.self]

/// States that are about to make a step, the increments of their Wiener processes, and scratch memory.
///
/// Everything is laid out as the states: register after register, each with all components.
public final class StochasticBlock {
  public typealias Lanes = SIMD8<Double>
  public let registers: Int
  public let dimension: Int
  public let states: UnsafeMutablePointer<Lanes>
  /// ΔW = W(t + h) - W(t); 0 to begin with.
  public let increments: UnsafeMutablePointer<Lanes>
  /// ΔZ = ∫ (W(s) - W(t)) ds over the step; 0 to begin with.
  public let integrals: UnsafeMutablePointer<Lanes>
  private let times: UnsafeMutablePointer<Lanes>
  private let scratch: UnsafeMutablePointer<Lanes>

  /// - Parameters:
  ///   - states: `registers` times `dimension` of them, which must outlive the block.
  ///   - stages: Of the method that will step.
  public init(states: UnsafeMutablePointer<Lanes>, registers: Int, dimension: Int, stages: Int) {
    (self.states, self.registers, self.dimension) = (states, registers, dimension)
    let count = registers * dimension
    increments = .allocate(capacity: (2 + stages) * count + registers)
    increments.initialize(repeating: Lanes(), count: (2 + stages) * count + registers)
    integrals = increments + count
    scratch = integrals + count
    times = scratch + stages * count
  }

  deinit { increments.deallocate() }

  /// Of all registers.
  var count: Int { registers * dimension }

  subscript(stage: Int) -> UnsafeMutablePointer<Lanes> { scratch + stage * count }

  /// Puts f(t, u) into a stage.
  func evaluateDrift(_ system: any StochasticSystem, at t: Double, _ u: UnsafePointer<Lanes>, into stage: Int) {
    times.update(repeating: Lanes(repeating: t), count: registers)
    system.drift(times, u, self[stage], registers: registers)
  }

  /// Puts g(t, u) into a stage.
  func evaluateNoise(_ system: any StochasticSystem, at t: Double, _ u: UnsafePointer<Lanes>, into stage: Int) {
    times.update(repeating: Lanes(repeating: t), count: registers)
    system.noise(times, u, self[stage], registers: registers)
  }
}
