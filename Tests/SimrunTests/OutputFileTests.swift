import Foundation
import NetCDF
import SimCore
import SimrunKit
import Testing

@Suite struct OutputFileTests {
  let folder = TemporaryFolder()
  var path: String { folder.file("out.nc") }

  func finish(_ run: TestRun, _ name: String = "out.nc") throws {
    let file = try OutputFile.create(at: folder.file(name), plan: run.plan)
    try run.write(file)
    try file.finish()
  }

  @Test(arguments: OutputFormat.allCases, OutputPrecision.allCases)
  func everyNumberComesBack(format: OutputFormat, precision: OutputPrecision) throws {
    let run = TestRun(precision: precision, format: format)
    try finish(run)
    #expect(folder.names == ["out.nc"])

    let file = try NetCDFFile.open(path)
    #expect(file.format == (format == .cdf5 ? .cdf5 : .netcdf4))
    let position = try #require(try file.variable("position"))
    #expect(position.shape == [9, 7, 3])
    #expect(position.dimensions.map(\.name) == ["time", "particle", "space"])
    #expect(position.type == (precision == .float32 ? .float : .double))
    let values: [Double] = try file.read(position)
    for frame in 0..<9 {
      for k in 0..<21 {
        let exact = TestRun.value(frame * 5, k)
        #expect(values[frame * 21 + k] == (precision == .float32 ? Double(Float(exact)) : exact))
      }
    }
    func doubles(_ name: String) throws -> [Double] { try file.read(try #require(try file.variable(name))) }
    #expect(try doubles("time") == (0..<9).map { Double($0 * 5) / 10 })
    #expect(try doubles("order") == (0..<9).map { 1 / Double($0 * 5 + 1) })
    #expect(try doubles("spectrum") == (0..<9).flatMap { [10, 20, Double($0 * 5)] })
    #expect(try doubles("bin") == [0.5, 1.5, 2.5])
    #expect(try doubles("drift_time") == stride(from: 4, through: 40, by: 2).map { Double($0) / 10 })
    #expect(try doubles("drift") == stride(from: 4, through: 40, by: 2).map { -Double($0) })
    #expect(try file.readTexts(try #require(try file.variable("space"))) == ["x", "y", "z"])
  }

  @Test func everyVariableSaysWhatItIs() throws {
    try finish(TestRun())
    let file = try NetCDFFile.open(path)
    for variable in try file.variables() {
      #expect(try file.attribute("units", of: variable)?.text != nil, "\(variable.name)")
      #expect(try file.attribute("long_name", of: variable)?.text != nil, "\(variable.name)")
    }
    for name in ["position", "spin", "order", "spectrum", "drift"] {
      let variable = try #require(try file.variable(name))
      let fill = try #require(try file.attribute("_FillValue", of: variable))
      #expect(fill.type == variable.type && fill.reals!.count == 1 && fill.reals![0].isNaN)
    }
    #expect(try file.attribute("base", of: try file.variable("order"))?.text == "2")
    #expect(try file.attribute("Conventions")?.text == "CF-1.11")
    #expect(try file.attribute("title")?.text == "A test — größer")
    #expect(try file.attribute("seed")?.integer == 42)
    #expect(try file.attribute("parameters.size")?.reals == [1, 2, 3])
    #expect(try file.attribute("domain_boundary")?.text == "periodic,open,periodic")
    #expect(try file.dimension("time")?.isUnlimited == true)
  }

  @Test func equalRunsGiveEqualBytes() throws {
    for format in OutputFormat.allCases {
      try finish(TestRun(format: format), "a\(format).nc")
      try finish(TestRun(format: format), "b\(format).nc")
      #expect(folder.bytes("a\(format).nc") == folder.bytes("b\(format).nc"))
    }
  }

  /// Interrupted after any tick, and gone on from any earlier one, as after a restart from a checkpoint.
  @Test func bytesDoNotDependOnInterruptions() throws {
    let run = TestRun()
    try finish(run, "straight.nc")
    let expected = folder.bytes("straight.nc")
    for (stop, resume) in [(0, 0), (0, 1), (7, 3), (7, 8), (20, 0), (20, 20), (20, 21), (33, 12), (39, 40), (40, 38)] {
      let first = try OutputFile.create(at: path, plan: run.plan, replacing: true)
      try run.write(first, through: stop)
      if stop.isMultiple(of: 2) { try first.flush() }
      first.close()
      let second = try OutputFile.reopen(at: path, plan: run.plan)
      #expect(second.frameCount == stop / 5 + 1)
      try run.write(second, from: resume)
      try second.finish()
      #expect(folder.bytes("out.nc") == expected, "stopped after \(stop), gone on from \(resume)")
    }
  }

  @Test func aConvertedFileHoldsTheSame() throws {
    try finish(TestRun(particles: 1000, end: 300), "classic.nc")
    try finish(TestRun(particles: 1000, end: 300, format: .netcdf4), "packed.nc")
    #expect(try firstDifference(folder.file("classic.nc"), folder.file("packed.nc")) == nil)
    #expect(folder.bytes("packed.nc").count < folder.bytes("classic.nc").count)
  }

  @Test func quantisationKeepsTheDigitsAskedFor() throws {
    for quantisation in [Quantisation.digits(3), .bits(8)] {
      var run = TestRun(format: .netcdf4)
      run.plan.quantisation = quantisation
      try finish(run, "q.nc")
      let file = try NetCDFFile.open(folder.file("q.nc"))
      let values: [Double] = try file.read(try #require(try file.variable("position")))
      var differs = false
      for frame in 0..<9 {
        for k in 0..<21 {
          let exact = TestRun.value(frame * 5, k)
          // Half a unit of the last digit kept; BitRound keeps the implied bit besides.
          let tolerance = quantisation == .digits(3) ? pow(10, floor(log10(exact)) - 2) / 2 : exact * 0x1p-9
          #expect(abs(values[frame * 21 + k] - exact) <= max(tolerance, 1e-7))
          differs = differs || values[frame * 21 + k] != Double(Float(exact))
        }
      }
      #expect(differs)
      #expect(try (file.read(try #require(try file.variable("order"))) as [Double])[1] == 1 / 6)
      try FileManager.default.removeItem(atPath: folder.file("q.nc"))
    }
  }

  @Test func aReaderSeesWholeFramesAtAnyMoment() throws {
    let run = TestRun()
    let file = try OutputFile.create(at: path, plan: run.plan)
    #expect(try NetCDFFile.open(path).dimension("time")?.size == 0)
    try run.write(file, through: 12)
    // Half a frame: its series has come, its fields have not.
    try file.writeSeries(0, index: 3, instant: run.plan.timeline.instant(15), values: [1, 2, 3, 4])
    #expect(try #require(try NetCDFFile.open(path).dimension("time")).size <= 3)
    try file.writeFrame(index: 3, instant: run.plan.timeline.instant(15), fields: run.bound(15), pool: run.pool)
    try file.flush()
    let reader = try NetCDFFile.open(path)
    #expect(try reader.dimension("time")?.size == 4)
    #expect(try (reader.read(try #require(try reader.variable("order"))) as [Double])[3] == 1)
    let drift: [Double] = try reader.read(try #require(try reader.variable("drift")))
    #expect(Array(drift[..<5]) == [-4, -6, -8, -10, -12] && drift[5...].allSatisfy(\.isNaN))
    #expect(try reader.attribute("run_complete")?.integer == 0)
  }

  @Test func aRunWithoutFieldsStillHasItsSeries() throws {
    try finish(TestRun(fields: []))
    let file = try NetCDFFile.open(path)
    #expect(try file.dimension("particle") == nil)
    #expect(try file.variable("order")?.shape == [9])
  }

  /// Every batch boundary that can be: many small records, long series, a series that fills up in the middle of a frame.
  @Test func longRunsPassThroughManyBatches() throws {
    let run = TestRun(particles: 400, end: 40000)
    let file = try OutputFile.create(at: path, plan: run.plan)
    let schedule = run.plan.series[1].schedule
    for tick in 0...run.plan.timeline.end {
      let instant = run.plan.timeline.instant(tick)
      if run.plan.frames.isDue(tick) {
        try file.writeSeries(0, index: tick / 5, instant: instant, values: [1 / Double(tick + 1), 10, 20, Double(tick)])
      }
      if schedule.isDue(tick) {
        try file.writeSeries(1, index: schedule.index(of: tick), instant: instant, values: [-Double(tick)])
      }
      if run.plan.frames.isDue(tick) {
        try file.writeFrame(index: tick / 5, instant: instant, fields: run.bound(tick), pool: run.pool)
      }
    }
    try file.finish()
    let reader = try NetCDFFile.open(path)
    let drift: [Double] = try reader.read(try #require(try reader.variable("drift")))
    #expect(drift == stride(from: 4, through: 40000, by: 2).map { -Double($0) })
    let position: [Float] = try reader.read(try #require(try reader.variable("position")))
    #expect((0...8000).allSatisfy { position[$0 * 1200 + 7] == Float(TestRun.value($0 * 5, 7)) })
    #expect(FileManager.default.contents(atPath: path)!.count > run.plan.dataSize)
    #expect(FileManager.default.contents(atPath: path)!.count < run.plan.dataSize + 16384)
  }
}
