import Foundation
import NetCDF
import Testing

/// A path in a folder of its own, which goes away with its owner.
final class TemporaryFile {
  let folder = NSTemporaryDirectory() + "netcdf-tests-" + UUID().uuidString
  var path: String { folder + "/file.nc" }
  init() { try! FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }
}

@Suite struct NetCDFTests {
  let temporary = TemporaryFile()
  var path: String { temporary.path }

  @Test(arguments: [NetCDFFormat.cdf5, .netcdf4])
  func whatIsWrittenComesBack(format: NetCDFFormat) throws {
    let file = try NetCDFFile.create(path, format: format)
    let time = try file.defineDimension("time", size: nil)
    let point = try file.defineDimension("point", size: 4)
    let length = try file.defineDimension("length", size: 5)
    let heat = try file.defineVariable("heat", .float, [time, point])
    let exact = try file.defineVariable("exact", .double, [point])
    let count = try file.defineVariable("count", .int64, [point])
    let names = try file.defineVariable("names", .character, [point, length])
    let single = try file.defineVariable("single", .int32, [])
    let attributes = [
      NetCDFAttribute("text", "größer — 大"), NetCDFAttribute("empty", ""), NetCDFAttribute("real", 0.1),
      NetCDFAttribute("reals", [1, 2.5, -.infinity]), NetCDFAttribute("integer", Int.min),
      NetCDFAttribute("small", type: .int32, .integers([7])), NetCDFAttribute("fill", type: .float, .reals([0.25])),
    ]
    for attribute in attributes {
      try file.put(attribute)
      try file.put(attribute, on: heat)
    }
    try file.endDefinitions()
    try file.write([1, 2, 3, 4, 5, 6, 7, 8] as [Float], to: heat, start: [0, 0], count: [2, 4])
    try file.write([0.5] as [Double], to: heat, start: [4, 2], count: [1, 1])
    try file.write([0.1, .pi, -.infinity, .greatestFiniteMagnitude], to: exact)
    try file.write([.min, -1, 0, .max] as [Int64], to: count)
    try file.write(texts: ["one", "", "größ", "four!"], to: names)
    try file.write([42.0], to: single, start: [], count: [])
    try file.close()

    let again = try NetCDFFile.open(path)
    #expect(again.format == format)
    #expect(try again.dimensions().map { [$0.size, $0.isUnlimited ? 1 : 0] } == [[5, 1], [4, 0], [5, 0]])
    #expect(try again.variables().map(\.name) == ["heat", "exact", "count", "names", "single"])
    func variable(_ name: String) throws -> NetCDFVariable { try #require(try again.variable(name)) }
    #expect(try variable("heat").shape == [5, 4])
    #expect(try again.read(variable("heat"), as: Double.self, start: [0, 1], count: [2, 2]) == [2, 3, 6, 7])
    #expect(try again.read(variable("heat"), as: Int64.self, start: [1, 0], count: [1, 4]) == [5, 6, 7, 8])
    #expect(try again.read(variable("heat"), as: Float.self, start: [4, 2], count: [1, 1]) == [0.5])
    #expect(try again.read(variable("heat"), as: Float.self, start: [0, 0], count: [0, 4]) == [])
    #expect(try again.read(variable("exact")) == [0.1, .pi, -.infinity, .greatestFiniteMagnitude])
    #expect(try again.read(variable("count")) == [Int64.min, -1, 0, .max])
    #expect(
      try again.readTexts(variable("names"))
        == ["one", "", "größ", "four!"].map { String(decoding: $0.utf8.prefix(5), as: UTF8.self) })
    #expect(try again.read(variable("single")) == [Int64(42)])
    #expect(try again.attributes() == attributes)
    #expect(try again.attributes(of: variable("heat")) == attributes)
    #expect(try again.attributes(of: variable("exact")).isEmpty)
    #expect(try again.attribute("integer", of: variable("heat"))?.integer == .min)
    #expect(try again.attribute("no") == nil)
    #expect(try again.variable("no") == nil)
  }

  @Test func stringsOfNetCDF4() throws {
    let file = try NetCDFFile.create(path, format: .netcdf4)
    try file.put(NetCDFAttribute("words", type: .string, .texts(["a", "größer", ""])))
    try file.close()
    #expect(try NetCDFFile.open(path).attribute("words")?.value == .texts(["a", "größer", ""]))
  }

  @Test func compressionAndQuantisation() throws {
    let noise = (0..<4000).map { sin(Double($0)) }
    func size(_ storage: NetCDFStorage) throws -> (bytes: Int, values: [Double]) {
      let file = try NetCDFFile.create(path, format: .netcdf4)
      let variable = try file.defineVariable("x", .double, [try file.defineDimension("x", size: 4000)], storage: storage)
      try file.endDefinitions()
      try file.write(noise, to: variable)
      try file.close()
      let again = try NetCDFFile.open(path)
      return (FileManager.default.contents(atPath: path)!.count, try again.read(try #require(try again.variable("x"))))
    }
    let plain = try size(NetCDFStorage(chunks: [1000]))
    let packed = try size(NetCDFStorage(chunks: [1000], deflate: 4, shuffle: true))
    let rounded = try size(NetCDFStorage(chunks: [1000], deflate: 4, shuffle: true, quantisation: .bits(6)))
    let digits = try size(NetCDFStorage(chunks: [1000], deflate: 4, shuffle: true, quantisation: .digits(2)))
    #expect(plain.values == noise && packed.values == noise)
    #expect(plain.bytes > packed.bytes && packed.bytes > 2 * rounded.bytes && packed.bytes > 2 * digits.bytes)
    // BitRound keeps six bits behind the leading one: half a unit of the last is 2^-7 of the value.
    #expect(zip(rounded.values, noise).allSatisfy { abs($0 - $1) <= 0x1p-7 * abs($1) })
    #expect(zip(digits.values, noise).allSatisfy { abs($0 - $1) <= 0.5e-1 * abs($1) })
  }

  @Test func aReaderSeesWhatWasSynced() throws {
    let file = try NetCDFFile.create(path)
    let x = try file.defineVariable("x", .double, [try file.defineDimension("time", size: nil)])
    try file.endDefinitions()
    try file.write([1.0, 2.0], to: x, start: [0], count: [2])
    try file.sync()
    #expect(try NetCDFFile.open(path).dimension("time")?.size == 2)
  }

  @Test func errorsSayWhatAndWhy() throws {
    func error(_ body: () throws(NetCDFError) -> Void) -> NetCDFError? {
      do throws(NetCDFError) { try body() } catch { return error }
      return nil
    }
    let missing = error { () throws(NetCDFError) in _ = try NetCDFFile.open(path) }
    #expect(missing?.description == "\(path): can't open: No such file or directory")
    #expect(missing?.errno == ENOENT)
    try Data("text".utf8).write(to: URL(fileURLWithPath: path))
    let foreign = error { () throws(NetCDFError) in _ = try NetCDFFile.open(path) }
    #expect(foreign?.description == "\(path): can't open: NetCDF: Unknown file format")
    #expect(foreign?.errno == 0)
    let folder = error { () throws(NetCDFError) in _ = try NetCDFFile.create("/no/such/folder/a.nc") }
    #expect(folder?.description == "/no/such/folder/a.nc: can't create the file: No such file or directory")

    let file = try NetCDFFile.create(path)
    let x = try file.defineVariable("x", .float, [try file.defineDimension("x", size: 3)])
    let twice = error { () throws(NetCDFError) in _ = try file.defineVariable("x", .float, []) }
    #expect(twice?.description == "\(path): can't define the variable 'x': NetCDF: String match to name in use")
    let empty = error { () throws(NetCDFError) in _ = try file.defineDimension("none", size: 0) }
    #expect(empty?.description == "\(path): can't define the dimension 'none': its size is 0")
    try file.endDefinitions()
    let beyond = error { () throws(NetCDFError) in try file.write([1, 2] as [Float], to: x, start: [2], count: [2]) }
    #expect(beyond?.operation == "write 'x'" && beyond?.code != 0)
  }

  @Test func threadsTakeTurns() async throws {
    await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        let path = temporary.folder + "/\(number).nc"
        group.addTask {
          for _ in 0..<20 {
            let file = try NetCDFFile.create(path, format: number.isMultiple(of: 2) ? .cdf5 : .netcdf4)
            let x = try file.defineVariable("x", .double, [try file.defineDimension("x", size: 100)])
            try file.put(NetCDFAttribute("number", number))
            try file.endDefinitions()
            try file.write([Double](repeating: Double(number), count: 100), to: x)
            try file.close()
            let again = try NetCDFFile.open(path)
            #expect(try again.read(try #require(try again.variable("x"))) == [Double](repeating: Double(number), count: 100))
          }
        }
      }
    }
  }
}
