import NetCDF
import SimCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Turns the finished cdf5 file of a run into a compressed NetCDF-4 file of the same name, marked as complete.
///
/// The new file is made beside the old one and then takes its place, so for a while the disk holds both. It has the same dimensions, variables
/// and attributes. If this fails, the cdf5 file stays as it was.
func convertToNetCDF4(_ path: String, _ plan: OutputPlan) throws(OutputError) {
  let part = OutputPlace.part(of: path)
  do throws(NetCDFError) {
    try NetCDF4Conversion(from: try .open(path), to: try .create(part, format: .netcdf4), plan).run()
  } catch {
    OutputPlace.discardPart(of: path)
    throw .cannotWrite(path: path, reason: error.reason)
  }
  do throws(SystemError) {
    try DescriptorFile(part, writable: true).synchronize()
    try rename(part, to: path)
  } catch {
    OutputPlace.discardPart(of: path)
    throw .cannotWrite(path: path, reason: error.reason)
  }
}

private struct NetCDF4Conversion {
  /// Bytes of a chunk: large enough to compress well and to be read at the speed of the disk, small enough for the library's cache.
  private static let chunkSize = 1 << 20

  private let source: NetCDFFile
  private let target: NetCDFFile
  private let plan: OutputPlan

  init(from source: NetCDFFile, to target: NetCDFFile, _ plan: OutputPlan) {
    self.source = source
    self.target = target
    self.plan = plan
  }

  func run() throws(NetCDFError) {
    var axes: [String: NetCDFDimension] = [:]
    for axis in try source.dimensions() {
      axes[axis.name] = try target.defineDimension(axis.name, size: axis.isUnlimited ? nil : axis.size)
    }
    let fields = Set(plan.fields.map(\.name))
    var pairs: [(NetCDFVariable, NetCDFVariable)] = []
    for old in try source.variables() {
      var storage: NetCDFStorage?
      if old.type.isFloatingPoint {
        let quantisation = fields.contains(old.name) ? plan.quantisation?.storage : nil
        storage = NetCDFStorage(chunks: chunks(old), deflate: plan.compression, shuffle: true, quantisation: quantisation)
      }
      let new = try target.defineVariable(old.name, old.type, old.dimensions.map { axes[$0.name]! }, storage: storage)
      for attribute in try source.attributes(of: old) { try target.put(attribute, on: new) }
      pairs.append((old, new))
    }
    for attribute in try source.attributes() where attribute.name != OutputHeader.completeness { try target.put(attribute) }
    try target.put(NetCDFAttribute(OutputHeader.completeness, type: .int32, .integers([1])))
    try target.endDefinitions()
    for (old, new) in pairs {
      switch old.type {
      case .character: try target.write(texts: try source.readTexts(old), to: new)
      case .float: try copy(old, new, Float.self)
      default: try copy(old, new, Double.self)
      }
    }
    try target.close()
  }

  /// Whole frames, as many as fit into a chunk; a large frame is cut into equal parts.
  private func chunks(_ variable: NetCDFVariable) -> [Int] {
    var (chunks, size) = (variable.shape.map { max(1, $0) }, variable.type.size!)
    for axis in chunks.indices.reversed() {
      let fitting = max(1, NetCDF4Conversion.chunkSize / size)
      let pieces = (chunks[axis] + fitting - 1) / fitting
      chunks[axis] = (chunks[axis] + pieces - 1) / pieces
      size *= chunks[axis]
    }
    return chunks
  }

  /// Copies chunk after chunk, so that each is compressed once.
  private func copy<Number: NetCDFNumber>(_ old: NetCDFVariable, _ new: NetCDFVariable, _: Number.Type) throws(NetCDFError) {
    let (shape, chunks) = (old.shape, chunks(old))
    var start = shape.map { _ in 0 }
    if shape.contains(0) { return }
    while true {
      let count = zip(zip(start, chunks), shape).map { min($0.1, $1 - $0.0) }
      let values: [Number] = try source.read(old, start: start, count: count)
      try target.write(values, to: new, start: start, count: count)
      // The next chunk, last axis first.
      var axis = shape.count - 1
      while axis >= 0 {
        start[axis] += chunks[axis]
        if start[axis] < shape[axis] { break }
        start[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}

extension Quantisation {
  fileprivate var storage: NetCDFStorage.Quantisation {
    switch self {
    case .digits(let n): .digits(n)
    case .bits(let n): .bits(n)
    }
  }
}
