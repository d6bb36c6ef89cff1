import SimCore
import Testing

// Small flows and maps with known answers, and runs of them with a diagnostic.

/// Tests flows and maps need neither a card nor facts worth reading.
protocol Sample: DynamicalSystem {}

extension Sample {
  static var card: Card { Card(name: "sample", summary: "a test") }
  static var facts: SystemFacts { SystemFacts(dysts: nil, regime: .regular, exponents: [], divergence: "unknown") }
  static var table: [Parameter<Self>] { [] }
}

/// x' = 0.7 x, y' = -0.3 y.
struct Saddle: Sample, Flow {
  static var dimension: Int { 2 }
  static let components = ["x", "y"]
  static let defaultState = [0.5, 2.0]
  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = 0.7 * u[0]
    derivative[1] = -0.3 * u[1]
  }
}

/// x' = v, v' = 0.
struct FreeFlight: Sample, Flow {
  static var dimension: Int { 2 }
  static let components = ["x", "v"]
  static let defaultState = [0.0, 1.0]
  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = u[1]
    derivative[1] = 0 * u[0]
  }
}

/// x' = t x.
struct Accelerating: Sample, Flow {
  static var dimension: Int { 1 }
  static let components = ["x"]
  static let defaultState = [1.0]
  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = t * u[0]
  }
}

/// x″ = -x, from x = 1 at rest.
struct Oscillator: Sample, Flow {
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 2 * .pi, exponents: [0, 0], divergence: "0")
  static var dimension: Int { 2 }
  static let components = ["x", "v"]
  static let defaultState = [1.0, 0.0]
  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = u[1]
    derivative[1] = -u[0]
  }
}

/// Rössler (1976), with a = b = 0.2, c = 5.7.
struct RoesslerFlow: Sample, Flow {
  static let facts = SystemFacts(dysts: nil, regime: .chaotic, period: 5.9, exponents: [], divergence: "a + x - c")
  static var dimension: Int { 3 }
  static let components = ["x", "y", "z"]
  static let defaultState = [-4.0, 4.0, 0.03]
  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = -u[1] - u[2]
    derivative[1] = u[0] + 0.2 * u[1]
    derivative[2] = 0.2 + u[2] * (u[0] - 5.7)
  }
}

/// Hénon & Heiles (1964).
struct HenonHeilesFlow: Sample, Flow {
  static let facts = SystemFacts(dysts: nil, regime: .chaotic, period: 6.5, exponents: [], divergence: "0")
  static var dimension: Int { 4 }
  static let components = ["x", "y", "px", "py"]
  /// The chaotic orbit of Skokos, Antonopoulos, Bountis & Vrahatis (2004), J. Phys. A 37:6269–6284.
  static let defaultState = [0.0, -0.016, 0.49974, 0]
  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = u[2]
    derivative[1] = u[3]
    derivative[2] = -u[0] - 2 * u[0] * u[1]
    derivative[3] = u[1] * u[1] - u[0] * u[0] - u[1]
  }
}

/// Arnold's cat map, (2x + y, x + y) modulo 1.
struct CatMap: Sample, IteratedMap {
  static let components = ["x", "y"]
  static let defaultState = [0.3, 0.4]
  static let exponent = LibM.log((3 + 5.0.squareRoot()) / 2)
  func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (2 * u[0] + u[1], u[0] + u[1])
    image[0] = x - roundedDown(x)
    image[1] = y - roundedDown(y)
  }
}

/// Chirikov's standard map.
struct StandardMap: Sample, IteratedMap {
  static let components = ["x", "p"]
  static let defaultState = [Double.pi + 0.3, 0.0]
  var kick = 0.5
  static let table: [Parameter<StandardMap>] = [.real("kick", \.kick, "strength K")]
  func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let p = u[1] + kick * sin(u[0])
    image[0] = u[0] + p
    image[1] = p
  }
}

/// Two angles, and two momenta that stay: tori of two dimensions in four.
struct TwistMap: Sample, IteratedMap {
  static let components = ["x", "y", "p", "q"]
  static let defaultState = [0.0, 0, 1, 2]
  func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    for k in 0..<2 {
      image[k] = u[k] + u[2 + k]
      image[2 + k] = u[2 + k]
    }
  }
}

/// x' = r x (1 - x).
struct LogisticMap: Sample, IteratedMap {
  static let components = ["x"]
  static let defaultState = [0.3]
  var r = 4.0
  static let table: [Parameter<LogisticMap>] = [.real("r", \.r, "growth rate")]
  func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    image[0] = r * u[0] * (1 - u[0])
  }
}

/// A rotation of the plane by the golden angle.
struct Rotation: Sample, IteratedMap {
  static let components = ["x", "y"]
  static let defaultState = [3.0, 4.0]
  static let angle = (3 - 5.0.squareRoot()) * .pi
  func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (cosine, sine) = (LibM.cos(Rotation.angle), LibM.sin(Rotation.angle))
    image[0] = cosine * u[0] - sine * u[1]
    image[1] = sine * u[0] + cosine * u[1]
  }
}

/// Hénon (1976), with a = 1.4, b = 0.3.
struct HenonMap: Sample, IteratedMap {
  static let components = ["x", "y"]
  static let defaultState = [0.1, 0.1]
  func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    image[0] = 1 - 1.4 * u[0] * u[0] + u[1]
    image[1] = 0.3 * u[0]
  }
}

/// Dynamics that nobody can follow from time 5 to 6.
struct BrokenTangent: TangentDynamics {
  let dimension = 2
  let isMap = true
  let period = 1.0
  func advance(_ u: UnsafeMutablePointer<Dual>, from start: Double, to end: Double, step: inout Double) -> Bool { start != 5 }
  func expansion(_ u: UnsafePointer<Double>, at time: Double) -> Double { 0 }
}

extension Simulation {
  /// What a diagnostic of this run sees before it starts.
  var scene: Scene {
    Scene(
      fields: model.boundFields.filter { $0.role.isObservable }.map(\.info), domain: model.domain, seed: 7,
      tangent: { [model] in model.tangent })
  }

  /// The values of a diagnostic now, and after so many steps each time.
  func observe(_ diagnostic: some Diagnostic, after steps: [Int]) throws -> [[Double]] {
    try [diagnostic.observe(snapshot())]
      + steps.map {
        try run(steps: $0)
        return try diagnostic.observe(snapshot())
      }
  }
}

/// Of a flow, with so many trajectories that start around its default state; errors are small.
func flow<System: Flow>(
  _: System.Type, state: [Double] = System.defaultState, trajectories: Int = 1, step: Double = 1, threads: Int = 1
) throws -> Simulation<FlowModel<System>> {
  var initial = TrajectoryStarts<System>()
  (initial.state, initial.trajectories, initial.spread) = (state, trajectories, trajectories > 1 ? 0.01 : 0)
  return try Simulation(
    FlowModel<System>.self, initial: initial, timeStep: step, tolerance: Tolerance(relative: 1e-12), threads: threads)
}

/// Of a map.
func map<System: IteratedMap>(
  _ system: System, state: [Double] = System.defaultState, trajectories: Int = 1, threads: Int = 1
) throws -> Simulation<MapModel<System>> {
  var initial = TrajectoryStarts<System>()
  (initial.state, initial.trajectories, initial.spread) = (state, trajectories, trajectories > 1 ? 0.01 : 0)
  return try Simulation(MapModel<System>.self, system, initial: initial, threads: threads)
}

/// A diagnostic that is built anew and given the memory goes on with the same bits, and with any number of threads.
func expectSameAfterRestart<M: Model, D: Diagnostic>(
  _: D.Type, _ options: D.Options, steps: [Int], _ run: (_ threads: Int) throws -> Simulation<M>,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let (one, other) = (try run(1), try run(3))
  let whole = try one.observe(D(options, scene: one.scene), after: steps)
  for pause in [0, steps.count / 2, steps.count - 1] {
    let run = pause == 0 ? other : try run(2)
    let first = try D(options, scene: run.scene)
    _ = try run.observe(first, after: Array(steps[..<pause]))
    let second = try D(options, scene: run.scene)
    second.memory = first.memory
    #expect(second.memory.map(\.bitPattern) == first.memory.map(\.bitPattern), sourceLocation: sourceLocation)
    for (k, steps) in steps.enumerated().dropFirst(pause) {
      try run.run(steps: steps)
      let values = try second.observe(run.snapshot())
      #expect(values.map(\.bitPattern) == whole[k + 1].map(\.bitPattern), sourceLocation: sourceLocation)
      #expect(values.count == second.outputs.reduce(0) { $0 + $1.count }, sourceLocation: sourceLocation)
    }
  }
}

/// The sentence with which a diagnostic refuses a scene; nil if it doesn't.
func refusal<D: Diagnostic>(_: D.Type, _ options: D.Options, _ scene: Scene) -> String? {
  do {
    _ = try D(options, scene: scene)
    return nil
  } catch { return "\(error)" }
}

func areNaN(_ values: some Sequence<Double>) -> Bool { values.allSatisfy(\.isNaN) }

func isNear(_ a: Double, _ b: Double, _ error: Double) -> Bool { (a - b).magnitude <= error }
