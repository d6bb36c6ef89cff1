import NetCDF
import SimCore

/// A variable of an output file, before the file exists.
struct PlannedVariable {
  enum Role: Equatable {
    /// Known in advance: labels and numbers along an axis, instants of a schedule.
    case coordinate
    /// One value, or one block of values, in each record.
    case record
    /// Has room for all values of a schedule that isn't the frames'.
    case series(Int)
  }

  let name: String
  let type: NetCDFType
  /// Without `time`, which a record variable has beside these.
  let dimensions: [Dimension]
  let role: Role
  let attributes: [NetCDFAttribute]

  /// Values in the variable, or in one record of it.
  var count: Int { dimensions.reduce(1) { $0 * $1.size } }
  var byteCount: Int { count * type.size! }
}

extension OutputPlan {
  /// True if the results of a series lie on `time`, as the frames do.
  func isOnFrames(_ series: Series) -> Bool { series.schedule == frames }

  /// All variables in the order of the file.
  var variables: [PlannedVariable] {
    var planned = coordinates
    planned.append(time("time", role: .record, dimensions: []))
    let type: NetCDFType = precision == .float32 ? .float : .double
    for field in fields {
      planned.append(
        PlannedVariable(
          name: field.name, type: type, dimensions: field.dimensions, role: .record,
          attributes: describe(field.unit, field.longName, fill: type)))
    }
    for entry in series where isOnFrames(entry) { planned += entry.variables.map { result($0, role: .record, before: []) } }
    for (index, entry) in series.enumerated() where !isOnFrames(entry) {
      let axis = timeAxis(of: entry)
      planned.append(time(entry.coordinate, role: .coordinate, dimensions: [axis]))
      planned += entry.variables.map { result($0, role: .series(index), before: [axis]) }
    }
    return planned
  }

  /// Every dimension of fixed size, once, in order of appearance.
  var dimensions: [Dimension] {
    var known: Set<String> = []
    return
      (fields.flatMap(\.dimensions) + series.flatMap { $0.variables.flatMap(\.dimensions) }
      + series.filter { !isOnFrames($0) }.map(timeAxis)).filter { known.insert($0.name).inserted }
  }

  /// The instants of a series that has its own schedule. They are known in advance, so the axis has its full size from the start:
  /// a classic file can let only one dimension grow.
  private func timeAxis(of series: Series) -> Dimension {
    Dimension(series.coordinate, size: series.schedule.count(through: timeline.end))
  }

  /// Labels and numbers along the axes.
  private var coordinates: [PlannedVariable] {
    dimensions.compactMap { axis in
      let attributes = describe(axis.unit, axis.longName.isEmpty ? axis.name : axis.longName)
      if !axis.labels.isEmpty {
        // Characters with an extra dimension and an encoding: the one form of text in classic files that xarray reads as strings.
        let length = axis.labels.map(\.utf8.count).max()!
        return PlannedVariable(
          name: axis.name, type: .character, dimensions: [axis, Dimension(axis.name + "_strlen", size: max(1, length))],
          role: .coordinate, attributes: attributes + [NetCDFAttribute("_Encoding", "utf-8")])
      }
      if axis.coordinates.isEmpty { return nil }
      return PlannedVariable(name: axis.name, type: .double, dimensions: [axis], role: .coordinate, attributes: attributes)
    }
  }

  private func time(_ name: String, role: PlannedVariable.Role, dimensions: [Dimension]) -> PlannedVariable {
    PlannedVariable(
      name: name, type: .double, dimensions: dimensions, role: role,
      attributes: describe(timeUnit, "model time") + [NetCDFAttribute("axis", "T")])
  }

  private func result(_ variable: OutputVariable, role: PlannedVariable.Role, before: [Dimension]) -> PlannedVariable {
    PlannedVariable(
      name: variable.name, type: .double, dimensions: before + variable.dimensions, role: role,
      attributes: describe(variable.unit, variable.longName, fill: .double)
        + variable.attributes.map { NetCDFAttribute($0.name, $0.value) })
  }

  /// The attributes that every variable has. Coordinates have no fill value, as CF wants it: they are never missing.
  private func describe(_ unit: String, _ longName: String, fill: NetCDFType? = nil) -> [NetCDFAttribute] {
    [NetCDFAttribute("units", unit), NetCDFAttribute("long_name", longName)]
      + (fill.map { [NetCDFAttribute("_FillValue", type: $0, .reals([.nan]))] } ?? [])
  }
}

extension NetCDFAttribute {
  /// A scenario's value as an attribute: flags as "true" and "false", lists of words with commas, of other texts as in YAML and JSON,
  /// unset as "null".
  init(_ name: String, _ value: ParameterValue) {
    switch value {
    case .real(let x): self.init(name, x)
    case .integer(let i): self.init(name, i)
    case .reals(let xs): self.init(name, xs)
    case .texts(let words): self.init(name, ParameterValue.oneText(words))
    case .text(let text): self.init(name, text)
    case .flag, .unset: self.init(name, value.description)
    }
  }

  /// The value as a scenario would write it. Flags come back as text.
  var parameterValue: ParameterValue {
    switch value {
    case .text(let text): .text(text)
    case .texts(let texts): .texts(texts)
    case .reals(let xs): xs.count == 1 ? .real(xs[0]) : .reals(xs)
    case .integers(let list): list.count == 1 ? .integer(Int(list[0])) : .reals(list.map(Double.init))
    }
  }
}

// MARK: - Checks and sizes

extension OutputPlan {
  /// What makes the plan impossible, each as a sentence: names that are used twice with different meanings, dimensions without members.
  package var clashes: [String] {
    var clashes: [String] = []
    var axes: [String: Dimension] = [:]
    for axis in variables.flatMap(\.dimensions) {
      if axis.size < 1 { clashes.append("the dimension '\(axis.name)' has no members") }
      if axis.name == "time" { clashes.append("a variable has a dimension 'time' of its own") }
      if let known = axes[axis.name], known != axis {
        clashes.append("the dimension '\(axis.name)' has two meanings: one of \(known.size) members, one of \(axis.size)")
      }
      axes[axis.name] = axis
    }
    var names: Set<String> = []
    for variable in variables where !names.insert(variable.name).inserted {
      clashes.append("two variables have the name '\(variable.name)'")
    }
    if format != .netcdf4 && quantisation != nil {
      clashes.append("digits can be dropped only from a compressed file: format netcdf4")
    }
    var seen: Set<String> = []
    return clashes.filter { seen.insert($0).inserted }
  }

  /// Bytes of the finished cdf5 file, without its header.
  package var dataSize: Int {
    variables.reduce(0) { $0 + $1.byteCount * ($1.role == .record ? frames.count(through: timeline.end) : 1) }
  }

  /// Bytes of memory that the open file needs.
  package var bufferSize: Int { 2 * OutputBatch.size(of: self) }
}
