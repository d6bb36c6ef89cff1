import NetCDF
import SimCore

/// A NetCDF file as a sequence of frames.
///
/// Every numeric variable whose first dimension is time is a field of its own name, besides those that a mapping names. Packed values
/// (`scale_factor`, `add_offset`) are unpacked, and `_FillValue` and `missing_value` become NaN, as CF has it.
final class NetCDFSource: RecordedSource {
  let path: String
  let frameCount: Int
  let timeUnit: String
  let fields: [FieldInfo]
  let domain: Domain?
  let seed: UInt64
  private let file: NetCDFFile
  /// The coordinate of time, if there is one.
  private let clock: Part?
  private let parts: [String: [Part]]

  /// One variable, and how its numbers are turned into values.
  private final class Part {
    let variable: NetCDFVariable
    let scale: Double
    let offset: Double
    let missing: [Double]
    /// Some frames that were read at once.
    private var block: (frames: Range<Int>, values: [Double]) = (0..<0, [])

    private static let blockSize = 1 << 18

    init(_ variable: NetCDFVariable, scale: Double, offset: Double, missing: [Double]) {
      (self.variable, self.scale, self.offset, self.missing) = (variable, scale, offset, missing)
    }

    func values(_ frame: Int, _ file: NetCDFFile) throws -> [Double] {
      let inner = Array(variable.shape.dropFirst())
      let size = inner.reduce(1, *)
      if !block.frames.contains(frame) {
        let end = min(variable.shape[0], frame + max(1, Part.blockSize / max(size, 1)))
        block.values = try unpacked(file.read(variable, start: [frame] + inner.map { _ in 0 }, count: [end - frame] + inner))
        block.frames = frame..<end
      }
      let first = (frame - block.frames.lowerBound) * size
      return first == 0 && block.values.count == size ? block.values : Array(block.values[first..<first + size])
    }

    func values(_ frames: Range<Int>, _ file: NetCDFFile) throws -> [Double] {
      let inner = Array(variable.shape.dropFirst())
      return try unpacked(
        file.read(variable, start: [frames.lowerBound] + inner.map { _ in 0 }, count: [frames.count] + inner))
    }

    private func unpacked(_ raw: [Double]) -> [Double] {
      if missing.isEmpty && scale == 1 && offset == 0 { return raw }
      return raw.map { missing.contains($0) ? .nan : $0 * scale + offset }
    }
  }

  init(_ path: String, _ mapping: FieldMapping) throws {
    self.path = path
    let file = try NetCDFFile.open(path)
    let all = try file.variables()
    let chosen = try NetCDFSource.variables(of: mapping, among: all, path)
    let time = try NetCDFSource.timeDimension(chosen.first?.variables.first, file, path)
    let clock = all.first { $0.dimensions == [time] && $0.type.isNumeric && ($0.name == time.name || $0.name == "time") }
    frameCount = time.size
    timeUnit = try clock.flatMap { try file.attribute("units", of: $0)?.text } ?? "1"
    domain = try NetCDFSource.domain(file)
    seed = try file.attribute("seed")?.integer.flatMap { UInt64(exactly: $0) } ?? 0

    let mapped = Set(chosen.map(\.field))
    let others = all.filter { variable in
      variable.dimensions.first == time && variable.type.isNumeric && variable != clock && !mapped.contains(variable.name)
    }
    var (fields, parts): ([FieldInfo], [String: [Part]]) = ([], [:])
    for (field, variables) in chosen + others.map({ ($0.name, [$0]) }) {
      for variable in variables where variable.dimensions.first != time {
        let axes = variable.dimensions.map(\.name).joined(separator: ", ")
        throw InputError.unfit(path: path, reason: "the first dimension of '\(variable.name)' has to be time; it has (\(axes))")
      }
      parts[field] = try variables.map { try NetCDFSource.part($0, file) }
      fields.append(try NetCDFSource.info(field, variables, file, path))
    }
    (self.file, self.fields, self.parts) = (file, fields, parts)
    self.clock = clock.map { Part($0, scale: 1, offset: 0, missing: []) }
  }

  func time(_ frame: Int) throws -> Double {
    try clock?.values(frame, file)[0] ?? Double(frame)
  }

  func values(_ field: String, frames: Range<Int>) throws -> [Double] {
    let parts = parts[field]!
    return parts.count == 1 ? try parts[0].values(frames, file) : try frames.flatMap { try values(field, $0) }
  }

  func values(_ field: String, _ frame: Int) throws -> [Double] {
    let columns = try parts[field]!.map { try $0.values(frame, file) }
    if columns.count == 1 { return columns[0] }
    return columns[0].indices.flatMap { row in columns.map { $0[row] } }
  }

  // MARK: - Finding out what the file holds

  /// The variables that a mapping names, field by field.
  private static func variables(
    of mapping: FieldMapping, among all: [NetCDFVariable], _ path: String
  ) throws -> [(field: String, variables: [NetCDFVariable])] {
    try mapping.parts.map { field, names in
      let variables = try names.map { name in
        guard let variable = all.first(where: { $0.name == name }) else {
          let known = all.map(\.name)
          throw InputError.unfit(
            path: path, reason: "has no variable '\(name)'\(didYouMean(name, known)); it has \(known.joined(separator: ", "))")
        }
        guard variable.type.isNumeric else { throw InputError.unfit(path: path, reason: "the variable '\(name)' holds no numbers") }
        return variable
      }
      if variables.count > 1, let odd = variables.first(where: { $0.dimensions != variables[0].dimensions || $0.shape.count > 2 }) {
        throw InputError.unfit(
          path: path,
          reason: "to make up '\(field)' together, variables need the same dimensions (time), or (time, particle); "
            + "'\(odd.name)' has (\(odd.dimensions.map(\.name).joined(separator: ", ")))")
      }
      return (field, variables)
    }
  }

  /// The dimension that counts frames: the first one of a variable that was named, else the unlimited one, else one called time.
  private static func timeDimension(_ named: NetCDFVariable?, _ file: NetCDFFile, _ path: String) throws -> NetCDFDimension {
    if let time = named?.dimensions.first { return time }
    let dimensions = try file.dimensions()
    if let time = dimensions.first(where: \.isUnlimited)
      ?? dimensions.first(where: { ["time", "t", "frame", "step"].contains($0.name) })
    {
      return time
    }
    throw InputError.unfit(
      path: path, reason: "has no dimension 'time'; name a variable with --variable or --map, its first dimension is time")
  }

  private static func part(_ variable: NetCDFVariable, _ file: NetCDFFile) throws -> Part {
    func number(_ name: String) throws -> Double? { try file.attribute(name, of: variable)?.reals?.first }
    return Part(
      variable, scale: try number("scale_factor") ?? 1, offset: try number("add_offset") ?? 0,
      missing: [try number("_FillValue"), try number("missing_value")].compactMap { $0 }.filter { !$0.isNaN })
  }

  private static func info(_ field: String, _ variables: [NetCDFVariable], _ file: NetCDFFile, _ path: String) throws -> FieldInfo {
    let (variable, unit) = (variables[0], try file.attribute("units", of: variables[0])?.text ?? "1")
    let longName = try file.attribute("long_name", of: variable)?.text ?? field
    let axes = variable.dimensions.dropFirst()
    if variables.count > 1 {
      return .recorded(field, unit: unit, longName: longName, rows: axes.first?.size ?? 1, width: variables.count)
    }
    let dimensions = axes.map { Dimension($0.name, size: $0.size) }
    switch axes.count {
    case 0: return FieldInfo.recorded(field, unit: unit, longName: longName, rows: 1, width: 1, else: [])
    // The components of one state, or a number for each particle.
    case 1 where field == "state": return .recorded(field, unit: unit, longName: longName, rows: 1, width: axes.first!.size)
    case 2:
      return .recorded(field, unit: unit, longName: longName, rows: dimensions[0].size, width: dimensions[1].size, else: dimensions)
    default: return FieldInfo(field, unit: unit, longName: longName, dimensions: dimensions)
    }
  }

  /// The box that a file of simrun describes in its attributes.
  private static func domain(_ file: NetCDFFile) throws -> Domain? {
    guard let size = try file.attribute("domain_size")?.reals, let words = try file.attribute("domain_boundary")?.text else {
      return nil
    }
    return try? Domain(size: size, words: words.split(separator: ",").map { String($0) })
  }
}
