import NetCDF
import SimCore

/// Everything in an output file that is known before the run: made by libnetcdf, once.
enum OutputHeader {
  /// Global attribute, 0 until the run is complete, then 1. Its place in the header stays the same, so it is changed in place.
  static let completeness = "run_complete"

  /// Makes a cdf5 file of the plan's dimensions, variables and attributes, without records.
  ///
  /// - Parameter values: Also writes the coordinates, and fills the series that have room in advance. Otherwise that room is left as it is.
  static func write(_ plan: OutputPlan, to path: String, values: Bool) throws(NetCDFError) {
    let file = try NetCDFFile.create(path, format: .cdf5)
    let time = try file.defineDimension("time", size: nil)
    var axes: [String: NetCDFDimension] = [:]
    var written: [(planned: PlannedVariable, variable: NetCDFVariable)] = []
    for planned in plan.variables {
      var dimensions = planned.role == .record ? [time] : []
      for axis in planned.dimensions {
        if axes[axis.name] == nil { axes[axis.name] = try file.defineDimension(axis.name, size: axis.size) }
        dimensions.append(axes[axis.name]!)
      }
      let variable = try file.defineVariable(planned.name, planned.type, dimensions)
      for attribute in planned.attributes { try file.put(attribute, on: variable) }
      written.append((planned, variable))
    }
    try file.put(NetCDFAttribute("Conventions", "CF-1.11"))
    for (name, value) in plan.attributes { try file.put(NetCDFAttribute(name, value)) }
    try file.put(NetCDFAttribute(completeness, type: .int32, .integers([0])))
    try file.endDefinitions()
    if values {
      for (planned, variable) in written where planned.role != .record { try plan.write(planned, variable, file) }
    }
    try file.close()
  }
}

extension OutputPlan {
  /// Writes the values of a variable that are known before the run; NaN where results will stand.
  fileprivate func write(_ planned: PlannedVariable, _ variable: NetCDFVariable, _ file: NetCDFFile) throws(NetCDFError) {
    let axis = planned.dimensions[0]
    let values: (Range<Int>) -> [Double]
    if planned.role != .coordinate {
      let width = planned.count / axis.size
      values = { [Double](repeating: .nan, count: $0.count * width) }
    } else if !axis.labels.isEmpty {
      return try file.write(texts: axis.labels, to: variable)
    } else if !axis.coordinates.isEmpty {
      values = { Array(axis.coordinates[$0]) }
    } else {
      let schedule = series.first { $0.coordinate == planned.name }!.schedule
      values = { $0.map { timeline.instant(schedule.start + $0 * schedule.every).time } }
    }
    // In blocks: a long run's schedule needn't fit into memory.
    let block = max(1, 65536 * axis.size / planned.count)
    for first in stride(from: 0, to: axis.size, by: block) {
      let rows = first..<min(axis.size, first + block)
      let inner = variable.shape.dropFirst()
      try file.write(values(rows), to: variable, start: [first] + inner.map { _ in 0 }, count: [rows.count] + inner)
    }
  }
}
