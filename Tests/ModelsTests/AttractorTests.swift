import Foundation
import Models
import SimCore
import Testing

/// Every flow and map against dysts, and against arithmetic of more digits where there is such a reference.
@Suite struct AttractorTests {
  struct Reference: Decodable {
    let flows: [String: Entry]
    struct Entry: Decodable {
      let points: [Point]
      let states: [State]
    }
    struct Point: Decodable {
      let x: [Double]
      let t: Double
      let rhs: [Double]
      let jacobian: [[Double]]?
    }
    struct State: Decodable {
      let t: Double
      let state: [Double]
      let deviation: Double
    }
  }

  struct Orbit: Decodable {
    let start: [Double]
    let iterates: [[Double]]
    let float64: [[Double]]
  }

  private func reference<Value: Decodable>(_ name: String, _: Value.Type) throws -> Value {
    let url = Bundle.module.resourceURL!.appendingPathComponent("Reference/chaos/\(name).json")
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
  }

  /// The equations as dysts has them, where the literature's are the default.
  private func asInDysts(_ entry: ModelEntry) -> any ParameterSet {
    var parameters = entry.parameters
    if parameters.rows.contains(where: { $0.name == "variant" }) { try! parameters.set("variant", to: .text("dysts")) }
    return parameters
  }

  @Test func everySystemIsThere() throws {
    let flows = try reference("flows", Reference.self).flows
    #expect(flows.count == 129)
    #expect(Set(flowCatalogue.compactMap { $0.facts?.dysts }) == Set(flows.keys))
    #expect(delayCatalogue.count == 6)
    let names = modelCatalogue.map(\.card.name)
    #expect(Set(names).count == names.count)
    for entry in flowCatalogue + delayCatalogue + mapCatalogue {
      let facts = entry.facts!
      #expect(!entry.card.references.isEmpty, "\(entry.card.name)")
      #expect(facts.period > 0)
      if facts.regime == .chaotic { #expect(!facts.exponents.isEmpty && facts.exponents[0] > 0, "\(entry.card.name)") }
    }
  }

  /// Right-hand sides in three kinds of numbers, and Jacobians by dual numbers.
  @Test func rightHandSides() throws {
    let flows = try reference("flows", Reference.self).flows
    for entry in flowCatalogue {
      guard let name = entry.facts?.dysts, let expected = flows[name] else { continue }
      let flow = asInDysts(entry) as! any Flow
      for point in expected.points { check(flow, point, name) }
    }
  }

  private func check<System: Flow>(_ flow: System, _ point: Reference.Point, _ name: String) {
    let dimension = point.x.count
    let scale = point.rhs.map(abs).max()!
    var slope = [Double](repeating: 0, count: dimension)
    flow.derivative(point.t, point.x, &slope)
    // Three systems cancel more digits.
    let tolerance = ["ExcitableCell", "CoevolvingPredatorPrey", "DoublePendulum"].contains(name) ? 1e-12 : 1e-13
    for c in 0..<dimension { #expect(abs(slope[c] - point.rhs[c]) <= tolerance * scale, "\(name)") }

    let u = (0..<2).flatMap { _ in point.x.map { SIMD8(repeating: $0) } }
    var lanes = [SIMD8<Double>](repeating: .zero, count: 2 * dimension)
    flow.derivatives([SIMD8(repeating: point.t), SIMD8(repeating: point.t)], u, &lanes, registers: 2, dimension: dimension)
    for c in 0..<2 * dimension {
      for lane in 0..<8 { #expect(abs(lanes[c][lane] - slope[c % dimension]) <= tolerance * scale, "\(name) in lanes") }
    }

    var columns = [[Double]](repeating: [], count: dimension)
    for column in 0..<dimension {
      let direction = point.x.indices.map { Dual(point.x[$0], slopes: SIMD8(repeating: $0 == column ? 1 : 0)) }
      var dual = [Dual](repeating: Dual(0), count: dimension)
      flow.derivative(ofDual: Dual(point.t), direction, &dual)
      for c in 0..<dimension { #expect(abs(dual[c].value - slope[c]) <= tolerance * scale, "\(name) in dual numbers") }
      columns[column] = dual.map { $0.slopes[5] }
    }
    guard let jacobian = point.jacobian else { return }
    let largest = jacobian.flatMap(\.self).map(abs).max()!
    for row in 0..<dimension {
      for column in 0..<dimension {
        #expect(abs(columns[column][row] - jacobian[row][column]) <= 1e-12 * largest, "\(name): ∂f\(row)/∂u\(column)")
      }
    }
  }

  /// States after a tenth of the period, and after one.
  @Test func trajectories() throws {
    let flows = try reference("flows", Reference.self).flows
    // Their right-hand sides jump.
    let discontinuous: Set = ["SprottMore", "StickSlipOscillator", "FluidTrampoline"]
    for entry in flowCatalogue {
      guard let name = entry.facts?.dysts, let expected = flows[name], !discontinuous.contains(name) else { continue }
      let model = try entry.make(
        asInDysts(entry), entry.initial, RunContext(tolerance: Tolerance(relative: 1e-13, absolute: 1e-16)))
      for (k, state) in expected.states.enumerated() {
        try model.advance(to: Instant(tick: k + 1, time: state.t))
        let values = model.boundFields[0].values(WorkerPool(threads: 1))
        let error = zip(values, state.state).map { abs($0 - $1) }.max()! / state.state.map(abs).max()!
        #expect(error <= max(k == 0 ? 1e-11 : 1e-9, 10 * state.deviation), "\(name) at \(state.t)")
      }
    }
  }

  /// Twenty iterates, as far as rounding lets them be the same.
  @Test func orbits() throws {
    let maps = try reference("maps", [String: Orbit].self)
    #expect(Set(mapCatalogue.compactMap { $0.facts?.dysts }) == Set(maps.keys))
    for entry in mapCatalogue {
      guard let name = entry.facts?.dysts, let orbit = maps[name] else { continue }
      let model = try entry.make(asInDysts(entry), entry.initial, RunContext())
      for (k, expected) in orbit.iterates.enumerated() {
        try model.advance(to: Instant(tick: k + 1, time: Double(k + 1)))
        let values = model.boundFields[0].values(WorkerPool(threads: 1))
        // How far dysts' own iterates are off by now.
        let deviation = zip(expected, orbit.float64[k]).map { abs($0 - $1) }.max()!
        let error = zip(values, expected).map { abs($0 - $1) }.max()!
        #expect(error <= max(1e-13, 100 * deviation) * max(1, expected.map(abs).max()!) * Double(1 << min(k, 20)), "\(name), \(k)")
      }
    }
  }
}
