import Diagnostics
import SimCore
import Testing

@Suite struct PhaseSpaceHistogramTests {
  private func fields(_ n: Int, _ dimensions: Int) -> [FieldInfo] {
    [("position", "m"), ("velocity", "m s-1")].map {
      FieldInfo($0.0, unit: $0.1, longName: $0.0, dimensions: [.particles(n), .space(dimensions)])
    }
  }

  private func histogram(_ domain: Domain, _ n: Int = 1, _ change: (inout PhaseSpaceHistogram.Options) -> Void) throws
    -> PhaseSpaceHistogram
  {
    var options = PhaseSpaceHistogram.Options()
    change(&options)
    #expect(options.problems().isEmpty)
    return try PhaseSpaceHistogram(options, scene: Scene(fields: fields(n, domain.dimensions), domain: domain))
  }

  private func observe(
    _ histogram: PhaseSpaceHistogram, _ positions: [Double], _ velocities: [Double], in domain: Domain, threads: Int = 1
  ) -> [Double] {
    let fields = fields(positions.count / domain.dimensions, domain.dimensions)
    return histogram.observe(
      Snapshot(domain: domain, pool: WorkerPool(threads: threads), [(fields[0], positions), (fields[1], velocities)]))
  }

  /// Along y of a box with periodic y, four cells of position and two of velocity.
  @Test func byHand() throws {
    let domain = Domain(size: [1, 8], boundary: [.reflecting, .periodic])
    func choose(_ options: inout PhaseSpaceHistogram.Options) {
      (options.axis, options.cells, options.velocityCells, options.velocityRange) = (.y, 4, 2, [-1, 3])
    }
    let whole = try histogram(domain, 1, choose)
    #expect(whole.outputs.map(\.name) == ["phase_space_histogram", "phase_space_entropy"])
    #expect(whole.outputs[0].dimensions.map(\.name) == ["cell_position", "cell_velocity"])
    #expect(whole.outputs[0].dimensions.map(\.coordinates) == [[1, 3, 5, 7], [0, 2]])
    #expect(whole.outputs[0].dimensions.map(\.unit) == ["m", "m s-1"])
    let positions = [0.5, 0, 0.5, 1.9, 0.5, 2, 0.5, 8, 0.5, -0.5]
    let velocities = [9.0, 0, 9, 1, 9, 0.5, 9, -7, 9, 20]
    let values = observe(whole, positions, velocities, in: domain)
    #expect(values.dropLast() == [2, 1, 1, 0, 0, 0, 0, 1])
    // Four cells of area 4 are occupied, by 2, 1, 1 and 1.
    let entropy: Double = LibM.log(4) - 2 * LibM.log(2) / 5 + 1 + 0.3
    #expect(abs(values.last! - entropy) < 1e-14)
    let folded = try histogram(domain) {
      choose(&$0)
      $0.period = 4
    }
    #expect(folded.outputs[0].dimensions[0].coordinates == [0.5, 1.5, 2.5, 3.5])
    let values4 = observe(folded, positions, velocities, in: domain)
    #expect(values4.dropLast() == [2, 0, 0, 1, 1, 0, 0, 1])
    // A particle on a wall is in the cell next to it.
    let walls = try histogram(domain) { ($0.cells, $0.velocityCells) = (2, 1) }
    #expect(observe(walls, [1, 0, 0, 0, 1.5, 0], [0, 0, 0, 0, 0, 0], in: domain).dropLast() == [1, 2])
  }

  /// Stripes of half a period that fly freely: the entropy grows by Δv t/C until that is ½ (Garrido et al. 2024), and to ln 2.
  @Test func stripes() throws {
    let (n, stripes, side) = (400_000, 8, 2.0)
    let domain = Domain.periodic(side, 1)
    var gas = DiscGas(n, in: domain)
    let period = side / Double(stripes)
    for i in 0..<n {
      let stripe = (gas.positions[2 * i] / period).rounded(.down)
      gas.positions[2 * i] = stripe * period + (gas.positions[2 * i] - stripe * period) / 2
    }
    let histogram = try histogram(domain, n) {
      ($0.cells, $0.velocityCells, $0.velocityRange, $0.period) = (100, 24, [-6, 6], period)
    }
    func entropy(_ time: Double) -> Double {
      let later = gas.after(time)
      return observe(histogram, later.positions, later.velocities, in: domain, threads: 2).last!
    }
    let start = entropy(0)
    // Cells of velocity 0.5 wide: τ = t/2C.
    for tau in [0.1, 0.2, 0.3, 0.4, 0.5] { #expect(abs(entropy(2 * tau * period) - start - tau) < 0.004, "\(tau)") }
    for tau in [1.0, 2] { #expect(abs(entropy(2 * tau * period) - start - LibM.log(2)) < 0.004) }
    #expect(abs(entropy(3 * period) - start - 0.67442) < 0.004)
  }

  @Test func sameBitsForAnyNumberOfThreads() throws {
    let gas = DiscGas(300_000, in: .periodic(1, 1, 1))
    let histogram = try histogram(gas.domain, gas.count) { $0.axis = .z }
    func values(_ threads: Int) -> [Double] { observe(histogram, gas.positions, gas.velocities, in: gas.domain, threads: threads) }
    let one = values(1)
    #expect(one.dropLast().reduce(0, +) == 300_000)
    for threads in [2, 3, 7] { #expect(values(threads) == one) }
  }

  @Test func onALine() throws {
    let domain = Domain(size: [1], boundary: [.reflecting])
    let line = try histogram(domain, 3) { ($0.cells, $0.velocityCells) = (2, 2) }
    #expect(observe(line, [0.1, 0.6, 1], [-1, 1, 2], in: domain).dropLast() == [1, 0, 0, 2])
    #expect(observe(line, [0.1, .nan, 1], [-1, 1, 2], in: domain).allSatisfy { $0.isNaN })
  }

  @Test func whatItNeeds() {
    func refusal(_ domain: Domain, _ change: (inout PhaseSpaceHistogram.Options) -> Void) -> SimulationError? {
      #expect(throws: SimulationError.self) { try histogram(domain, 1, change) }
    }
    #expect(
      refusal(.periodic(1, 1)) { $0.axis = .z } == .impossible(parameter: "axis", reason: "there is no z in 2 dimensions"))
    #expect(
      refusal(.periodic(1, 1)) { $0.period = 0.3 }
        == .impossible(parameter: "period", reason: "0.3 doesn't divide the box of 1.0: the nearest that does is \(1.0 / 3)"))
    #expect(
      refusal(.periodic(1, 1)) { $0.period = 3 }
        == .impossible(parameter: "period", reason: "3.0 doesn't divide the box of 1.0: the nearest that does is 1.0"))
    #expect(
      refusal(Domain(size: [1, 1], boundary: [.open, .periodic])) { _ in }
        == .impossible(parameter: "axis", reason: "needs a box that is closed or periodic along x"))
    var options = PhaseSpaceHistogram.Options()
    (options.velocityRange, options.cells, options.velocityCells) = ([1, 1], 100_000, 11)
    #expect(options.problems().map(\.parameter) == ["velocity_range", "velocity_cells"])
  }
}
