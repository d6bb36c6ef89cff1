import SimCore

/// Five species that compete for five resources.
public struct MacArthur: Flow {
  public static let card = Card(
    name: "mac-arthur",
    summary: "plankton species that compete for nutrients (MacArthur 1969; Huisman and Weissing 1999)",
    details: """
      dni/dt = ni (mui - m),  i = 1 … 5
      dRj/dt = d (sj - Rj) - Σi cji mui ni,  j = 1 … 5
      mui = minj r Rj / (kji + Rj)
      ni is the abundance of a species, Rj the availability of a resource; a species grows as fast as its scarcest resource \
      allows, so the right-hand side has kinks. All components stay positive if they start so. With m = d, the totals Rj + Σi cji \
      ni relax to sj at the rate d: hence five exponents of -0.25.
      """,
    references: [
      "MacArthur (1969), Proc. Natl. Acad. Sci. USA 64:1369–1371, doi:10.1073/pnas.64.4.1369",
      "Huisman, Weissing (1999), Nature 402:407–410, doi:10.1038/46540",
    ])
  public static let facts = SystemFacts(
    dysts: "MacArthur", regime: .chaotic, period: 43.406,
    exponents: [0.01981, 0, -0.0447, -0.1151, -0.25, -0.25, -0.25, -0.25, -0.25, -15.77], uncertainty: 0.00066,
    divergence: "varies")
  public static var dimension: Int { 10 }
  public static let components = ["n1", "n2", "n3", "n4", "n5", "R1", "R2", "R3", "R4", "R5"]
  public static let defaultState = [
    9.4323333, 18.838654, 34.37572, 15.08545, 42.228427, 0.17030505, 0.10144427, 0.3148045, 0.21253581, 0.22598604,
  ]

  public var c: [Double] = [
    0.04, 0.04, 0.07, 0.04, 0.04,
    0.08, 0.08, 0.08, 0.1, 0.08,
    0.1, 0.1, 0.1, 0.1, 0.14,
    0.05, 0.03, 0.03, 0.03, 0.03,
    0.07, 0.09, 0.07, 0.07, 0.07,
  ]
  public var d = 0.25
  public var k: [Double] = [
    0.39, 0.34, 0.3, 0.24, 0.23,
    0.22, 0.39, 0.34, 0.3, 0.27,
    0.27, 0.22, 0.39, 0.34, 0.3,
    0.3, 0.24, 0.22, 0.39, 0.34,
    0.34, 0.3, 0.22, 0.2, 0.39,
  ]
  public var m = 0.25
  public var r = 1.0
  public var s = [6.0, 10.0, 14.0, 4.0, 9.0]
  public init() {}
  public static let table: [Parameter<MacArthur>] = [
    .reals(
      "c", \.c, count: 25...25, each: nonnegative,
      "content of each resource in each species: 5 rows, one for each resource, of 5 species"),
    .real("d", \.d, "turnover rate of the resources"),
    .reals("k", \.k, count: 25...25, each: nonnegative, "half-saturation constants: 5 rows, one for each resource, of 5 species"),
    .real("m", \.m, "death rate of the species"),
    .real("r", \.r, "largest growth rate of the species"),
    .reals("s", \.s, count: 5...5, "supply concentrations of the five resources"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (n, resource) = (u, u + 5)
    for j in 0..<5 { derivative[5 + j] = d * (s[j] - resource[j]) }
    for i in 0..<5 {
      var growth = r * resource[0] / (k[i] + resource[0])
      for j in 1..<5 { growth = smaller(growth, r * resource[j] / (k[5 * j + i] + resource[j])) }
      derivative[i] = n[i] * (growth - m)
      let uptake = growth * n[i]
      for j in 0..<5 { derivative[5 + j] = derivative[5 + j] - c[5 * j + i] * uptake }
    }
  }
}
