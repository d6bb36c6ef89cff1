// The constants are called as in the literature.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import SimCore

/// A circadian clock in cycles of light and darkness.
public struct CircadianRhythm: Flow {
  /// Which equations to compute.
  public enum Variant: String, CaseIterable, Sendable { case literature, dysts }

  public static let card = Card(
    name: "circadian-rhythm",
    summary: "a circadian clock driven by cycles of light and darkness (Leloup, Gonze & Goldbeter 1999)",
    details: """
      dm/dt = vs Ki^n / (Ki^n + fn^n) - vm m / (km + m)
      dfc/dt = ks m + k2 fn - (k1 + k) fc
      dfs/dt = k fc - vd fs / (kd + fs)
      dfn/dt = k1 fc - k2 fn - vdn fn / (kdn + fn)
      dth/dt = 2π / ps
      vs = vc (vmin + (vmax - vmin) (1 + cos th) / 2)
      m is the messenger RNA of a clock gene, fc and fn its protein in the cytosol and the nucleus, where it stops its own \
      transcription, fs a form of the protein that is being degraded, th the phase of the day; light speeds up transcription. \
      dysts has vs = vc (vmin + (1 + cos th) / 2) (vmax - vmin), whose brackets stand wrong; orbits are then quasiperiodic. With \
      the equations above, the clock locks to the day. Concentrations stay positive.
      """,
    references: [
      "Leloup, Gonze & Goldbeter (1999), J. Biol. Rhythms 14:433–448",
      "Gonze, Leloup & Goldbeter (2000), C. R. Acad. Sci. III 323:57–67",
    ])
  public static let facts = SystemFacts(
    dysts: "CircadianRhythm", regime: .regular, period: 24, exponents: [0, -0.0323, -0.0323, -0.704, -1.032],
    divergence: "varies")
  public static var dimension: Int { 5 }
  public static let components = ["m", "fc", "fs", "fn", "th"]
  public static let defaultState = [1.5401187, 5.3707921, 41.054266, 11.619073, 2004.0233]

  public var Ki = 1.0
  public var k = 0.5
  public var k1 = 0.3
  public var k2 = 0.15
  public var kd = 1.4
  public var kdn = 0.4
  public var km = 0.4
  public var ks = 1.0
  public var n = 4.0
  public var ps = 24.0
  public var vc = 2.5
  public var vd = 6.0
  public var vdn = 1.5
  public var vm = 0.7
  public var vmax = 4.7
  public var vmin = 1.0
  public var variant = Variant.literature
  public init() {}
  public static let table: [Parameter<CircadianRhythm>] = [
    .real("Ki", \.Ki, in: positive, "level of the nuclear protein that half stops transcription"),
    .real("k", \.k, "rate at which the protein in the cytosol is marked for degradation"),
    .real("k1", \.k1, "rate of transport into the nucleus"),
    .real("k2", \.k2, "rate of transport out of the nucleus"),
    .real("kd", \.kd, in: positive, "Michaelis constant of the degradation of fs"),
    .real("kdn", \.kdn, in: positive, "Michaelis constant of the degradation of fn"),
    .real("km", \.km, in: positive, "Michaelis constant of the degradation of the messenger"),
    .real("ks", \.ks, "rate of synthesis of the protein"),
    .real("n", \.n, "Hill coefficient of the repression"),
    .real("ps", \.ps, "length of the day"),
    .real("vc", \.vc, "scale of the rate of transcription"),
    .real("vd", \.vd, "largest rate of degradation of fs"),
    .real("vdn", \.vdn, "largest rate of degradation of fn"),
    .real("vm", \.vm, "largest rate of degradation of the messenger"),
    .real("vmax", \.vmax, "rate of transcription at noon, in units of vc"),
    .real("vmin", \.vmin, "rate of transcription at midnight, in units of vc"),
    .choice("variant", \.variant, "the published equations, or what dysts 0.96 computes"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (m, fc, fs, fn, th) = (u[0], u[1], u[2], u[3], u[4])
    let daylight = 0.5 + 0.5 * cos(th)
    let level = variant == .literature ? daylight * (vmax - vmin) + vmin : (daylight + vmin) * (vmax - vmin)
    let threshold = LibM.pow(Ki, n)
    let transcription = vc * threshold * level / (threshold + pow(fn, n))
    let (marking, transport) = (k * fc, k1 * fc - k2 * fn)
    derivative[0] = transcription - vm * m / (km + m)
    derivative[1] = ks * m - marking - transport
    derivative[2] = marking - vd * fs / (kd + fs)
    derivative[3] = transport - vdn * fn / (kdn + fn)
    derivative[4] = Number(2 * Double.pi / ps)
  }
}
