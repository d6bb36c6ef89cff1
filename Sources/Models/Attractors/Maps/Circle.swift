import SimCore

/// The sine circle map.
public struct Circle: IteratedMap {
  public static let card = Card(
    name: "circle",
    summary: "an oscillator that is kicked periodically: mode locking, and chaos beyond (Arnold 1965)",
    details: """
      theta' = theta + omega + k/(2π) sin(2π theta)
      theta counts turns and isn't reduced modulo 1, so that theta/n tends to the number of turns an iterate. For |k| < 1 the \
      map is invertible, and its motion is locked to a rational rotation in Arnold's tongues, or quasiperiodic; for larger |k| \
      it can be chaotic. Most authors write -k: a shift of theta by 1/2 turns one form into the other.
      """,
    references: [
      "Arnold (1965), Amer. Math. Soc. Transl. Ser. 2 46:213–284",
      "Jensen, Bak & Bohr (1984), Phys. Rev. A 30:1960–1969, doi:10.1103/PhysRevA.30.1960",
    ])
  public static let facts = SystemFacts(
    dysts: "Circle", regime: .chaotic, exponents: [1.0885], uncertainty: 0.0039,
    divergence: "1 + k cos(2π theta)", symmetry: "theta → theta + 1")
  public static let components = ["theta"]
  public static let defaultState = [0.0]

  public var omega = 0.333
  public var k = 5.7
  public init() {}
  public static let table: [Parameter<Circle>] = [
    .real("omega", \.omega, "turns an iterate without the kicks"),
    .real("k", \.k, "strength of the kicks"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let theta = u[0]
    image[0] = theta + omega + k / (2 * .pi) * sin(2 * .pi * theta)
  }
}
