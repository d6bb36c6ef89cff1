/// Tsitouras' method of order 5 with an error estimate of order 4, and a polynomial of order 4 between the ends of a step.
public enum Tsitouras5: EmbeddedMethod {
  public static let card = Card(
    name: "tsit5",
    summary: "Tsitouras' method of order 5(4) with dense output of order 4, adaptive steps",
    details: "For tolerances from 1e-3 to 1e-7; dop853 is faster below.",
    references: ["Tsitouras (2011), Comput. Math. Appl. 62:770–775"])
  public static let order = 5
  public static let errorOrder = 4
  public static let stages = 7
  public static let lastStage = 6
  public static let denseTerms = 4

  @inlinable @inline(__always)
  public static func step<Number: RealNumber>(
    _ field: BlockField<Number>, _ t: UnsafePointer<Number.Real>, _ h: UnsafePointer<Number.Real>, _ u: UnsafePointer<Number>,
    _ y: UnsafeMutablePointer<Number>, _ k: Stages<Number>
  ) {
    let (k1, k2, k3, k4, k5, k6) = (k[0], k[1], k[2], k[3], k[4], k[5])
    k.forEachComponent { i, r in
      y[i] = u[i].moved(by: h[r], along: k1[i] * 0.161)
    }
    k.evaluate(field, t, h, 0.161, y, into: k2)
    k.forEachComponent { i, r in
      let slope = (k1[i] * -0.008480655492356989).adding(0.335480655492357, times: k2[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.327, y, into: k3)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 2.8971530571054935).adding(-6.359448489975075, times: k2[i]).adding(4.3622954328695815, times: k3[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.9, y, into: k4)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 5.325864828439257).adding(-11.748883564062828, times: k2[i]).adding(7.4955393428898365, times: k3[i])
        .adding(-0.09249506636175525, times: k4[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 0.9800255409045097, y, into: k5)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 5.86145544294642).adding(-12.92096931784711, times: k2[i]).adding(8.159367898576159, times: k3[i])
        .adding(-0.071584973281401, times: k4[i]).adding(-0.028269050394068383, times: k5[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
    k.evaluate(field, t, h, 1.0, y, into: k6)
    k.forEachComponent { i, r in
      let slope = (k1[i] * 0.09646076681806523).adding(0.01, times: k2[i]).adding(0.4798896504144996, times: k3[i])
        .adding(1.379008574103742, times: k4[i]).adding(-3.290069515436081, times: k5[i]).adding(2.324710524099774, times: k6[i])
      y[i] = u[i].moved(by: h[r], along: slope)
    }
  }

  @inlinable @inline(__always)
  public static func error<Number: RealNumber>(
    _ h: Number.Real, _ components: Range<Int>, allowed: UnsafePointer<Number.Real>, _ k: Stages<Number>
  ) -> Number.Real {
    let (k1, k2, k3, k4, k5, k6, k7) = (k[0], k[1], k[2], k[3], k[4], k[5], k[6])
    var sum = Number.Real(0)
    for i in components {
      let difference = (k1[i] * -0.001780011052225777).adding(-0.0008164344596567469, times: k2[i])
        .adding(0.007880878010261995, times: k3[i]).adding(-0.1447110071732629, times: k4[i])
        .adding(0.5823571654525552, times: k5[i]).adding(-0.45808210592918697, times: k6[i])
        .adding(0.015151515151515152, times: k7[i])
      sum = sum + square(difference.real / allowed[i])
    }
    return magnitude(h) * sqrt(sum / Double(components.count))
  }

  @inlinable @inline(__always)
  public static func prepareDense<Number: RealNumber>(
    _ field: BlockField<Number>, _ t: UnsafePointer<Number.Real>, _ h: UnsafePointer<Number.Real>, _ u: UnsafePointer<Number>,
    _ y: UnsafeMutablePointer<Number>, _ k: Stages<Number>
  ) {}

  @inlinable @inline(__always)
  public static func denseTerm<Number: RealNumber>(
    _ term: Int, _ h: Number.Real, _ i: Int, from u: Number, to end: Number, _ k: Stages<Number>
  ) -> Number {
    let (k1, k2, k3, k4, k5, k6, k7) = (k[0], k[1], k[2], k[3], k[4], k[5], k[6])
    let zero = Number(0)
    switch term {
    case 0: return zero.moved(by: h, along: k1[i])
    case 1:
      let slope = (k1[i] * -2.763706197274826).adding(0.13169999999999998, times: k2[i]).adding(3.930296236894751, times: k3[i])
        .adding(-12.411077166933676, times: k4[i]).adding(37.50931341651104, times: k5[i])
        .adding(-27.896526289197286, times: k6[i]).adding(1.5, times: k7[i])
      return zero.moved(by: h, along: slope)
    case 2:
      let slope = (k1[i] * 2.9132554618219126).adding(-0.2234, times: k2[i]).adding(-5.941033872131505, times: k3[i])
        .adding(30.33818863028232, times: k4[i]).adding(-88.1789048947664, times: k5[i]).adding(65.09189467479368, times: k6[i])
        .adding(-4.0, times: k7[i])
      return zero.moved(by: h, along: slope)
    default:
      let slope = (k1[i] * -1.0530884977290216).adding(0.1017, times: k2[i]).adding(2.490627285651253, times: k3[i])
        .adding(-16.548102889244902, times: k4[i]).adding(47.37952196281928, times: k5[i])
        .adding(-34.87065786149661, times: k6[i]).adding(2.5, times: k7[i])
      return zero.moved(by: h, along: slope)
    }
  }

  @inlinable @inline(__always)
  public static func interpolate<Number: RealNumber>(_ x: Number.Real, from u: Number, _ term: (Int) -> Number) -> Number {
    let x = Number(real: x)
    return u + (((term(3) * x + term(2)) * x + term(1)) * x + term(0)) * x
  }
}
