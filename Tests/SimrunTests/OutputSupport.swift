import Foundation
import NetCDF
import SimCore
import SimrunKit

/// A folder that goes away with its owner.
final class TemporaryFolder {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "simrun-tests-" + UUID().uuidString
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
  func bytes(_ name: String) -> Data { FileManager.default.contents(atPath: file(name))! }
  var names: [String] { try! FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// A made-up system whose values are functions of frame, row and column, so that every number in a file can be foretold.
struct TestRun {
  var particles = 7
  var plan: OutputPlan
  let pool = WorkerPool(threads: 2)

  /// Positions in every frame (each 5 ticks) with `order` beside them, `spectrum` over bins, and `drift` on a schedule of its own (each 2 ticks).
  init(
    particles: Int = 7, end: Int = 40, precision: OutputPrecision = .float32, format: OutputFormat = .cdf5, seed: Int = 42,
    fields: [String] = ["position", "spin"]
  ) {
    self.particles = particles
    let bins = Dimension("bin", size: 3, coordinates: [0.5, 1.5, 2.5], unit: "m", longName: "distance")
    let info = [
      FieldInfo("position", unit: "m", longName: "position", dimensions: [.particles(particles), .space(3)]),
      FieldInfo("spin", unit: "1", longName: "spin", dimensions: [.particles(particles)]),
    ].filter { fields.contains($0.name) }
    plan = OutputPlan(
      timeline: Timeline(steps: end, of: 0.1)!, frames: Schedule(every: 5), fields: info, precision: precision, format: format,
      series: [
        OutputPlan.Series(
          coordinate: "unused", schedule: Schedule(every: 5),
          variables: [
            OutputVariable("order", "degree of order", attributes: [("base", .text("2"))]),
            OutputVariable("spectrum", unit: "m2", "spectrum", dimensions: [bins]),
          ]),
        OutputPlan.Series(
          coordinate: "drift_time", schedule: Schedule(every: 2, start: 4), variables: [OutputVariable("drift", unit: "m", "drift")]
        ),
      ],
      attributes: [
        ("title", .text("A test — größer")), ("source", .text("simrun 0.0")), ("scenario", .text("model: test\n")),
        ("seed", .integer(seed)), ("parameters.noise", .real(0.25)), ("parameters.size", .reals([1, 2, 3])),
        ("domain_boundary", .texts(["periodic", "open", "periodic"])),
      ])
  }

  static func value(_ tick: Int, _ k: Int) -> Double { Double(tick) + Double(k) / 3 }

  var fields: [FieldInfo] { plan.fields }

  func bound(_ tick: Int) -> [BoundField] {
    plan.fields.map { info in
      BoundField(info: info) { rows, out in
        for k in 0..<rows.count * info.width { out[k] = TestRun.value(tick, rows.lowerBound * info.width + k) }
      }
    }
  }

  /// Writes what is due from tick `start` to tick `end`, both included.
  func write(_ file: OutputFile, from start: Int = 0, through end: Int? = nil) throws {
    for tick in start...(end ?? plan.timeline.end) {
      let instant = plan.timeline.instant(tick)
      if plan.series[1].schedule.isDue(tick) {
        try file.writeSeries(1, index: plan.series[1].schedule.index(of: tick), instant: instant, values: [-Double(tick)])
      }
      if plan.frames.isDue(tick) {
        let index = plan.frames.index(of: tick)
        try file.writeSeries(0, index: index, instant: instant, values: [1 / Double(tick + 1), 10, 20, Double(tick)])
        try file.writeFrame(index: index, instant: instant, fields: bound(tick), pool: pool)
      }
    }
  }
}

/// A Python with xarray: the one that SIMRUN_PYTHON names.
let python = ProcessInfo.processInfo.environment["SIMRUN_PYTHON"]

/// Runs a Python script and returns what it printed, without the last newline; nil if it failed.
func runPython(_ script: String, _ arguments: String...) throws -> String? {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: python!)
  process.arguments = ["-W", "error", "-c", script] + arguments
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return process.terminationStatus == 0 ? text.trimmingCharacters(in: .newlines) : nil
}

/// Lets writing fail beyond so many bytes of a file, in the whole process.
func limitFileSizes(to size: UInt?) {
  signal(SIGXFSZ, SIG_IGN)
  var limit = rlimit(rlim_cur: rlim_t(size ?? .max), rlim_max: .max)
  setrlimit(fileSizeLimit, &limit)
}

#if canImport(Glibc)
  private let fileSizeLimit = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
#else
  private let fileSizeLimit = RLIMIT_FSIZE
#endif
