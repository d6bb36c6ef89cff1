/// Dormand and Prince's method of order 8, with an error estimate of order 5 that one of order 3 steadies, and a polynomial of
/// order 7 between the ends of a step.
public enum DormandPrince853: EmbeddedMethod {
  public static let card = Card(
    name: "dop853",
    summary: "Dormand–Prince method of order 8(5,3) with dense output of order 7, adaptive steps",
    details: "For tolerances from 1e-6 to 1e-13.",
    references: [
      "Dormand & Prince (1980), J. Comput. Appl. Math. 6:19–26",
      "Hairer, Nørsett & Wanner (1993), Solving Ordinary Differential Equations I, 2nd edition, section II.10",
    ])
  public static let order = 8
  public static let errorOrder = 7
  public static let stages = 16
  public static let lastStage = 12
  public static let denseTerms = 7

  @inlinable @inline(__always)
  public static func step<Number: RealNumber>(
    _ field: BlockField<Number>, _ t: UnsafePointer<Number.Real>, _ h: UnsafePointer<Number.Real>, _ u: UnsafePointer<Number>,
    _ y: UnsafeMutablePointer<Number>, _ k: Stages<Number>
  ) {
    let (k1, k2, k3, k4, k5, k6, k7, k8) = (k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7])
    let (k9, k10, k11, k12) = (k[8], k[9], k[10], k[11])
    k.forEachComponent { i, r in
      y[i] = u[i].moved(by: h[r], along: k1[i] * 0.05260015195876773)
    }
    k.evaluate(field, t, h, 0.05260015195876773, y, into: k2)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.0197250569845379).adding(0.0591751709536137, times: k2[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.0789002279381516, y, into: k3)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.02958758547680685).adding(0.08876275643042054, times: k3[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.1183503419072274, y, into: k4)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.2413651341592667).adding(-0.8845494793282861, times: k3[i]).adding(0.924834003261792, times: k4[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.2816496580927726, y, into: k5)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.037037037037037035).adding(0.17082860872947386, times: k4[i])
        .adding(0.12546768756682242, times: k5[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.3333333333333333, y, into: k6)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.037109375).adding(0.17025221101954405, times: k4[i]).adding(0.06021653898045596, times: k5[i])
        .adding(-0.017578125, times: k6[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.25, y, into: k7)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.03709200011850479).adding(0.17038392571223998, times: k4[i])
        .adding(0.10726203044637328, times: k5[i]).adding(-0.015319437748624402, times: k6[i])
        .adding(0.008273789163814023, times: k7[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.3076923076923077, y, into: k8)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.6241109587160757).adding(-3.3608926294469414, times: k4[i]).adding(-0.868219346841726, times: k5[i])
        .adding(27.59209969944671, times: k6[i]).adding(20.154067550477894, times: k7[i]).adding(-43.48988418106996, times: k8[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.6512820512820513, y, into: k9)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.47766253643826434).adding(-2.4881146199716677, times: k4[i]).adding(-0.590290826836843, times: k5[i])
        .adding(21.230051448181193, times: k6[i]).adding(15.279233632882423, times: k7[i])
        .adding(-33.28821096898486, times: k8[i]).adding(-0.020331201708508627, times: k9[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.6, y, into: k10)
    k.forEachComponent { i, r in
      let slope = (k1[i] * -0.9371424300859873).adding(5.186372428844064, times: k4[i]).adding(1.0914373489967295, times: k5[i])
        .adding(-8.149787010746927, times: k6[i]).adding(-18.52006565999696, times: k7[i])
        .adding(22.739487099350505, times: k8[i]).adding(2.4936055526796523, times: k9[i])
        .adding(-3.0467644718982196, times: k10[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.8571428571428571, y, into: k11)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 2.273310147516538).adding(-10.53449546673725, times: k4[i]).adding(-2.0008720582248625, times: k5[i])
        .adding(-17.9589318631188, times: k6[i]).adding(27.94888452941996, times: k7[i]).adding(-2.8589982771350235, times: k8[i])
        .adding(-8.87285693353063, times: k9[i]).adding(12.360567175794303, times: k10[i])
        .adding(0.6433927460157636, times: k11[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 1.0, y, into: k12)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.054293734116568765).adding(4.450312892752409, times: k6[i]).adding(1.8915178993145003, times: k7[i])
        .adding(-5.801203960010585, times: k8[i]).adding(0.3111643669578199, times: k9[i])
        .adding(-0.1521609496625161, times: k10[i]).adding(0.20136540080403034, times: k11[i])
        .adding(0.04471061572777259, times: k12[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
  }

  @inlinable @inline(__always)
  public static func error<Number: RealNumber>(
    _ h: Number.Real, _ components: Range<Int>, allowed: UnsafePointer<Number.Real>, _ k: Stages<Number>
  ) -> Number.Real {
    let (k1, k6, k7, k8, k9, k10, k11, k12) = (k[0], k[5], k[6], k[7], k[8], k[9], k[10], k[11])
    var (fifth, third) = (Number.Real(0), Number.Real(0))
    for i in components {
      let e5 = (k1[i] * 0.01312004499419488).adding(-1.2251564463762044, times: k6[i]).adding(-0.4957589496572502, times: k7[i])
        .adding(1.6643771824549864, times: k8[i]).adding(-0.35032884874997366, times: k9[i])
        .adding(0.3341791187130175, times: k10[i]).adding(0.08192320648511571, times: k11[i])
        .adding(-0.022355307863886294, times: k12[i])
      let e3 = (k1[i] * -0.18980075407240762).adding(4.450312892752409, times: k6[i]).adding(1.8915178993145003, times: k7[i])
        .adding(-5.801203960010585, times: k8[i]).adding(-0.4226823213237919, times: k9[i])
        .adding(-0.1521609496625161, times: k10[i]).adding(0.20136540080403034, times: k11[i])
        .adding(0.02265179219836082, times: k12[i])
      let weight = 1 / allowed[i]
      fifth = fifth + square(e5.real * weight)
      third = third + square(e3.real * weight)
    }
    // 0 / 0 if nothing moves.
    let sum = fifth + 0.01 * third
    let root = sqrt(Number.Real.whenPositive(sum, sum, else: Number.Real(1)) * Double(components.count))
    return magnitude(h) * fifth / root
  }

  @inlinable @inline(__always)
  public static func prepareDense<Number: RealNumber>(
    _ field: BlockField<Number>, _ t: UnsafePointer<Number.Real>, _ h: UnsafePointer<Number.Real>, _ u: UnsafePointer<Number>,
    _ y: UnsafeMutablePointer<Number>, _ k: Stages<Number>
  ) {
    let (k1, k6, k7, k8, k9, k10, k11, k12) = (k[0], k[5], k[6], k[7], k[8], k[9], k[10], k[11])
    let (k13, k14, k15, k16) = (k[12], k[13], k[14], k[15])
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.056167502283047954).adding(0.25350021021662483, times: k7[i])
        .adding(-0.2462390374708025, times: k8[i]).adding(-0.12419142326381637, times: k9[i])
        .adding(0.15329179827876568, times: k10[i]).adding(0.00820105229563469, times: k11[i])
        .adding(0.007567897660545699, times: k12[i]).adding(-0.008298, times: k13[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.1, y, into: k14)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.03183464816350214).adding(0.028300909672366776, times: k6[i])
        .adding(0.053541988307438566, times: k7[i]).adding(-0.05492374857139099, times: k8[i])
        .adding(-0.00010834732869724932, times: k11[i]).adding(0.0003825710908356584, times: k12[i])
        .adding(-0.00034046500868740456, times: k13[i]).adding(0.1413124436746325, times: k14[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.2, y, into: k15)
    k.forEachComponent { i, r in
      let slope = (k1[i] * -0.42889630158379194).adding(-4.697621415361164, times: k6[i]).adding(7.683421196062599, times: k7[i])
        .adding(4.06898981839711, times: k8[i]).adding(0.3567271874552811, times: k9[i])
        .adding(-0.0013990241651590145, times: k13[i]).adding(2.9475147891527724, times: k14[i])
        .adding(-9.15095847217987, times: k15[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.7777777777777778, y, into: k16)
  }

  @inlinable @inline(__always)
  public static func denseTerm<Number: RealNumber>(
    _ term: Int, _ h: Number.Real, _ i: Int, from u: Number, to end: Number, _ k: Stages<Number>
  ) -> Number {
    let (k1, k6, k7, k8, k9, k10, k11, k12) = (k[0], k[5], k[6], k[7], k[8], k[9], k[10], k[11])
    let (k13, k14, k15, k16) = (k[12], k[13], k[14], k[15])
    let zero = Number(0)
    switch term {
    case 0: return end - u
    case 1: return (u - end).moved(by: h, along: k1[i])
    case 2: return (2 * (end - u)).moved(by: -h, along: k13[i] + k1[i])
    case 3:
      let slope = (k1[i] * -8.428938276109013).adding(0.5667149535193777, times: k6[i]).adding(-3.0689499459498917, times: k7[i])
        .adding(2.38466765651207, times: k8[i]).adding(2.117034582445028, times: k9[i]).adding(-0.871391583777973, times: k10[i])
        .adding(2.2404374302607883, times: k11[i]).adding(0.6315787787694688, times: k12[i])
        .adding(-0.08899033645133331, times: k13[i]).adding(18.148505520854727, times: k14[i])
        .adding(-9.194632392478356, times: k15[i]).adding(-4.436036387594894, times: k16[i])
      return zero.moved(by: h, along: slope)
    case 4:
      let slope = (k1[i] * 10.427508642579134).adding(242.28349177525817, times: k6[i]).adding(165.20045171727028, times: k7[i])
        .adding(-374.5467547226902, times: k8[i]).adding(-22.113666853125306, times: k9[i])
        .adding(7.733432668472264, times: k10[i]).adding(-30.674084731089398, times: k11[i])
        .adding(-9.332130526430229, times: k12[i]).adding(15.697238121770845, times: k13[i])
        .adding(-31.139403219565178, times: k14[i]).adding(-9.35292435884448, times: k15[i])
        .adding(35.81684148639408, times: k16[i])
      return zero.moved(by: h, along: slope)
    case 5:
      let slope = (k1[i] * 19.985053242002433).adding(-387.0373087493518, times: k6[i]).adding(-189.17813819516758, times: k7[i])
        .adding(527.8081592054236, times: k8[i]).adding(-11.57390253995963, times: k9[i]).adding(6.8812326946963, times: k10[i])
        .adding(-1.0006050966910838, times: k11[i]).adding(0.7777137798053443, times: k12[i])
        .adding(-2.778205752353508, times: k13[i]).adding(-60.19669523126412, times: k14[i])
        .adding(84.32040550667716, times: k15[i]).adding(11.99229113618279, times: k16[i])
      return zero.moved(by: h, along: slope)
    default:
      let slope = (k1[i] * -25.69393346270375).adding(-154.18974869023643, times: k6[i]).adding(-231.5293791760455, times: k7[i])
        .adding(357.6391179106141, times: k8[i]).adding(93.40532418362432, times: k9[i]).adding(-37.45832313645163, times: k10[i])
        .adding(104.0996495089623, times: k11[i]).adding(29.8402934266605, times: k12[i])
        .adding(-43.53345659001114, times: k13[i]).adding(96.32455395918828, times: k14[i])
        .adding(-39.17726167561544, times: k15[i]).adding(-149.72683625798564, times: k16[i])
      return zero.moved(by: h, along: slope)
    }
  }

  @inlinable @inline(__always)
  public static func interpolate<Number: RealNumber>(_ x: Number.Real, from u: Number, _ term: (Int) -> Number) -> Number {
    let (forward, backward) = (Number(real: x), Number(real: 1 - x))
    var sum = term(6) * forward
    for k in stride(from: 5, through: 0, by: -1) { sum = (sum + term(k)) * (k.isMultiple(of: 2) ? forward : backward) }
    return u + sum
  }
}
