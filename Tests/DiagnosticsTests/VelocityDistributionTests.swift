import Diagnostics
import SimCore
import Testing

@Suite struct VelocityDistributionTests {
  /// Four velocities: u = (1, 0), w = (±1, ±2).
  @Test func byHand() {
    let value = VelocityDistribution.of(velocities: [2, 2, 0, 2, 2, -2, 0, -2], dimensions: 2, velocityCell: 1)
    #expect(value.mean == SIMD3(1, 0, 0))
    #expect(value.temperature == 2.5)
    #expect(value.kurtosis.x == 1 && value.kurtosis.y == 1)
    // Four cells with one each: -ln 4, less (4 - 1) / 8.
    #expect(abs(value.h - (-LibM.log(4) - 0.375)) < 1e-15)
    // All at w² = 5: the distribution jumps from 0 to 1 at 1 - 1/e.
    #expect(abs(value.maxwellDistance - (1 - LibM.exp(-1))) < 1e-15)
  }

  @Test func distanceToUniformEqualsSorting() {
    let philox = Philox(seed: 5)
    for n in [1, 2, 3, 10, 100, 1000] {
      for sample in 0..<20 {
        // Uniform, and crowded at one end.
        let power = Double(1 + sample % 3)
        let x = (0..<n).map { LibM.pow(philox.uniforms(.initialState, particle: $0, step: sample)[0], power) }
        let sorted = x.sorted()
        let expected = sorted.indices.map { max(Double($0 + 1) / Double(n) - sorted[$0], sorted[$0] - Double($0) / Double(n)) }
          .max()!
        #expect(abs(distanceToUniform(x) - expected) < 1e-15)
      }
    }
    #expect(distanceToUniform([0, 1]) == 0.5)
    #expect(distanceToUniform([1, 1, 1]) == 1)
    #expect(distanceToUniform([Double]()).isNaN)
  }

  /// Maxwell's distribution, with a mean velocity and another temperature.
  @Test(arguments: [1, 2, 3]) func maxwell(dimensions: Int) {
    let n = 200_000
    let domain = Domain.periodic(1, dimensions: dimensions)
    var velocities = DiscGas(n, in: domain).velocities
    for k in velocities.indices { velocities[k] = 1.5 * velocities[k] + (k % dimensions == 0 ? 3 : 0) }
    let value = VelocityDistribution.of(velocities: velocities, dimensions: dimensions)
    let (error, d) = (1 / Double(n).squareRoot(), Double(dimensions))
    #expect(abs(value.mean.x - 3) < 4 * 1.5 * error && abs(value.mean.y) < 4 * 1.5 * error)
    #expect(abs(value.temperature - 2.25) < 4 * 2.25 * error * (2 / d).squareRoot())
    for axis in 0..<dimensions { #expect(abs(value.kurtosis[axis] - 3) < 4 * Double(24).squareRoot() * error) }
    let h = -d / 2 * (1 + LibM.log(2 * .pi * 2.25)) - 0.25 * d / (24 * 2.25)
    #expect(abs(value.h - h) < 4 * (d / 2).squareRoot() * error + (dimensions == 3 ? 0.003 : 0))
    #expect(value.maxwellDistance < 1.3 * error)
  }

  /// Mean distance in equilibrium, times √N.
  @Test func distanceInEquilibrium() {
    for dimensions in [2, 3] {
      let (n, samples) = (1000, 400)
      var mean = 0.0
      for sample in 0..<samples {
        let gas = DiscGas(n, in: .periodic(1, dimensions: dimensions), sample: sample)
        let value = VelocityDistribution.of(velocities: gas.velocities, dimensions: dimensions)
        mean += value.maxwellDistance * Double(n).squareRoot() / Double(samples)
      }
      #expect(abs(mean - 0.7) < 0.04, "\(mean)")
    }
  }

  /// One speed in all directions: H falls as the gas comes to equilibrium, from a kurtosis of 3/2 (9/5 in 3-D).
  @Test func monokinetic() {
    let n = 100_000
    let flat = VelocityDistribution.of(velocities: circularHeadings(n, Philox(seed: 2), sample: 0), dimensions: 2)
    #expect(abs(flat.temperature - 0.5) < 1e-4)
    #expect(abs(flat.kurtosis.x - 1.5) < 0.01)
    // All at w² = 2T, but for the sample's own mean: 1 - 1/e.
    #expect(abs(flat.maxwellDistance - (1 - LibM.exp(-1))) < 0.01)
    let deep = VelocityDistribution.of(velocities: isotropicHeadings(n, Philox(seed: 2), sample: 0), dimensions: 3)
    #expect(abs(deep.kurtosis.z - 1.8) < 0.01)
  }

  @Test func nothingAndNowhere() {
    for velocities in [[], [.nan, 0], [0, .infinity]] as [[Double]] {
      let value = VelocityDistribution.of(velocities: velocities, dimensions: 2)
      #expect(value.temperature.isNaN && value.h.isNaN && value.maxwellDistance.isNaN && value.kurtosis.x.isNaN)
    }
    let cold = VelocityDistribution.of(velocities: [1, 2, 1, 2], dimensions: 2)
    #expect(cold.mean == SIMD3(1, 2, 0) && cold.temperature == 0)
    #expect(cold.kurtosis.x.isNaN && cold.h.isNaN && cold.maxwellDistance.isNaN)
  }

  @Test func sameBitsForAnyNumberOfThreads() {
    let velocities = DiscGas(100_000, in: .periodic(1, 1)).velocities
    func bits(_ threads: Int) -> [Double] {
      let v = VelocityDistribution.of(velocities: velocities, dimensions: 2, pool: WorkerPool(threads: threads))
      return [v.mean.x, v.temperature, v.kurtosis.x, v.kurtosis.y, v.h, v.maxwellDistance]
    }
    for threads in [2, 3, 7] { #expect(bits(threads) == bits(1)) }
  }

  @Test func asDiagnostic() throws {
    let velocity = FieldInfo("velocity", unit: "m s-1", longName: "velocity", dimensions: [.particles(4), .space(2)])
    var options = VelocityDistribution.Options()
    options.velocityCell = 1
    let distribution = try VelocityDistribution(options, scene: Scene(fields: [velocity], domain: nil))
    #expect(
      distribution.outputs.map(\.name)
        == ["kinetic_temperature", "mean_velocity", "velocity_kurtosis", "boltzmann_h", "maxwell_distance"])
    #expect(distribution.outputs.map(\.count) == [1, 2, 2, 1, 1])
    #expect(distribution.outputs.map(\.unit) == ["(m s-1)2", "m s-1", "1", "1", "1"])
    let values = distribution.observe(Snapshot([(velocity, [2, 2, 0, 2, 2, -2, 0, -2])]))
    #expect(Array(values[0..<5]) == [2.5, 1, 0, 1, 1])
    #expect(throws: SimulationError.impossible(parameter: nil, reason: "needs the field 'velocity'")) {
      try VelocityDistribution(.init(), scene: Scene(fields: [], domain: nil))
    }
  }
}
