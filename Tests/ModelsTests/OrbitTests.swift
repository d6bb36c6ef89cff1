import Diagnostics
import Foundation
import Models
import SimCore
import Testing

private let tight = Tolerance(relative: 1e-12)

private func simulation<System: Flow>(_ system: System, from state: [Double]) throws -> Simulation<FlowModel<System>> {
  var initial = TrajectoryStarts<System>()
  initial.state = state
  return try Simulation(FlowModel<System>.self, system, initial: initial, timeStep: 0.01, tolerance: tight)
}

private func largest(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } }

/// The largest exponents of all trajectories, after a time.
private func exponents<M: Model>(_ simulation: Simulation<M>, duration: Int) throws -> [Double] {
  let model = simulation.model
  let scene = Scene(
    fields: model.boundFields.filter { $0.role.isObservable }.map(\.info), domain: nil, tangent: { model.tangent })
  var options = LyapunovSpectrum.Options()
  options.exponents = 1
  let diagnostic = try LyapunovSpectrum(options, scene: scene)
  _ = try diagnostic.observe(simulation.snapshot())
  try simulation.run(steps: 100 * duration)
  return Array(try diagnostic.observe(simulation.snapshot()).prefix(scene.fields[0].rows))
}

/// The state after a time that needn't be a whole number of steps.
private func state<System: Flow>(_ system: System, from start: [Double], at time: Double) throws -> [Double] {
  let simulation = try simulation(system, from: start)
  try simulation.model.advance(to: Instant(tick: 1, time: time))
  return simulation.snapshot().values("state")
}

@Suite struct LogarithmicPotentialTests {
  private func energy(_ s: LogarithmicPotential, _ u: [Double]) -> Double {
    let radius: Double = s.rc * s.rc + u[0] * u[0] + u[1] * u[1] / (s.q * s.q)
    let kinetic: Double = (u[2] * u[2] + u[3] * u[3]) / 2
    return kinetic + s.v0 * s.v0 / 2 * log(radius)
  }

  @Test(arguments: [[0.35, 0, 0, 1.2], [0.1, 0, 1, 1.5], [0.01, 0, 0, 2]]) func energyIsConserved(_ start: [Double]) throws {
    let system = LogarithmicPotential()
    let end = try state(system, from: start, at: 200)
    #expect(abs(energy(system, end) - energy(system, start)) < 1e-9)
  }

  @Test func circlesAndCoreHaveTheirPeriods() throws {
    var system = LogarithmicPotential()
    (system.q, system.v0, system.rc) = (1, 1.3, 0.2)
    let speed = 1.3 * 0.7 / (0.2 * 0.2 + 0.7 * 0.7).squareRoot()
    let end = try state(system, from: [0.7, 0, 0, speed], at: 2 * .pi * 0.7 / speed)
    #expect(largest(end, [0.7, 0, 0, speed]) < 1e-10)
    system.q = 0.8
    let (alongX, alongY) = (1.3 / 0.2, 1.3 / (0.8 * 0.2))
    let small = try state(system, from: [1e-6, 2e-6, 0, 0], at: 3)
    #expect(abs(small[0] - 1e-6 * cos(3 * alongX)) < 1e-12 && abs(small[1] - 2e-6 * cos(3 * alongY)) < 1e-12)
  }

  @Test func loopsAndBoxesAreRegularAndSomeOrbitsChaotic() throws {
    let values = try [[0.35, 0, 0, 1.2], [0.1, 0, 1, 1.5], [0.01, 0, 0, 2]].map {
      try exponents(simulation(LogarithmicPotential(), from: $0), duration: 1000)[0]
    }
    #expect(values[0] < 0.015 && values[1] < 0.015 && values[2] > 0.05, "\(values)")
  }
}

@Suite struct RotatingBarTests {
  private func jacobi(_ s: RotatingBar, _ u: [Double]) -> Double {
    let radius: Double = s.rc * s.rc + u[0] * u[0] + u[1] * u[1] / (s.q * s.q)
    let kinetic: Double = (u[2] * u[2] + u[3] * u[3]) / 2
    return kinetic + s.v0 * s.v0 / 2 * log(radius) - s.omega * (u[0] * u[3] - u[1] * u[2])
  }

  @Test(arguments: [[0.6, 0, 0, 1.195], [0.2, 0, 0, 1.63], [-0.4, 0, 0, 0.57]])
  func jacobiIntegralIsConserved(_ start: [Double]) throws {
    let system = RotatingBar()
    let end = try state(system, from: start, at: 200)
    #expect(abs(jacobi(system, end) - jacobi(system, start)) < 1e-9)
    #expect(jacobi(system, start) < -0.495)
  }

  @Test func starsRestAtLagrangePoints() throws {
    let system = RotatingBar()
    let x = (1 - system.rc * system.rc).squareRoot()
    let y = (1 - system.q * system.q * system.rc * system.rc).squareRoot()
    for start in [[x, 0, 0, x], [0, y, -y, 0]] {
      #expect(largest(try state(system, from: start, at: 3), start) < 1e-11)
    }
    // The barrier of the card.
    #expect(abs(jacobi(system, [x, 0, 0, x]) + (1 - 0.01) / 2) < 1e-14)
  }

  /// Without a bar, the frame alone turns.
  @Test func turnsLikeTheStaticPotential() throws {
    var (bar, fixed) = (RotatingBar(), LogarithmicPotential())
    (bar.q, fixed.q, bar.omega) = (1, 1, 0.7)
    let start = [0.4, 0.1, -0.2, 0.8]
    let (turned, still) = try (state(bar, from: start, at: 5), state(fixed, from: start, at: 5))
    let (c, s) = (cos(0.7 * 5), sin(0.7 * 5))
    for k in [0, 2] {
      let (x, y) = (c * still[k] + s * still[k + 1], c * still[k + 1] - s * still[k])
      #expect(abs(turned[k] - x) < 1e-9 && abs(turned[k + 1] - y) < 1e-9)
    }
  }

  @Test func chaosAndOrder() throws {
    let values = try [[0.6, 0, 0, 1.195], [0.2, 0, 0, 1.63], [-0.4, 0, 0, 0.57]].map {
      try exponents(simulation(RotatingBar(), from: $0), duration: 1000)[0]
    }
    #expect(values[0] > 0.06 && values[1] < 0.015 && values[2] < 0.015, "\(values)")
  }
}

@Suite struct RigidRodPendulumTests {
  private func energy(_ s: RigidRodPendulum, _ u: [Double]) -> Double {
    let a: Double = (s.m1 / 3 + s.m2) * s.l1 * s.l1
    let c: Double = s.m2 * s.l2 * s.l2 / 3
    let b: Double = s.m2 * s.l1 * s.l2 / 2 * cos(u[0] - u[1])
    let squares: Double = c * u[2] * u[2] + a * u[3] * u[3] - 2 * b * u[2] * u[3]
    let height: Double = (s.m1 / 2 + s.m2) * s.l1 * cos(u[0]) + s.m2 / 2 * s.l2 * cos(u[1])
    return squares / (2 * (a * c - b * b)) - s.g * height
  }

  /// With unequal rods, so that no length or mass may stand for another.
  @Test func energyIsConserved() throws {
    var system = RigidRodPendulum()
    (system.l1, system.l2, system.m1, system.m2) = (0.8, 1.3, 1.7, 0.6)
    for start in [[0.3, 0.4, 0, 0], [1.5, 1.2, 0.4, -0.3]] {
      #expect(abs(energy(system, try state(system, from: start, at: 30)) - energy(system, start)) < 1e-9)
    }
    // The derivative is the symplectic gradient of the energy.
    let u = [0.7, -0.4, 0.9, -1.1]
    var rates = [Double](repeating: 0, count: 4)
    system.derivative(0, u, &rates)
    for k in 0..<4 {
      var (above, below) = (u, u)
      (above[k], below[k]) = (u[k] + 1e-5, u[k] - 1e-5)
      let gradient = (energy(system, above) - energy(system, below)) / 2e-5
      #expect(abs(gradient - (k < 2 ? -rates[k + 2] : rates[k - 2])) < 1e-8)
    }
  }

  /// ω² = (3 ± 6/√7) g/l.
  @Test(arguments: [-1.0, 1.0]) func normalModesHaveTheirFrequencies(_ sign: Double) throws {
    let system = RigidRodPendulum()
    let ratio = 3 + sign * 6 / 7.0.squareRoot()
    let start = [1e-5, 1e-5 * (1.5 - 4 / 3 * ratio) / (ratio / 2), 0, 0]
    let period = 2 * Double.pi / (ratio * system.g / system.l1).squareRoot()
    for (turns, sign) in [(0.5, -1.0), (1, 1)] {
      let error = largest(try state(system, from: start, at: turns * period), start.map { sign * $0 })
      #expect(error < 1e-11, "\(error)")
    }
  }

  @Test func chaosAndOrder() throws {
    let wild = try exponents(simulation(RigidRodPendulum(), from: RigidRodPendulum.defaultState), duration: 200)[0]
    let calm = try exponents(simulation(RigidRodPendulum(), from: [0.3, 0.4, 0, 0]), duration: 1000)[0]
    #expect(wild > 0.7 && wild < 1.6 && calm < 0.02, "\(wild) \(calm)")
  }
}

@Suite struct HenonHeilesEnergyTests {
  private func energy(_ u: ArraySlice<Double>) -> Double {
    let (x, y, px, py) = (u[u.startIndex], u[u.startIndex + 1], u[u.startIndex + 2], u[u.startIndex + 3])
    let square: Double = px * px + py * py + x * x + y * y
    return square / 2 + x * x * y - y * y * y / 3
  }

  @Test func startsHaveTheEnergy() throws {
    var initial = HenonHeilesStarts()
    (initial.energy, initial.y, initial.py) = (0.1, [0.1, -0.2, 0.3], [0.05, 0, -0.1])
    let simulation = try Simulation(
      FlowModel<HenonHeilesEnergy>.self, HenonHeilesEnergy(), initial: initial, timeStep: 0.01, tolerance: tight)
    for time in [0, 50] {
      try simulation.run(steps: 100 * time)
      let states = simulation.snapshot().values("state")
      for k in 0..<3 { #expect(abs(energy(states[(4 * k)..<(4 * k + 4)]) - 0.1) < 1e-10) }
      if time == 0 {
        for k in 0..<3 { #expect(states[4 * k] == 0 && states[4 * k + 1] == initial.y[k] && states[4 * k + 2] > 0) }
      }
    }
  }

  @Test(arguments: [0.001, 1.0 / 12, 1.0 / 6]) func randomStartsFillTheSection(_ value: Double) throws {
    var initial = HenonHeilesStarts()
    (initial.energy, initial.trajectories) = (value, 2000)
    let simulation = try Simulation(FlowModel<HenonHeilesEnergy>.self, HenonHeilesEnergy(), initial: initial, seed: 4)
    let states = simulation.snapshot().values("state")
    for k in 0..<2000 { #expect(abs(energy(states[(4 * k)..<(4 * k + 4)]) - value) < 1e-14) }
    // The section is mirrored by py → -py; its largest |py| is sqrt(2 energy), at y = 0.
    let momenta = (0..<2000).map { states[4 * $0 + 3] / (2 * value).squareRoot() }
    #expect(abs(momenta.reduce(0, +) / 2000) < 0.05 && momenta.max()! > 0.93 && momenta.min()! < -0.93)
  }

  @Test func chaosAndOrder() throws {
    var initial = HenonHeilesStarts()
    (initial.y, initial.py) = ([-0.1, 0.3], [0])
    let simulation = try Simulation(
      FlowModel<HenonHeilesEnergy>.self, HenonHeilesEnergy(), initial: initial, timeStep: 0.01, tolerance: tight)
    let values = try exponents(simulation, duration: 2000)
    #expect(values[0] > 0.02 && values[1] < 0.008, "\(values)")
  }

  @Test func impossibleEnergiesAreRefused() {
    var initial = HenonHeilesStarts()
    (initial.energy, initial.y) = (0.01, [0.5])
    #expect(initial.problems().first?.parameter == "energy")
    (initial.y, initial.py) = ([0.01, 0.02], [0, 0, 0])
    #expect(initial.problems().first?.parameter == "py")
    (initial.energy, initial.trajectories) = (0.3, 5)
    #expect(initial.problems().first?.parameter == "trajectories")
  }
}
