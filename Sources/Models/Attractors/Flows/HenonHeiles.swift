import SimCore

/// A star in the mean field of an axisymmetric galaxy, after Hénon and Heiles.
public struct HenonHeiles: Flow {
  public static let card = Card(
    name: "henon-heiles",
    summary: "star in the field of a galaxy, order and chaos at one energy (Hénon and Heiles 1964)",
    details: """
      dx/dt = px
      dy/dt = py
      dpx/dt = -x - 2 lam x y
      dpy/dt = -y - lam (x² - y²)
      Conserves the energy H = (px² + py² + x² + y²) / 2 + lam (x² y - y³ / 3). With lam = 1, orbits below H = 1/6 stay in a \
      triangular well; chaos spreads through it as H comes near that limit. The default state has H = 0.137 and lies on a regular \
      orbit; a state 1.1 times as large is chaotic.
      """,
    references: ["Hénon, Heiles (1964), Astron. J. 69:73–79, doi:10.1086/109234"])
  public static let facts = SystemFacts(
    dysts: "HenonHeiles", regime: .regular, period: 6.37, exponents: [0, 0, 0, 0], uncertainty: 1e-5,
    divergence: "0", symmetry: "(x, y, px, py) → (-x, y, -px, py); rotations of (x, y) and (px, py) by 120°")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "px", "py"]
  public static let defaultState = [-0.29707259, -0.0031367513, 0.42548865, 0.071905482]

  public var lam = 1.0
  public init() {}
  public static let table: [Parameter<HenonHeiles>] = [
    .real("lam", \.lam, "strength of the cubic terms of the potential")
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, px, py) = (u[0], u[1], u[2], u[3])
    derivative[0] = px
    derivative[1] = py
    derivative[2] = -x - 2 * lam * x * y
    derivative[3] = -y - lam * (x * x - y * y)
  }
}

extension HenonHeiles: SeparableHamiltonian {
  public var positions: [Int] { [0, 1] }
  public var momenta: [Int] { [2, 3] }

  @inline(__always)
  public func velocity<Number: RealNumber>(_ p: UnsafePointer<Number>, _ velocity: UnsafeMutablePointer<Number>) {
    velocity[0] = p[0]
    velocity[1] = p[1]
  }

  @inline(__always)
  public func force<Number: RealNumber>(_ t: Number, _ q: UnsafePointer<Number>, _ force: UnsafeMutablePointer<Number>) {
    let (x, y) = (q[0], q[1])
    force[0] = -x - 2 * lam * x * y
    force[1] = -y - lam * (x * x - y * y)
  }
}
