import SimCore

/// Unfolding of the bifurcation where a zero and an imaginary pair of eigenvalues meet.
public struct GuckenheimerHolmes: Flow {
  public static let card = Card(
    name: "guckenheimer-holmes",
    summary: "the unfolding of a zero and an imaginary pair of eigenvalues (Guckenheimer & Holmes 1983)",
    details: """
      dx/dt = a x - b y + c z x + d z (x² + y²)
      dy/dt = a y + b x + c z y
      dz/dt = e - z² - f (x² + y²) - a z³
      Orbits turn quickly about the z axis, which is invariant, at the rate b. The term with d breaks the rotational symmetry \
      and with it the tori.
      """,
    references: [
      "Guckenheimer & Holmes (1983), Nonlinear Oscillations, Dynamical Systems, and Bifurcations of Vector Fields, Springer"
    ])
  public static let facts = SystemFacts(
    dysts: "GuckenheimerHolmes", regime: .chaotic, period: 0.307692, exponents: [0.4635, 0, -0.8643], uncertainty: 0.004,
    divergence: "2 a + 2 (c - 1) z + 2 d x z - 3 a z²")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.55582369, 0.05181624, 0.37766104]

  public var a = 0.4
  public var b = 20.25
  public var c = 3.0
  public var d = 1.6
  public var e = 1.7
  public var f = 0.44
  public init() {}
  public static let table: [Parameter<GuckenheimerHolmes>] = [
    .real("a", \.a, "linear growth of x and y, and coefficient of -z³"),
    .real("b", \.b, "rate of rotation"),
    .real("c", \.c, "growth of x and y with z"),
    .real("d", \.d, "strength of the term that breaks the rotational symmetry"),
    .real("e", \.e, "constant drive of z"),
    .real("f", \.f, "effect of the distance from the axis on z"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let growth = a + c * z
    let distance2 = square(x) + square(y)
    derivative[0] = growth * x - b * y + d * z * distance2
    derivative[1] = growth * y + b * x
    derivative[2] = e - f * distance2 - square(z) * (1 + a * z)
  }
}
