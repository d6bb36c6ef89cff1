import SimCore

/// An oscillator and, apart from it, a variable that follows the time: x″ = -ω² x, dz/dt = t - z.
struct Oscillator: Flow {
  static let card = Card(name: "oscillator", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 3.14, exponents: [], divergence: "-1")
  static var dimension: Int { 3 }
  static let components = ["x", "v", "z"]
  static let defaultState = [1.0, 0, 2]

  var omega = 2.0
  static let table: [Parameter<Oscillator>] = [.real("omega", \.omega, "angular frequency")]

  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = u[1]
    derivative[1] = -(omega * omega) * u[0]
    derivative[2] = t - u[2]
  }

  func exact(_ t: Double) -> [Double] {
    [LibM.cos(omega * t), -omega * LibM.sin(omega * t), t - 1 + 3 * LibM.exp(-t)]
  }
}

/// A body that a fixed sun attracts, with a force that may grow with time: positions and velocities alternate.
struct Kepler: Flow, SeparableHamiltonian {
  static let card = Card(name: "kepler", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 6.283185307179586, exponents: [], divergence: "0")
  static var dimension: Int { 4 }
  static let components = ["x", "vx", "y", "vy"]
  /// Eccentricity 0.6.
  static let defaultState = [0.4, 0, 0, 2]
  var growth = 0.0
  static let table: [Parameter<Kepler>] = [.real("growth", \.growth, "of the force, a unit of time")]

  var positions: [Int] { [0, 2] }
  var momenta: [Int] { [1, 3] }

  func velocity<Number: RealNumber>(_ p: UnsafePointer<Number>, _ velocity: UnsafeMutablePointer<Number>) {
    (velocity[0], velocity[1]) = (p[0], p[1])
  }

  func force<Number: RealNumber>(_ t: Number, _ q: UnsafePointer<Number>, _ force: UnsafeMutablePointer<Number>) {
    let squared = q[0] * q[0] + q[1] * q[1]
    let strength = -(1 + growth * t) / (squared * sqrt(squared))
    (force[0], force[1]) = (strength * q[0], strength * q[1])
  }

  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let squared = u[0] * u[0] + u[2] * u[2]
    let strength = -(1 + growth * t) / (squared * sqrt(squared))
    (derivative[0], derivative[2]) = (u[1], u[3])
    (derivative[1], derivative[3]) = (strength * u[0], strength * u[2])
  }

  static func energy(_ u: [Double]) -> Double {
    (u[1] * u[1] + u[3] * u[3]) / 2 - 1 / (u[0] * u[0] + u[2] * u[2]).squareRoot()
  }
  static func angularMomentum(_ u: [Double]) -> Double { u[0] * u[3] - u[2] * u[1] }
}

final class Counter: @unchecked Sendable {
  /// Right-hand sides of registers.
  var value = 0
  /// Those with derivatives.
  var duals = 0
}

/// Robertson's chemical reaction (1966); concentrations fall off over many scales of time.
struct Robertson: Flow {
  static let card = Card(name: "robertson", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 1, exponents: [], divergence: "varies")
  static var dimension: Int { 3 }
  static let components = ["x", "y", "z"]
  static let defaultState = [1.0, 0, 0]
  static let table: [Parameter<Robertson>] = []
  var counter: Counter?

  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    if Number.self == Dual.self { counter?.duals += 1 } else { counter?.value += 1 }
    let (slow, fast, collision) = (0.04 * u[0], 1e4 * u[1] * u[2], 3e7 * u[1] * u[1])
    derivative[0] = fast - slow
    derivative[1] = slow - fast - collision
    derivative[2] = collision
  }
}

/// Van der Pol's oscillator: a relaxation oscillation if mu is large.
struct VanDerPol: Flow {
  static let card = Card(name: "van-der-pol-test", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 1600, exponents: [], divergence: "mu (1 - x²)")
  static var dimension: Int { 2 }
  static let components = ["x", "y"]
  static let defaultState = [2.0, 0]
  static let table: [Parameter<VanDerPol>] = [.real("mu", \.mu, "damping")]
  var mu = 1e3
  var counter: Counter?

  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    if Number.self == Dual.self { counter?.duals += 1 } else { counter?.value += 1 }
    derivative[0] = u[1]
    derivative[1] = mu * (1 - u[0] * u[0]) * u[1] - u[0]
  }
}

/// Prothero and Robinson's equation (1974) with a force: dx/dt = -rate (x - cos t) - sin t, so that x = cos t however large the
/// rate is.
struct ProtheroRobinson: Flow {
  static let card = Card(name: "prothero-robinson", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 6.28, exponents: [], divergence: "-rate")
  static var dimension: Int { 1 }
  static let components = ["x"]
  static let defaultState = [1.0]
  static let table: [Parameter<ProtheroRobinson>] = [.real("rate", \.rate, "of contraction")]
  var rate = 1.0

  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = -rate * (u[0] - cos(t)) - sin(t)
  }
}

/// A model that goes on where another one is, from the fields that a checkpoint would hold.
func restarted<System: SizedFlow>(
  _ model: FlowModel<System>, _ system: System, _ initial: FlowModel<System>.Initial, _ context: RunContext, at instant: Instant
) throws -> FlowModel<System> {
  let copy = try FlowModel<System>(system, initial: initial, context: context)
  for (old, new) in zip(model.boundFields, copy.boundFields) where old.role.isState {
    new.restore!(old.values(WorkerPool(threads: 1)))
  }
  copy.didRestore(at: instant)
  return copy
}

func frame(_ states: [Double]) -> RecordedFrame { RecordedFrame(source: "test", rows: 1, values: ["state": states]) }

func largestDifference(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max()! }
