import Foundation
import NetCDF
import SimCore
import SimrunKit
import Testing

@Suite struct DiffTests {
  let folder = TemporaryFolder()
  var a: String { folder.file("a.nc") }
  var b: String { folder.file("b.nc") }

  func write(_ run: TestRun, _ path: String, through end: Int? = nil) throws {
    let file = try OutputFile.create(at: path, plan: run.plan, replacing: true)
    try run.write(file, through: end)
    if end == nil { try file.finish() } else { file.close() }
  }

  /// Changes numbers of a variable in place.
  func set(_ path: String, _ variable: String, _ start: [Int], _ value: Double) throws {
    let file = try NetCDFFile.open(path, writable: true)
    try file.write([value], to: try #require(try file.variable(variable)), start: start, count: start.map { _ in 1 })
    try file.close()
  }

  @Test func equalFiles() throws {
    try write(TestRun(), a)
    try write(TestRun(), b)
    #expect(try firstDifference(a, b) == nil)
  }

  @Test func theEarliestFrameCounts() throws {
    try write(TestRun(), a)
    try write(TestRun(), b)
    try set(b, "order", [7], 3)
    #expect(try firstDifference(a, b) == .value(variable: "order", frame: 7, index: [], "\(1.0 / 36)", "3.0"))
    try set(b, "position", [4, 6, 2], -0.5)
    let difference = try #require(try firstDifference(a, b))
    #expect(difference == .value(variable: "position", frame: 4, index: [6, 2], "26.666666", "-0.5"))
    #expect(
      difference.sentence("a.nc", "b.nc")
        == "frame 4, variable 'position', index [6, 2]: 26.666666 in a.nc, -0.5 in b.nc")
    try set(b, "drift", [2], 0)
    #expect(try firstDifference(a, b) == difference)
  }

  @Test func whatDoesNotDependOnFrames() throws {
    try write(TestRun(), a)
    try write(TestRun(), b)
    try set(b, "drift", [2], 0)
    #expect(try firstDifference(a, b)?.sentence("a.nc", "b.nc") == "variable 'drift', index [2]: -8.0 in a.nc, 0.0 in b.nc")
  }

  @Test func bitsCountAndAnyNaNIsNaN() throws {
    try write(TestRun(), a)
    try write(TestRun(), b)
    try set(a, "order", [1], .nan)
    try set(b, "order", [1], -.signalingNaN)
    #expect(try firstDifference(a, b) == nil)
    try set(a, "order", [1], 0)
    try set(b, "order", [1], -0.0)
    #expect(try firstDifference(a, b) == .value(variable: "order", frame: 1, index: [], "0.0", "-0.0"))
  }

  @Test func anUnfinishedRun() throws {
    try write(TestRun(), a)
    try write(TestRun(), b, through: 12)
    #expect(
      try firstDifference(a, b)?.sentence("a.nc", "b.nc") == "attribute 'run_complete': 1 in a.nc, 0 in b.nc")
    try set(a, "drift", [5], .nan)
    for index in 5..<19 { try set(a, "drift", [index], .nan) }
    let difference = try firstDifference(a, b, ignoringAttributes: true)
    #expect(difference?.sentence("a.nc", "b.nc") == "number of frames: 9 in a.nc, 3 in b.nc; those that both have are equal")
  }

  @Test func definitions() throws {
    try write(TestRun(), a)
    for (run, sentence) in [
      (TestRun(particles: 8), "dimension 'particle': 7 in a.nc, 8 in b.nc"),
      (TestRun(fields: ["position"]), "variable 'spin': float(time, particle) in a.nc, missing in b.nc"),
      (TestRun(seed: 3), "attribute 'seed': 42 in a.nc, 3 in b.nc"),
    ] {
      try write(run, b)
      #expect(try firstDifference(a, b)?.sentence("a.nc", "b.nc") == sentence)
    }
    #expect(try firstDifference(a, b, ignoringAttributes: true) == nil)
    var other = TestRun()
    other.plan.series[0].variables[0] = OutputVariable("order", unit: "m", "degree of order", attributes: [("base", .text("2"))])
    try write(other, b)
    #expect(try firstDifference(a, b)?.sentence("a.nc", "b.nc") == "attribute 'units' of 'order': '1' in a.nc, 'm' in b.nc")
  }

  @Test func missingAndForeignFiles() throws {
    try write(TestRun(), a)
    #expect(throws: InputError.cannotOpen(path: folder.file("no.nc"), reason: "No such file or directory")) {
      try firstDifference(a, folder.file("no.nc"))
    }
    try Data("text".utf8).write(to: URL(fileURLWithPath: b))
    #expect(throws: InputError.malformed(path: b, reason: "not a NetCDF file (NetCDF: Unknown file format)")) {
      try firstDifference(a, b)
    }
  }
}
