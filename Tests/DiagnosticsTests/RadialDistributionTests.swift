import Diagnostics
import SimCore
import Testing

@Suite struct RadialDistributionTests {
  /// Against all pairs, one by one.
  @Test(arguments: [2, 3]) func equalsAllPairs(dimensions: Int) {
    let sides = Array([4.0, 5, 6].prefix(dimensions))
    let domain = Domain(size: sides, boundary: sides.map { _ in .periodic })
    let positions = uniformPositions(300, in: domain, Philox(seed: 9), sample: 0)
    let bins = UniformBins(37, from: 0, to: 1.9)
    var counts = [Int](repeating: 0, count: 37)
    for i in 0..<300 {
      for j in 0..<i {
        var squared = 0.0
        for axis in 0..<dimensions {
          let x = abs(positions[dimensions * i + axis] - positions[dimensions * j + axis])
          squared += min(x, sides[axis] - x) * min(x, sides[axis] - x)
        }
        if let bin = bins.index(of: squared.squareRoot()) { counts[bin] += 1 }
      }
    }
    let value = RadialDistribution.of(positions: positions, in: domain, bins: bins)
    let volume = sides.reduce(1, *)
    var entropy = 0.0
    for k in 0..<37 {
      let (a, b) = (bins.edges[k], bins.edges[k + 1])
      let shell = dimensions == 2 ? Double.pi * (b * b - a * a) : 4 * Double.pi / 3 * (b * b * b - a * a * a)
      let g = Double(counts[k]) * volume / (Double(300 * 299 / 2) * shell)
      #expect(abs(value.g[k] - g) < 1e-12 * max(1, g))
      entropy -= 150 / volume * shell * ((g > 0 ? g * LibM.log(g) : 0) - g + 1)
    }
    #expect(abs(value.twoBodyEntropy - entropy) < 1e-11)
    #expect(value.contact.isNaN)
  }

  /// Independent particles: 1 at all distances, no entropy but that of the noise, -bins/2N.
  @Test(arguments: [2, 3]) func independentParticles(dimensions: Int) {
    let n = 100_000
    let domain = Domain.periodic(1, dimensions: dimensions)
    let gas = DiscGas(n, in: domain)
    let value = RadialDistribution.of(
      positions: gas.positions, in: domain, bins: UniformBins(20, from: 0, to: dimensions == 2 ? 0.02 : 0.05), diameter: 0.02,
      pool: WorkerPool(threads: 2))
    let pairs = Double(n) * Double(n) / 2
    for (k, g) in value.g.enumerated() {
      let (a, b) = (Double(k) / 20, Double(k + 1) / 20)
      let shell = dimensions == 2 ? 4e-4 * Double.pi * (b * b - a * a) : 1.25e-4 * 4 * Double.pi / 3 * (b * b * b - a * a * a)
      #expect(abs(g - 1) < 4.5 / (pairs * shell).squareRoot())
    }
    #expect(abs(value.twoBodyEntropy + 20 / (2 * Double(n))) < 1e-4)
    // The parabola's value at its end has nine times the variance of a mean.
    let shell = dimensions == 2 ? Double.pi * 0.21 * 4e-4 : 4 * Double.pi / 3 * 0.331 * 8e-6
    #expect(abs(value.contact - 1) < 4 * 3 / (pairs * shell).squareRoot())
  }

  /// Hard discs in equilibrium by Metropolis' method: the contact value against that of the equation of state, (Z - 1)/2η.
  @Test(arguments: [(0.1, 0.03), (0.3, 0.02), (0.5, 0.02)]) func hardDiscs(packing: Double, sharpness: Double) {
    let side = 16
    let n = side * side
    // Diameter 1.
    let spacing = (Double.pi / 4 / packing).squareRoot()
    let domain = Domain.periodic(spacing * Double(side), dimensions: 2)
    var discs = HardDiscs(
      positions: (0..<n).map { SIMD2(Double($0 % side), Double($0 / side)) * spacing }, period: domain.size[0],
      philox: Philox(seed: 4))
    discs.sweep(1000, step: 0.4 * (spacing - 0.8))
    let bins = UniformBins(50, from: 0, to: 3)
    var blocks: [Double] = []
    var core = 0.0
    for _ in 0..<20 {
      var sum = 0.0
      for _ in 0..<100 {
        discs.sweep(5, step: 0.4 * (spacing - 0.8))
        let value = RadialDistribution.of(positions: discs.positions.flatMap { [$0.x, $0.y] }, in: domain, bins: bins, diameter: 1)
        sum += value.contact / 100
        // Bins of width 0.06: 16 of them end at 0.96.
        core += value.g[0..<16].reduce(0, +)
      }
      blocks.append(sum)
    }
    #expect(core == 0)
    let mean = blocks.reduce(0, +) / 20
    let error = (blocks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (20 * 19)).squareRoot()
    let expected = gasReference("hard_discs", HardDiscFluid.self).fluid.first { $0.eta == packing }!.contact
    #expect(error < sharpness)
    // A periodic system of N discs differs by some 1/N.
    #expect(abs(mean - expected) < 4 * error + expected / Double(n))
  }

  @Test func sameBitsForAnyNumberOfThreads() {
    let gas = DiscGas(20_000, in: .periodic(1, 1))
    func value(_ threads: Int) -> RadialDistribution.Value {
      RadialDistribution.of(
        positions: gas.positions, in: gas.domain, bins: UniformBins(40, from: 0, to: 0.03), diameter: 0.01,
        pool: WorkerPool(threads: threads))
    }
    for threads in [2, 3, 7] { #expect(value(threads) == value(1)) }
  }

  private func field(_ n: Int) -> FieldInfo {
    FieldInfo("position", unit: "m", longName: "position", dimensions: [.particles(n), .space(2)])
  }

  @Test func asDiagnostic() throws {
    var options = RadialDistribution.Options()
    options.bins = 4
    options.maxDistance = 2
    let plain = try RadialDistribution(options, scene: Scene(fields: [field(2)], domain: .periodic(4, 5)))
    #expect(plain.outputs.map(\.name) == ["radial_distribution", "two_body_entropy"])
    #expect(plain.outputs.map(\.count) == [4, 1])
    #expect(plain.outputs[0].dimensions[0].coordinates == [0.25, 0.75, 1.25, 1.75])
    #expect(plain.outputs[0].dimensions[0].unit == "m")
    // One pair at a distance of 1.2, across a face.
    let values = plain.observe(Snapshot([(field(2), [0.1, 1, 2.9, 1])]))
    #expect(abs(values[2] - 20 / (.pi * (2.25 - 1))) < 1e-13)
    #expect(values[0] == 0 && values[1] == 0 && values[3] == 0)
    let nowhere = plain.observe(Snapshot([(field(2), [0.1, 1, .nan, 1])]))
    #expect(nowhere.count == 5 && nowhere.allSatisfy { $0.isNaN })
    options.diameter = 1
    let contact = try RadialDistribution(options, scene: Scene(fields: [field(2)], domain: .periodic(4, 5)))
    #expect(contact.outputs.map(\.name) == ["radial_distribution", "two_body_entropy", "contact_value"])
    #expect(contact.observe(Snapshot([(field(2), [0.1, 1, 2.9, 1])])).count == 6)
    // By default five times the mean distance, or half the box.
    let usual = try RadialDistribution(.init(), scene: Scene(fields: [field(100)], domain: .periodic(2, 2)))
    #expect(abs(usual.outputs[0].dimensions[0].coordinates.last! - 0.995) < 1e-12)
    let many = try RadialDistribution(.init(), scene: Scene(fields: [field(10_000)], domain: .periodic(2, 2)))
    #expect(abs(many.outputs[0].dimensions[0].coordinates.last! - 0.0995) < 1e-12)
  }

  @Test func whatItNeeds() {
    func refusal(_ domain: Domain?, _ change: (inout RadialDistribution.Options) -> Void) -> SimulationError? {
      var options = RadialDistribution.Options()
      change(&options)
      return #expect(throws: SimulationError.self) {
        try RadialDistribution(options, scene: Scene(fields: [field(10)], domain: domain))
      }
    }
    let periodic = SimulationError.impossible(parameter: nil, reason: "needs a box that is periodic along every axis")
    #expect(refusal(nil) { _ in } == periodic)
    #expect(refusal(Domain(size: [1, 1], boundary: [.periodic, .reflecting])) { _ in } == periodic)
    #expect(
      refusal(.periodic(1, 2)) { $0.maxDistance = 0.6 }
        == .impossible(parameter: "max_distance", reason: "0.6 is too large for minimum images in this box: at most 0.5"))
    guard case .impossible(parameter: "diameter", _)? = refusal(.periodic(1, 2), { $0.diameter = 0.49 }) else {
      Issue.record("a diameter that the fit can't reach beyond was taken")
      return
    }
  }
}

/// Hard discs of diameter 1 in a periodic square, moved one at a time (Metropolis et al. 1953, J. Chem. Phys. 21, 1087-1092).
private struct HardDiscs {
  var positions: [SIMD2<Double>]
  let period: Double
  let philox: Philox
  private var moves = 0

  init(positions: [SIMD2<Double>], period: Double, philox: Philox) {
    (self.positions, self.period, self.philox) = (positions, period, philox)
  }

  mutating func sweep(_ sweeps: Int, step: Double) {
    let n = positions.count
    positions.withUnsafeMutableBufferPointer { positions in
      for _ in 0..<sweeps * n {
        let u = philox.uniforms(.initialState, particle: 0, step: moves)
        let w = philox.uniforms(.initialState, particle: 1, step: moves)
        moves += 1
        let i = min(Int(w.x * Double(n)), n - 1)
        var trial = positions[i] + (u - 0.5) * (2 * step)
        trial -= period * (trial / period).rounded(.down)
        var free = true
        for j in 0..<n where j != i {
          let d = trial - positions[j]
          let (x, y) = (min(abs(d.x), period - abs(d.x)), min(abs(d.y), period - abs(d.y)))
          if x * x + y * y < 1 {
            free = false
            break
          }
        }
        if free { positions[i] = trial }
      }
    }
  }
}
