import SimCore

/// Oscillations of calcium inside a cell, quasiperiodic.
public struct CaTwoPlusQuasiperiodic: FlowPreset {
  public static let card = Card(
    name: "ca-two-plus-quasiperiodic",
    summary: "quasiperiodic oscillations of calcium in a cell (Houart, Dupont & Goldbeter 1999)",
    details: """
      dz/dt = V0 + V1 beta - v2 + v3 + kf y - k z
      dy/dt = v2 - v3 - kf y
      da/dt = V4 beta - v5 - eps a
      v2 = Vm2 h(z, K2, 2)
      v3 = Vm3 h(z, Kz, m) h(y, Ky, 2) h(a, Ka, 4)
      v5 = Vm5 h(a, K5, p) h(z, Kd, n)
      h(c, K, n) = c^n / (K^n + c^n)
      z is calcium in the cytosol, y calcium in the store, a inositol trisphosphate, which releases it and which calcium helps \
      to degrade. All three stay positive. The equations are those of the system ca-two-plus, with parameters of regular motion \
      on a torus.
      """,
    references: ["Houart, Dupont & Goldbeter (1999), Bull. Math. Biol. 61:507–530"])
  public static let facts = SystemFacts(
    dysts: "CaTwoPlusQuasiperiodic", regime: .regular, period: 0.65614, exponents: [0, 0, -0.03632], uncertainty: 3e-5,
    divergence: "varies")
  public static let defaultState = [0.26321067, 0.87886607, 0.3148781]

  public var original = CaTwoPlus()
  public init() {
    (original.K5, original.Ka, original.Kd, original.Ky, original.Kz, original.V4) = (0.3, 0.2, 0.5, 0.2, 0.5, 5.0)
    (original.Vm3, original.Vm5, original.beta, original.eps, original.p) = (20.0, 30.0, 0.51, 0.1, 2.0)
  }
}
