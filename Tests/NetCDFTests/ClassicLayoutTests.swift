import CNetCDF
import Foundation
import NetCDF
import Testing

@Suite struct ClassicLayoutTests {
  let temporary = TemporaryFile()

  /// A file as the C library makes it, in one of the classic formats.
  func make(_ mode: Int32, oneRecordVariable: Bool = false) throws -> [UInt8] {
    var (file, time, three, five): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    var ids = [Int32](repeating: 0, count: 4)
    // Other tests use the library at the same time.
    func ok(_ code: @autoclosure () -> Int32) throws { try #require(exclusively(code) == NC_NOERR) }
    try ok(nc_create(temporary.path, NC_CLOBBER | mode, &file))
    try ok(nc_def_dim(file, "three", 3, &three))
    try ok(nc_def_dim(file, "time", 0, &time))
    try ok(nc_def_dim(file, "five", 5, &five))
    try ok(nc_put_att_text(file, NC_GLOBAL, "title", 5, "hello"))
    try ok(nc_put_att_int(file, NC_GLOBAL, "mark", NC_INT, 1, [0x0102_0304]))
    try ok(nc_def_var(file, "fixed", NC_DOUBLE, 2, [three, five], &ids[0]))
    try ok(nc_put_att_text(file, ids[0], "units", 1, "m"))
    try ok(nc_def_var(file, "bytes", NC_BYTE, 2, [time, five], &ids[1]))
    if !oneRecordVariable {
      try ok(nc_def_var(file, "label", NC_CHAR, 1, [three], &ids[2]))
      try ok(nc_def_var(file, "values", NC_FLOAT, 2, [time, three], &ids[3]))
    }
    try ok(nc_enddef(file))
    try ok(nc_put_var_double(file, ids[0], (0..<15).map(Double.init)))
    for record in 0..<4 {
      try ok(nc_put_vara_schar(file, ids[1], [record, 0], [1, 5], (0..<5).map { Int8(record * 5 + $0) }))
      if !oneRecordVariable {
        try ok(nc_put_vara_float(file, ids[3], [record, 0], [1, 3], (0..<3).map { Float(record * 3 + $0) }))
      }
    }
    try ok(nc_close(file))
    return [UInt8](FileManager.default.contents(atPath: temporary.path)!)
  }

  @Test(arguments: [0, NC_64BIT_OFFSET, NC_64BIT_DATA])
  func everyValueIsWhereTheLayoutSays(mode: Int32) throws {
    let bytes = try make(mode)
    let layout = try #require(try ClassicLayout(bytes))
    #expect(layout.variables.map(\.name) == ["fixed", "bytes", "label", "values"])
    #expect(layout.variables.map(\.isRecord) == [false, true, false, true])
    #expect(layout.variables.map(\.count) == [15, 5, 3, 3])
    #expect(layout.variables.map(\.type) == [.double, .int8, .character, .float])
    #expect(layout.recordCount == 4)
    // Five bytes are padded to eight.
    #expect(layout.recordSize == 8 + 12)
    #expect(layout.recordsBegin == layout.variables[1].begin)
    #expect(bytes.count == layout.recordsBegin + 4 * layout.recordSize)
    for k in 0..<15 { #expect(bigEndian(bytes, layout.variables[0].begin + 8 * k, 8) == Double(k).bitPattern) }
    for record in 0..<4 {
      for k in 0..<5 { #expect(Int(bytes[layout.variables[1].begin + record * layout.recordSize + k]) == record * 5 + k) }
      for k in 0..<3 {
        let place = layout.variables[3].begin + record * layout.recordSize + 4 * k
        #expect(UInt32(bigEndian(bytes, place, 4)) == Float(record * 3 + k).bitPattern)
      }
    }
    #expect(bigEndian(bytes, try #require(layout.attributeOffsets["mark"]), 4) == 0x0102_0304)
    #expect(bigEndian(bytes, ClassicLayout.recordCountOffset, layout.countSize) == 4)
  }

  @Test func aSingleRecordVariableIsNotPadded() throws {
    let layout = try #require(try ClassicLayout(try make(NC_64BIT_DATA, oneRecordVariable: true)))
    #expect(layout.recordSize == 5)
  }

  /// Neither cut nor damaged headers may do more than be refused.
  @Test func damagedHeaders() throws {
    let bytes = try make(NC_64BIT_DATA)
    let layout = try #require(try ClassicLayout(bytes))
    for length in 0..<layout.headerSize { #expect(try ClassicLayout(Array(bytes[..<length])) == nil) }
    for position in 0..<layout.headerSize {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[position] ^= 1 << bit
        _ = try? ClassicLayout(damaged)
      }
    }
    #expect(throws: ClassicLayoutError.self) { try ClassicLayout([UInt8]("not NetCDF at all".utf8)) }
    #expect(throws: ClassicLayoutError.self) { try ClassicLayout([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]) }
  }

  func bigEndian(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
    bytes[offset..<offset + width].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
