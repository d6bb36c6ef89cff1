import SimCore

/// What is computed from a series of numbers alone: an entropy, a complexity, a time scale. One file holds one measure: its options
/// and a function. `SeriesDiagnostic` makes a diagnostic of it, for any series of a run or of a file.
public protocol SeriesMeasure: ParameterSet {
  static var card: Card { get }

  /// The numbers that it gives for each series. Axes of their own, such as delays, come after those of the series.
  var outputs: [OutputVariable] { get }

  /// The values of all outputs, one after the other.
  ///
  /// - Parameter series: Numbers at equal intervals. May be short, constant, or hold values that aren't finite: NaN is the answer where a
  ///   value isn't defined.
  func values(of series: [Double], _ context: SeriesContext) -> [Double]

  /// A way to compute the same values without keeping the series; nil if there is none.
  func accumulator(columns: Int) -> (any SeriesAccumulator)?
}

extension SeriesMeasure {
  public func accumulator(columns: Int) -> (any SeriesAccumulator)? { nil }
}

/// What a measure may want to know of the series beside its numbers.
public struct SeriesContext: Sendable {
  /// Time between two numbers.
  public let interval: Double
  /// For what is random in a measure; another one for each series.
  public let seed: UInt64

  public init(interval: Double = 1, seed: UInt64 = 0) { (self.interval, self.seed) = (interval, seed) }
}

/// Many series, of which only what a measure needs is kept.
public protocol SeriesAccumulator {
  /// Adds one number to each series.
  mutating func add(_ numbers: [Double], pool: WorkerPool)
  /// The measure's values for each series, series after series.
  func values(pool: WorkerPool) -> [Double]
  /// Begins anew.
  mutating func clear()
  /// For checkpoints.
  var memory: [Double] { get set }
}

/// A measure of series as a diagnostic: of which numbers, in windows of how many observations, and compared with surrogates.
public final class SeriesDiagnostic<Measure: SeriesMeasure>: Diagnostic {
  public static var card: Card { Measure.card }
  public static var requires: [String] { [] }

  public struct Options: ParameterSet {
    public var of: String?
    public var window: Int?
    public var measure = Measure()
    public init() {}
    public static var table: [Parameter<Options>] {
      [
        .text(
          "of", \.of,
          "the numbers observed: FIELD, FIELD.COMPONENT, speed, kinetic_energy, heading_angle, turn_angle or angular_momentum; "
            + "null: state, or else position"),
        .integer(
          "window", \.window, in: 2...1_000_000_000,
          "observations that a result is made of, windows follow one another; null: all observations of the run"),
      ] + Measure.table.map { $0.within(\.measure) }
    }
    public func problems() -> [ParameterProblem] { measure.problems() }
  }

  private var source: SeriesSource
  private var window: SeriesWindow
  private var accumulator: (any SeriesAccumulator)?
  private let measure: Measure
  private let seed: UInt64
  public let outputs: [OutputVariable]
  public var observationsPerResult: Int { window.length }
  /// Observations in this window so far, and the times of the first and the last one.
  private var observations = 0
  private var times = (first: 0.0, last: 0.0)

  public init(_ options: Options, scene: Scene) throws {
    measure = options.measure
    source = try SeriesSource(options.of, scene: scene)
    window = try SeriesWindow(columns: source.count, length: options.window, scene: scene)
    accumulator = measure.accumulator(columns: source.count)
    seed = scene.seed
    let (axes, name) = (source.axes, source.name)
    outputs = options.measure.outputs.map { output in
      OutputVariable(
        output.name, unit: output.unit, output.longName, dimensions: axes + output.dimensions,
        attributes: [("of", .text(name))] + output.attributes)
    }
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let numbers = source.values(snapshot)
    if observations == 0 { times.first = snapshot.time }
    times.last = snapshot.time
    observations += 1
    if accumulator == nil { window.add(numbers) } else { accumulator!.add(numbers, pool: snapshot.pool) }
    guard observations == window.length else { return outputs.flatMap { [Double](repeating: .nan, count: $0.count) } }
    defer {
      observations = 0
      window.clear()
      accumulator?.clear()
    }
    return byOutput(accumulator?.values(pool: snapshot.pool) ?? values(snapshot.pool))
  }

  private func values(_ pool: WorkerPool) -> [Double] {
    let interval = (times.last - times.first) / Double(window.length - 1)
    var results = [[Double]](repeating: [], count: source.count)
    forEachInParallel(&results, pool) { result, index in
      result = measure.values(of: window.series(index), SeriesContext(interval: interval, seed: seed &+ UInt64(index)))
    }
    return results.flatMap { $0 }
  }

  /// From series after series to output after output.
  private func byOutput(_ values: [Double]) -> [Double] {
    let widths = measure.outputs.map(\.count)
    let width = widths.reduce(0, +)
    var (sorted, begin) = ([Double](), 0)
    sorted.reserveCapacity(values.count)
    for size in widths {
      for series in 0..<source.count { sorted += values[series * width + begin..<series * width + begin + size] }
      begin += size
    }
    return sorted
  }

  public var memory: [Double] {
    get {
      let source = source.memory
      return [Double(observations), times.first, times.last, Double(source.count)] + source + (accumulator?.memory ?? window.memory)
    }
    set {
      (observations, times) = (Int(newValue[0]), (newValue[1], newValue[2]))
      let split = 4 + Int(newValue[3])
      source.memory = Array(newValue[4..<split])
      let rest = Array(newValue[split...])
      if accumulator == nil { window.memory = rest } else { accumulator!.memory = rest }
    }
  }
}
