import SimCore

/// Gottwald and Melbourne's test: a number near 1 for chaotic series and near 0 for regular ones.
public final class ZeroOneTest: Diagnostic {
  public static let card = Card(
    name: "zero_one_test",
    summary: "0–1 test for chaos in a component of each trajectory: 1 chaotic, 0 regular",
    details: """
      With the series φ of a component at N = `length` observations, for a frequency c:
      p(n) = φ(1) cos c + … + φ(n) cos nc and q(n) likewise with sines,
      D(n) = ⟨[p(j + n) − p(j)]² + [q(j + n) − q(j)]²⟩ − ⟨φ⟩² (1 − cos nc)/(1 − cos c) for n = 1 … N/10, with the mean over
      j = 1 … N − N/10: the mean square displacement without its oscillating term,
      K(c) = the correlation coefficient of D(n) and n.
      zero_one_test(trajectory)   the median of K(c) over `frequencies` values of c, equally spaced between π/5 and 4π/5.
      The motion of (p, q) in the plane is bounded for regular dynamics and diffuses for chaotic ones. No equations are needed: it \
      works on data from files too. NaN until there are so many observations, the same value from then on; NaN for a series that \
      is constant, or not finite.
      The series is kept in memory, and in checkpoints: length × trajectories numbers. The time for the one computation grows with \
      length² × frequencies × trajectories. Flows must not be observed too often: a finely sampled series looks regular. About a \
      quarter of the natural period between observations is good. Transients should be over at the first one.
      """,
    references: [
      "Gottwald & Melbourne (2004), Proc. R. Soc. A 460:603–611", "Gottwald & Melbourne (2009), SIAM J. Appl. Dyn. Syst. 8:129–145",
    ])
  public static let requires = ["state"]

  public struct Options: ParameterSet {
    public var component: String?
    public var frequencies = 100
    public var length = 2000
    public init() {}
    public static let table: [Parameter<Options>] = [
      .text("component", \.component, "the component to test, by its name or by its index from 0, as text; null: the first one"),
      .integer("frequencies", \.frequencies, in: 1...100_000, "number of frequencies c; the result is the median over them"),
      .integer("length", \.length, in: 100...1_000_000, "number of observations in the series"),
    ]
  }

  private let state: StateField
  private let component: Int
  private let frequencies: Int
  private let length: Int
  public let outputs: [OutputVariable]
  /// One number a trajectory at each observation so far; empty once there is a result.
  private var series: [Double] = []
  private var result: [Double] = []

  public init(_ options: Options, scene: Scene) throws {
    state = try StateField(scene)
    component = try state.index(ofComponent: options.component)
    (frequencies, length) = (options.frequencies, options.length)
    outputs = [
      OutputVariable(
        "zero_one_test", "growth rate K of the 0–1 test for chaos: 1 chaotic, 0 regular", dimensions: [state.trajectoryAxis],
        attributes: [
          ("component", .integer(component)), ("frequencies", .integer(frequencies)), ("length", .integer(length)),
        ])
    ]
  }

  public var memory: [Double] {
    get { [result.isEmpty ? 0 : 1] + (result.isEmpty ? series : result) }
    set {
      let numbers = Array(newValue.dropFirst())
      (series, result) = newValue.first == 1 ? ([], numbers) : (numbers, [])
    }
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let trajectories = state.trajectories
    guard result.isEmpty else { return result }
    let states = snapshot.values(StateField.name)
    series += (0..<trajectories).map { states[$0 * state.dimension + component] }
    guard series.count == length * trajectories else { return [Double](repeating: .nan, count: trajectories) }
    result = (0..<trajectories).map { trajectory in
      let one = stride(from: trajectory, to: series.count, by: trajectories).map { series[$0] }
      return ZeroOneTest.of(one, frequencies: frequencies, pool: snapshot.pool)
    }
    series = []
    return result
  }

  /// K of a series: the median over equally spaced frequencies.
  ///
  /// - Returns: NaN for less than 100 numbers, for equal ones, and if one isn't finite.
  public static func of(_ series: [Double], frequencies: Int = 100, pool: WorkerPool = WorkerPool(threads: 1)) -> Double {
    guard series.count >= 100, frequencies > 0, series.allSatisfy(\.isFinite), series.contains(where: { $0 != series[0] }) else {
      return .nan
    }
    var rates = [Double](repeating: 0, count: frequencies)
    forEachInParallel(&rates, pool) { rate, index in
      let share = (Double(index) + 0.5) / Double(frequencies)
      rate = growthRate(series, frequency: (0.2 + 0.6 * share) * .pi)
    }
    return median(rates)
  }

  /// K(c), by the correlation method (Gottwald & Melbourne 2009, section 3).
  private static func growthRate(_ series: [Double], frequency: Double) -> Double {
    let cut = series.count / 10
    let count = series.count - cut
    let walk = translations(series, frequency: frequency)
    let mean = series.reduce(0, +) / Double(series.count)
    let oscillation = mean * mean / (1 - LibM.cos(frequency))
    let displacements = (1...cut).map { n in
      walk.withUnsafeBufferPointer { walk in
        var sum = 0.0
        for j in 0..<count {
          let step = walk[j + n] - walk[j]
          sum += (step * step).sum()
        }
        return sum / Double(count) - oscillation * (1 - LibM.cos(Double(n) * frequency))
      }
    }
    return correlation((1...cut).map(Double.init), displacements)
  }

  /// (p, q) at n = 1, 2, …
  private static func translations(_ series: [Double], frequency: Double) -> [SIMD2<Double>] {
    var point = SIMD2<Double>()
    return series.indices.map { j in
      let angle = Double(j + 1) * frequency
      point += series[j] * SIMD2(LibM.cos(angle), LibM.sin(angle))
      return point
    }
  }

  /// Pearson's correlation coefficient.
  private static func correlation(_ x: [Double], _ y: [Double]) -> Double {
    let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (x, y) in zip(x, y) {
      xx += (x - meanX) * (x - meanX)
      yy += (y - meanY) * (y - meanY)
      xy += (x - meanX) * (y - meanY)
    }
    return xy / (xx * yy).squareRoot()
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
