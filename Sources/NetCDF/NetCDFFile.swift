import CNetCDF

/// A named axis of a file's variables.
public struct NetCDFDimension: Equatable, Sendable {
  public let name: String
  /// The size now, if the dimension is unlimited.
  public let size: Int
  /// True if it grows with the data. A classic file has at most one such dimension, and it comes first in its variables.
  public let isUnlimited: Bool
  let id: Int32
}

/// A variable of a file: an array of numbers or characters over some dimensions, slowest first.
public struct NetCDFVariable: Equatable, Sendable {
  public let name: String
  public let type: NetCDFType
  public let dimensions: [NetCDFDimension]
  let id: Int32

  public var shape: [Int] { dimensions.map(\.size) }
}

/// How the values of a NetCDF-4 variable are stored.
public struct NetCDFStorage: Equatable, Sendable {
  /// Rounding before compression: digits that nobody needs become zeros, which compress well.
  public enum Quantisation: Equatable, Sendable {
    /// Significant decimal digits, by granular BitRound.
    case digits(Int)
    /// Significant bits of the mantissa, by BitRound.
    case bits(Int)
  }

  /// Size of the blocks that are compressed and read as a whole, along each dimension; nil leaves it to the library.
  public var chunks: [Int]?
  /// Level 1 to 9 of zlib's deflate; 0 for none.
  public var deflate: Int
  /// Groups bytes of equal significance before deflate.
  public var shuffle: Bool
  public var quantisation: Quantisation?

  public init(chunks: [Int]? = nil, deflate: Int = 0, shuffle: Bool = false, quantisation: Quantisation? = nil) {
    self.chunks = chunks
    self.deflate = deflate
    self.shuffle = shuffle
    self.quantisation = quantisation
  }
}

/// A NetCDF file: dimensions, variables over them, and attributes of both.
///
/// A new file is first defined (`defineDimension`, `defineVariable`, `put`), then, after `endDefinitions`, filled with values. The groups of
/// NetCDF-4 beyond the root are not seen.
///
///     let file = try NetCDFFile.create("school.nc", format: .cdf5)
///     let time = try file.defineDimension("time", size: nil)
///     let fish = try file.defineDimension("particle", size: 100)
///     let speed = try file.defineVariable("speed", .float, [time, fish])
///     try file.put(NetCDFAttribute("units", "m s-1"), on: speed)
///     try file.endDefinitions()
///     try file.write(speeds, to: speed, start: [0, 0], count: [1, 100])
///     try file.close()
///
/// A file is used by one thread at a time. Several threads may each have a file of their own, but take turns, since libnetcdf is not
/// thread-safe: nothing else in the process may call it meanwhile.
public final class NetCDFFile {
  public let path: String
  public let format: NetCDFFormat
  let id: Int32
  private var isOpen = true

  private init(path: String, format: NetCDFFormat, id: Int32) {
    self.path = path
    self.format = format
    self.id = id
  }

  /// Closes the file; an error on the way stays unseen, so a file that was written should be closed with `close`.
  deinit { if isOpen { exclusively { _ = nc_close(id) } } }

  /// Makes a new, empty file, which replaces one of the same name. Values that are never written hold whatever the disk held:
  /// fill values are not written in advance.
  public static func create(_ path: String, format: NetCDFFormat = .cdf5) throws(NetCDFError) -> NetCDFFile {
    let (mode, made) = format == .netcdf4 ? (NC_NETCDF4, NetCDFFormat.netcdf4) : (NC_64BIT_DATA, .cdf5)
    var id: Int32 = 0
    try check(path, "create the file") { nc_create(path, NC_CLOBBER | mode, &id) }
    let file = NetCDFFile(path: path, format: made, id: id)
    var before: Int32 = 0
    try check(path, "create the file") { nc_set_fill(id, NC_NOFILL, &before) }
    return file
  }

  /// Opens an existing file.
  public static func open(_ path: String, writable: Bool = false) throws(NetCDFError) -> NetCDFFile {
    var (id, code): (Int32, Int32) = (0, 0)
    try check(path, "open") { nc_open(path, writable ? NC_WRITE : NC_NOWRITE, &id) }
    try check(path, "open") { nc_inq_format(id, &code) }
    guard let format = NetCDFFormat(code: code) else {
      exclusively { _ = nc_close(id) }
      throw NetCDFError(path: path, operation: "open", reason: "unknown NetCDF format \(code)")
    }
    return NetCDFFile(path: path, format: format, id: id)
  }

  /// Lets other processes see what was written. It need not be on the disk yet.
  public func sync() throws(NetCDFError) { try check(path, "write") { nc_sync(id) } }

  public func close() throws(NetCDFError) {
    if !isOpen { return }
    isOpen = false
    try check(path, "close") { nc_close(id) }
  }

  // MARK: Definition

  /// - Parameter size: The size, at least 1; nil for an unlimited dimension.
  public func defineDimension(_ name: String, size: Int?) throws(NetCDFError) -> NetCDFDimension {
    // libnetcdf takes 0 for "unlimited".
    if let size, size < 1 {
      throw NetCDFError(path: path, operation: "define the dimension '\(name)'", reason: "its size is \(size)", code: NC_EDIMSIZE)
    }
    var dimension: Int32 = 0
    try check(path, "define the dimension '\(name)'") { nc_def_dim(id, name, size ?? 0, &dimension) }
    return NetCDFDimension(name: name, size: size ?? 0, isUnlimited: size == nil, id: dimension)
  }

  /// - Parameter storage: Chunks and compression; ignored by classic files, which have neither.
  public func defineVariable(
    _ name: String, _ type: NetCDFType, _ dimensions: [NetCDFDimension], storage: NetCDFStorage? = nil
  ) throws(NetCDFError) -> NetCDFVariable {
    let what = "define the variable '\(name)'"
    var variable: Int32 = 0
    try check(path, what) { nc_def_var(id, name, type.rawValue, Int32(dimensions.count), dimensions.map(\.id), &variable) }
    if let storage, format == .netcdf4 {
      if let chunks = storage.chunks { try check(path, what) { nc_def_var_chunking(id, variable, NC_CHUNKED, chunks) } }
      if storage.deflate > 0 || storage.shuffle {
        let level = Int32(storage.deflate)
        try check(path, what) { nc_def_var_deflate(id, variable, storage.shuffle ? 1 : 0, level > 0 ? 1 : 0, level) }
      }
      switch storage.quantisation {
      case .digits(let n): try check(path, what) { nc_def_var_quantize(id, variable, NC_QUANTIZE_GRANULARBR, Int32(n)) }
      case .bits(let n): try check(path, what) { nc_def_var_quantize(id, variable, NC_QUANTIZE_BITROUND, Int32(n)) }
      case nil: break
      }
    }
    return NetCDFVariable(name: name, type: type, dimensions: dimensions, id: variable)
  }

  /// Ends the definition of a new file: its header is complete, and values can be written.
  public func endDefinitions() throws(NetCDFError) { try check(path, "write the header") { nc_enddef(id) } }

  // MARK: Inquiry

  /// All dimensions, in the order of their definition.
  public func dimensions() throws(NetCDFError) -> [NetCDFDimension] {
    var count: Int32 = 0
    try check(path, "list the dimensions") { nc_inq_dimids(id, &count, nil, 0) }
    var ids = [Int32](repeating: 0, count: Int(count))
    try check(path, "list the dimensions") { nc_inq_dimids(id, &count, &ids, 0) }
    var (unlimitedCount, unlimited): (Int32, [Int32]) = (0, Array(ids))
    try check(path, "list the dimensions") { nc_inq_unlimdims(id, &unlimitedCount, &unlimited) }
    var dimensions: [NetCDFDimension] = []
    for dimension in ids {
      var (buffer, size) = ([CChar](repeating: 0, count: Int(NC_MAX_NAME) + 1), 0)
      try check(path, "read a dimension") { nc_inq_dim(id, dimension, &buffer, &size) }
      dimensions.append(
        NetCDFDimension(
          name: string(buffer), size: size, isUnlimited: unlimited.prefix(Int(unlimitedCount)).contains(dimension), id: dimension))
    }
    return dimensions
  }

  /// All variables, in the order of their definition.
  public func variables() throws(NetCDFError) -> [NetCDFVariable] {
    let dimensions = try dimensions()
    var count: Int32 = 0
    try check(path, "list the variables") { nc_inq_nvars(id, &count) }
    var variables: [NetCDFVariable] = []
    for variable in 0..<count {
      var (buffer, type, rank) = ([CChar](repeating: 0, count: Int(NC_MAX_NAME) + 1), nc_type(0), Int32(0))
      try check(path, "read a variable") { nc_inq_var(id, variable, &buffer, &type, &rank, nil, nil) }
      var axes = [Int32](repeating: 0, count: Int(rank))
      try check(path, "read a variable") { nc_inq_vardimid(id, variable, &axes) }
      variables.append(
        NetCDFVariable(
          name: string(buffer), type: NetCDFType(code: type),
          dimensions: axes.compactMap { axis in dimensions.first { $0.id == axis } }, id: variable))
    }
    return variables
  }

  /// The variable of that name, or nil.
  public func variable(_ name: String) throws(NetCDFError) -> NetCDFVariable? { try variables().first { $0.name == name } }

  /// The dimension of that name, or nil.
  public func dimension(_ name: String) throws(NetCDFError) -> NetCDFDimension? { try dimensions().first { $0.name == name } }

  /// The text up to the first zero.
  func string(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
