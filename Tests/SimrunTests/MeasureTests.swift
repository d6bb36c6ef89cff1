import Diagnostics
import Foundation
import NetCDF
import SimCore
import SimrunKit
import Testing

@Suite struct MeasureTests {
  let folder = TemporaryFolder()

  /// Writes a text file and returns its path.
  func file(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
    return folder.file(name)
  }

  /// Every frame's polarization, as `measure` writes it, with its times.
  func polarization(_ path: String, _ change: (inout MeasureRequest) throws -> Void = { _ in }) throws -> (
    times: [Double], values: [Double]
  ) {
    var request = MeasureRequest(input: path, diagnostics: ["polarization"])
    request.output = folder.file("result.nc")
    request.overwrite = true
    try change(&request)
    _ = try measure(request)
    let result = try NetCDFFile.open(folder.file("result.nc"))
    return (
      try result.read(try #require(try result.variable("time"))), try result.read(try #require(try result.variable("polarization")))
    )
  }

  // MARK: Files of simrun

  @Test func aRunMeasuredAgainGivesTheSameNumbers() throws {
    let run = TestRun(precision: .float64)
    var plan = run.plan
    let heading = FieldInfo("heading", unit: "1", longName: "heading", dimensions: [.particles(50), .space(3)])
    plan.fields = [heading]
    plan.series = [OutputPlan.Series(coordinate: "time", schedule: plan.frames, variables: [OutputVariable("polarization", "P")])]
    plan.attributes += [("domain_size", .reals([4, 5, 6]))]
    let output = try OutputFile.create(at: folder.file("run.nc"), plan: plan)
    var expected: [Double] = []
    for index in 0..<9 {
      let instant = plan.timeline.instant(index * 5)
      let values = (0..<150).map { sin(Double($0 * 7 + index * index)) }
      expected.append(Polarization.of(headings: values, dimensions: 3))
      let field = BoundField(info: heading) { rows, out in
        for k in 0..<rows.count * 3 { out[k] = values[rows.lowerBound * 3 + k] }
      }
      try output.writeSeries(0, index: index, instant: instant, values: [expected[index]])
      try output.writeFrame(index: index, instant: instant, fields: [field], pool: run.pool)
    }
    try output.finish()

    let measured = try polarization(folder.file("run.nc"))
    #expect(measured.values == expected)
    #expect(measured.times == (0..<9).map { Double($0) * 0.5 })
    let result = try NetCDFFile.open(folder.file("result.nc"))
    #expect(try result.attribute("domain_size")?.reals == [4, 5, 6])
    #expect(try result.attribute("domain_boundary")?.text == "periodic,open,periodic")
    #expect(try result.attribute("diagnostics")?.text == "polarization")
    #expect(try result.attribute("source")?.text?.hasPrefix("simrun ") == true)
  }

  @Test func theTableOfResults() throws {
    let path = try file("a.csv", "time,vx,vy\n0,1,0\n1,0,2\n4,-3,0\n")
    #expect(
      try measure(MeasureRequest(input: path, diagnostics: ["polarization:components=true"])) == """
        3 frames, time 0 to 4
                         unit      mean      std  min  max  last
        polarization     1            1        0    1    1     1
        mean_heading[x]  1            0        1   -1    1    -1
        mean_heading[y]  1     0.333333  0.57735    0    1     0

        """)
  }

  // MARK: Foreign NetCDF

  /// Names, order and fixed time axis as in the files of dewi-kadita.
  @Test func variablesAreMapped() throws {
    let path = folder.file("foreign.nc")
    let foreign = try NetCDFFile.create(path, format: .netcdf4)
    let axes = [
      try foreign.defineDimension("time", size: 2), try foreign.defineDimension("fish", size: 2),
      try foreign.defineDimension("spatial", size: 3),
    ]
    let times = try foreign.defineVariable("time", .double, [axes[0]])
    let positions = try foreign.defineVariable("positions", .double, axes)
    let velocities = try foreign.defineVariable("velocities", .float, axes)
    let x = try foreign.defineVariable("vx", .int16, [axes[0], axes[1]])
    let y = try foreign.defineVariable("vy", .int16, [axes[0], axes[1]])
    try foreign.put(NetCDFAttribute("units", "seconds"), on: times)
    try foreign.put(NetCDFAttribute("scale_factor", 0.5), on: x)
    try foreign.put(NetCDFAttribute("scale_factor", 0.5), on: y)
    try foreign.put(NetCDFAttribute("add_offset", 1.0), on: y)
    try foreign.put(NetCDFAttribute("_FillValue", type: .int16, .integers([-99])), on: y)
    try foreign.endDefinitions()
    try foreign.write([0.5, 1.5], to: times)
    try foreign.write((0..<12).map(Double.init), to: positions)
    try foreign.write([1, 0, 0, 0, 0, 2, 3, 0, 0, 4, 0, 0] as [Float], to: velocities)
    // Unpacked: (1, 0), (0, 2); then (2, 0) and one that is missing.
    try foreign.write([2, 0, 4, 0] as [Int64], to: x)
    try foreign.write([-2, 2, -2, -99] as [Int64], to: y)
    try foreign.close()

    let whole = try polarization(path) { try $0.mapping.add("position=positions,velocity=velocities") }
    #expect(whole.times == [0.5, 1.5])
    let result = try NetCDFFile.open(folder.file("result.nc"))
    #expect(try result.attribute("units", of: try result.variable("time"))?.text == "s")
    #expect(abs(whole.values[0] - 0.5.squareRoot()) < 1e-15 && whole.values[1] == 1)
    let parts = try polarization(path) { try $0.mapping.add("velocity=vx,vy") }
    #expect(abs(parts.values[0] - 0.5.squareRoot()) < 1e-15 && parts.values[1].isNaN)
    let complete = try polarization(path) {
      try $0.mapping.add("velocity=vx,vy")
      $0.skipMissing = true
    }
    #expect(complete.values[1] == 1)
    var mapping = FieldMapping()
    try mapping.add("position=positions")
    let frame = try recordedFrame(path: path, frame: -1, fields: ["position"], mapping: mapping)
    #expect(frame.rows == 2 && frame.values["position"] == [6, 7, 8, 9, 10, 11])
  }

  @Test func whatIsMissingIsNamed() throws {
    let path = folder.file("foreign.nc")
    let foreign = try NetCDFFile.create(path)
    let time = try foreign.defineDimension("time", size: nil)
    let fish = try foreign.defineDimension("fish", size: 2)
    _ = try foreign.defineVariable("positions", .double, [time, fish, try foreign.defineDimension("axis", size: 2)])
    let speed = try foreign.defineVariable("speed", .double, [fish, time].reversed())
    _ = try foreign.defineVariable("mass", .double, [fish])
    try foreign.endDefinitions()
    func sentence(_ change: (inout MeasureRequest) throws -> Void) throws -> String {
      var request = MeasureRequest(input: path, diagnostics: ["polarization"])
      do {
        try change(&request)
        return try measure(request)
      } catch let error as InputError { return "\(error.exitStatus.rawValue) \(error)" }
    }
    #expect(try sentence { _ in } == "65 \(path): has no frames")
    try foreign.write([1, 2], to: speed, start: [0, 0], count: [1, 2])
    try foreign.sync()
    #expect(
      try sentence { try $0.mapping.add("position=position") }
        == "65 \(path): has no variable 'position'; did you mean 'positions'?; it has positions, speed, mass")
    #expect(try sentence { try $0.mapping.add("velocity=mass,speed") }.contains("variables need the same dimensions"))
    #expect(
      try sentence { try $0.mapping.add("velocity") }
        == "64 --map velocity: expected FIELD=NAME, or FIELD=NAME,NAME,… such as position=x,y,z")
    #expect(try sentence { try $0.mapping.add("a=b,a=c") } == "64 --map a=b,a=c: 'a' is mapped twice")
    #expect(
      try sentence { _ in } == "65 \(path): polarization: needs the field 'heading' or 'velocity', and there is neither")
    #expect(
      try sentence { try $0.mapping.add("position=positions,velocity=speed,positions") }
        == "65 \(path): to make up 'velocity' together, variables need the same dimensions (time), or (time, particle); "
        + "'positions' has (time, fish, axis)")
  }

  // MARK: Requests

  @Test(arguments: [
    ("polarisation", "unknown diagnostic 'polarisation'; did you mean 'polarization'?; there are "),
    ("polarization:componets=true", "-d polarization:componets=true: unknown key 'componets'; did you mean 'components'?"),
    ("polarization:components=5", "-d polarization:components=5: components: expected true or false, found the text '5'"),
    ("polarization:components", "-d polarization:components: expected key=value after the colon, found 'components'"),
  ])
  func wrongRequests(diagnostic: String, sentence: String) throws {
    let path = try file("a.csv", "time,vx,vy\n0,1,0\n")
    do {
      _ = try measure(MeasureRequest(input: path, diagnostics: [diagnostic]))
      Issue.record("accepted")
    } catch let error as InputError {
      #expect(error.description.hasPrefix(sentence) && error.exitStatus.rawValue == 64)
    }
  }

  @Test(
    arguments: [
      ([1, 2, 3, 4], nil, "a domain of 2 axes needs 2 values or one for all, not 4"),
      ([-1], nil, "the sizes of a domain are positive numbers"),
      ([1], ["cubic"], "'cubic' is not one of periodic, reflecting, open"),
      (nil, ["open"], "--domain-boundary needs --domain-size beside it"),
    ] as [([Double]?, [String]?, String)])
  func wrongDomains(size: [Double]?, boundary: [String]?, sentence: String) throws {
    var request = MeasureRequest(input: try file("a.csv", "time,x,y\n0,1,0\n"), diagnostics: ["polarization"])
    (request.domainSize, request.domainBoundary) = (size, boundary)
    #expect(throws: InputError.usage(sentence)) { try measure(request) }
  }

  @Test func inputsThatCannotBeOpened() throws {
    let missing = InputError.cannotOpen(path: folder.file("no.nc"), reason: "No such file or directory")
    #expect(throws: missing) { try measure(MeasureRequest(input: folder.file("no.nc"), diagnostics: ["polarization"])) }
    #expect(missing.exitStatus.rawValue == 66)
    #expect(missing.description == "can't open '\(folder.file("no.nc"))': No such file or directory")
    #expect(throws: InputError.cannotOpen(path: folder.path, reason: "Is a directory")) {
      try measure(MeasureRequest(input: folder.path, diagnostics: ["polarization"]))
    }
  }

  // MARK: Derived fields

  @Test func velocitiesFollowFromPositions() throws {
    // Both move by (1, 0) in half a time unit; the second one leaves through the face at 10.
    let path = try file("a.csv", "time,x1,y1,x2,y2\n0,1,5,9.5,5\n0.5,2,5,0.5,5\n1.0,3,5,1.5,5\n")
    let periodic = try polarization(path) { $0.domainSize = [10] }
    #expect(periodic.values[0].isNaN && periodic.values[1...] == [1, 1])
    let open = try polarization(path)
    #expect(open.values[1] == 0 && open.values[2] == 1)
  }
}
