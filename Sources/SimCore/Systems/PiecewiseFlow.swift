/// A flow whose right-hand side is smooth but where a switching function changes its sign: there it may jump, or have a kink.
///
/// f(t, u) = F(t, u, s) with sides s_k = sign g_k(t, u), where F and the g_k are smooth. Adaptive integrators end their steps at the
/// zeros of the g_k, and deviations are multiplied by the saltation matrix there. Where both sides point at a surface g_k = 0, the
/// state slides on it with the convex combination of both right-hand sides that stays there (Filippov 1988, chapter 2): a mass
/// sticks to its belt. Where both point away it leaves to the side g_k > 0. A state that would slide on two surfaces at once isn't
/// defined by this rule, and stops the run. Integrators of fixed step take the right-hand side as it comes.
public protocol PiecewiseFlow: Flow {
  /// Number of switching functions, from 1 to 32.
  static var switches: Int { get }
  /// Writes g_k(t, u) into `values`.
  func switching<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ values: UnsafeMutablePointer<Number>)
  /// Writes F(t, u, s) into `derivative`; `sides` are -1 or 1. It must be smooth also beyond the surfaces.
  func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, sides: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>)

  /// The same for given kinds of numbers. They have defaults; see `RightHandSide.derivatives`.
  func derivative(
    ofDouble t: Double, _ u: UnsafePointer<Double>, sides: UnsafePointer<Double>, _ derivative: UnsafeMutablePointer<Double>)
  func derivative(ofDual t: Dual, _ u: UnsafePointer<Dual>, sides: UnsafePointer<Dual>, _ derivative: UnsafeMutablePointer<Dual>)
  func switching(ofDouble t: Double, _ u: UnsafePointer<Double>, _ values: UnsafeMutablePointer<Double>)
  func switching(ofDual t: Dual, _ u: UnsafePointer<Dual>, _ values: UnsafeMutablePointer<Dual>)
  func switchingRate(
    ofDouble t: DirectionalDual<Double>, _ u: UnsafePointer<DirectionalDual<Double>>,
    _ values: UnsafeMutablePointer<DirectionalDual<Double>>)
  func switchingRate(
    ofDual t: DirectionalDual<Dual>, _ u: UnsafePointer<DirectionalDual<Dual>>,
    _ values: UnsafeMutablePointer<DirectionalDual<Dual>>)
}

extension PiecewiseFlow {
  /// The right-hand side as it comes. On a surface the side is 0.
  @inlinable @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    withUnsafeTemporaryAllocation(of: Number.self, capacity: Self.switches) { sides in
      let sides = sides.baseAddress!
      switching(t, u, sides)
      for k in 0..<Self.switches { sides[k] = sign(sides[k]) }
      self.derivative(t, u, sides: sides, derivative)
    }
  }

  @inlinable
  public func derivative(
    ofDouble t: Double, _ u: UnsafePointer<Double>, sides: UnsafePointer<Double>, _ derivative: UnsafeMutablePointer<Double>
  ) {
    self.derivative(t, u, sides: sides, derivative)
  }

  @inlinable
  public func derivative(
    ofDual t: Dual, _ u: UnsafePointer<Dual>, sides: UnsafePointer<Dual>, _ derivative: UnsafeMutablePointer<Dual>
  ) {
    self.derivative(t, u, sides: sides, derivative)
  }

  @inlinable
  public func switching(ofDouble t: Double, _ u: UnsafePointer<Double>, _ values: UnsafeMutablePointer<Double>) {
    switching(t, u, values)
  }

  @inlinable
  public func switching(ofDual t: Dual, _ u: UnsafePointer<Dual>, _ values: UnsafeMutablePointer<Dual>) { switching(t, u, values) }

  @inlinable
  public func switchingRate(
    ofDouble t: DirectionalDual<Double>, _ u: UnsafePointer<DirectionalDual<Double>>,
    _ values: UnsafeMutablePointer<DirectionalDual<Double>>
  ) {
    switching(t, u, values)
  }

  @inlinable
  public func switchingRate(
    ofDual t: DirectionalDual<Dual>, _ u: UnsafePointer<DirectionalDual<Dual>>,
    _ values: UnsafeMutablePointer<DirectionalDual<Dual>>
  ) {
    switching(t, u, values)
  }
}

/// On which side of each switching surface a state is.
struct PiecewiseMode: Equatable {
  /// -1 or 1; 0 for the surface on which the state slides.
  private(set) var sides: [Double]
  /// The surface on which the state slides.
  private(set) var sliding: Int?

  init(sides: [Double]) { (self.sides, sliding) = (sides, sides.firstIndex(of: 0)) }

  mutating func set(_ surface: Int, to side: Double) {
    sides[surface] = side
    sliding = sides.firstIndex(of: 0)
  }

  /// A whole number that stands for the mode, in base 3.
  var code: Double { sides.reduce(0) { 3 * $0 + $1 + 1 } }

  init(code: Double, switches: Int) {
    var (rest, sides) = (code, [Double](repeating: 0, count: switches))
    for k in (0..<switches).reversed() {
      let quotient = (rest / 3).rounded(.down)
      (sides[k], rest) = (min(rest - 3 * quotient, 2) - 1, quotient)
    }
    self.init(sides: sides)
  }
}

/// The kinds of numbers that piecewise flows are integrated in.
protocol PiecewiseNumber: RealNumber where Real == Double {
  static func derivative(
    of flow: any PiecewiseFlow, _ t: Self, _ u: UnsafePointer<Self>, sides: UnsafePointer<Self>,
    _ derivative: UnsafeMutablePointer<Self>)
  static func switching(of flow: any PiecewiseFlow, _ t: Self, _ u: UnsafePointer<Self>, _ values: UnsafeMutablePointer<Self>)
  static func switchingRate(
    of flow: any PiecewiseFlow, _ t: DirectionalDual<Self>, _ u: UnsafePointer<DirectionalDual<Self>>,
    _ values: UnsafeMutablePointer<DirectionalDual<Self>>)
  /// The largest error of a deviation over what is allowed; 0 without deviations.
  static func deviationError<Method: EmbeddedMethod>(
    _: Method.Type, _ h: Double, from u: UnsafePointer<Self>, to y: UnsafePointer<Self>, _ k: Stages<Self>
  ) -> Double
}

extension Double: PiecewiseNumber {
  static func derivative(
    of flow: any PiecewiseFlow, _ t: Double, _ u: UnsafePointer<Double>, sides: UnsafePointer<Double>,
    _ derivative: UnsafeMutablePointer<Double>
  ) {
    flow.derivative(ofDouble: t, u, sides: sides, derivative)
  }

  static func switching(
    of flow: any PiecewiseFlow, _ t: Double, _ u: UnsafePointer<Double>, _ values: UnsafeMutablePointer<Double>
  ) {
    flow.switching(ofDouble: t, u, values)
  }

  static func switchingRate(
    of flow: any PiecewiseFlow, _ t: DirectionalDual<Double>, _ u: UnsafePointer<DirectionalDual<Double>>,
    _ values: UnsafeMutablePointer<DirectionalDual<Double>>
  ) {
    flow.switchingRate(ofDouble: t, u, values)
  }

  static func deviationError<Method: EmbeddedMethod>(
    _: Method.Type, _ h: Double, from u: UnsafePointer<Double>, to y: UnsafePointer<Double>, _ k: Stages<Double>
  ) -> Double { 0 }
}

extension Dual: PiecewiseNumber {
  static func derivative(
    of flow: any PiecewiseFlow, _ t: Dual, _ u: UnsafePointer<Dual>, sides: UnsafePointer<Dual>,
    _ derivative: UnsafeMutablePointer<Dual>
  ) {
    flow.derivative(ofDual: t, u, sides: sides, derivative)
  }

  static func switching(of flow: any PiecewiseFlow, _ t: Dual, _ u: UnsafePointer<Dual>, _ values: UnsafeMutablePointer<Dual>) {
    flow.switching(ofDual: t, u, values)
  }

  static func switchingRate(
    of flow: any PiecewiseFlow, _ t: DirectionalDual<Dual>, _ u: UnsafePointer<DirectionalDual<Dual>>,
    _ values: UnsafeMutablePointer<DirectionalDual<Dual>>
  ) {
    flow.switchingRate(ofDual: t, u, values)
  }

  static func deviationError<Method: EmbeddedMethod>(
    _: Method.Type, _ h: Double, from u: UnsafePointer<Dual>, to y: UnsafePointer<Dual>, _ k: Stages<Dual>
  ) -> Double {
    largestDeviationError(Method.self, h, from: u, to: y, k)
  }
}

/// Deviations have errors of at most 10⁻⁷ of their length.
private func largestDeviationError<Method: EmbeddedMethod>(
  _: Method.Type, _ h: Double, from u: UnsafePointer<Dual>, to y: UnsafePointer<Dual>, _ k: Stages<Dual>
) -> Double {
  let dimension = k.dimension
  let size = Stages<SIMD8<Double>>.size(Method.stages, registers: 1, dimension: dimension)
  return withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: size + dimension) { memory in
    memory.initialize(repeating: .zero)
    let slopes = Stages(memory.baseAddress!, registers: 1, dimension: dimension)
    let allowed = memory.baseAddress! + size
    for stage in 0...Method.lastStage {
      for c in 0..<dimension { slopes[stage][c] = k[stage][c].slopes }
    }
    var length = SIMD8<Double>(repeating: 1e-300)
    for c in 0..<dimension { length = larger(length, larger(magnitude(u[c].slopes), magnitude(y[c].slopes))) }
    for c in 0..<dimension { allowed[c] = 1e-7 * length }
    let errors = Method.error(SIMD8(repeating: h), 0..<dimension, allowed: allowed, slopes)
    return (0..<8).reduce(0) { errors[$1].isNaN ? .nan : max($0, errors[$1]) }
  }
}

/// The right-hand side of a piecewise flow in a given mode, with the memory that it needs.
final class PiecewiseField<Number: PiecewiseNumber> {
  typealias Rated = DirectionalDual<Number>

  var flow: any PiecewiseFlow
  let dimension: Int
  let switches: Int
  private let sides: UnsafeMutablePointer<Number>
  /// Slopes on both sides of a surface.
  private let below: UnsafeMutablePointer<Number>
  private let above: UnsafeMutablePointer<Number>
  private let values: UnsafeMutablePointer<Number>
  private let memory: UnsafeMutablePointer<Number>
  private let rated: UnsafeMutablePointer<Rated>

  init(_ flow: any PiecewiseFlow) {
    (self.flow, dimension, switches) = (flow, type(of: flow).dimension, type(of: flow).switches)
    memory = .allocate(capacity: 2 * switches + 2 * dimension)
    memory.initialize(repeating: Number(0), count: 2 * switches + 2 * dimension)
    rated = .allocate(capacity: dimension + switches)
    rated.initialize(repeating: Rated(0), count: dimension + switches)
    (sides, values, below) = (memory, memory + switches, memory + 2 * switches)
    above = below + dimension
  }

  deinit {
    memory.deallocate()
    rated.deallocate()
  }

  /// The value of a switching function.
  func switching(_ surface: Int, _ t: Double, _ u: UnsafePointer<Number>) -> Number {
    Number.switching(of: flow, Number(t), u, values)
    return values[surface]
  }

  /// dg/dt of a switching function along a slope: n · f + ∂g/∂t.
  func rate(_ surface: Int, _ t: Double, _ u: UnsafePointer<Number>, along slope: UnsafePointer<Number>) -> Number {
    for c in 0..<dimension { rated[c] = Rated(u[c], slope: slope[c]) }
    Number.switchingRate(of: flow, Rated(Number(t), slope: Number(1)), rated, rated + dimension)
    return rated[dimension + surface].slope
  }

  /// dg/dt of a switching function with the right-hand sides below and above its surface; they are left in memory.
  func rates(_ surface: Int, _ t: Double, _ u: UnsafePointer<Number>, _ mode: PiecewiseMode) -> (below: Number, above: Number) {
    smoothSlope(t, u, mode, surface, -1, into: below)
    smoothSlope(t, u, mode, surface, 1, into: above)
    return (rate(surface, t, u, along: below), rate(surface, t, u, along: above))
  }

  /// f, on a side of a surface that may be another one than the mode's.
  private func smoothSlope(
    _ t: Double, _ u: UnsafePointer<Number>, _ mode: PiecewiseMode, _ surface: Int, _ side: Double,
    into slope: UnsafeMutablePointer<Number>
  ) {
    for k in 0..<switches { sides[k] = Number(k == surface ? side : mode.sides[k]) }
    Number.derivative(of: flow, Number(t), u, sides: sides, slope)
  }

  /// f in a mode. Of a sliding state, f = (1 - λ) f⁻ + λ f⁺ with λ = ġ⁻ / (ġ⁻ - ġ⁺), so that ġ = 0 (Filippov 1988, section 4).
  func slope(_ t: Double, _ u: UnsafePointer<Number>, _ mode: PiecewiseMode, into slope: UnsafeMutablePointer<Number>) {
    guard let surface = mode.sliding else { return smoothSlope(t, u, mode, 0, mode.sides[0], into: slope) }
    let rates = rates(surface, t, u, mode)
    let share = rates.below / (rates.below - rates.above)
    for c in 0..<dimension { slope[c] = below[c] + share * (above[c] - below[c]) }
  }

  /// Takes a sliding state, and deviations, back to the surface, along the difference of the right-hand sides.
  func project(_ t: Double, _ u: UnsafeMutablePointer<Number>, _ mode: PiecewiseMode) {
    guard let surface = mode.sliding else { return }
    let rates = rates(surface, t, u, mode)
    let distance = switching(surface, t, u) / (rates.above - rates.below)
    for c in 0..<dimension { u[c] = u[c] - distance * (above[c] - below[c]) }
  }
}

extension PiecewiseField where Number == Dual {
  /// The trace of ∂f/∂u.
  func trace(_ t: Double, _ u: UnsafePointer<Double>, _ mode: PiecewiseMode) -> Double {
    let matrix = jacobian(u, dimension) { slope(t, $0, mode, into: $1) }
    return (0..<dimension).reduce(0) { $0 + matrix[$1 * dimension + $1] }
  }
}

extension PiecewiseField where Number == Double {
  /// How far a state is from leaving its mode: the distances from the surfaces, positive within the mode. A sliding state has two
  /// for its surface: it leaves when one of the right-hand sides doesn't point at the surface any more.
  static func margins(_ mode: PiecewiseMode) -> Int { mode.sides.count + (mode.sliding == nil ? 0 : 1) }

  func margins(_ t: Double, _ u: UnsafePointer<Double>, _ mode: PiecewiseMode, into margins: UnsafeMutablePointer<Double>) {
    flow.switching(ofDouble: t, u, margins)
    for k in 0..<switches { margins[k] *= mode.sides[k] }
    guard let surface = mode.sliding else { return }
    let rates = rates(surface, t, u, mode)
    (margins[surface], margins[switches]) = (-rates.above, rates.below)
  }

  /// Whether a state can't be told from one on a surface: it is less than 10⁻¹² of a natural period away.
  func isOn(_ surface: Int, _ t: Double, _ u: UnsafePointer<Double>, _ mode: PiecewiseMode, period: Double) -> Bool {
    let rates = rates(surface, t, u, mode)
    return switching(surface, t, u).magnitude <= 1e-12 * period * max(rates.below.magnitude, rates.above.magnitude)
  }

  /// Which side a state on a surface goes to; 0 if it stays.
  func side(_ surface: Int, _ t: Double, _ u: UnsafePointer<Double>, _ mode: PiecewiseMode) -> Double {
    let rates = rates(surface, t, u, mode)
    if rates.below > 0 && rates.above < 0 { return 0 }
    return rates.below <= 0 && rates.above < 0 ? -1 : 1
  }

  /// The mode of a state of which no more is known.
  func mode(_ t: Double, _ u: UnsafePointer<Double>, period: Double) -> PiecewiseMode {
    var mode = PiecewiseMode(sides: (0..<switches).map { switching($0, t, u) < 0 ? -1 : 1 })
    for k in 0..<switches where isOn(k, t, u, mode, period: period) {
      let side = side(k, t, u, mode)
      if side != 0 || mode.sliding == nil { mode.set(k, to: side) }
    }
    return mode
  }
}
