import CNetCDF

extension NetCDFFile {
  /// Reads a block of a variable, converted to `Number`, row after row.
  ///
  /// - Parameters:
  ///   - start: Index of the block's first value, along each dimension.
  ///   - count: Size of the block along each dimension.
  ///   - values: Room for the product of `count`.
  public func read<Number: NetCDFNumber>(
    _ variable: NetCDFVariable, start: [Int], count: [Int], into values: UnsafeMutablePointer<Number>
  ) throws(NetCDFError) {
    variable.expectBlock(start, count)
    try check(path, "read '\(variable.name)'") { Number.get(id, variable.id, start, count, values) }
  }

  /// A block of a variable, row after row.
  public func read<Number: NetCDFNumber>(
    _ variable: NetCDFVariable, as _: Number.Type = Number.self, start: [Int], count: [Int]
  ) throws(NetCDFError) -> [Number] {
    let size = count.reduce(1, *)
    var failure: NetCDFError?
    let values = [Number](unsafeUninitializedCapacity: size) { buffer, initialized in
      guard let base = buffer.baseAddress, size > 0 else { return }
      do throws(NetCDFError) {
        try read(variable, start: start, count: count, into: base)
        initialized = size
      } catch { failure = error }
    }
    if let failure { throw failure }
    return values
  }

  /// All values of a variable, row after row.
  public func read<Number: NetCDFNumber>(
    _ variable: NetCDFVariable, as type: Number.Type = Number.self
  ) throws(NetCDFError) -> [Number] {
    try read(variable, as: type, start: variable.shape.map { _ in 0 }, count: variable.shape)
  }

  /// The texts of a variable of characters, whose last dimension runs along each text, or of strings.
  public func readTexts(_ variable: NetCDFVariable) throws(NetCDFError) -> [String] {
    let size = variable.shape.reduce(1, *)
    let what = "read '\(variable.name)'"
    if variable.type == .string {
      var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: size)
      try check(path, what) { nc_get_var_string(id, variable.id, &pointers) }
      defer { exclusively { _ = nc_free_string(size, &pointers) } }
      return pointers.map { $0.map { String(cString: $0) } ?? "" }
    }
    var bytes = [UInt8](repeating: 0, count: size)
    try check(path, what) { bytes.withUnsafeMutableBytes { nc_get_var(id, variable.id, $0.baseAddress) } }
    let length = max(1, variable.shape.last ?? size)
    return stride(from: 0, to: size, by: length).map { start in
      String(decoding: bytes[start..<start + length].prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// Writes a block of a variable, given row after row and converted to the variable's type. Unlimited dimensions grow to hold it.
  public func write<Number: NetCDFNumber>(
    _ values: UnsafePointer<Number>, to variable: NetCDFVariable, start: [Int], count: [Int]
  ) throws(NetCDFError) {
    variable.expectBlock(start, count)
    try check(path, "write '\(variable.name)'") { Number.put(id, variable.id, start, count, values) }
  }

  /// Writes a block of a variable.
  public func write<Number: NetCDFNumber>(
    _ values: [Number], to variable: NetCDFVariable, start: [Int], count: [Int]
  ) throws(NetCDFError) {
    precondition(values.count == count.reduce(1, *), "as many values as the block holds")
    if values.isEmpty { return }
    variable.expectBlock(start, count)
    try check(path, "write '\(variable.name)'") { Number.put(id, variable.id, start, count, values) }
  }

  /// Writes all values of a variable without unlimited dimensions.
  public func write<Number: NetCDFNumber>(_ values: [Number], to variable: NetCDFVariable) throws(NetCDFError) {
    try write(values, to: variable, start: variable.shape.map { _ in 0 }, count: variable.shape)
  }

  /// Writes the texts of a variable of characters, whose last dimension is at least as long as the longest of them in UTF-8.
  public func write(texts: [String], to variable: NetCDFVariable) throws(NetCDFError) {
    let length = variable.shape.last ?? 1
    precondition(texts.count * length == variable.shape.reduce(1, *), "as many texts as the variable holds")
    let bytes = texts.flatMap { text in
      let utf8 = Array(text.utf8.prefix(length))
      return utf8 + [UInt8](repeating: 0, count: length - utf8.count)
    }
    try check(path, "write '\(variable.name)'") { nc_put_var_text(id, variable.id, bytes.map { CChar(bitPattern: $0) }) }
  }
}

extension NetCDFVariable {
  func expectBlock(_ start: [Int], _ count: [Int]) {
    precondition(start.count == dimensions.count && count.count == dimensions.count, "one start and one count for each dimension")
  }
}
