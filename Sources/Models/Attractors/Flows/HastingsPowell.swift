import SimCore

/// A food chain of three species.
public struct HastingsPowell: Flow {
  public static let card = Card(
    name: "hastings-powell",
    summary: "chaos in a food chain of three species (Hastings & Powell 1991)",
    details: """
      dx/dt = x (1 - x) - f1 y
      dy/dt = f1 y - f2 z - d1 y
      dz/dt = f2 z - d2 z
      f1 = a1 x / (1 + b1 x), f2 = a2 y / (1 + b2 y)
      x is the prey, y its predator, z the predator of y, in scaled units. The attractor is the "teacup": z changes slowly while \
      x and y cycle. Populations stay positive.
      """,
    references: ["Hastings & Powell (1991), Ecology 72:896–903, doi:10.2307/1940591"])
  public static let facts = SystemFacts(
    dysts: "HastingsPowell", regime: .chaotic, period: 135.19, exponents: [0.0068338, 0, -0.46365], uncertainty: 2.6e-5,
    divergence: "varies")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.73207001, 0.17549271, 9.9014657]

  public var a1 = 5.0
  public var a2 = 0.1
  public var b1 = 3.0
  public var b2 = 2.0
  public var d1 = 0.4
  public var d2 = 0.01
  public init() {}
  public static let table: [Parameter<HastingsPowell>] = [
    .real("a1", \.a1, "rate at which y hunts x"),
    .real("a2", \.a2, "rate at which z hunts y"),
    .real("b1", \.b1, in: nonnegative, "saturation of y's hunting"),
    .real("b2", \.b2, in: nonnegative, "saturation of z's hunting"),
    .real("d1", \.d1, "death rate of y"),
    .real("d2", \.d2, "death rate of z"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let f1 = a1 * x / (1 + b1 * x)
    let f2 = a2 * y / (1 + b2 * y)
    derivative[0] = x * (1 - x) - f1 * y
    derivative[1] = (f1 - d1) * y - f2 * z
    derivative[2] = (f2 - d2) * z
  }
}
