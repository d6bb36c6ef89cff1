import SimCore

/// What is computed from a series of numbers alone: an entropy, a complexity, a time scale. One file holds one measure: its options
/// and a function. `SeriesDiagnostic` makes a diagnostic of it, for any series of a run or of a file.
public protocol SeriesMeasure: ParameterSet {
  static var card: Card { get }

  /// The numbers that it gives for each series. Axes of their own, such as delays, come after those of the series.
  var outputs: [OutputVariable] { get }

  /// Numbers that are the same for all series, such as curves that values are compared with. They come with each result, without
  /// the axes of the series; once, if `window` is all of the run.
  var constants: [(output: OutputVariable, values: [Double])] { get }

  /// The values of all outputs, one after the other.
  ///
  /// - Parameter series: Numbers at equal intervals. May be short, constant, or hold values that aren't finite: NaN is the answer
  ///   where a value isn't defined.
  func values(of series: [Double], _ context: SeriesContext) -> [Double]

  /// A way to compute the same values without keeping the series; nil if there is none.
  func accumulator(columns: Int) -> (any SeriesAccumulator)?

  /// Why the values mean nothing for surrogates, as a sentence for whoever asks for some; nil if they can be compared with those.
  var obstacleToSurrogates: String? { get }
}

extension SeriesMeasure {
  public func accumulator(columns: Int) -> (any SeriesAccumulator)? { nil }
  public var obstacleToSurrogates: String? { nil }
  public var constants: [(output: OutputVariable, values: [Double])] { [] }
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
