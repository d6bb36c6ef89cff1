import CNetCDF

/// How a file is stored.
public enum NetCDFFormat: Sendable {
  /// The classic format in its three widths. Written by this library as CDF-5, which has 64-bit sizes and integers.
  case classic, offset64, cdf5
  /// A restricted HDF5 file: compression, several unlimited dimensions.
  case netcdf4

  init?(code: Int32) {
    switch code {
    case NC_FORMAT_CLASSIC: self = .classic
    case NC_FORMAT_64BIT_OFFSET: self = .offset64
    case NC_FORMAT_64BIT_DATA: self = .cdf5
    case NC_FORMAT_NETCDF4, NC_FORMAT_NETCDF4_CLASSIC: self = .netcdf4
    default: return nil
    }
  }
}

/// The type of a variable's or attribute's values.
public enum NetCDFType: Int32, Sendable {
  case int8 = 1
  case character = 2
  case int16 = 3
  case int32 = 4
  case float = 5
  case double = 6
  case uint8 = 7
  case uint16 = 8
  case uint32 = 9
  case int64 = 10
  case uint64 = 11
  case string = 12
  /// A type that the file defines itself: compound, enumeration and the like.
  case userDefined = 32

  init(code: nc_type) { self = NetCDFType(rawValue: code) ?? .userDefined }

  public var isFloatingPoint: Bool { self == .float || self == .double }
  public var isNumeric: Bool { self != .character && self != .string && self != .userDefined }

  /// Bytes of a value in a classic file; nil for types that classic files don't have.
  public var size: Int? {
    switch self {
    case .int8, .uint8, .character: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float: 4
    case .int64, .uint64, .double: 8
    case .string, .userDefined: nil
    }
  }
}

/// A number that hyperslabs can be read into and written from. The library converts between it and the type in the file.
public protocol NetCDFNumber: Sendable {
  static func get(
    _ file: Int32, _ variable: Int32, _ start: [Int], _ count: [Int], _ values: UnsafeMutablePointer<Self>
  ) -> Int32
  static func put(_ file: Int32, _ variable: Int32, _ start: [Int], _ count: [Int], _ values: UnsafePointer<Self>) -> Int32
}

extension Float: NetCDFNumber {
  public static func get(
    _ file: Int32, _ variable: Int32, _ start: [Int], _ count: [Int], _ values: UnsafeMutablePointer<Float>
  ) -> Int32 { nc_get_vara_float(file, variable, start, count, values) }
  public static func put(
    _ file: Int32, _ variable: Int32, _ start: [Int], _ count: [Int], _ values: UnsafePointer<Float>
  ) -> Int32 { nc_put_vara_float(file, variable, start, count, values) }
}

extension Double: NetCDFNumber {
  public static func get(
    _ file: Int32, _ variable: Int32, _ start: [Int], _ count: [Int], _ values: UnsafeMutablePointer<Double>
  ) -> Int32 { nc_get_vara_double(file, variable, start, count, values) }
  public static func put(
    _ file: Int32, _ variable: Int32, _ start: [Int], _ count: [Int], _ values: UnsafePointer<Double>
  ) -> Int32 { nc_put_vara_double(file, variable, start, count, values) }
}

extension Int64: NetCDFNumber {
  public static func get(
    _ file: Int32, _ variable: Int32, _ start: [Int], _ count: [Int], _ values: UnsafeMutablePointer<Int64>
  ) -> Int32 { nc_get_vara_longlong(file, variable, start, count, values) }
  public static func put(
    _ file: Int32, _ variable: Int32, _ start: [Int], _ count: [Int], _ values: UnsafePointer<Int64>
  ) -> Int32 { nc_put_vara_longlong(file, variable, start, count, values) }
}
