// The constants are called as in the literature.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import SimCore

/// Two coupled oscillators that drive successive phases of the cell cycle.
public struct CellCycle: Flow {
  public static let card = Card(
    name: "cell-cycle",
    summary: "two coupled biochemical oscillators behind successive phases of the cell cycle (Romond et al. 1999)",
    details: """
      dc1/dt = vi Kim / (Kim + m2) - vd x1 c1 / (Kd1 + c1) - kd1 c1
      dm1/dt = Vm1 c1 / (Kc + c1) (1 - m1) / (K + 1 - m1) - V2 m1 / (K + m1)
      dx1/dt = Vm3 m1 (1 - x1) / (K + 1 - x1) - V4 x1 / (K + x1)
      and the same for c2, m2, x2 with 1 and 2 exchanged
      c is a cyclin, m the active fraction of the kinase that it switches on, x the active fraction of the protease that \
      degrades it; each kinase inhibits the synthesis of the other cyclin. Strong inhibition (small Kim) makes the oscillators \
      alternate; weaker inhibition allows complex oscillations and chaos. Fractions stay from 0 to 1.
      """,
    references: ["Romond, Rustici, Gonze & Goldbeter (1999), Ann. N. Y. Acad. Sci. 879:180–193"])
  public static let facts = SystemFacts(
    dysts: "CellCycle", regime: .chaotic, period: 204.71,
    exponents: [0.004326, 0, -0.1737, -0.3612, -1.15, -1.932], uncertainty: 8e-5,
    divergence: "varies", symmetry: "(c1, m1, x1, c2, m2, x2) → (c2, m2, x2, c1, m1, x1)")
  public static var dimension: Int { 6 }
  public static let components = ["c1", "m1", "x1", "c2", "m2", "x2"]
  public static let defaultState = [0.71565329, 0.9489355, 0.98910371, 0.72138631, 0.94987035, 0.98912572]

  public var K = 0.01
  public var Kc = 0.5
  public var Kd1 = 0.02
  public var Kim = 0.65
  public var V2 = 0.15
  public var V4 = 0.05
  public var Vm1 = 0.3
  public var Vm3 = 0.1
  public var kd1 = 0.001
  public var vd = 0.025
  public var vi = 0.05
  public init() {}
  public static let table: [Parameter<CellCycle>] = [
    .real("K", \.K, in: positive, "Michaelis constant of the kinase's and the protease's switching"),
    .real("Kc", \.Kc, in: positive, "level of cyclin that half activates the kinase"),
    .real("Kd1", \.Kd1, in: positive, "Michaelis constant of the protease"),
    .real("Kim", \.Kim, in: positive, "level of the other kinase that halves the synthesis of cyclin"),
    .real("V2", \.V2, "largest rate of the kinase's inactivation"),
    .real("V4", \.V4, "largest rate of the protease's inactivation"),
    .real("Vm1", \.Vm1, "largest rate of the kinase's activation"),
    .real("Vm3", \.Vm3, "largest rate of the protease's activation"),
    .real("kd1", \.kd1, "rate of the unspecific loss of cyclin"),
    .real("vd", \.vd, "largest rate of degradation of cyclin by the protease"),
    .real("vi", \.vi, "rate of synthesis of cyclin"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    for first in [0, 3] {
      let (c, m, x) = (u[first], u[first + 1], u[first + 2])
      let synthesis = vi * Kim / (Kim + u[4 - first])
      let degradation = vd * x * c / (Kd1 + c)
      let activation = Vm1 * c / (Kc + c)
      let (inactiveKinase, inactiveProtease) = (1 - m, 1 - x)
      derivative[first] = synthesis - degradation - kd1 * c
      derivative[first + 1] = activation * inactiveKinase / (K + inactiveKinase) - V2 * m / (K + m)
      derivative[first + 2] = Vm3 * m * inactiveProtease / (K + inactiveProtease) - V4 * x / (K + x)
    }
  }
}
