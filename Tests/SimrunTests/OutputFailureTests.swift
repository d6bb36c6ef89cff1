import Foundation
import NetCDF
import SimCore
import SimrunKit
import Testing

@Suite struct OutputFailureTests {
  let folder = TemporaryFolder()
  var path: String { folder.file("out.nc") }
  let run = TestRun()

  /// The error of an operation that has to fail.
  func failure(_ body: () throws(OutputError) -> Void) throws -> OutputError {
    do throws(OutputError) { try body() } catch { return error }
    throw Unexpected.success
  }
  enum Unexpected: Error { case success }

  @Test func aMissingFolder() throws {
    let error = try failure { () throws(OutputError) in _ = try OutputFile.create(at: folder.file("no/out.nc"), plan: run.plan) }
    #expect(error.exitStatus == .cannotCreate)
    #expect(
      error.description == "can't create the output '\(folder.file("no/out.nc"))': the folder '\(folder.file("no"))' doesn't exist")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/sys/kernel"), "needs a folder that nobody can write"))
  func anUnwritableFolder() throws {
    let error = try failure { () throws(OutputError) in _ = try OutputFile.create(at: "/sys/kernel/out.nc", plan: run.plan) }
    #expect(error == .cannotCreate(path: "/sys/kernel/out.nc", reason: "Permission denied"))
    #expect(error.exitStatus == .cannotCreate)
  }

  @Test func aFolderOfThatName() throws {
    let error = try failure { () throws(OutputError) in
      _ = try OutputFile.create(at: folder.path, plan: run.plan, replacing: true)
    }
    #expect(error.description.hasSuffix("': a folder has that name"))
    #expect(error.exitStatus == .cannotCreate)
  }

  @Test func aDeviceIsNeverReplaced() throws {
    let error = try failure { () throws(OutputError) in
      _ = try OutputFile.create(at: "/dev/null", plan: run.plan, replacing: true)
    }
    #expect(error.description == "can't create the output '/dev/null': it isn't a regular file")
    #expect(FileManager.default.isWritableFile(atPath: "/dev/null"))
  }

  @Test func filesAreReplacedOnlyWhenAskedTo() throws {
    try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
    var error = try failure { () throws(OutputError) in _ = try OutputFile.create(at: path, plan: run.plan) }
    #expect(
      error.description == "can't create the output '\(path)': a file that simrun didn't write has that name; "
        + "choose another with -o, or replace it with --overwrite")
    #expect(folder.bytes("out.nc") == Data("precious".utf8) && folder.names == ["out.nc"])
    try OutputFile.create(at: path, plan: run.plan, replacing: true).close()
    error = try failure { () throws(OutputError) in _ = try OutputFile.create(at: path, plan: run.plan) }
    #expect(
      error.description
        == "can't create the output '\(path)': it holds another run; choose another name with -o, or replace it with --overwrite")
  }

  @Test func aLinkLeadsToTheFile() throws {
    try FileManager.default.createDirectory(atPath: folder.file("data"), withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: folder.file("data/real.nc")))
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.file("data/real.nc"))
    try OutputFile.create(at: path, plan: run.plan, replacing: true).finish()
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == folder.file("data/real.nc"))
    #expect(try NetCDFFile.open(folder.file("data/real.nc")).format == .cdf5)
  }

  @Test func onlyOneProcessWrites() throws {
    let first = try OutputFile.create(at: path, plan: run.plan)
    let errors = [
      try failure { () throws(OutputError) in _ = try OutputFile.reopen(at: path, plan: run.plan) },
      try failure { () throws(OutputError) in _ = try OutputFile.create(at: path, plan: run.plan, replacing: true) },
    ]
    for error in errors {
      #expect(error.description == "the output '\(path)' is being written by another process")
      #expect(error.exitStatus == .cannotCreate)
    }
    first.close()
    try OutputFile.reopen(at: path, plan: run.plan).close()
  }

  @Test func aPlanThatContradictsItself() throws {
    var plan = run.plan
    plan.series[1].variables = [
      OutputVariable("order", "order"), OutputVariable("heat", "heat", dimensions: [Dimension("bin", size: 9)]),
    ]
    plan.quantisation = .digits(3)
    #expect(
      plan.clashes == [
        "the dimension 'bin' has two meanings: one of 3 members, one of 9", "two variables have the name 'order'",
        "digits can be dropped only from a compressed file: format netcdf4",
      ])
    let error = try failure { () throws(OutputError) in _ = try OutputFile.create(at: path, plan: plan) }
    #expect(
      error.description
        == "the output can't hold all that is asked for: the dimension 'bin' has two meanings: one of 3 members, one of 9")
    #expect(error.exitStatus == .data && folder.names.isEmpty)
  }

  @Test func anotherRunCannotGoOn() throws {
    try OutputFile.create(at: path, plan: run.plan).close()
    for (other, how) in [
      (TestRun(seed: 43), "attribute 'seed': 42 in the file, 43 in the run"),
      (TestRun(particles: 8), "dimension 'particle': 7 in the file, 8 in the run"),
      (
        TestRun(precision: .float64),
        "variable 'position': float(time, particle, space) in the file, double(time, particle, space) in the run"
      ),
      (TestRun(end: 60), "dimension 'drift_time': 19 in the file, 29 in the run"),
    ] {
      let error = try failure { () throws(OutputError) in _ = try OutputFile.reopen(at: path, plan: other.plan) }
      #expect(error == .differs(path: path, how: how))
      #expect(
        error.description == "the output '\(path)' isn't what this run has written so far: \(how); choose another name with -o, "
          + "or start afresh with --overwrite")
      #expect(error.exitStatus == .data)
    }
    #expect(folder.names == ["out.nc"])
  }

  @Test func damagedFilesAreNotContinued() throws {
    let file = try OutputFile.create(at: path, plan: run.plan)
    try run.write(file)
    file.close()
    let whole = folder.bytes("out.nc")
    func reason(_ bytes: Data) throws -> String {
      try bytes.write(to: URL(fileURLWithPath: path))
      guard
        case .differs(_, let how) = try failure({ () throws(OutputError) in _ = try OutputFile.reopen(at: path, plan: run.plan) })
      else { return "" }
      return how
    }
    #expect(try reason(whole.dropLast()) == "it has been cut off: 9 frames need more than its \(whole.count - 1) bytes")
    #expect(try reason(whole.prefix(100)) == "it ends within its header")
    #expect(try reason(Data()) == "it ends within its header")
    #expect(try reason(Data("some other file".utf8)) == "not a classic NetCDF file")
    // Every byte of the header counts, but for the number of frames and the mark at the end. A prime stride is a fair sample.
    let header = try #require(try ClassicLayout([UInt8](whole)))
    let mark = try #require(header.attributeOffsets["run_complete"])
    for position in stride(from: 0, to: header.headerSize, by: 13)
    where !(4..<12).contains(position) && !(mark..<mark + 4).contains(position) {
      var flipped = whole
      flipped[position] ^= 0x10
      #expect(try reason(flipped) != "", "byte \(position)")
    }
  }

  @Test func framesCannotBeLeftOut() throws {
    let file = try OutputFile.create(at: path, plan: run.plan)
    try run.write(file, through: 9)
    file.close()
    let again = try OutputFile.reopen(at: path, plan: run.plan)
    do {
      try run.write(again, from: 20, through: 20)
      Issue.record("a gap was written")
    } catch let error as OutputError {
      #expect(error == .differs(path: path, how: "it holds 2 frames, and the run goes on after 4"))
    }
  }

  @Test func states() throws {
    func state(_ name: String) throws -> OutputState { try outputState(at: folder.file(name)) }
    guard case .absent = try state("out.nc") else { return #expect(Bool(false)) }
    guard case .foreign = try outputState(at: folder.path) else { return #expect(Bool(false)) }
    try Data("text".utf8).write(to: URL(fileURLWithPath: folder.file("text.nc")))
    guard case .foreign = try state("text.nc") else { return #expect(Bool(false)) }
    let other = try NetCDFFile.create(folder.file("other.nc"))
    try other.close()
    guard case .foreign = try state("other.nc") else { return #expect(Bool(false)) }

    let file = try OutputFile.create(at: path, plan: run.plan)
    try run.write(file, through: 20)
    file.close()
    guard case .simrun(let early) = try state("out.nc") else { return #expect(Bool(false)) }
    #expect(!early.complete && early.frameCount == 5)
    let again = try OutputFile.reopen(at: path, plan: run.plan)
    try run.write(again, from: 21)
    try again.finish()
    guard case .simrun(let late) = try state("out.nc") else { return #expect(Bool(false)) }
    #expect(late.complete && late.frameCount == 9)
    for (name, value) in run.plan.attributes {
      if case .texts(let words) = value {
        #expect(late.attributes[name] == .text(words.joined(separator: ",")))
      } else {
        #expect(late.attributes[name] == value)
      }
    }
  }

  /// A limit on the size of files fails writes halfway, as a full disk does, and needs no disk of its own.
  @Test func aFullDiskLeavesAFileWithWholeFrames() async {
    await #expect(processExitsWith: .success) {
      let folder = TemporaryFolder()
      let run = TestRun(particles: 1000, end: 5000)
      let file = try OutputFile.create(at: folder.file("out.nc"), plan: run.plan)
      limitFileSizes(to: 1_000_000)
      do {
        try run.write(file)
        try file.finish()
        Issue.record("more was written than there is room for")
      } catch let error as OutputError {
        #expect(error == .cannotWrite(path: folder.file("out.nc"), reason: "File too large"))
        #expect(error.exitStatus == .io)
      }
      file.close()
      let reader = try NetCDFFile.open(folder.file("out.nc"))
      let frames = try #require(try reader.dimension("time")?.size)
      let layout = try #require(try ClassicLayout([UInt8](folder.bytes("out.nc"))))
      #expect(frames == (1_000_000 - layout.recordsBegin) / layout.recordSize)
      let values: [Float] = try reader.read(try #require(try reader.variable("position")))
      #expect((0..<frames).allSatisfy { f in values[f * 3000 + 5] == Float(TestRun.value(f * 5, 5)) })

      // With room again the run goes on, and the result is the same as without the trouble.
      limitFileSizes(to: nil)
      let again = try OutputFile.reopen(at: folder.file("out.nc"), plan: run.plan)
      try run.write(again)
      try again.finish()
      let straight = try OutputFile.create(at: folder.file("straight.nc"), plan: run.plan)
      try run.write(straight)
      try straight.finish()
      #expect(folder.bytes("out.nc") == folder.bytes("straight.nc"))
    }
  }

  @Test func aFullDiskAtTheStartLeavesNothing() async {
    await #expect(processExitsWith: .success) {
      let folder = TemporaryFolder()
      try Data("precious".utf8).write(to: URL(fileURLWithPath: folder.file("out.nc")))
      limitFileSizes(to: 4096)
      do {
        _ = try OutputFile.create(at: folder.file("out.nc"), plan: TestRun(end: 100_000).plan, replacing: true)
        Issue.record("more was written than there is room for")
      } catch let error as OutputError {
        #expect(error == .cannotCreate(path: folder.file("out.nc"), reason: "File too large"))
      }
      #expect(folder.names == ["out.nc"] && folder.bytes("out.nc") == Data("precious".utf8))
    }
  }

  @Test func aFullDiskAtTheConversionKeepsTheData() async {
    await #expect(processExitsWith: .success) {
      let folder = TemporaryFolder()
      let run = TestRun(particles: 2000, end: 500, format: .netcdf4)
      let file = try OutputFile.create(at: folder.file("out.nc"), plan: run.plan)
      try run.write(file)
      try file.flush()
      limitFileSizes(to: 20_000)
      do {
        try file.finish()
        Issue.record("more was written than there is room for")
      } catch let error as OutputError {
        #expect(error.exitStatus == .io)
      }
      file.close()
      #expect(folder.names == ["out.nc"])
      limitFileSizes(to: nil)
      let again = try OutputFile.reopen(at: folder.file("out.nc"), plan: run.plan)
      #expect(again.frameCount == 101)
      try again.finish()
      #expect(try NetCDFFile.open(folder.file("out.nc")).format == .netcdf4)
    }
  }
}

@Suite struct OutputSentenceTests {
  @Test(arguments: [
    (
      OutputError.cannotWrite(path: "a.nc", reason: "No space left on device"), 74 as Int32,
      "can't write to the output 'a.nc': No space left on device; the frames that are in it are good, and the same command goes on from there"
    ),
    (.cannotRead(path: "a.nc", reason: "Input/output error"), 74, "can't read the output 'a.nc': Input/output error"),
    (
      .cannotCreate(path: "a.nc", reason: "Read-only file system"), 73,
      "can't create the output 'a.nc': Read-only file system"
    ),
  ])
  func sentences(error: OutputError, status: Int32, sentence: String) {
    #expect(error.exitStatus.rawValue == status && error.description == sentence)
  }
}
