import Models
import SimCore

typealias Vector = SIMD3<Double>

func dot(_ a: Vector, _ b: Vector) -> Double { (a * b).sum() }
func length(_ a: Vector) -> Double { dot(a, a).squareRoot() }
func unit(_ a: Vector) -> Vector { a / length(a) }
func degrees(_ angle: Double) -> Double { angle * .pi / 180 }

/// The angle between two vectors (Kahan 2006), accurate at all angles.
func angle(_ a: Vector, _ b: Vector) -> Double { 2 * LibM.atan2(length(unit(a) - unit(b)), length(unit(a) + unit(b))) }

/// One that is put somewhere by hand.
struct Swimmer {
  var position: Vector
  var heading: Vector

  init(at position: Vector, heading: Vector = [1, 0, 0]) {
    self.position = position
    self.heading = unit(heading)
  }
}

/// A frame to start from.
func frame(_ swimmers: [Swimmer], dimensions: Int = 3) -> RecordedFrame {
  func flat(_ vectors: [Vector]) -> [Double] { vectors.flatMap { v in (0..<dimensions).map { v[$0] } } }
  return RecordedFrame(
    source: "test", rows: swimmers.count,
    values: ["position": flat(swimmers.map(\.position)), "heading": flat(swimmers.map(\.heading))])
}

/// A school of Couzin's fish, without noise and in open space unless said otherwise.
func school(
  _ fish: [Swimmer], timeStep: Double = 0.1, seed: UInt64 = 0, _ change: (inout Couzin.Parameters) -> Void = { _ in }
) throws -> Simulation<Couzin> {
  var parameters = Couzin.Parameters()
  parameters.fish = fish.count
  parameters.noise = 0
  change(&parameters)
  return try Simulation(
    Couzin.self, parameters, seed: seed, from: frame(fish, dimensions: parameters.dimensions), timeStep: timeStep)
}

extension Simulation {
  /// A field of vectors now; the third component is 0 in two dimensions.
  func vectors(_ field: String) -> [Vector] {
    let snapshot = snapshot()
    let (values, width) = (snapshot.values(field), snapshot.info(field).width)
    return (0..<values.count / width).map {
      Vector(values[width * $0], values[width * $0 + 1], width == 3 ? values[width * $0 + 2] : 0)
    }
  }

  var positions: [Vector] { vectors("position") }
  var headings: [Vector] { vectors("heading") }
}

/// Swimmers on a lattice, ten lengths apart: nobody sees anybody within less.
func hermits(_ edge: Int, dimensions: Int = 3, heading: Vector = [1, 0, 0]) -> [Swimmer] {
  (0..<edge).flatMap { i in
    (0..<edge).flatMap { j in
      (0..<(dimensions == 3 ? edge : 1)).map { k in Swimmer(at: 10 * Vector(Double(i), Double(j), Double(k)), heading: heading) }
    }
  }
}

/// Random directions that depend on nothing but their number.
func direction(_ i: Int) -> Vector {
  let n = (0..<2).map { Philox(seed: 99).normals(.initialHeading, particle: i, draw: $0) }
  return unit(Vector(n[0][0], n[0][1], n[1][0]))
}

/// A unit vector at right angles to another.
func side(_ u: Vector, _ i: Int) -> Vector {
  let v = direction(1_000_000 + i)
  return unit(v - u * dot(u, v))
}

extension [Double] {
  var mean: Double { reduce(0, +) / Double(count) }

  var standardDeviation: Double {
    let mean = mean
    return (reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
  }
}
