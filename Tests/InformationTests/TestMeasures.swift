import Diagnostics
import SimCore

/// Permutation entropy with patterns of four numbers, as a share of ln 4!.
struct TestEntropy: SeriesMeasure {
  static let card = Card(name: "test_entropy", summary: "")
  static let table: [Parameter<TestEntropy>] = []
  var outputs: [OutputVariable] { [OutputVariable("entropy", "permutation entropy")] }
  func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    let counts = OrdinalPatterns(order: 4).counts(of: series)
    return [EntropyEstimator.plugIn.entropy(of: counts) / LibM.log(Double(counts.count))]
  }
}

/// The sum of cubed differences: its sign changes if time is reversed.
struct TestAsymmetry: SeriesMeasure {
  static let card = Card(name: "test_asymmetry", summary: "")
  static let table: [Parameter<TestAsymmetry>] = []
  var outputs: [OutputVariable] { [OutputVariable("asymmetry", "sum of cubed differences")] }
  func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    [zip(series.dropFirst(), series).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) * ($1.0 - $1.1) }]
  }
}

/// Sum and interval, with the first two numbers in between; the same from an accumulator, negative.
struct TestNumbers: SeriesMeasure {
  static let card = Card(name: "test_numbers", summary: "")
  static let table: [Parameter<TestNumbers>] = []
  var outputs: [OutputVariable] {
    [
      OutputVariable("sum", unit: "m", "sum"), OutputVariable("first", "first", dimensions: [Dimension("place", size: 2)]),
      OutputVariable("interval", "interval"),
    ]
  }
  func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    [series.reduce(0, +), series.first ?? .nan, series.dropFirst().first ?? .nan, context.interval]
  }
  func accumulator(columns: Int) -> (any SeriesAccumulator)? { Sums(sums: [Double](repeating: 0, count: columns)) }

  struct Sums: SeriesAccumulator {
    var sums: [Double]
    mutating func add(_ numbers: [Double], pool: WorkerPool) { sums = zip(sums, numbers).map(+) }
    func values(pool: WorkerPool) -> [Double] { sums.flatMap { [-$0, 0, 0, 0] } }
    mutating func clear() { sums = sums.map { _ in 0 } }
    var memory: [Double] {
      get { sums }
      set { sums = newValue }
    }
  }
}

/// Gives nothing that can be compared with surrogates.
struct TestCurve: SeriesMeasure {
  static let card = Card(name: "test_curve", summary: "")
  static let table: [Parameter<TestCurve>] = []
  var outputs: [OutputVariable] { [OutputVariable("curve", "curve", dimensions: [Dimension("place", size: 1)])] }
  func values(of series: [Double], _ context: SeriesContext) -> [Double] { [series.first ?? .nan] }
}

/// Refuses surrogates.
struct TestRefusal: SeriesMeasure {
  static let card = Card(name: "test_refusal", summary: "")
  static let table: [Parameter<TestRefusal>] = []
  var outputs: [OutputVariable] { [OutputVariable("length", "length")] }
  var obstacleToSurrogates: String? { "don't change the length of a series: set 0" }
  func values(of series: [Double], _ context: SeriesContext) -> [Double] { [Double(series.count)] }
}

/// Series, one after the other, as a diagnostic sees them.
struct TestSeries {
  var series: [[Double]]
  var interval = 1.0
  var start = 0.0
  var seed: UInt64 = 1

  var field: FieldInfo {
    FieldInfo(
      "state", unit: "1", longName: "state",
      dimensions: [Dimension("trajectory", size: series.count), Dimension("component", size: 1)])
  }
  var scene: Scene { Scene(fields: [field], domain: nil, seed: seed, observations: series[0].count) }

  func diagnostic<M: SeriesMeasure>(_ measure: M, _ change: (inout SeriesTreatment) -> Void, window: Int? = nil) throws
    -> SeriesDiagnostic<M>
  {
    var options = SeriesDiagnostic<M>.Options()
    options.measure = measure
    options.window = window
    change(&options.treatment)
    return try SeriesDiagnostic<M>(options, scene: scene)
  }

  func snapshot(_ k: Int, _ pool: WorkerPool) -> Snapshot {
    Snapshot(time: start + Double(k) * interval, pool: pool, [(field, series.map { $0[k] })])
  }

  /// The results at the end, by the names of outputs.
  func results<M: SeriesMeasure>(
    _ measure: M, threads: Int = 1, _ change: (inout SeriesTreatment) -> Void = { _ in }
  ) throws -> [String: [Double]] {
    let (diagnostic, pool) = (try diagnostic(measure, change), WorkerPool(threads: threads))
    var values: [Double] = []
    for k in series[0].indices { values = diagnostic.observe(snapshot(k, pool)) }
    return byName(values, diagnostic.outputs)
  }
}

func byName(_ values: [Double], _ outputs: [OutputVariable]) -> [String: [Double]] {
  var (results, begin) = ([String: [Double]](), 0)
  for output in outputs {
    results[output.name] = Array(values[begin..<begin + output.count])
    begin += output.count
  }
  return results
}

func normals(_ count: Int, member: Int, seed: UInt64 = 7) -> [Double] {
  (0..<count).map { Philox(seed: seed).normals(.initialState, particle: member, step: $0)[0] }
}

/// x → 4x(1 - x).
func logistic(_ count: Int, from start: Double) -> [Double] {
  var x = start
  return (0..<count).map { _ in
    x = 4 * x * (1 - x)
    return x
  }
}

func amplitudes(_ series: [Double]) -> [Double] {
  var (re, im) = (series, [Double](repeating: 0, count: series.count))
  FourierTransform(series.count).forward(&re, &im)
  return zip(re, im).map { ($0 * $0 + $1 * $1).squareRoot() }
}
