import SimCore
import SimrunKit
import Testing

/// What Python users see. Needs a Python with xarray and netCDF4: SIMRUN_PYTHON=/path/to/python.
@Suite(.enabled(if: python != nil, "SIMRUN_PYTHON names no Python with xarray"))
struct OutputXarrayTests {
  let folder = TemporaryFolder()

  static let script = """
    import sys, numpy, xarray
    d = xarray.open_dataset(sys.argv[1])
    print(sorted(d.sizes.items()))
    print(d.time.dtype, d.time.values.tolist())
    print(d.space.values.tolist(), d.bin.values.tolist(), d.drift_time.values[:2].tolist())
    print(d.position.dims, d.position.dtype, d.spectrum.dims, d.drift.dims, d.drift.dtype)
    print(sorted(d.coords))
    print(float(d.position.sel(space="y").isel(time=1, particle=2)) if d.sizes["time"] > 1 else None)
    print(int(numpy.isnan(d.drift.values).sum()))
    print(d.attrs["title"], d.attrs["seed"], d.attrs["parameters.size"].tolist())
    """

  @Test(arguments: OutputFormat.allCases)
  func aFinishedFile(format: OutputFormat) throws {
    let run = TestRun(end: 20, format: format)
    let file = try OutputFile.create(at: folder.file("a.nc"), plan: run.plan)
    try run.write(file)
    try file.finish()
    let seen = try runPython(OutputXarrayTests.script, folder.file("a.nc"))
    #expect(
      seen == """
        [('bin', 3), ('drift_time', 9), ('particle', 7), ('space', 3), ('time', 5)]
        float64 [0.0, 0.5, 1.0, 1.5, 2.0]
        ['x', 'y', 'z'] [0.5, 1.5, 2.5] [0.4, 0.6]
        ('time', 'particle', 'space') float32 ('time', 'bin') ('drift_time',) float64
        ['bin', 'drift_time', 'space', 'time']
        7.333333492279053
        0
        A test — größer 42 [1.0, 2.0, 3.0]
        """)
  }

  /// From the moment the file has its name.
  @Test func aFileThatIsBeingWritten() throws {
    let run = TestRun(end: 20)
    let file = try OutputFile.create(at: folder.file("a.nc"), plan: run.plan)
    #expect(try #require(try runPython(OutputXarrayTests.script, folder.file("a.nc"))).contains("('time', 0)"))
    try run.write(file, through: 12)
    try file.flush()
    let seen = try #require(try runPython(OutputXarrayTests.script, folder.file("a.nc")))
    #expect(seen.contains("float64 [0.0, 0.5, 1.0]\n"))
    #expect(seen.contains("\n7.333333492279053\n4\n"))
  }
}
