import Diagnostics
import Foundation
import SimCore
import Testing

@Suite struct DiffusionVariantsTests {
  private struct Reference: Decodable {
    struct Row: Decodable {
      let set: String
      let sigma: Double?
      let entries: Double?
      let adjacency: [String: Double]?
      let neighbors: [String: [Double]]?
    }
    struct Information: Decodable {
      struct Value: Decodable {
        let t, conditional, information: Double
      }
      let classes: Double
      let values: [Value]
    }
    let variants: [Row]
    let information: [String: Information]
  }
  private struct Sets: Decodable { let sets: [String: [[Double]]] }

  private static func load<Value: Decodable>(_ name: String) throws -> Value {
    let url = try #require(Bundle.module.url(forResource: "Reference/\(name)", withExtension: "json"))
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
  }
  private static let serial = WorkerPool(threads: 1)

  private static func scene(
    _ points: [[Double]], domain: Domain? = nil, _ others: [(name: String, values: [Double])] = [], seed: UInt64 = 0
  ) -> (Scene, Snapshot) {
    let particles = Dimension.particles(points.count)
    var data = [
      (
        FieldInfo("position", unit: "1", longName: "", dimensions: [particles, Dimension("space", size: points[0].count)]),
        points.flatMap { $0 }
      )
    ]
    data += others.map { (FieldInfo($0.name, unit: "1", longName: "", dimensions: [particles]), $0.values) }
    let snapshot = Snapshot(domain: domain, data.map { (info: $0.0, values: $0.1) })
    return (Scene(fields: data.map(\.0), domain: domain, seed: seed), snapshot)
  }

  private static func random(_ count: Int, _ dimensions: Int, seed: UInt64 = 1) -> [[Double]] {
    let random = Philox(seed: seed)
    return (0..<count).map { k in (0..<dimensions).map { random.uniforms(.initialPosition, particle: k, draw: $0)[0] } }
  }

  private static func bits(
    _ points: [[Double]], sigma: Double = 1, domain: Domain? = nil, _ change: (inout DiffusionSpectralEntropy.Options) -> Void
  ) throws -> [Double] {
    var options = DiffusionSpectralEntropy.Options()
    options.cloud.sigma = [sigma]
    change(&options)
    let (scene, snapshot) = scene(points, domain: domain)
    return try DiffusionSpectralEntropy(options, scene: scene).observe(snapshot).dropLast()
  }

  // MARK: - Variants

  @Test func agreeWithTheDefinitions() throws {
    let (reference, sets): (Reference, Sets) = (try Self.load("diffusion_variants"), try Self.load("dse_vendi"))
    #expect(reference.variants.count == 16)
    for row in reference.variants {
      let points = try #require(sets.sets[row.set])
      if let sigma = row.sigma {
        let entries = try Self.bits(points, sigma: sigma) { $0.variant = .entries }
        #expect(try abs(entries[0] - #require(row.entries)) < 1e-12)
        let adjacency = try Self.bits(points, sigma: sigma) { ($0.variant, $0.diffusionTimes) = (.adjacency, [1, 2, 5]) }
        for (value, time) in zip(adjacency, ["1", "2", "5"]) { #expect(try abs(value - #require(row.adjacency?[time])) < 1e-11) }
      }
      for (size, expected) in row.neighbors ?? [:] {
        let values = try Self.bits(points) {
          ($0.variant, $0.neighborhood, $0.diffusionTimes) = (.neighbors, Int(size), [1, 3])
        }
        // Eigenvalues of a matrix without a full set of eigenvectors: a root of the rounding error.
        #expect(abs(values[0] - expected[0]) < 1e-4 && abs(values[1] - expected[1]) < 1e-7, "\(row.set) \(size)")
      }
    }
  }

  /// Two points: steps with probabilities 1/(1 + g) and g/(1 + g); eigenvalues 1 ± g of the kernel; both are neighbours.
  @Test func ofTwoPoints() throws {
    let g = exp(-0.5 * 0.7 * 0.7)
    func entropy(_ p: Double) -> Double { -p * log2(p) - (1 - p) * log2(1 - p) }
    let points = [[0.0, 0], [0, 1.4]]
    #expect(try abs(Self.bits(points, sigma: 2) { $0.variant = .entries }[0] - 1 - entropy(1 / (1 + g))) < 1e-13)
    #expect(try abs(Self.bits(points, sigma: 2) { $0.variant = .adjacency }[0] - entropy((1 + g) / 2)) < 1e-13)
    #expect(try abs(Self.bits(points, sigma: 2) { ($0.variant, $0.neighborhood) = (.neighbors, 1) }[0] - 1) < 1e-13)
    #expect(try abs(Self.bits(points, sigma: 2) { $0.variant = .neighbors }[0]) < 1e-13)
  }

  /// Points far apart, and points in one place: n equal eigenvalues or elements, one eigenvalue or n² elements.
  @Test func limits() throws {
    let apart = (0..<16).map { (k: Int) -> [Double] in [Double(k) * 100] }
    let same = [[Double]](repeating: [1, 2], count: 8)
    for (variant, together) in [(DiffusionNormalization.entries, 6.0), (.adjacency, 0)] {
      #expect(try abs(Self.bits(apart) { $0.variant = variant }[0] - 4) < 1e-13)
      #expect(try abs(Self.bits(same) { $0.variant = variant }[0] - together) < 1e-12)
    }
  }

  /// On a periodic ring each point and its two neighbours make a circulant matrix: λ = 1 + 2 cos(2πk/n). Rounding errors don't
  /// decide which of the two neighbours is the nearer one.
  @Test func neighborsOnARing() throws {
    let n = 30
    let ring = (0..<n).map { (k: Int) -> [Double] in [Double(k) * 0.1] }
    for size in [2, 3] {
      let value = try Self.bits(ring, domain: .periodic(3, dimensions: 1)) { ($0.variant, $0.neighborhood) = (.neighbors, size) }
      let sizes = (0..<n).map { abs(1 + 2 * cos(2 * Double.pi * Double($0) / Double(n))) }
      let sum = sizes.reduce(0, +)
      let exact = sizes.reduce(0) { $1 < 1e-12 ? $0 : $0 - $1 / sum * log2($1 / sum) }
      #expect(abs(value[0] - exact) < 1e-10)
    }
  }

  @Test func refusals() throws {
    func problems(_ change: (inout DiffusionSpectralEntropy.Options) -> Void) -> [String?] {
      var options = DiffusionSpectralEntropy.Options()
      change(&options)
      return options.problems().map(\.parameter)
    }
    #expect(problems { $0.neighborhood = 5 } == ["neighborhood"])
    #expect(problems { ($0.variant, $0.neighborhood) = (.neighbors, 5) } == [])
    #expect(problems { ($0.variant, $0.diffusionTimes) = (.entries, [2]) } == ["t"])
    let (scene, _) = Self.scene([[Double]](repeating: [1], count: 6000))
    for (variant, isRefused) in [(DiffusionNormalization.neighbors, true), (.adjacency, false), (.entries, false)] {
      var options = DiffusionSpectralEntropy.Options()
      options.variant = variant
      let diagnostic = try? DiffusionSpectralEntropy(options, scene: scene)
      #expect((diagnostic == nil) == isRefused)
    }
  }

  // MARK: - Mutual information

  private static func information(
    _ points: [[Double]], classes: [Double], seed: UInt64 = 0, threads: Int = 1,
    _ change: (inout DiffusionSpectralInformation.Options) -> Void = { _ in }
  ) throws -> [Double] {
    var options = DiffusionSpectralInformation.Options()
    (options.cloud.of, options.cloud.sigma, options.given, options.bins) = (["position"], [1], "class", nil)
    change(&options)
    let (scene, snapshot) = scene(points, [("class", classes)], seed: seed)
    return try DiffusionSpectralInformation(options, scene: scene).observe(snapshot)
  }

  /// Two places far from each other: a subset of points in both has the eigenvalues 1 and 1, one bit; a class none.
  @Test func twoPlacesAreOneBit() throws {
    let points = (0..<60).map { (k: Int) -> [Double] in [Double(k % 2) * 1000] }
    let values = try Self.information(points, classes: (0..<60).map { Double($0 % 2) })
    #expect(abs(values[0] - 1) < 1e-12 && values[1] < 1e-12 && abs(values[2]) < 1e-12 && values[3] == 2 && values[4] == 1)
    let one = try Self.information(points, classes: [Double](repeating: 3, count: 60))
    #expect(abs(one[0]) < 1e-12 && abs(one[2] - 1) < 1e-12 && one[3] == 1)
  }

  @Test func conditionalEntropiesAndMeansOverSubsets() throws {
    let (reference, sets): (Reference, Sets) = (try Self.load("diffusion_variants"), try Self.load("dse_vendi"))
    let points = try #require(sets.sets["two_clusters_24"])
    for (bins, expected) in reference.information {
      let values = try Self.information(points, classes: points.map { $0[0] }) {
        ($0.bins, $0.repetitions, $0.diffusionTimes) = (Int(bins), 1000, [1, 2])
      }
      #expect(values[6] == expected.classes)
      for (k, value) in expected.values.enumerated() {
        #expect(abs(values[4 + k] - value.conditional) < 1e-12)
        // The reference is itself a mean over 4000 subsets.
        #expect(abs(values[k] - value.information) < 5 * values[2 + k], "\(values[k]) \(value.information) \(values[2 + k])")
        #expect(values[2 + k] > 0 && values[2 + k] < 0.05)
      }
    }
  }

  @Test func classesThatSayNothing() throws {
    let points = Self.random(200, 2)
    let random = Philox(seed: 8)
    let labels = (0..<200).map { (random.uniforms(.initialState, particle: $0)[0] * 4).rounded(.down) }
    let values = try Self.information(points, classes: labels) { ($0.cloud.sigma, $0.repetitions) = ([0.2], 20) }
    #expect(abs(values[0]) < 0.1 && values[3] == 4)
    let halves = try Self.information(points, classes: points.map { $0[0] }) { ($0.cloud.sigma, $0.bins) = ([0.2], 4) }
    #expect(halves[0] > 0.4)
  }

  @Test func classesOfSeveralComponents() throws {
    let points = Self.random(100, 2)
    var options = DiffusionSpectralInformation.Options()
    (options.given, options.bins, options.cloud.sigma) = ("position", 2, [0.3])
    let (scene, snapshot) = Self.scene(points)
    #expect(try DiffusionSpectralInformation(options, scene: scene).observe(snapshot)[3] == 4)
    options.given = "position.1"
    #expect(try DiffusionSpectralInformation(options, scene: scene).observe(snapshot)[3] == 2)
    options.cloud.points = 30
    #expect(try DiffusionSpectralInformation(options, scene: scene).observe(snapshot)[3] == 2)
  }

  @Test func sameBitsOnOneAndThreeThreads() throws {
    let (points, labels) = (Self.random(300, 3), (0..<300).map { Double($0 % 3) })
    for variant in DiffusionNormalization.allCases {
      var options = DiffusionSpectralInformation.Options()
      (options.given, options.bins, options.variant) = ("class", nil, variant)
      let (scene, _) = Self.scene(points, [("class", labels)])
      let diagnostic = try DiffusionSpectralInformation(options, scene: scene)
      let results = try [1, 3].map { threads in
        try diagnostic.observe(
          Snapshot(
            pool: WorkerPool(threads: threads),
            [(info: scene.fields[0], values: points.flatMap { $0 }), (info: scene.fields[1], values: labels)]))
      }
      #expect(results[0] == results[1] && results[0].allSatisfy { $0.isFinite })
    }
  }

  @Test func refusalsOfClasses() throws {
    let points = Self.random(10, 2)
    func message(_ change: (inout DiffusionSpectralInformation.Options) -> Void) -> String {
      do {
        _ = try Self.information(points, classes: [Double](repeating: 0, count: 10), change)
        return ""
      } catch { return "\(error)" }
    }
    #expect(message { $0.given = nil }.contains("has to be given"))
    #expect(message { $0.given = "clas" }.contains("did you mean 'class'"))
    #expect(message { $0.neighborhood = 4 }.contains("has no effect"))
    let values = try Self.information(points, classes: [.nan] + [Double](repeating: 0, count: 9))
    #expect(values.allSatisfy { $0.isNaN })
  }
}
