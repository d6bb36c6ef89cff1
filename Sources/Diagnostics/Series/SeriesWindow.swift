import SimCore

/// The numbers of several series, collected observation by observation until a window is full.
struct SeriesWindow {
  let columns: Int
  let length: Int
  /// Observation after observation.
  private var values: [Double] = []

  init(columns: Int, length: Int) { (self.columns, self.length) = (columns, length) }

  /// - Parameter length: Observations in a window; nil for all that a run makes.
  /// - Throws: `SimulationError.impossible` without a length where it isn't known how many observations there will be.
  init(columns: Int, length: Int?, scene: Scene, option: String = "window") throws {
    guard let length = length ?? scene.observations else {
      throw SimulationError.impossible(
        parameter: option, reason: "has to be given: the number of observations isn't known beforehand")
    }
    if let observations = scene.observations, length > observations {
      throw SimulationError.impossible(
        parameter: option, reason: "is \(length) observations, but there are only \(observations): observe more often, or longer")
    }
    self.init(columns: columns, length: length)
  }

  var observations: Int { columns == 0 ? 0 : values.count / columns }
  var isFull: Bool { observations == length }

  /// Adds one number to each series.
  mutating func add(_ numbers: [Double]) { values += numbers }

  /// Adds many numbers to each series, observation after observation.
  mutating func add(observations: ArraySlice<Double>) { values += observations }

  /// One of the series, from its beginning.
  func series(_ column: Int) -> [Double] {
    if columns == 1 { return values }
    return stride(from: column, to: values.count, by: columns).map { values[$0] }
  }

  mutating func clear() { values.removeAll(keepingCapacity: true) }

  /// For checkpoints.
  var memory: [Double] {
    get { values }
    set { values = newValue }
  }
}

extension Parameter {
  /// The option that says how long windows are.
  static func window(_ path: WritableKeyPath<Owner, Int?> & Sendable) -> Parameter {
    .integer(
      "window", path, in: 2...1_000_000_000,
      "observations that a result is made of, windows follow one another; null: all observations of the run")
  }
}
