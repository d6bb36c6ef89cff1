// swift-format-ignore-file: AlwaysUseLowerCamelCase

import Diagnostics
import SimCore
import Testing

private typealias Options = SpatialPermutationEntropy.Options

private func grid(_ sizes: Int...) -> FieldInfo {
  FieldInfo(
    "height", unit: "1", longName: "height",
    dimensions: sizes.enumerated().map { Dimension(["a", "b", "c", "d"][$0], size: $1) })
}

private func observe(
  _ field: FieldInfo, _ values: [Double], threads: Int = 1, _ change: (inout Options) -> Void = { _ in }
) throws -> [Double] {
  var options = Options()
  change(&options)
  let diagnostic = try SpatialPermutationEntropy(options, scene: Scene(fields: [field], domain: nil))
  return try diagnostic.observe(Snapshot(pool: WorkerPool(threads: threads), [(field, values)]))
}

private func noise(_ count: Int, seed: UInt64 = 3) -> [Double] {
  var random = SplitMix64(state: seed)
  return (0..<count).map { _ in random.uniform() }
}

/// Entropy over its largest value, Jensen-Shannon complexity, and number of patterns, straight from their definitions.
private func plane(_ patterns: [[Int]]) -> [Double] {
  var counts: [[Int]: Int] = [:]
  for pattern in patterns { counts[pattern, default: 0] += 1 }
  let n = (1...patterns[0].count).reduce(1.0) { $0 * Double($1) }
  let p = counts.values.map { Double($0) / Double(patterns.count) }
  let s = { (p: [Double]) in -p.reduce(0) { $0 + $1 * LibM.log($1) } }
  let rest = (n - Double(p.count)) / (2 * n) * LibM.log(2 * n)
  let divergence = s(p.map { ($0 + 1 / n) / 2 }) + rest - s(p) / 2 - LibM.log(n) / 2
  let largest = -0.5 * ((n + 1) / n * LibM.log(n + 1) - 2 * LibM.log(2 * n) + LibM.log(n))
  let entropy = s(p) / LibM.log(n)
  return [entropy, entropy * divergence / largest, Double(p.count)]
}

/// The patterns of stencils by sorting, with indices taken modulo the size where periodic.
private func patterns(_ values: [Double], _ size: [Int], extent: [Int], lag: [Int], periodic: Bool) -> [[Int]] {
  var patterns: [[Int]] = []
  let places = (0..<3).map { periodic ? size[$0] : size[$0] - (extent[$0] - 1) * lag[$0] }
  for i in 0..<places[0] {
    for j in 0..<places[1] {
      for k in 0..<places[2] {
        var window: [Double] = []
        for a in 0..<extent[0] {
          for b in 0..<extent[1] {
            for c in 0..<extent[2] {
              let (x, y, z) = ((i + a * lag[0]) % size[0], (j + b * lag[1]) % size[1], (k + c * lag[2]) % size[2])
              window.append(values[(x * size[1] + y) * size[2] + z])
            }
          }
        }
        if window.contains(where: \.isNaN) { continue }
        patterns.append(window.indices.sorted { (window[$0], $0) < (window[$1], $1) })
      }
    }
  }
  return patterns
}

@Suite struct SpatialPermutationEntropyTests {
  struct Table: Decodable {
    struct Field: Decodable {
      let name: String
      let rows, columns: Int
      let values: [Double]
    }
    struct Entropy: Decodable {
      let field: String
      let rows, columns, rowLag, columnLag: Int
      let H, C: Double
    }
    struct Texture: Decodable {
      let field: String
      let smoothness, curveStructure: Double
    }
    let fields: [Field]
    let entropies: [Entropy]
    let textures: [Texture]
  }

  @Test func agreesWithReference() throws {
    let table = try reference("spatial_patterns", Table.self)
    func field(_ name: String) -> Table.Field { table.fields.first { $0.name == name }! }
    for row in table.entropies {
      let data = field(row.field)
      let result = try observe(grid(data.rows, data.columns), data.values) {
        $0.stencil = [Double(row.rows), Double(row.columns)]
        $0.lag = [Double(row.rowLag), Double(row.columnLag)]
      }
      #expect(abs(result[0] - row.H) < 1e-13 && abs(result[1] - row.C) < 1e-13)
    }
    for row in table.textures {
      let data = field(row.field)
      let result = try observe(grid(data.rows, data.columns), data.values)
      #expect(abs(result[3] - row.smoothness) < 1e-15 && abs(result[4] - row.curveStructure) < 1e-15)
    }
  }

  @Test(
    arguments: [true, false],
    [([2, 2, 1], [1, 1, 1]), ([1, 3, 2], [1, 2, 3]), ([2, 2, 2], [2, 1, 3]), ([5, 1, 2], [1, 1, 1])])
  func agreesWithSorting(_ periodic: Bool, _ stencil: ([Int], [Int])) throws {
    let size = [6, 7, 9]
    let field = grid(6, 7, 9)
    for ties in [false, true] {
      var values = noise(field.count)
      if ties { values = values.map { ($0 * 4).rounded() } }
      values[100] = .nan
      let expected = plane(patterns(values, size, extent: stencil.0, lag: stencil.1, periodic: periodic))
      let result = try observe(field, values) {
        ($0.stencil, $0.lag) = (stencil.0.map { Double($0) }, stencil.1.map { Double($0) })
        $0.boundary = periodic ? .periodic : .open
      }
      #expect(result.count == 3 && zip(result, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }
  }

  @Test func periodicImagesInTwoDimensions() throws {
    let values = noise(20 * 31)
    for stencil in [[2, 2], [3, 3], [2, 6], [1, 4]] {
      let expected = plane(patterns(values, [1, 20, 31], extent: [1] + stencil, lag: [1, 3, 2], periodic: true))
      let result = try observe(grid(20, 31), values) {
        ($0.stencil, $0.lag, $0.boundary) = (stencil.map { Double($0) }, [3, 2], .periodic)
      }
      #expect(result.count == 5 && zip(result, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }
    // Shifts of a periodic field change nothing.
    let rows = (0..<20).map { i in Array(values[i * 31..<i * 31 + 31]) }
    let shifted = (rows[7...] + rows[..<7]).flatMap { $0[12...] + $0[..<12] }
    let original = try observe(grid(20, 31), values) { $0.boundary = .periodic }
    #expect(isSame(original, try observe(grid(20, 31), shifted) { $0.boundary = .periodic }))
  }

  @Test func knowsTheTypesOfSquares() throws {
    // A plane, a valley along the first axis between two columns, and a saddle.
    let squares: [(values: [Double], smoothness: Double, curve: Double)] = [
      ([0, 1, 2, 3], 1 - 1.0 / 3, 0), ([3, 2, 1, 0], 1 - 1.0 / 3, 0), ([0, 1, 3, 2], -1.0 / 3, 1), ([0, 2, 3, 1], -1.0 / 3, -1),
      ([2, 0, 1, 3], -1.0 / 3, -1),
    ]
    for (values, smoothness, curve) in squares {
      let result = try observe(grid(2, 2), values)
      #expect(result[0] == 0 && result[1] == 0 && result[2] == 1 && result[3] == smoothness && result[4] == curve)
    }
    // White noise: all types alike, within four standard deviations.
    let result = try observe(grid(300, 300), noise(90000)) { $0.boundary = .periodic }
    #expect(result[0] > 0.9995 && result[1] < 0.001 && result[2] == 24)
    #expect(abs(result[3]) < 0.007 && abs(result[4]) < 0.012)
  }

  @Test func doesNotDependOnThreads() throws {
    let values = noise(120 * 130)
    let one = try observe(grid(120, 130), values) { $0.stencil = [2, 3] }
    #expect(isSame(one, try observe(grid(120, 130), values, threads: 3) { $0.stencil = [2, 3] }))
  }

  @Test func arrangesFlatFields() throws {
    let values = noise(12 * 15)
    let axes = [Dimension("trajectory", size: 1), Dimension("variable", size: 180)]
    let flat = FieldInfo("state", unit: "1", longName: "", dimensions: axes)
    #expect(
      isSame(try observe(flat, values) { ($0.of, $0.shape) = ("state", [12, 15]) }, try observe(grid(12, 15), values)))
    #expect(try observe(grid(12, 15), [Double](repeating: .nan, count: 180)).allSatisfy { $0.isNaN })
  }

  @Test func averagesParticlesInCells() throws {
    var random = SplitMix64(state: 8)
    let count = 3000
    let domain = Domain(size: [10, 8], boundary: [.periodic, .reflecting])
    let position = FieldInfo("position", unit: "1", longName: "", dimensions: [.particles(count), .space(2)])
    let charge = FieldInfo("charge", unit: "1", longName: "", dimensions: [.particles(count)])
    let places = (0..<count).flatMap { _ in [random.uniform() * 10, random.uniform() * 8] }
    let charges = (0..<count).map { _ in random.gauss() }
    var (counts, sums) = ([Double](repeating: 0, count: 20 * 16), [Double](repeating: 0, count: 20 * 16))
    for i in 0..<count {
      let cell = Int(places[2 * i] * 2) * 16 + Int(places[2 * i + 1] * 2)
      counts[cell] += 1
      sums[cell] += charges[i]
    }
    func particles(_ of: String?, boundary: SpatialPermutationEntropy.GridBoundary? = .open) throws -> [Double] {
      var options = Options()
      (options.of, options.cells, options.boundary) = (of, [20, 16], boundary)
      let diagnostic = try SpatialPermutationEntropy(options, scene: Scene(fields: [position, charge], domain: domain))
      return try diagnostic.observe(Snapshot(domain: domain, [(position, places), (charge, charges)]))
    }
    #expect(isSame(try particles(nil), try observe(grid(20, 16), counts)))
    #expect(isSame(try particles("density"), try particles(nil)))
    let means = zip(sums, counts).map { $1 == 0 ? .nan : $0 / $1 }
    #expect(isSame(try particles("charge"), try observe(grid(20, 16), means)))
    // Unless told otherwise it goes on where the box does: along the first axis only.
    let wrapped = means + means[..<16]
    #expect(isSame(try particles("charge", boundary: nil), try observe(grid(21, 16), wrapped)))
  }

  @Test func refusesWhatItCannotDo() throws {
    func reason(_ fields: [FieldInfo], domain: Domain? = nil, _ change: (inout Options) -> Void) -> String {
      var options = Options()
      change(&options)
      do {
        _ = try SpatialPermutationEntropy(options, scene: Scene(fields: fields, domain: domain))
        return "none"
      } catch { return "\(error)" }
    }
    let position = FieldInfo("position", unit: "1", longName: "", dimensions: [.particles(5), .space(2)])
    #expect(reason([position], { _ in }).hasPrefix("of: this system has no field of two or three axes"))
    #expect(reason([position], { $0.of = "position" }).contains("is not on a grid"))
    #expect(reason([position, grid(4, 4)], { _ in }) == "none")
    #expect(reason([grid(4, 4)], { $0.of = "heigt" }).contains("height"))
    #expect(reason([grid(4, 4)], { $0.stencil = [2, 5] }).contains("an axis of 4"))
    #expect(reason([grid(4, 4)], { $0.lag = [4] }).contains("an axis of 4"))
    #expect(reason([grid(40, 40)], { $0.stencil = [4] }).contains("take 2 to 12"))
    #expect(reason([grid(40, 40)], { $0.stencil = [1] }).contains("take 2 to 12"))
    #expect(reason([grid(40, 40)], { $0.stencil = [2, 2, 2] }).contains("give 1 or 2"))
    #expect(reason([grid(40, 40)], { $0.shape = [40, 41] }).hasPrefix("shape: 40 x 41"))
    #expect(reason([grid(40, 40)], { $0.cells = [4] }).hasPrefix("cells: needs particles"))
    #expect(reason([position], domain: .periodic(1, 1), { $0.cells = [4] }) == "none")
    #expect(reason([position], domain: .periodic(1, 1), { ($0.cells, $0.of) = ([4], "position") }).contains("take one component"))
    var options = Options()
    (options.shape, options.cells, options.lag) = ([4, 4], [4], [1.5])
    #expect(options.problems().count == 2)
  }
}
