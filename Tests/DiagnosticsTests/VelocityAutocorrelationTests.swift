import Diagnostics
import SimCore
import Testing

@Suite struct VelocityAutocorrelationTests {
  private func info(_ n: Int, _ dimensions: Int) -> [FieldInfo] {
    [
      FieldInfo("velocity", unit: "m s-1", longName: "velocity", dimensions: [.particles(n), .space(dimensions)]),
      FieldInfo("position", unit: "m", longName: "position", dimensions: [.particles(n), .space(dimensions)]),
    ]
  }

  private func observe(
    _ correlation: VelocityAutocorrelation, _ time: Double, _ velocities: [Double], dimensions: Int = 2, threads: Int = 1
  ) -> [Double] {
    let fields = info(velocities.count / dimensions, dimensions)
    return correlation.observe(
      Snapshot(time: time, pool: WorkerPool(threads: threads), [(fields[0], velocities), (fields[1], velocities)]))
  }

  /// Velocities that turn with the frequency ω: C = cos ωt; trapezia over it add up to h/2 cot(ωh/2) sin ωt.
  @Test func turning() throws {
    let gas = DiscGas(40_000, in: .periodic(1, 1))
    let correlation = try VelocityAutocorrelation(.init(), scene: Scene(fields: info(gas.count, 2), domain: gas.domain))
    #expect(correlation.outputs.map(\.name) == ["velocity_autocorrelation", "diffusion_coefficient"])
    #expect(correlation.outputs.map(\.unit) == ["1", "(m) (m s-1)"])
    let (omega, h) = (0.7, 0.25)
    let square = gas.velocities.reduce(0) { $0 + $1 * $1 } / Double(gas.count)
    for k in 0..<60 {
      let t = h * Double(k)
      let (c, s) = (LibM.cos(omega * t), LibM.sin(omega * t))
      var turned = gas.velocities
      for i in 0..<gas.count {
        let (x, y) = (gas.velocities[2 * i], gas.velocities[2 * i + 1])
        (turned[2 * i], turned[2 * i + 1]) = (c * x - s * y, s * x + c * y)
      }
      let values = observe(correlation, 3 + t, turned)
      #expect(abs(values[0] - c) < 1e-13)
      let trapezia = h / 2 * LibM.cos(omega * h / 2) / LibM.sin(omega * h / 2) * s
      #expect(abs(values[1] - square / 2 * trapezia) < 1e-11)
    }
  }

  /// Velocities drawn anew at the rate ν: C = exp(−νt), and D = T/ν.
  @Test(arguments: [1, 2, 3]) func forgetting(dimensions: Int) throws {
    let n = 30_000
    let philox = Philox(seed: 8)
    func normal(_ k: Int, _ step: Int) -> Double { philox.normals(.initialVelocity, particle: k, step: step)[0] }
    var velocities = (0..<n * dimensions).map { normal($0, 0) }
    let correlation = try VelocityAutocorrelation(.init(), scene: Scene(fields: info(n, dimensions), domain: nil))
    let h = 0.05
    let error = 1 / Double(n * dimensions).squareRoot()
    for step in 0..<160 {
      let values = observe(correlation, h * Double(step), velocities, dimensions: dimensions)
      let t = h * Double(step)
      #expect(abs(values[0] - LibM.exp(-t)) < 4.5 * error)
      // The integral's error is that of noise that lasts for 1/ν.
      #expect(abs(values[1] - (1 - LibM.exp(-t)) * (1 + h * h / 12)) < 4.5 * error * (2 * max(t, 0.5)).squareRoot())
      for i in 0..<n where philox.uniforms(.initialState, particle: i, step: step)[0] < 1 - LibM.exp(-h) {
        for k in i * dimensions..<(i + 1) * dimensions { velocities[k] = normal(k, step + 1) }
      }
    }
  }

  /// One that is built anew and given the memory goes on with the same bits; so does any number of threads.
  @Test func memory() throws {
    let gas = DiscGas(50_000, in: Domain(size: [1, 1], boundary: [.reflecting, .reflecting]))
    func make() throws -> VelocityAutocorrelation {
      try VelocityAutocorrelation(.init(), scene: Scene(fields: info(gas.count, 2), domain: gas.domain))
    }
    let (whole, first) = (try make(), try make())
    #expect(whole.memory.isEmpty)
    for time in [0, 0.1, 0.2] {
      let velocities = gas.after(time).velocities
      #expect(observe(whole, time, velocities) == observe(first, time, velocities, threads: 3))
    }
    let second = try make()
    second.memory = first.memory
    for time in [0.3, 0.4] {
      let velocities = gas.after(time).velocities
      #expect(observe(whole, time, velocities) == observe(second, time, velocities, threads: 2))
    }
  }

  @Test func restAndNowhere() throws {
    let scene = Scene(fields: info(2, 2), domain: nil)
    let rest = observe(try VelocityAutocorrelation(.init(), scene: scene), 0, [0, 0, 0, 0])
    #expect(rest[0].isNaN && rest[1] == 0)
    let correlation = try VelocityAutocorrelation(.init(), scene: scene)
    #expect(observe(correlation, 0, [1, 0, 0, 1]) == [1, 0])
    #expect(observe(correlation, 1, [.nan, 0, 0, 1]).allSatisfy { $0.isNaN })
    #expect(observe(try VelocityAutocorrelation(.init(), scene: scene), 0, [.infinity, 0, 0, 1]).allSatisfy { $0.isNaN })
    #expect(throws: SimulationError.impossible(parameter: nil, reason: "needs the field 'velocity'")) {
      try VelocityAutocorrelation(.init(), scene: Scene(fields: [], domain: nil))
    }
  }
}
