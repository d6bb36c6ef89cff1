import SimCore

/// Motion along a winding curve on a torus, as a prescribed velocity.
public struct Torus: Flow {
  public static let card = Card(
    name: "torus",
    summary: "quasiperiodic winding on a torus, for comparison with chaos (see Strogatz 1994)",
    details: """
      dx/dt = -a n sin(n t) cos(t) - (r + a cos(n t)) sin(t)
      dy/dt = -a n sin(n t) sin(t) + (r + a cos(n t)) cos(t)
      dz/dt = a n cos(n t)
      The velocity of the curve ((r + a cos(n t)) cos(t), (r + a cos(n t)) sin(t), a sin(n t)). It depends on t but not on the \
      state, so that any initial state only shifts the curve, and all exponents vanish. A rational n closes it.
      """,
    references: ["Strogatz (1994), Nonlinear Dynamics and Chaos, Addison-Wesley"])
  public static let facts = SystemFacts(
    dysts: "Torus", regime: .regular, period: 6.36, exponents: [0, 0, 0], divergence: "0", symmetry: "translations in x, y and z")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-13.72884, 1.9094726, 0.72831447]

  public var a = 0.5
  public var n = 15.3
  public var r = 1.0
  public init() {}
  public static let table: [Parameter<Torus>] = [
    .real("a", \.a, "radius of the tube"),
    .real("n", \.n, "turns around the tube for each turn around the axis"),
    .real("r", \.r, "radius of the tube's centre line"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (c, s) = (cos(t), sin(t))
    let distance = r + a * cos(n * t)
    let outward = -(a * n) * sin(n * t)
    derivative[0] = outward * c - distance * s
    derivative[1] = outward * s + distance * c
    derivative[2] = (a * n) * cos(n * t)
  }
}
