import SimCore

/// FitzHugh and Nagumo's nerve with a periodic current.
public struct ForcedFitzHughNagumo: Flow {
  public static let card = Card(
    name: "forced-fitz-hugh-nagumo",
    summary: "FitzHugh and Nagumo's nerve cell with a periodic current (FitzHugh 1961, Nagumo et al. 1962)",
    details: """
      dv/dt = v - v³ / 3 - w + curr + f sin z
      dw/dt = gamma (v + a - b w)
      dz/dt = omega
      v is the membrane's potential, w its recovery, z the phase of the current. At the defaults motion isn't chaotic.
      """,
    references: [
      "FitzHugh (1961), Biophys. J. 1:445–466",
      "Nagumo, Arimoto & Yoshizawa (1962), Proc. IRE 50:2061–2070",
    ])
  public static let facts = SystemFacts(
    dysts: "ForcedFitzHughNagumo", regime: .regular, period: 42.1224, exponents: [0, 0, -0.8767],
    divergence: "1 - v² - gamma b")
  public static var dimension: Int { 3 }
  public static let components = ["v", "w", "z"]
  public static let defaultState = [-1.2155252, -0.046470891, 0.0]

  public var a = 0.7
  public var b = 0.8
  public var curr = 0.965
  public var f = 0.4008225
  public var gamma = 0.08
  public var omega = 0.043650793650793655
  public init() {}
  public static let table: [Parameter<ForcedFitzHughNagumo>] = [
    .real("a", \.a, "constant drive of the recovery"),
    .real("b", \.b, "damping of the recovery"),
    .real("curr", \.curr, "constant current"),
    .real("f", \.f, "amplitude of the periodic current"),
    .real("gamma", \.gamma, "rate of the recovery"),
    .real("omega", \.omega, "angular frequency of the current"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (v, w, z) = (u[0], u[1], u[2])
    let membrane = v - cube(v) / 3
    derivative[0] = membrane - w + curr + f * sin(z)
    derivative[1] = gamma * (v + a - b * w)
    derivative[2] = Number(omega)
  }
}
