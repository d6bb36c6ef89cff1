import SimCore

/// Two enzymes in series, each activated by its product.
public struct GlycolyticOscillation: Flow {
  public static let card = Card(
    name: "glycolytic-oscillation",
    summary: "two allosteric enzymes in series, each activated by its product (Decroly & Goldbeter 1982)",
    details: """
      da/dt = nu - v1
      db/dt = q1 v1 - v2
      dc/dt = q2 v2 - k c
      v1 = s1 a (1 + a) (1 + b)² / (l1 + (1 + a)² (1 + b)²)
      v2 = s2 b (1 + d b) (1 + c)² / (l2 + (1 + d b)² (1 + c)²)
      a is the substrate, b and c the products of the two enzymes, all scaled. Depending on k there are simple and complex \
      oscillations, two rhythms side by side, and chaos in a narrow range. Concentrations stay positive.
      """,
    references: ["Decroly & Goldbeter (1982), Proc. Natl. Acad. Sci. USA 79:6917–6921"])
  public static let facts = SystemFacts(
    dysts: "GlycolyticOscillation", regime: .chaotic, period: 50.46, exponents: [0.0070388, 0, -2.7817], uncertainty: 5.8e-5,
    divergence: "varies")
  public static var dimension: Int { 3 }
  public static let components = ["a", "b", "c"]
  public static let defaultState = [29.453349256846987, 130.19350141357407, 0.18407087674169492]

  public var d = 0.0
  public var k = 4.422
  public var l1 = 500000000.0
  public var l2 = 100.0
  public var nu = 1.0
  public var q1 = 50.0
  public var q2 = 0.02
  public var s1 = 22.2222
  public var s2 = 22.2222
  public init() {}
  public static let table: [Parameter<GlycolyticOscillation>] = [
    .real("d", \.d, "affinity of the second enzyme's inactive form for its substrate"),
    .real("k", \.k, "rate of the removal of the last product"),
    .real("l1", \.l1, in: positive, "allosteric constant of the first enzyme"),
    .real("l2", \.l2, in: positive, "allosteric constant of the second enzyme"),
    .real("nu", \.nu, "supply of substrate"),
    .real("q1", \.q1, "ratio of the units of a and b"),
    .real("q2", \.q2, "ratio of the units of b and c"),
    .real("s1", \.s1, "largest rate of the first enzyme"),
    .real("s2", \.s2, "largest rate of the second enzyme"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (a, b, c) = (u[0], u[1], u[2])
    let (a1, b1) = (1 + a, square(1 + b))
    let first = s1 * a * a1 * b1 / (l1 + square(a1) * b1)
    let (bound, c1) = (1 + d * b, square(1 + c))
    let second = s2 * b * bound * c1 / (l2 + square(bound) * c1)
    derivative[0] = nu - first
    derivative[1] = q1 * first - second
    derivative[2] = q2 * second - k * c
  }
}
