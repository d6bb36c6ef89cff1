import CNetCDF

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A named remark about a file or a variable.
public struct NetCDFAttribute: Equatable, Sendable {
  public enum Value: Equatable, Sendable {
    case text(String)
    /// NetCDF-4 only.
    case texts([String])
    case reals([Double])
    case integers([Int64])
  }

  public let name: String
  /// How the value is stored. Attributes that compare with a variable's values, such as `_FillValue`, need the variable's type.
  public let type: NetCDFType
  public let value: Value

  public init(_ name: String, type: NetCDFType, _ value: Value) {
    self.name = name
    self.type = type
    self.value = value
  }

  public init(_ name: String, _ text: String) { self.init(name, type: .character, .text(text)) }
  public init(_ name: String, _ real: Double) { self.init(name, type: .double, .reals([real])) }
  public init(_ name: String, _ reals: [Double]) { self.init(name, type: .double, .reals(reals)) }
  public init(_ name: String, _ integer: Int) { self.init(name, type: .int64, .integers([Int64(integer)])) }

  /// The text, if it is one.
  public var text: String? {
    switch value {
    case .text(let text): text
    case .texts(let texts): texts.count == 1 ? texts[0] : nil
    case .reals, .integers: nil
    }
  }

  /// The numbers as reals, if they are numbers.
  public var reals: [Double]? {
    switch value {
    case .reals(let reals): reals
    case .integers(let integers): integers.map(Double.init)
    case .text, .texts: nil
    }
  }

  /// The integer, if it is a single one.
  public var integer: Int64? {
    if case .integers(let integers) = value, integers.count == 1 { integers[0] } else { nil }
  }
}

extension NetCDFFile {
  /// All attributes of the file, or of a variable, in the order in which they were defined. Those of user-defined types are left out.
  public func attributes(of variable: NetCDFVariable? = nil) throws(NetCDFError) -> [NetCDFAttribute] {
    var count: Int32 = 0
    let owner = variable?.id ?? NC_GLOBAL
    try check(path, "list the attributes\(of(variable))") {
      variable == nil ? nc_inq_natts(id, &count) : nc_inq_varnatts(id, owner, &count)
    }
    var attributes: [NetCDFAttribute] = []
    for index in 0..<count {
      var buffer = [CChar](repeating: 0, count: Int(NC_MAX_NAME) + 1)
      try check(path, "read an attribute's name\(of(variable))") { nc_inq_attname(id, owner, index, &buffer) }
      if let attribute = try read(string(buffer), of: variable) { attributes.append(attribute) }
    }
    return attributes
  }

  /// An attribute of the file, or of a variable; nil if there is none of that name.
  public func attribute(_ name: String, of variable: NetCDFVariable? = nil) throws(NetCDFError) -> NetCDFAttribute? {
    var index: Int32 = 0
    if exclusively({ nc_inq_attid(id, variable?.id ?? NC_GLOBAL, name, &index) }) != NC_NOERR { return nil }
    return try read(name, of: variable)
  }

  /// Gives the file, or a variable, an attribute; replaces one of the same name.
  public func put(_ attribute: NetCDFAttribute, on variable: NetCDFVariable? = nil) throws(NetCDFError) {
    let owner = variable?.id ?? NC_GLOBAL
    let (name, type) = (attribute.name, attribute.type.rawValue)
    try check(path, "write the attribute '\(name)'\(of(variable))") {
      switch attribute.value {
      case .text(let text): nc_put_att_text(id, owner, name, text.utf8.count, text)
      case .texts(let texts): put(texts, owner, name)
      case .reals(let reals): nc_put_att_double(id, owner, name, type, reals.count, reals)
      case .integers(let integers): nc_put_att_longlong(id, owner, name, type, integers.count, integers)
      }
    }
  }

  private func put(_ texts: [String], _ owner: Int32, _ name: String) -> Int32 {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    var pointers = copies.map { UnsafePointer<CChar>($0) }
    return nc_put_att_string(id, owner, name, pointers.count, &pointers)
  }

  private func read(_ name: String, of variable: NetCDFVariable?) throws(NetCDFError) -> NetCDFAttribute? {
    let owner = variable?.id ?? NC_GLOBAL
    let what = "read the attribute '\(name)'\(of(variable))"
    var (code, count): (nc_type, Int) = (0, 0)
    try check(path, what) { nc_inq_att(id, owner, name, &code, &count) }
    let type = NetCDFType(code: code)
    let value: NetCDFAttribute.Value
    switch type {
    case .character:
      var bytes = [UInt8](repeating: 0, count: count)
      try check(path, what) { bytes.withUnsafeMutableBytes { nc_get_att(id, owner, name, $0.baseAddress) } }
      value = .text(String(decoding: bytes, as: UTF8.self))
    case .string:
      var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
      try check(path, what) { nc_get_att_string(id, owner, name, &pointers) }
      value = .texts(pointers.map { $0.map { String(cString: $0) } ?? "" })
      exclusively { _ = nc_free_string(count, &pointers) }
    case .float, .double, .uint64:
      var reals = [Double](repeating: 0, count: count)
      try check(path, what) { nc_get_att_double(id, owner, name, &reals) }
      value = .reals(reals)
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32:
      var integers = [Int64](repeating: 0, count: count)
      try check(path, what) { nc_get_att_longlong(id, owner, name, &integers) }
      value = .integers(integers)
    case .userDefined:
      return nil
    }
    return NetCDFAttribute(name, type: type, value)
  }

  private func of(_ variable: NetCDFVariable?) -> String { variable.map { " of '\($0.name)'" } ?? "" }
}
