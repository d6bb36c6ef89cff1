/// Verner's most efficient method of order 9 with an error estimate of order 8, and a polynomial of order 8 between the ends of a
/// step.
///
/// The polynomial is the only one of order 8 from the first and the eighth to fifteenth stage, the slope at the end, and four
/// stages more.
public enum Verner98: EmbeddedMethod {
  public static let card = Card(
    name: "vern9",
    summary: "Verner's method of order 9(8) with dense output of order 8, adaptive steps",
    details: """
      For tolerances from 1e-12 to 1e-15. A step takes sixteen evaluations of the right-hand side, and four more if states between \
      its ends are asked for.
      """,
    references: ["Verner (2010), Numer. Algorithms 53:383–396, the most efficient pair of orders 9 and 8"])
  public static let order = 9
  public static let errorOrder = 8
  public static let stages = 21
  public static let lastStage = 16
  /// The cubic polynomial through values and slopes at both ends takes three, what is added to it five.
  public static let denseTerms = 8

  @inlinable @inline(__always)
  public static func step<Number: RealNumber>(
    _ field: BlockField<Number>, _ t: UnsafePointer<Number.Real>, _ h: UnsafePointer<Number.Real>, _ u: UnsafePointer<Number>,
    _ y: UnsafeMutablePointer<Number>, _ k: Stages<Number>
  ) {
    let (k1, k2, k3, k4, k5, k6, k7, k8) = (k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7])
    let (k9, k10, k11, k12, k13, k14, k15, k16) = (k[8], k[9], k[10], k[11], k[12], k[13], k[14], k[15])
    k.forEachComponent { i, r in
      y[i] = u[i].moved(by: h[r], along: k1[i] * 0.03462)
    }
    k.evaluate(field, t, h, 0.03462, y, into: k2)
    k.forEachComponent { i, r in
      let slope = (k1[i] * -0.038933543885728734).adding(0.13595789452450918, times: k2[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.09702435063878044, y, into: k3)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.03638413148954267).adding(0.109152394468628, times: k3[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.14553652595817068, y, into: k4)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 2.02576391439397).adding(-7.638023836496292, times: k3[i]).adding(6.173259922102322, times: k4[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.561, y, into: k5)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.05112275589406061).adding(0.17708237945550215, times: k4[i])
        .adding(0.0008027762409222502, times: k5[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.229007911590485, y, into: k6)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.13160063579752163).adding(-0.29572762526696367, times: k4[i]).adding(0.08781378035642952, times: k5[i])
        .adding(0.6213052975225275, times: k6[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.544992088409515, y, into: k7)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.07166666666666667).adding(0.33055335789153195, times: k6[i]).adding(0.24277997544180138, times: k7[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.645, y, into: k8)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.071806640625).adding(0.3294380283228177, times: k6[i]).adding(0.11651900292718229, times: k7[i])
        .adding(-0.034013671875, times: k8[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.48375, y, into: k9)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.04836757646340647).adding(0.03928989925676164, times: k6[i]).adding(0.10547409458903446, times: k7[i])
        .adding(-0.021438652846483126, times: k8[i]).adding(-0.10412291746271944, times: k9[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.06757, y, into: k10)
    k.forEachComponent { i, r in
      let slope = (k1[i] * -0.026645614872014785).adding(0.03333333333333333, times: k6[i])
        .adding(-0.1631072244872467, times: k7[i]).adding(0.033960816841277615, times: k8[i])
        .adding(0.1572319413814626, times: k9[i]).adding(0.21522674780318796, times: k10[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.25, y, into: k11)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.036890092487086225).adding(-0.1465181576725543, times: k6[i]).adding(0.22425777681720244, times: k7[i])
        .adding(0.022944057170660725, times: k8[i]).adding(-0.003585005290572876, times: k9[i])
        .adding(0.08669223316444385, times: k10[i]).adding(0.43838406519683376, times: k11[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.6590650618730999, y, into: k12)
    k.forEachComponent { i, r in
      let slope = (k1[i] * -0.48660122151133406).adding(-6.304602650282853, times: k6[i]).adding(-0.2812456182894726, times: k7[i])
        .adding(-2.6790192362198493, times: k8[i]).adding(0.5188156639241576, times: k9[i])
        .adding(1.3653531876033418, times: k10[i]).adding(5.8850910885039465, times: k11[i])
        .adding(2.8028087862720628, times: k12[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.8206, y, into: k13)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.41853674577534716).adding(6.724547581906459, times: k6[i]).adding(-0.4254442801646118, times: k7[i])
        .adding(3.3432791530012658, times: k8[i]).adding(0.6170816631175378, times: k9[i])
        .adding(-0.9299661239399328, times: k10[i]).adding(-6.099948804751011, times: k11[i])
        .adding(-3.002206187889399, times: k12[i]).adding(0.2553202529443446, times: k13[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.9012, y, into: k14)
    k.forEachComponent { i, r in
      let slope = (k1[i] * -0.7793740861228846).adding(-13.937342538107776, times: k6[i]).adding(1.2520488533793572, times: k7[i])
        .adding(-14.69150040801687, times: k8[i]).adding(-0.4947050585331417, times: k9[i])
        .adding(2.2429749091462368, times: k10[i]).adding(13.367893803828643, times: k11[i])
        .adding(14.396650486650687, times: k12[i]).adding(-0.79758133317768, times: k13[i])
        .adding(0.4409353709534278, times: k14[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 1.0, y, into: k15)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 2.0580513374668863).adding(22.357937727968032, times: k6[i]).adding(0.9094981099755634, times: k7[i])
        .adding(35.89110098240264, times: k8[i]).adding(-3.4425150276244536, times: k9[i])
        .adding(-4.8654813580363685, times: k10[i]).adding(-18.909803813543427, times: k11[i])
        .adding(-34.26354448030452, times: k12[i]).adding(1.2647565216956427, times: k13[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 1.0, y, into: k16)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.014611976858423152).adding(-0.3915211862331339, times: k8[i]).adding(0.23109325002895065, times: k9[i])
        .adding(0.12747667699928525, times: k10[i]).adding(0.2246434176204158, times: k11[i])
        .adding(0.5684352689748513, times: k12[i]).adding(0.058258715572158275, times: k13[i])
        .adding(0.13643174034822156, times: k14[i]).adding(0.030570139830827976, times: k15[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
  }

  @inlinable @inline(__always)
  public static func error<Number: RealNumber>(
    _ h: Number.Real, _ components: Range<Int>, allowed: UnsafePointer<Number.Real>, _ k: Stages<Number>
  ) -> Number.Real {
    let (k1, k8, k9, k10, k11, k12, k13, k14, k15, k16) = (k[0], k[7], k[8], k[9], k[10], k[11], k[12], k[13], k[14], k[15])
    var sum = Number.Real(0)
    for i in components {
      let difference = (k1[i] * -0.005357988290444578).adding(-2.583020491182464, times: k8[i])
        .adding(0.14252253154686625, times: k9[i])
        .adding(0.013420653512688676, times: k10[i]).adding(-0.028672962914094935, times: k11[i])
        .adding(2.624999655215792, times: k12[i]).adding(-0.2825509643291537, times: k13[i])
        .adding(0.13643174034822156, times: k14[i]).adding(0.030570139830827976, times: k15[i])
        .adding(-0.048342313738239585, times: k16[i])
      sum = sum + square(difference.real / allowed[i])
    }
    return magnitude(h) * sqrt(sum / Double(components.count))
  }

  @inlinable @inline(__always)
  public static func prepareDense<Number: RealNumber>(
    _ field: BlockField<Number>, _ t: UnsafePointer<Number.Real>, _ h: UnsafePointer<Number.Real>, _ u: UnsafePointer<Number>,
    _ y: UnsafeMutablePointer<Number>, _ k: Stages<Number>
  ) {
    let (k1, k8, k9, k10, k11, k12, k13, k14, k15, k17) = (k[0], k[7], k[8], k[9], k[10], k[11], k[12], k[13], k[14], k[16])
    let (k18, k19, k20, k21) = (k[17], k[18], k[19], k[20])
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.015499736681895594).adding(0.3355153219059635, times: k8[i]).adding(0.20036139441918607, times: k9[i])
        .adding(0.12520606592835493, times: k10[i]).adding(0.22986763931842066, times: k11[i])
        .adding(-0.20202506534761813, times: k12[i]).adding(0.05917103230665457, times: k13[i])
        .adding(-0.026518347830476387, times: k14[i]).adding(-0.023840946021309713, times: k15[i])
        .adding(0.027181715702085017, times: k17[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.7404185470631561, y, into: k18)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.013024539431143383).adding(-0.7452850902413112, times: k8[i]).adding(0.2643867896429301, times: k9[i])
        .adding(0.1313961758372754, times: k10[i]).adding(0.21672538151229273, times: k11[i])
        .adding(0.8734117564076053, times: k12[i]).adding(0.011859056439357767, times: k13[i])
        .adding(0.05876002941689551, times: k14[i]).adding(0.003266518630202088, times: k15[i])
        .adding(-0.00895930864841793, times: k17[i]).adding(0.06941415157202692, times: k18[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.888, y, into: k19)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.013970899969259426).adding(-0.46657653359576745, times: k8[i])
        .adding(0.24163727872162571, times: k9[i]).adding(0.12903633413456747, times: k10[i])
        .adding(0.22167006717351054, times: k11[i]).adding(0.6257275123364645, times: k12[i])
        .adding(0.04355312415679284, times: k13[i]).adding(0.10119624916672908, times: k14[i])
        .adding(0.01808582254679721, times: k15[i]).adding(-0.020798755876891697, times: k17[i])
        .adding(-0.09022232517086219, times: k18[i]).adding(-0.12127967356222542, times: k19[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.696, y, into: k20)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.016046388883181127).adding(0.09517712399458336, times: k8[i]).adding(0.13591872646553177, times: k9[i])
        .adding(0.1237765280959854, times: k10[i]).adding(0.2335656264102966, times: k11[i])
        .adding(-0.09051508172625873, times: k12[i]).adding(-0.02537574270006131, times: k13[i])
        .adding(-0.13596316968871622, times: k14[i]).adding(-0.04679214284145113, times: k15[i])
        .adding(0.05177958859391748, times: k17[i]).adding(0.09672595677476774, times: k18[i])
        .adding(0.14773126903407427, times: k19[i]).adding(-0.11507507129585039, times: k20[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.487, y, into: k21)
  }

  /// The last five belong to Chebyshev polynomials: the coefficients of powers would be large numbers that nearly cancel.
  @inlinable @inline(__always)
  public static func denseTerm<Number: RealNumber>(
    _ term: Int, _ h: Number.Real, _ i: Int, from u: Number, to end: Number, _ k: Stages<Number>
  ) -> Number {
    let (k1, k8, k9, k10, k11, k12, k13, k14, k15, k17) = (k[0], k[7], k[8], k[9], k[10], k[11], k[12], k[13], k[14], k[16])
    let (k18, k19, k20, k21) = (k[17], k[18], k[19], k[20])
    let zero = Number(0)
    switch term {
    case 0: return end - u
    case 1: return zero.moved(by: h, along: k1[i]) - (end - u)
    case 2: return (2 * (end - u)).moved(by: -h, along: k17[i] + k1[i])
    case 3:
      let slope = (k1[i] * -3.7230791082579096).adding(29.19072349073723, times: k8[i]).adding(-10.264092805953268, times: k9[i])
        .adding(4.2551098192501255, times: k10[i]).adding(-0.1620589673421137, times: k11[i])
        .adding(-43.875430497833584, times: k12[i]).adding(-6.255903427008607, times: k13[i])
        .adding(-16.705747030201394, times: k14[i]).adding(-4.307820376738107, times: k15[i])
        .adding(7.768559547975245, times: k17[i]).adding(10.10139291917639, times: k18[i]).adding(14.90377071300159, times: k19[i])
        .adding(7.3298923262136775, times: k20[i]).adding(11.744683396980717, times: k21[i])
      return zero.moved(by: h, along: slope)
    case 4:
      let slope = (k1[i] * 3.9866091429428177).adding(-46.138201600389905, times: k8[i]).adding(16.6752675660201, times: k9[i])
        .adding(-5.832530299666268, times: k10[i]).adding(1.3326429525047858, times: k11[i])
        .adding(69.25152562585437, times: k12[i]).adding(9.763830280683136, times: k13[i]).adding(25.98067915837739, times: k14[i])
        .adding(6.677186016456495, times: k15[i]).adding(-4.025128195078634, times: k17[i])
        .adding(15.272868178445199, times: k18[i]).adding(-40.23164979655508, times: k19[i])
        .adding(-37.69001897920103, times: k20[i]).adding(-15.023080050393377, times: k21[i])
      return zero.moved(by: h, along: slope)
    case 5:
      let slope = (k1[i] * -2.1029996889075377).adding(41.236985545556045, times: k8[i]).adding(-15.604014815778713, times: k9[i])
        .adding(3.82991869292297, times: k10[i]).adding(-2.858292434260569, times: k11[i])
        .adding(-61.744785248015766, times: k12[i]).adding(-8.534413614483611, times: k13[i])
        .adding(-22.56403421066807, times: k14[i]).adding(-5.76397069420739, times: k15[i]).adding(7.881202440125393, times: k17[i])
        .adding(17.06726059825178, times: k18[i]).adding(22.162569463370982, times: k19[i]).adding(8.886999520920789, times: k20[i])
        .adding(18.107574445173697, times: k21[i])
      return zero.moved(by: h, along: slope)
    case 6:
      let slope = (k1[i] * 0.729301138224031).adding(-17.415252127336355, times: k8[i]).adding(6.671226563952012, times: k9[i])
        .adding(-1.4568192374184503, times: k10[i]).adding(1.4007618413647844, times: k11[i])
        .adding(26.05868251644639, times: k12[i]).adding(3.5819381534936277, times: k13[i]).adding(9.452989746151653, times: k14[i])
        .adding(2.4105636892305924, times: k15[i]).adding(-2.064744327310624, times: k17[i])
        .adding(5.794076999592414, times: k18[i]).adding(-13.794705136819852, times: k19[i])
        .adding(-13.678464342459907, times: k20[i]).adding(-7.689555477110312, times: k21[i])
      return zero.moved(by: h, along: slope)
    default:
      let slope = (k1[i] * -0.2515122699587348).adding(8.263010048051123, times: k8[i]).adding(-3.229691232898139, times: k9[i])
        .adding(0.5640120067032961, times: k10[i]).adding(-0.8179619849017322, times: k11[i])
        .adding(-12.350239748168713, times: k12[i]).adding(-1.681842220781358, times: k13[i])
        .adding(-4.4247532978493815, times: k14[i]).adding(-1.1249853096642817, times: k15[i])
        .adding(1.5156572188801458, times: k17[i]).adding(8.775931534214505, times: k18[i]).adding(3.891871395506267, times: k19[i])
        .adding(-4.124549207335078, times: k20[i]).adding(4.995053068202082, times: k21[i])
      return zero.moved(by: h, along: slope)
    }
  }

  @inlinable @inline(__always)
  public static func interpolate<Number: RealNumber>(_ x: Number.Real, from u: Number, _ term: (Int) -> Number) -> Number {
    let (forward, backward, place) = (Number(real: x), Number(real: 1 - x), Number(real: 2 * x - 1))
    // Clenshaw's recurrence.
    var (sum, last) = (term(7), Number(0))
    for n in stride(from: 6, through: 4, by: -1) { (sum, last) = (2 * place * sum - last + term(n), sum) }
    sum = place * sum - last + term(3)
    return u + (((sum * backward + term(2)) * forward + term(1)) * backward + term(0)) * forward
  }
}
