import SimCore

/// The four-dimensional system of Qi and coworkers.
public struct Qi: Flow {
  public static let card = Card(
    name: "qi",
    summary: "four-dimensional flow with a cubic product in each equation (Qi, Du, Chen, Chen and Yuan 2005)",
    details: """
      dx/dt = a (y - x) + y z w
      dy/dt = b (x + y) - x z w
      dz/dt = -c z + x y w
      dw/dt = -d w + x y z
      Each product is that of the three other components. Chaotic with one positive exponent.
      """,
    references: ["Qi, Du, Chen, Chen, Yuan (2005), Chaos Solitons Fractals 23:1671–1682"])
  public static let facts = SystemFacts(
    dysts: "Qi", regime: .chaotic, period: 0.40821, exponents: [2.147, 0, -4.39, -43.76], uncertainty: 0.007,
    divergence: "b - a - c - d", symmetry: "(x, y, z, w) → (-x, -y, z, w), (x, y, -z, -w)")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "z", "w"]
  public static let defaultState = [0.2562042648386667, 0.1956116640569919, 7.259823760387948, 1.3162558970131963]

  public var a = 45.0
  public var b = 10.0
  public var c = 1.0
  public var d = 10.0
  public init() {}
  public static let table: [Parameter<Qi>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("b", \.b, "growth rate of y, and how strongly x drives it"),
    .real("c", \.c, "damping of z"),
    .real("d", \.d, "damping of w"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z, w) = (u[0], u[1], u[2], u[3])
    let (xy, zw) = (x * y, z * w)
    derivative[0] = a * (y - x) + y * zw
    derivative[1] = b * (x + y) - x * zw
    derivative[2] = -c * z + xy * w
    derivative[3] = -d * w + xy * z
  }
}
