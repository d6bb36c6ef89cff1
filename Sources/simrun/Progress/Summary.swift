import SimCore

/// What a complete run says of itself: the diagnostics that are single numbers, the file, the speed.
func summary(_ loop: RunLoop, _ path: String) -> String {
  let scenario = loop.experiment.scenario
  var rows: [[String]] = []
  if !loop.tally.entries.isEmpty { rows.append(["", "last", "mean"]) }
  rows += loop.tally.entries.map { [$0.name, digits($0.last, 4), digits($0.mean, 4)] }

  let elapsed = loop.clock.elapsed
  let axis = ProgressAxis(timeline: scenario.timeline, stepping: scenario.timing.stepping)
  let perSecond = Double(loop.clock.ticks) / elapsed
  var speed = axis.speed(perSecond)
  if scenario.timing.stepping != .continuous, let field = loop.experiment.rowField {
    speed += ", \(thousands(perSecond * Double(field.rows))) \(field.dimensions[0].name)-steps/s"
  }
  let frames = scenario.frames.count(through: scenario.timeline.end)
  return "\(scenario.title)\n\(table(rows, .right))\(frames) frames in \(path)\n\(digits(elapsed, 3)) s, \(speed)\n"
}

package enum ColumnAlignment { case left, right }

/// Rows of cells: the first column flush left, the others as asked for.
package func table(_ rows: [[String]], _ alignment: ColumnAlignment) -> String {
  let columns = rows.map(\.count).max() ?? 0
  let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
  return rows.map { row in
    let cells = row.enumerated().map { column, cell in
      let space = String(repeating: " ", count: widths[column] - cell.count)
      if column > 0 && alignment == .right { return space + cell }
      return column == row.count - 1 ? cell : cell + space
    }
    return "  " + cells.joined(separator: "  ") + "\n"
  }.joined()
}
