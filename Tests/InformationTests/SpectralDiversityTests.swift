// swift-format-ignore-file: AlwaysUseLowerCamelCase

import Diagnostics
import Foundation
import SimCore
import Testing

private struct Reference: Decodable {
  struct Row: Decodable {
    let set: String
    let sigma, smallest_to_largest: Double
    let reference, package, anisotropic, vendi: [String: Double]
  }
  struct Matrix: Decodable {
    let K: [[Double]]
    let vendi_q1, vendi_q2, vendi_qinf: Double
  }
  let sets: [String: [[Double]]]
  let matrices: [Matrix]
  let rows: [Row]
}

private func load<Value: Decodable>(_ name: String, as: Value.Type) throws -> Value {
  let url = try #require(Bundle.module.url(forResource: "Reference/\(name)", withExtension: "json"))
  return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
}

private let serial = WorkerPool(threads: 1)

private func near(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool { abs(a - b) <= tolerance * abs(b) }

private func kernel(_ points: [[Double]], _ family: KernelFamily = .gaussian, sigma: Double) throws -> KernelMatrix {
  try KernelMatrix(family, PointSet(points.map { $0.map { $0 / sigma } }))
}

private func randomPoints(_ count: Int, _ dimensions: Int, seed: UInt64 = 1, size: Double = 1) -> [[Double]] {
  let random = Philox(seed: seed)
  return (0..<count).map { k in
    (0..<dimensions).map { size * random.uniforms(.initialPosition, particle: k, draw: $0)[0] }
  }
}

private func scene(
  _ name: String, _ points: [[Double]], domain: Domain? = nil, seed: UInt64 = 0
) -> (Scene, (WorkerPool) -> Snapshot) {
  let info = FieldInfo(
    name, unit: "1", longName: name, dimensions: [.particles(points.count), Dimension("component", size: points[0].count)])
  return (
    Scene(fields: [info], domain: domain, seed: seed),
    { Snapshot(domain: domain, pool: $0, [(info, points.flatMap { $0 })]) }
  )
}

private func reason(_ body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch {
    return "\(error)"
  }
}

@Suite struct SymmetricEigenvaluesTests {
  /// The matrix min(i, j) has the eigenvalues 1 / (4 sin²((2k - 1)π / (4n + 2))).
  @Test(arguments: [1, 2, 7, 64, 512, 999, 1000, 1203]) func ofTheMatrixOfMinima(_ size: Int) throws {
    let matrix = try SymmetricMatrix(size: size)
    for column in 0..<size { for row in column..<size { matrix[row, column] = Double(column + 1) } }
    let values = try matrix.eigenvalues()
    let exact = (1...size).map { (k: Int) -> Double in
      0.25 / pow(sin(Double(2 * k - 1) * Double.pi / Double(4 * size + 2)), 2)
    }.sorted()
    #expect(zip(values, exact).allSatisfy { abs($0 - $1) < 1e-14 * Double(size).squareRoot() * exact.last! })
    #expect(values == values.sorted() && values.count == size)
  }

  @Test func ofNothing() throws { #expect(try SymmetricMatrix(size: 0).eigenvalues().isEmpty) }

  @Test func refusesNaN() throws {
    let matrix = try SymmetricMatrix(rows: [[1, 0], [.nan, 1]])
    #expect(reason { _ = try matrix.eigenvalues() }.contains("finite"))
  }
}

@Suite struct PointSetTests {
  @Test(arguments: [2, 3, 4, 51, 200]) func medianAndNeighborDistances(_ count: Int) throws {
    let points = randomPoints(count, 2, seed: UInt64(count))
    func d(_ a: [Double], _ b: [Double]) -> Double {
      let (x, y) = (a[0] - b[0], abs(a[1] - b[1]))
      let wrapped = min(y, 1 - y)
      return (x * x + wrapped * wrapped).squareRoot()
    }
    var pairs: [Double] = []
    for i in 0..<count { for j in 0..<i { pairs.append(d(points[i], points[j])) } }
    let set = try PointSet(points, periods: [0, 1])
    #expect(near(set.medianDistance(0..<2, serial), pairs.sorted()[(pairs.count - 1) / 2], 1e-14))
    let k = min(3, count - 1)
    let nearest = (0..<count).map { i in (0..<count).filter { $0 != i }.map { d(points[i], points[$0]) }.sorted()[k - 1] }
    #expect(near(set.neighborDistance(k, 0..<2, serial), nearest.sorted()[(count - 1) / 2], 1e-14))
  }

  @Test func withoutPairs() throws {
    let one = try PointSet([[1, 2]])
    #expect(one.medianDistance(0..<2, serial).isNaN && one.neighborDistance(1, 0..<2, serial).isNaN)
  }
}

@Suite struct KernelMatrixTests {
  private func element(_ kernel: KernelMatrix, _ i: Int, _ j: Int) throws -> Double {
    let matrix = try kernel.dense(serial)
    return matrix[max(i, j), min(i, j)]
  }

  /// Against the sum over images, for widths from a hundredth of the period to twice the period.
  @Test(arguments: [0.01, 0.05, 0.0549, 0.055, 0.1, 0.3, 1, 2]) func wrappedKernelsAreSumsOverImages(_ sigma: Double) throws {
    let period = 3.0
    let points = (0..<12).map { (k: Int) -> [Double] in [Double(k * k) * 0.37 - 2] }
    let set = try PointSet(points.map { [$0[0] / (sigma * period)] }, periods: [1 / sigma])
    for family in [KernelFamily.gaussian, .laplacian] {
      func sum(_ d: Double) -> Double {
        (-100...100).reduce(0) { total, image in
          let x = (d + Double(image) * period) / (sigma * period)
          return total + (family == .gaussian ? exp(-x * x / 2) : exp(-abs(x)))
        }
      }
      let matrix = try KernelMatrix(family, set).dense(serial)
      for i in 0..<12 {
        for j in 0...i { #expect(abs(matrix[i, j] - sum(points[i][0] - points[j][0]) / sum(0)) < 1e-13, "\(family) \(i) \(j)") }
      }
    }
  }

  @Test(arguments: [0.04, 0.08, 0.2, 0.5]) func wrappedKernelsHaveNoNegativeEigenvalues(_ sigma: Double) throws {
    let points = randomPoints(150, 3).map { $0.map { $0 / sigma } }
    let set = try PointSet(points, periods: [1 / sigma, 1 / sigma, 1 / sigma])
    for family in [KernelFamily.gaussian, .laplacian] {
      let values = try KernelMatrix(family, set).dense(serial).eigenvalues()
      #expect(values.first! > -1e-13 && abs(values.reduce(0, +) - 150) < 1e-10)
    }
  }

  /// The reason why there is a wrapped kernel: equally spaced points on a circle.
  @Test func minimumImagesCanHaveNegativeEigenvalues() throws {
    let ring = try PointSet((0..<32).map { (k: Int) -> [Double] in [Double(k) / 32 * 3] }, periods: [3])
    #expect(try KernelMatrix(.gaussian, ring, periodic: .minimumImage).dense(serial).eigenvalues().first! < -1e-3)
    #expect(try KernelMatrix(.gaussian, ring).dense(serial).eigenvalues().first! > -1e-13)
  }

  /// Points on a ring make a circulant matrix, whose eigenvalues are Σ Kⱼ cos(2πjk/n).
  @Test func ringsHaveTheEigenvaluesOfCirculants() throws {
    let (n, period) = (40, 7.0)
    let ring = try PointSet((0..<n).map { (k: Int) -> [Double] in [Double(k) / Double(n) * period] }, periods: [period])
    func wrapped(_ d: Double) -> Double {
      (-20...20).reduce(0.0) { (total: Double, image: Int) -> Double in
        let x = d + Double(image) * period
        return total + exp(-x * x / 2)
      }
    }
    let row = (0..<n).map { (j: Int) -> Double in wrapped(Double(j) / Double(n) * period) / wrapped(0) }
    let exact = (0..<n).map { (k: Int) -> Double in
      (0..<n).reduce(0.0) { (total: Double, j: Int) -> Double in total + row[j] * cos(2 * Double.pi * Double(j * k) / Double(n)) }
    }.sorted()
    let values = try KernelMatrix(.gaussian, ring).dense(serial).eigenvalues()
    #expect(zip(values, exact).allSatisfy { abs($0 - $1) < 1e-13 })
  }

  @Test func sumsAgreeWithTheMatrix() throws {
    let points = randomPoints(37, 3)
    for family in KernelFamily.allCases {
      let kernel = try kernel(points, family, sigma: 0.4)
      let matrix = try kernel.dense(serial)
      func full(_ i: Int, _ j: Int) -> Double { matrix[max(i, j), min(i, j)] }
      let sums = (0..<37).map { (i: Int) -> Double in (0..<37).reduce(0.0) { $0 + full(i, $1) } }
      var squares = 0.0
      for i in 0..<37 { for j in 0..<37 { squares += full(i, j) * full(i, j) } }
      #expect(zip(kernel.rowSums(serial), sums).allSatisfy { near($0, $1, 1e-14) })
      #expect(near(kernel.squaredNorm(serial), squares, 1e-13))
    }
  }

  @Test func smoothKernelsAreFactorizedToRoundingErrors() throws {
    let kernel = try kernel(randomPoints(700, 2), sigma: 1)
    let factor = try PivotedCholesky(kernel, limit: 87, givesUp: true, serial)
    #expect(factor.isComplete && factor.rank < 87)
    let low = try KernelSpectrum(of: kernel, serial).values
    let full = try KernelSpectrum(of: kernel.dense(serial)).values
    #expect(low.count == factor.rank)
    #expect(zip(low, full).allSatisfy { abs($0 - $1) < 1e-14 } && full.dropFirst(low.count).allSatisfy { abs($0) < 1e-15 })
    #expect(try !PivotedCholesky(self.rough, limit: 87, givesUp: true, serial).isComplete)
  }

  private var rough: KernelMatrix {
    get throws { try kernel(randomPoints(700, 3), sigma: 0.05) }
  }
}

@Suite struct DiffusionSpectralEntropyTests {
  @Test func agreesWithTheReferences() throws {
    let reference = try load("dse_vendi", as: Reference.self)
    #expect(reference.rows.count == 12)
    for row in reference.rows {
      let kernel = try kernel(try #require(reference.sets[row.set]), sigma: row.sigma)
      for (normalization, values) in [(DiffusionNormalization.reference, row.reference), (.anisotropic, row.anisotropic)] {
        let spectrum = try DiffusionSpectralEntropy.spectrum(kernel, normalization, serial)
        for (time, expected) in values {
          let bits = DiffusionSpectralEntropy.entropy(spectrum, time: Double(time)!) / log(2)
          #expect(near(bits, expected, 1e-10), "\(row.set) \(row.sigma) \(normalization) t = \(time)")
          if normalization == .reference { #expect(abs(bits - row.package[time]!) < 1e-12) }
        }
      }
    }
  }

  private func bits(_ points: [[Double]], sigma: Double, times: [Double] = [1], variant: DiffusionNormalization = .reference) throws
    -> [Double]
  {
    var options = DiffusionSpectralEntropy.Options()
    (options.cloud.sigma, options.diffusionTimes, options.variant) = ([sigma], times, variant)
    let (scene, snapshot) = scene("state", points)
    return try DiffusionSpectralEntropy(options, scene: scene).observe(snapshot(serial)).dropLast()
  }

  @Test(arguments: [DiffusionNormalization.reference, .anisotropic]) func limits(_ variant: DiffusionNormalization) throws {
    let apart = (0..<16).map { (k: Int) -> [Double] in [Double(k) * 100] }
    #expect(try near(bits(apart, sigma: 1, times: [3], variant: variant)[0], 4, 1e-14))
    let same = [[Double]](repeating: [1, 2], count: 9)
    #expect(try abs(bits(same, sigma: 1, variant: variant)[0]) < 1e-12)
    let clusters = (0..<30).map { (k: Int) -> [Double] in [Double(k % 3) * 1000 + Double(k) * 0.01] }
    #expect(try near(bits(clusters, sigma: 1, times: [1e5], variant: variant)[0], log2(3), 1e-9))
    #expect(try bits([[1.0]], sigma: 1, variant: variant) == [0])
  }

  /// Two points: the eigenvalues are 1 and (1 - g) / (1 + g) with g = exp(-d²/2σ²).
  @Test func ofTwoPoints() throws {
    let g = exp(-0.5 * 0.7 * 0.7)
    let p = 1 / (1 + pow((1 - g) / (1 + g), 2.5))
    let exact = -p * log2(p) - (1 - p) * log2(1 - p)
    #expect(try near(bits([[0, 0], [0, 1.4]], sigma: 2, times: [2.5])[0], exact, 1e-13))
  }

  @Test func doesNotDependOnWhereAPeriodicBoxBegins() throws {
    let box = Domain.periodic(5, dimensions: 2)
    func entropy(_ shift: Double, _ periodic: PeriodicDistance) throws -> [Double] {
      var options = DiffusionSpectralEntropy.Options()
      (options.periodic, options.diffusionTimes) = (periodic, [1, 2, 5])
      let points = randomPoints(60, 2, size: 5).map { $0.map { ($0 + shift).truncatingRemainder(dividingBy: 5) } }
      let (scene, snapshot) = scene("position", points, domain: box)
      return try DiffusionSpectralEntropy(options, scene: scene).observe(snapshot(serial))
    }
    for periodic in PeriodicDistance.allCases {
      #expect(try zip(entropy(0, periodic), entropy(1.7, periodic)).allSatisfy { near($0, $1, 1e-11) })
    }
    #expect(try abs(entropy(0, .wrapped)[0] - entropy(0, .minimumImage)[0]) > 1e-4)
  }

  /// Units don't matter where the width follows from the points.
  @Test(arguments: WidthRule.allCases) func widthsFollowThePoints(_ rule: WidthRule) throws {
    func result(_ unit: Double) throws -> [Double] {
      var options = DiffusionSpectralEntropy.Options()
      options.cloud.sigmaRule = rule
      let (scene, snapshot) = scene("state", randomPoints(50, 3, size: unit))
      return try DiffusionSpectralEntropy(options, scene: scene).observe(snapshot(serial))
    }
    let (small, large) = (try result(1), try result(1000))
    #expect(near(large[0], small[0], 1e-12) && near(large[1], 1000 * small[1], 1e-12))
  }

  @Test func isNaNWithoutNumbersOrDistances() throws {
    #expect(try bits([[1], [.nan], [2]], sigma: 1)[0].isNaN)
    let (scene, snapshot) = scene("state", [[1], [1], [1]])
    let result = try DiffusionSpectralEntropy(.init(), scene: scene).observe(snapshot(serial))
    #expect(result.count == 2 && result.allSatisfy(\.isNaN))
  }

  @Test func refusals() throws {
    let (scene, _) = scene("position", [[Double]](repeating: [1], count: 20_001))
    #expect(reason { _ = try DiffusionSpectralEntropy(.init(), scene: scene) }.contains("set points to at most 20000"))
    var options = DiffusionSpectralEntropy.Options()
    options.cloud.points = 100
    _ = try DiffusionSpectralEntropy(options, scene: scene)
    options.cloud.of = ["positon"]
    #expect(reason { _ = try DiffusionSpectralEntropy(options, scene: scene) }.contains("did you mean 'position'"))
    (options.cloud.of, options.cloud.sigma) = (["position"], [1, 2])
    #expect(reason { _ = try DiffusionSpectralEntropy(options, scene: scene) }.contains("give 1 or 1"))
  }

  @Test func sameBitsOnOneAndThreeThreads() throws {
    for (points, sigma) in [(randomPoints(1100, 3), 0.08), (randomPoints(900, 2), nil)] {
      let (scene, snapshot) = scene("state", points)
      for variant in DiffusionNormalization.allCases {
        var options = DiffusionSpectralEntropy.Options()
        (options.variant, options.cloud.sigma) = (variant, sigma.map { [$0] })
        if variant != .entries { options.diffusionTimes = [1, 2, 5] }
        let diagnostic = try DiffusionSpectralEntropy(options, scene: scene)
        #expect(try diagnostic.observe(snapshot(serial)) == diagnostic.observe(snapshot(WorkerPool(threads: 3))))
      }
    }
  }
}

@Suite struct VendiScoreTests {
  private func spectrum(_ rows: [[Double]]) throws -> [Double] { try KernelSpectrum(of: SymmetricMatrix(rows: rows)).values }

  @Test func agreesWithTheReferences() throws {
    let reference = try load("dse_vendi", as: Reference.self)
    for row in reference.rows {
      let kernel = try kernel(try #require(reference.sets[row.set]), sigma: row.sigma)
      let spectrum = try KernelSpectrum(of: kernel, serial)
      let values = VendiScore.withoutRoundingErrors(spectrum.values, count: spectrum.count)
      for (name, order) in [("1", 1.0), ("2", 2), ("inf", .infinity)] {
        #expect(near(VendiScore.score(values, order: order), row.vendi[name]!, 1e-12), "\(row.set) \(row.sigma) q = \(name)")
      }
      #expect(near(VendiScore.secondOrder(kernel, serial), row.vendi["2"]!, 1e-13))
    }
  }

  /// Eigenvalues near rounding errors, of which the root is taken, leave six digits.
  @Test func orderHalfAgreesWithManyDigits() throws {
    let reference = try load("dse_vendi", as: Reference.self)
    #expect(reference.rows.count == 12)
    for row in reference.rows {
      let spectrum = try KernelSpectrum(of: kernel(try #require(reference.sets[row.set]), sigma: row.sigma), serial)
      let values = VendiScore.withoutRoundingErrors(spectrum.values, count: spectrum.count)
      let tolerance = row.smallest_to_largest > 1e-12 ? 1e-10 : 1e-6
      #expect(near(VendiScore.score(values, order: 0.5), row.vendi["0.5"]!, tolerance), "\(row.set) \(row.sigma)")
    }
  }

  @Test func documentedMatrices() throws {
    for matrix in try load("dse_vendi", as: Reference.self).matrices {
      let values = try spectrum(matrix.K)
      #expect(near(VendiScore.score(values, order: 1), matrix.vendi_q1, 1e-14))
      #expect(near(VendiScore.score(values, order: 2), matrix.vendi_q2, 1e-14))
      #expect(near(VendiScore.score(values, order: .infinity), matrix.vendi_qinf, 1e-14))
    }
    #expect(near(VendiScore.score(try spectrum([[1, 0.9, 0], [0.9, 1, 0], [0, 0, 1]]), order: 1), 2.1573004833739833, 1e-14))
  }

  private func scores(_ name: String, _ points: [[Double]], _ change: (inout VendiScore.Options) -> Void) throws -> [Double] {
    var options = VendiScore.Options()
    change(&options)
    let (scene, snapshot) = scene(name, points)
    let diagnostic = try VendiScore(options, scene: scene)
    let values = try diagnostic.observe(snapshot(serial))
    #expect(values.count == diagnostic.outputs.reduce(0) { $0 + $1.count })
    return values
  }

  private let orders = [0, 0.5, 1, 1.1, 2, 7, 1e4]

  /// Identity, one point many times, two clusters.
  @Test func closedForms() throws {
    let apart = (0..<25).map { (k: Int) -> [Double] in [Double(k) * 100] }
    let same = [[Double]](repeating: [3, 4], count: 12)
    let clusters = (0..<40).map { (k: Int) -> [Double] in [Double(k % 2) * 100] }
    for (points, expected) in [(apart, 25.0), (same, 1), (clusters, 2)] {
      let values = try scores("state", points) { ($0.orders, $0.cloud.sigma) = (orders, [1]) }
      #expect(values.dropLast().allSatisfy { near($0, expected, 1e-12) }, "\(expected): \(values)")
      let second = try scores("state", points) { ($0.orders, $0.cloud.sigma) = ([2], [1]) }
      #expect(second.count == 2 && near(second[0], expected, 1e-13))
    }
  }

  @Test func ordersNextToOneAreContinuous() {
    let values = [0.5, 0.25, 0.125, 0.0625, 0.0625]
    let (below, at, above) = (1 - 1e-7, 1.0, 1 + 1e-7)
    let score = { VendiScore.score(values, order: $0) }
    // The derivative by the order at 1 is -exp(H) times half the variance of ln λ.
    let mean = values.reduce(0.0) { $0 + $1 * log($1) }
    let variance = values.reduce(0.0) { $0 + $1 * log($1) * log($1) } - mean * mean
    #expect(near(score(at), exp(-mean), 1e-15))
    #expect(abs((score(above) - score(below)) / 2e-7 + score(at) * variance / 2) < 1e-7)
    #expect(near(score(0.7499999), score(0.7500001), 1e-6) && near(score(1.2499999), score(1.2500001), 1e-6))
    #expect(near(score(2), 1 / values.reduce(0.0) { $0 + $1 * $1 }, 1e-15) && near(score(1e6), 2, 1e-5) && near(score(0), 5, 1e-14))
    #expect(VendiScore.score([], order: 1).isNaN && VendiScore.score([.nan], order: 1).isNaN)
  }

  @Test func similaritiesOfDirections() throws {
    let crossed = (0..<20).map { (k: Int) -> [Double] in k % 2 == 0 ? [Double(k + 1), 0] : [0, -Double(k)] }
    let two = try scores("velocity", crossed) { ($0.kernel, $0.cloud.of) = (.cosine, ["velocity"]) }
    #expect(two.allSatisfy { near($0, 2, 1e-14) })
    let opposite = (0..<20).map { (k: Int) -> [Double] in [Double(k) - 9.5, 0] }
    #expect(try near(scores("velocity", opposite) { ($0.kernel, $0.cloud.of) = (.cosine, ["velocity"]) }[0], 1, 1e-14))
    let linear = try scores("velocity", [[2, 0], [0, 1]]) { ($0.kernel, $0.cloud.of, $0.orders) = (.linear, ["velocity"], [1, 2]) }
    #expect(near(linear[0], exp(-0.8 * log(0.8) - 0.2 * log(0.2)), 1e-14) && near(linear[1], 1 / 0.68, 1e-14))
    // More components than points: the same by way of all pairs.
    #expect(
      try near(scores("state", [[2, 0, 0], [0, 1, 0]]) { ($0.kernel, $0.orders) = (.linear, [1, 3]) }[0], linear[0], 1e-14))
    let angles = (0..<30).map { (k: Int) -> Double in Double(k * k) * 0.1 }
    let headings = angles.map { (a: Double) -> [Double] in [3 * cos(a), 3 * sin(a)] }
    let values = try scores("heading", headings) { ($0.kernel, $0.cloud.of, $0.cloud.sigma) = (.vonMises, ["heading"], [0.6]) }
    let matrix = angles.map { (a: Double) -> [Double] in angles.map { (b: Double) -> Double in exp((cos(a - b) - 1) / 0.36) } }
    let exact = try spectrum(matrix)
    #expect(near(values[0], VendiScore.score(exact, order: 1), 1e-12))
    #expect(try scores("velocity", [[0, 0], [1, 0]]) { ($0.kernel, $0.cloud.of) = (.cosine, ["velocity"]) }.allSatisfy(\.isNaN))
  }

  /// Two points: eigenvalues (1 ± k) / 2.
  @Test func laplacianOfTwoPoints() throws {
    let values = try scores("state", [[0, 0], [1, -2]]) { ($0.kernel, $0.cloud.sigma, $0.orders) = (.laplacian, [1.5], [2, 3]) }
    let k = exp(-2.0)
    #expect(near(values[0], 2 / (1 + k * k), 1e-14) && near(values[2], 2 / (1 + k), 1e-14))
  }

  /// Fields together: the kernel is the product.
  @Test func severalFields() throws {
    let (positions, velocities) = (randomPoints(30, 2), randomPoints(30, 3, seed: 2))
    func info(_ name: String, _ width: Int) -> FieldInfo {
      FieldInfo(name, unit: "1", longName: name, dimensions: [.particles(30), .space(width)])
    }
    var options = VendiScore.Options()
    (options.cloud.of, options.cloud.sigma) = (["position", "velocity"], [0.3, 0.9])
    let fields = [info("position", 2), info("velocity", 3)]
    let diagnostic = try VendiScore(options, scene: Scene(fields: fields, domain: nil))
    let snapshot = Snapshot([(fields[0], positions.flatMap { $0 }), (fields[1], velocities.flatMap { $0 })])
    func square(_ x: [[Double]], _ i: Int, _ j: Int) -> Double {
      zip(x[i], x[j]).reduce(0.0) { (total: Double, pair: (Double, Double)) -> Double in
        total + (pair.0 - pair.1) * (pair.0 - pair.1)
      }
    }
    let matrix = (0..<30).map { (i: Int) -> [Double] in
      (0..<30).map { (j: Int) -> Double in exp(-square(positions, i, j) / 0.18 - square(velocities, i, j) / 1.62) }
    }
    let exact = try spectrum(matrix)
    let values = try diagnostic.observe(snapshot)
    #expect(near(values[0], VendiScore.score(exact, order: 1), 1e-12) && Array(values[2...]) == [0.3, 0.9])
  }

  @Test(arguments: [1, 5, 40, 200, 300]) func approximationsOfLowRankHoldWhatTheyPromise(_ rank: Int) throws {
    let points = randomPoints(300, 2)
    let orders = [0.5, 1, 1.5, 2, 4]
    let exact = try scores("state", points) { ($0.orders, $0.cloud.sigma) = (orders, [0.08]) }
    let low = try scores("state", points) { ($0.orders, $0.cloud.sigma, $0.rank) = (orders, [0.08], rank) }
    let neglected = low[16]
    #expect(neglected >= 0 && neglected < 1 && (rank == 1) == (neglected > 0.9))
    for k in orders.indices {
      let (lower, upper) = (low[6 + k], low[11 + k])
      #expect(lower <= exact[k] * (1 + 1e-9) && exact[k] <= upper * (1 + 1e-9), "order \(orders[k])")
      #expect(lower <= low[k] * (1 + 1e-9) && low[k] <= upper * (1 + 1e-9))
      if rank == 300 && orders[k] >= 1 { #expect(near(upper, lower, 1e-9) && near(low[k], exact[k], 1e-9)) }
    }
  }

  @Test func fillingUpIsEven() {
    let spectrum = KernelSpectrum(values: [0.5, 0.2, 0.1], count: 5, neglected: 0.2)
    #expect(zip(spectrum.mostEven, [0.5, 0.2, 0.1, 0.1, 0.1]).allSatisfy { abs($0 - $1) < 1e-15 })
    let deep = KernelSpectrum(values: [0.4, 0.2], count: 3, neglected: 0.4)
    #expect(zip(deep.mostEven, [0.4, 0.3, 0.3]).allSatisfy { abs($0 - $1) < 1e-15 } && deep.mostConcentrated == [0.8, 0.2])
    #expect(KernelSpectrum(values: [0.6, 0.4], count: 2).mostEven == [0.6, 0.4])
  }

  @Test func truncation() throws {
    #expect(VendiScore.truncated([0.5, 0.25, 0.125, 0.125], to: 2) == [0.625, 0.375])
    #expect(VendiScore.truncated([0.5, 0.5], to: 3) == [0.5, 0.5])
    let points = randomPoints(50, 2)
    let values = try scores("state", points) { ($0.truncation, $0.cloud.sigma) = (1, [0.2]) }
    #expect(near(values[0], 1, 1e-14))
    let line = (0..<20).map { (k: Int) -> [Double] in [Double(k) * 100] }
    let apart = try scores("state", line) { ($0.truncation, $0.cloud.sigma) = (7, [1]) }
    #expect(near(apart[0], 7, 1e-13))
  }

  @Test func subsetsAreTheSameAtEveryObservation() throws {
    let points = (0..<1000).map { (k: Int) -> [Double] in [Double(k) * 100] }
    let (scene, snapshot) = scene("state", points, seed: 4)
    var options = VendiScore.Options()
    (options.cloud.points, options.cloud.sigma) = (123, [1])
    let diagnostic = try VendiScore(options, scene: scene)
    let first = try diagnostic.observe(snapshot(serial))
    #expect(try near(first[0], 123, 1e-12) && diagnostic.observe(snapshot(serial)) == first)
  }

  @Test func refusals() throws {
    let (scene, _) = scene("state", [[Double]](repeating: [1], count: 30_000))
    func message(_ change: (inout VendiScore.Options) -> Void) -> String {
      var options = VendiScore.Options()
      change(&options)
      return reason { _ = try VendiScore(options, scene: scene) }
    }
    #expect(message { _ in }.contains("set points"))
    #expect(message { $0.orders = [2] } == "" && message { $0.kernel = .cosine } == "" && message { $0.rank = 500 } == "")
    #expect(message { $0.rank = 20_000 }.contains("set rank to at most 13333"))
    #expect(message { ($0.rank, $0.truncation) = (5, 5) }.contains("can't be combined"))
    #expect(message { ($0.rank, $0.kernel) = (5, .linear) }.contains("exact at no cost"))
  }

  @Test func sameBitsOnOneAndThreeThreads() throws {
    let box = Domain.periodic(1, dimensions: 3)
    let (scene, snapshot) = scene("position", randomPoints(1100, 3), domain: box)
    let changes: [(inout VendiScore.Options) -> Void] = [
      { $0.cloud.sigma = [0.06] }, { $0.orders = [2] }, { ($0.cloud.sigma, $0.rank) = ([0.1], 100) }, { $0.kernel = .laplacian },
      { $0.cloud.sigma = [0.5] }, { $0.kernel = .cosine }, { $0.cloud.sigmaRule = .neighbors },
    ]
    for change in changes {
      var options = VendiScore.Options()
      options.orders = [1, 2, 3]
      change(&options)
      let diagnostic = try VendiScore(options, scene: scene)
      let values = try diagnostic.observe(snapshot(serial))
      #expect(try values == diagnostic.observe(snapshot(WorkerPool(threads: 3))) && values.allSatisfy(\.isFinite))
    }
  }
}
