import SimCore

/// Tumour, healthy and immune cells in competition.
public struct ItikBanksTumor: Flow {
  public static let card = Card(
    name: "itik-banks-tumor",
    summary: "tumour cells, healthy host cells and immune cells in competition (Itik and Banks 2010)",
    details: """
      dx/dt = x (1 - x) - a12 x y - a13 x z
      dy/dt = r2 y (1 - y) - a21 x y
      dz/dt = r3 x z / (x + k3) - a31 x z - d3 z
      x are tumour cells, y healthy cells and z effector immune cells, each in units of its carrying capacity or a like scale; \
      time is in units of the tumour's growth time. Populations stay positive.
      """,
    references: ["Itik, Banks (2010), Int. J. Bifurcat. Chaos 20:71–79, doi:10.1142/S0218127410025417"])
  public static let facts = SystemFacts(
    dysts: "ItikBanksTumor", regime: .chaotic, period: 49.74, exponents: [0.0204, 0, -0.541], uncertainty: 5.5e-5,
    divergence: "varies")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.051730215, 0.87071642, 0.015926427]

  public var a12 = 1.0
  public var a13 = 2.5
  public var a21 = 1.5
  public var a31 = 0.2
  public var d3 = 0.5
  public var k3 = 1.0
  public var r2 = 0.6
  public var r3 = 4.5
  public init() {}
  public static let table: [Parameter<ItikBanksTumor>] = [
    .real("a12", \.a12, "rate at which healthy cells suppress tumour cells"),
    .real("a13", \.a13, "rate at which immune cells kill tumour cells"),
    .real("a21", \.a21, "rate at which tumour cells suppress healthy cells"),
    .real("a31", \.a31, "rate at which tumour cells inactivate immune cells"),
    .real("d3", \.d3, "death rate of immune cells"),
    .real("k3", \.k3, in: positive, "tumour size at which the immune response is half of its maximum"),
    .real("r2", \.r2, "growth rate of healthy cells"),
    .real("r3", \.r3, "largest growth rate of immune cells"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = x * (1 - x - a12 * y - a13 * z)
    derivative[1] = y * (r2 * (1 - y) - a21 * x)
    derivative[2] = z * (r3 * x / (x + k3) - a31 * x - d3)
  }
}
