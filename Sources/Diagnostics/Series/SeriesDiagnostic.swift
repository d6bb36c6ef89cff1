import SimCore

/// A diagnostic that can take many frames of a recorded field at once.
public protocol SeriesRecorder: Diagnostic {
  /// The field that it observes, and nothing else; nil if it needs more than its numbers.
  var recordedField: String? { get }
  func record(
    _ numbers: [Double], from firstFrame: Int, pool: WorkerPool, time: (_ frame: Int) throws -> Double
  ) rethrows -> [(frame: Int, values: [Double])]
}

/// A measure of series as a diagnostic: of which numbers, in windows of how many observations, at which scales, and compared with
/// which surrogates.
public final class SeriesDiagnostic<Measure: SeriesMeasure>: SeriesRecorder {
  public static var card: Card { Measure.card }
  public static var requires: [String] { [] }

  public struct Options: ParameterSet {
    public var of: String?
    public var window: Int?
    public var treatment = SeriesTreatment()
    public var measure = Measure()
    public init() {}
    public static var table: [Parameter<Options>] {
      [
        .observed(\.of),
        .window(\.window),
      ] + SeriesTreatment.table.map { $0.within(\.treatment) } + Measure.table.map { $0.within(\.measure) }
    }
    public func problems() -> [ParameterProblem] { treatment.problems() + measure.problems() }
  }

  private var source: SeriesSource
  private var window: SeriesWindow
  private var accumulator: (any SeriesAccumulator)?
  private let evaluation: SeriesEvaluation
  private let constants: [Double]
  public let outputs: [OutputVariable]
  public var observationsPerResult: Int { window.length }
  /// Windows before this one.
  private var windows = 0
  /// Observations in this window so far, and the times of the first and the last one.
  private var observations = 0
  private var times = (first: 0.0, last: 0.0)

  public init(_ options: Options, scene: Scene) throws {
    source = try SeriesSource(options.of, scene: scene)
    window = try SeriesWindow(columns: source.count, length: options.window, scene: scene)
    evaluation = try SeriesEvaluation(options.measure, options.treatment, length: window.length, seed: scene.seed)
    accumulator = options.treatment.isNone ? options.measure.accumulator(columns: source.count) : nil
    let constants = options.measure.constants
    self.constants = constants.flatMap(\.values)
    outputs = evaluation.outputs(of: source.name, axes: source.axes) + constants.map(\.output)
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let numbers = source.values(snapshot)
    if observations == 0 { times.first = snapshot.time }
    times.last = snapshot.time
    observations += 1
    if accumulator == nil { window.add(numbers) } else { accumulator!.add(numbers, pool: snapshot.pool) }
    guard observations == window.length else { return outputs.flatMap { [Double](repeating: .nan, count: $0.count) } }
    return finishWindow(snapshot.pool)
  }

  /// Observes many frames at once, as `observe` does one after the other.
  ///
  /// - Parameters:
  ///   - numbers: Of the field `recordedField`, frame after frame.
  ///   - firstFrame: The number of the first frame.
  ///   - time: Of a frame.
  /// - Returns: The results, with the frames that they came with.
  public func record(
    _ numbers: [Double], from firstFrame: Int, pool: WorkerPool, time: (_ frame: Int) throws -> Double
  ) rethrows -> [(frame: Int, values: [Double])] {
    // Few series are measured as a whole, which is faster; many might not fit into memory.
    if windows == 0 && observations == 0 && source.count <= 16 { accumulator = nil }
    var results: [(frame: Int, values: [Double])] = []
    var (frame, rest) = (firstFrame, numbers[...])
    while !rest.isEmpty {
      if observations == 0 { times.first = try time(frame) }
      let count = min(rest.count / source.count, window.length - observations)
      add(rest.prefix(count * source.count), pool)
      rest = rest.dropFirst(count * source.count)
      (observations, frame) = (observations + count, frame + count)
      if observations == window.length {
        times.last = try time(frame - 1)
        results.append((frame - 1, finishWindow(pool)))
      }
    }
    return results
  }

  private func add(_ numbers: ArraySlice<Double>, _ pool: WorkerPool) {
    guard accumulator != nil else { return window.add(observations: numbers) }
    for first in stride(from: numbers.startIndex, to: numbers.endIndex, by: source.count) {
      accumulator!.add(Array(numbers[first..<first + source.count]), pool: pool)
    }
  }

  public var recordedField: String? { source.field }

  private func finishWindow(_ pool: WorkerPool) -> [Double] {
    let results = evaluation.byOutput(accumulator?.values(pool: pool) ?? values(pool)) + constants
    observations = 0
    windows += 1
    window.clear()
    accumulator?.clear()
    return results
  }

  private func values(_ pool: WorkerPool) -> [Double] {
    let interval = (times.last - times.first) / Double(window.length - 1)
    let window = window
    return evaluation.values(count: source.count, interval: interval, window: windows, pool) { window.series($0) }
  }

  public var memory: [Double] {
    get {
      let source = source.memory
      return [Double(windows), Double(observations), times.first, times.last, Double(source.count)] + source
        + (accumulator?.memory ?? window.memory)
    }
    set {
      (windows, observations, times) = (Int(newValue[0]), Int(newValue[1]), (newValue[2], newValue[3]))
      let split = 5 + Int(newValue[4])
      source.memory = Array(newValue[5..<split])
      let rest = Array(newValue[split...])
      if accumulator == nil { window.memory = rest } else { accumulator!.memory = rest }
    }
  }
}
