import Foundation
import SimCore

/// Results of diagnostics over all frames, in a few numbers each.
struct MeasurementTable {
  /// Running sums over the frames in which there was a value (Welford 1962).
  private struct Summary {
    var count = 0
    var mean = 0.0
    var squares = 0.0
    var least = Double.infinity
    var greatest = -Double.infinity
    var last = Double.nan

    mutating func add(_ value: Double) {
      last = value
      if value.isNaN { return }
      count += 1
      let change = value - mean
      mean += change / Double(count)
      squares += change * (value - mean)
      least = min(least, value)
      greatest = max(greatest, value)
    }

    var cells: [String] {
      let deviation = count > 1 ? (squares / Double(count - 1)).squareRoot() : .nan
      return [count == 0 ? .nan : mean, deviation, count == 0 ? .nan : least, count == 0 ? .nan : greatest, last].map(shown)
    }
  }

  private let outputs: [OutputVariable]
  private var summaries: [Summary]
  private var times: ClosedRange<Double>?
  private var frames = 0

  /// So many numbers of one result get a line each.
  private static let longest = 12

  /// What a result is made of.
  private let piece: String

  init(_ outputs: [OutputVariable], piece: String) {
    (self.outputs, self.piece) = (outputs, piece)
    summaries = [Summary](repeating: Summary(), count: outputs.reduce(0) { $0 + $1.count })
  }

  mutating func add(_ values: [Double], time: Double) {
    frames += 1
    times = (times?.lowerBound ?? time)...max(times?.lowerBound ?? time, time)
    for (k, value) in values.enumerated() { summaries[k].add(value) }
  }

  var text: String {
    var rows = [["", "unit", "mean", "std", "min", "max", "last"]]
    var next = 0
    for output in outputs {
      let part = summaries[next..<next + output.count]
      next += output.count
      if output.count > MeasurementTable.longest {
        rows.append(["\(output.name) (\(output.count) values a frame)", output.unit, "", "", "", "", ""])
      } else {
        for (name, summary) in zip(names(output), part) { rows.append([name, output.unit] + summary.cells) }
      }
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max()! }
    let lines = rows.map { row in
      row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column < 2 ? row[column] + space : space + row[column]
      }.joined(separator: "  ")
    }
    let span = times.map { $0.lowerBound < $0.upperBound ? ", time \(shown($0.lowerBound)) to \(shown($0.upperBound))" : "" } ?? ""
    return "\(frames) \(piece)\(frames == 1 ? "" : "s")\(span)\n" + lines.joined(separator: "\n") + "\n"
  }

  /// "mean_heading[x]", "spectrum[0]"; the name alone for a single number.
  private func names(_ output: OutputVariable) -> [String] {
    output.dimensions.reduce([output.name]) { names, axis in
      names.flatMap { name in (0..<axis.size).map { "\(name)[\(axis.labels.isEmpty ? "\($0)" : axis.labels[$0])]" } }
    }
  }
}

/// Six significant digits.
private func shown(_ value: Double) -> String { value.isNaN ? "-" : String(format: "%.6g", value) }
