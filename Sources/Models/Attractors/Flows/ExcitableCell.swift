import SimCore

/// Chay's model of a bursting pancreatic cell.
public struct ExcitableCell: Flow {
  public static let card = Card(
    name: "excitable-cell",
    summary: "bursts and chaos of a pancreatic cell in three variables (Chay 1985)",
    details: """
      dv/dt = gi m³ h (vi - v) + gkv n⁴ (vk - v) + gkc c / (1 + c) (vk - v) + gl (vl - v)
      dn/dt = tscl (an (1 - n) - bn n)
      dc/dt = rho (m³ h (vc - v) - kc c)
      m = am / (am + bm), h = ah / (ah + bh)
      am = ams (v + amvb) / (1 - exp(-ar v - amvo)), bm = bms exp(-bmr v - bmo)
      ah = ahs exp(-ahr v - aho), bh = 1 / (1 + exp(-bhr v - bho))
      an = ans (v + anvb) / (1 - exp(-ar v - anvo)), bn = bns exp(-bnr v - bno)
      v is the membrane's potential in millivolts, n the opening of the potassium channel, c scaled calcium, which opens another \
      one. The quotients am and an are 0 / 0 at v = -amvb and v = -anvb, which orbits cross; they are computed by their limit \
      there, and this needs amvo = ar amvb and anvo = ar anvb. vm and vn have no effect.
      """,
    references: ["Chay (1985), Physica D 16:233–242"])
  public static let facts = SystemFacts(
    dysts: "ExcitableCell", regime: .chaotic, period: 1, exponents: [0.4844, 0, -29.15], uncertainty: 0.003,
    divergence: "varies")
  public static var dimension: Int { 3 }
  public static let components = ["v", "n", "c"]
  public static let defaultState = [-44.57779976420271, 0.13121643614884418, 0.4658533583951385]

  public var aho = 2.5
  public var ahr = 0.05
  public var ahs = 0.07
  public var ams = 0.1
  public var amvb = 25.0
  public var amvo = 2.5
  public var ans = 0.01
  public var anvb = 20.0
  public var anvo = 2.0
  public var ar = 0.1
  public var bho = 2.0
  public var bhr = 0.1
  public var bmo = 2.7777777777777777
  public var bmr = 0.05555555555555555
  public var bms = 4.0
  public var bno = 0.375
  public var bnr = 0.0125
  public var bns = 0.125
  public var gi = 1800.0
  public var gkc = 11.0
  public var gkv = 1700.0
  public var gl = 7.0
  public var kc = 0.183333
  public var rho = 0.27
  public var tscl = 230.0
  public var vc = 100.0
  public var vi = 100.0
  public var vk = -75.0
  public var vl = -40.0
  public var vm = -50.0
  public var vn = -30.0
  public init() {}
  public static let table: [Parameter<ExcitableCell>] = [
    .real("aho", \.aho, "offset in the exponent of ah"),
    .real("ahr", \.ahr, "inverse scale of potential in ah"),
    .real("ahs", \.ahs, "scale of ah"),
    .real("ams", \.ams, "scale of am"),
    .real("amvb", \.amvb, "potential where am's numerator vanishes, with the sign changed"),
    .real("amvo", \.amvo, "offset in the exponent of am: ar amvb"),
    .real("ans", \.ans, "scale of an"),
    .real("anvb", \.anvb, "potential where an's numerator vanishes, with the sign changed"),
    .real("anvo", \.anvo, "offset in the exponent of an: ar anvb"),
    .real("ar", \.ar, in: positive, "inverse scale of potential in am and an"),
    .real("bho", \.bho, "offset in the exponent of bh"),
    .real("bhr", \.bhr, "inverse scale of potential in bh"),
    .real("bmo", \.bmo, "offset in the exponent of bm"),
    .real("bmr", \.bmr, "inverse scale of potential in bm"),
    .real("bms", \.bms, "scale of bm"),
    .real("bno", \.bno, "offset in the exponent of bn"),
    .real("bnr", \.bnr, "inverse scale of potential in bn"),
    .real("bns", \.bns, "scale of bn"),
    .real("gi", \.gi, "conductance of the mixed inward channel, over the capacitance"),
    .real("gkc", \.gkc, "conductance of the potassium channel that calcium opens, over the capacitance"),
    .real("gkv", \.gkv, "conductance of the potassium channel that the potential opens, over the capacitance"),
    .real("gl", \.gl, "conductance of the leak, over the capacitance"),
    .real("kc", \.kc, "rate of the loss of calcium, in units of rho"),
    .real("rho", \.rho, "rate of calcium"),
    .real("tscl", \.tscl, "rate of the potassium channel's gate"),
    .real("vc", \.vc, "reversal potential of calcium"),
    .real("vi", \.vi, "reversal potential of the inward current"),
    .real("vk", \.vk, "reversal potential of potassium"),
    .real("vl", \.vl, "reversal potential of the leak"),
    .real("vm", \.vm, "not used by the equations"),
    .real("vn", \.vn, "not used by the equations"),
  ]

  public func problems() -> [ParameterProblem] {
    var problems: [ParameterProblem] = []
    let rates = [("am", amvo, ar * amvb), ("an", anvo, ar * anvb)]
    for (rate, offset, zero) in rates where (offset - zero).magnitude > 1e-9 * zero.magnitude {
      problems.append(ParameterProblem("\(rate)vo", "must be ar · \(rate)vb = \(zero): the rate \(rate) has a pole otherwise"))
    }
    return problems
  }

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (v, n, c) = (u[0], u[1], u[2])
    let am = ams / ar * relativeExponential(ar * v + amvo)
    let an = ans / ar * relativeExponential(ar * v + anvo)
    let bm = bms * exp(-bmr * v - bmo)
    let bn = bns * exp(-bnr * v - bno)
    let ah = ahs * exp(-ahr * v - aho)
    let bh = 1 / (1 + exp(-bhr * v - bho))
    let inward = cube(am / (am + bm)) * (ah / (ah + bh))
    let potassium = gkv * square(square(n)) + gkc * c / (1 + c)
    let currents = gi * inward * (vi - v) + potassium * (vk - v)
    derivative[0] = currents + gl * (vl - v)
    derivative[1] = tscl * (an * (1 - n) - bn * n)
    derivative[2] = rho * (inward * (vc - v) - kc * c)
  }
}
