import SimCore

/// The last value and the mean of every diagnostic that is a single number, for the progress line and the table at the end.
package struct Tally: Equatable, Sendable {
  package struct Entry: Equatable, Sendable {
    package let name: String
    package let unit: String
    /// NaN before the first observation.
    package var last = Double.nan
    /// Over all observations that are numbers; NaN if there are none.
    package var mean: Double { sum / count }
    var sum = 0.0
    var count = 0.0
  }

  package private(set) var entries: [Entry]
  /// For each series, where its single numbers are among its values and among the entries.
  private let places: [[(value: Int, entry: Int)]]

  package init(_ series: [[OutputVariable]]) {
    var entries: [Entry] = []
    places = series.map { variables in
      var (offset, places) = (0, [(value: Int, entry: Int)]())
      for variable in variables {
        if variable.dimensions.isEmpty {
          places.append((offset, entries.count))
          entries.append(Entry(name: variable.name, unit: variable.unit))
        }
        offset += variable.count
      }
      return places
    }
    self.entries = entries
  }

  mutating func add(_ series: Int, _ values: [Double]) {
    for (value, entry) in places[series] {
      entries[entry].last = values[value]
      guard values[value].isFinite else { continue }
      entries[entry].sum += values[value]
      entries[entry].count += 1
    }
  }

  /// Saved in checkpoints.
  package var memory: [Double] {
    get { entries.flatMap { [$0.last, $0.sum, $0.count] } }
    set {
      for k in entries.indices where newValue.count == 3 * entries.count {
        (entries[k].last, entries[k].sum, entries[k].count) = (newValue[3 * k], newValue[3 * k + 1], newValue[3 * k + 2])
      }
    }
  }

  package static func == (a: Tally, b: Tally) -> Bool { a.entries == b.entries }
}
