// The constants are called as in the literature.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import SimCore

/// Oscillations of calcium inside a cell.
public struct CaTwoPlus: Flow {
  public static let card = Card(
    name: "ca-two-plus",
    summary: "bursts and chaos of calcium in a cell that degrades its messenger (Houart, Dupont & Goldbeter 1999)",
    details: """
      dz/dt = V0 + V1 beta - v2 + v3 + kf y - k z
      dy/dt = v2 - v3 - kf y
      da/dt = V4 beta - v5 - eps a
      v2 = Vm2 h(z, K2, 2)
      v3 = Vm3 h(z, Kz, m) h(y, Ky, 2) h(a, Ka, 4)
      v5 = Vm5 h(a, K5, p) h(z, Kd, n)
      h(c, K, n) = c^n / (K^n + c^n)
      z is calcium in the cytosol, y calcium in the store, a inositol trisphosphate, which releases it and which calcium helps \
      to degrade. All three stay positive. The system ca-two-plus-quasiperiodic has other parameters.
      """,
    references: ["Houart, Dupont & Goldbeter (1999), Bull. Math. Biol. 61:507–530"])
  public static let facts = SystemFacts(
    dysts: "CaTwoPlus", regime: .chaotic, period: 1.343, exponents: [0.3758, 0, -9.143], uncertainty: 0.0009,
    divergence: "varies")
  public static var dimension: Int { 3 }
  public static let components = ["z", "y", "a"]
  public static let defaultState = [0.26162904, 1.0055612, 0.14407867]

  public var K2 = 0.1
  public var K5 = 0.3194
  public var Ka = 0.1
  public var Kd = 1.0
  public var Ky = 0.3
  public var Kz = 0.6
  public var V0 = 2.0
  public var V1 = 2.0
  public var V4 = 3.0
  public var Vm2 = 6.0
  public var Vm3 = 30.0
  public var Vm5 = 50.0
  public var beta = 0.65
  public var eps = 13.0
  public var k = 10.0
  public var kf = 1.0
  public var m = 2.0
  public var n = 4.0
  public var p = 1.0
  public init() {}
  public static let table: [Parameter<CaTwoPlus>] = [
    .real("K2", \.K2, in: positive, "threshold of the pump into the store"),
    .real("K5", \.K5, in: positive, "half saturation of the decay of inositol trisphosphate by the kinase"),
    .real("Ka", \.Ka, in: positive, "threshold of release by inositol trisphosphate"),
    .real("Kd", \.Kd, in: positive, "threshold of the kinase's activation by calcium"),
    .real("Ky", \.Ky, in: positive, "threshold of release by calcium in the store"),
    .real("Kz", \.Kz, in: positive, "threshold of release by calcium in the cytosol"),
    .real("V0", \.V0, "constant influx of calcium"),
    .real("V1", \.V1, "largest influx of calcium by stimulation"),
    .real("V4", \.V4, "largest rate of synthesis of inositol trisphosphate"),
    .real("Vm2", \.Vm2, "largest rate of the pump into the store"),
    .real("Vm3", \.Vm3, "largest rate of release from the store"),
    .real("Vm5", \.Vm5, "largest rate of the kinase"),
    .real("beta", \.beta, "degree of stimulation, from 0 to 1"),
    .real("eps", \.eps, "rate of the decay of inositol trisphosphate by the phosphatase"),
    .real("k", \.k, "rate of the loss of calcium to the outside"),
    .real("kf", \.kf, "rate of the leak from the store"),
    .real("m", \.m, "Hill coefficient of release by calcium in the cytosol"),
    .real("n", \.n, "Hill coefficient of the kinase's activation"),
    .real("p", \.p, "Hill coefficient of the kinase"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (z, y, a) = (u[0], u[1], u[2])
    let (z2, y2, a4) = (square(z), square(y), square(square(a)))
    let (zm, zn, ap) = (pow(z, m), pow(z, n), pow(a, p))
    let pump = Vm2 * z2 / (K2 * K2 + z2)
    let byCytosol = zm / (LibM.pow(Kz, m) + zm)
    let byStore = y2 / (Ky * Ky + y2)
    let byPhosphate = a4 / (Ka * Ka * Ka * Ka + a4)
    let release = Vm3 * byCytosol * byStore * byPhosphate
    let saturation = ap / (LibM.pow(K5, p) + ap)
    let activation = zn / (LibM.pow(Kd, n) + zn)
    let exchange = pump - release - kf * y
    let influx = V0 + V1 * beta
    derivative[0] = influx - exchange - k * z
    derivative[1] = exchange
    derivative[2] = V4 * beta - Vm5 * saturation * activation - eps * a
  }
}
