import SimCore

/// Moments of the velocities of a gas, and how far they are from Maxwell's distribution.
public final class VelocityDistribution: Diagnostic {
  public static let card = Card(
    name: "velocity_distribution",
    summary: "kinetic temperature, mean velocity, kurtosis, Boltzmann's H, and the distance to Maxwell's distribution",
    details: """
      With the mean velocity u and w = v − u, in d dimensions:
      mean_velocity(space)       u.
      kinetic_temperature        T = ⟨w²⟩/d: kT/m.
      velocity_kurtosis(space)   ⟨w_x⁴⟩/⟨w_x²⟩² of each component: 3 in a Maxwell distribution, with a
                                 standard error of √(24/N).
      boltzmann_h                H = ∫ f ln f dv of the velocities, from the numbers of particles in cells
                                 of side Δv = `velocity_cell` with edges at its multiples, with the
                                 correction of Miller and Madow. In equilibrium it is at its least,
                                 −(d/2)(1 + ln 2πT) − Δv²d/24T as long as the cells are small.
      maxwell_distance           Kolmogorov-Smirnov distance, the largest difference, between the
                                 distribution of the speeds |w| and Maxwell's of the same T, in two
                                 dimensions 1 − exp(−w²/2T). About 0.7/√N for N particles in equilibrium.
      NaN without particles, or if a number isn't finite; the last two and the kurtosis also at T = 0.
      """,
    references: [
      "Maxwell 1860, Phil. Mag. 19, 19-32", "Boltzmann 1872, Wien. Ber. 66, 275-370",
      "Gonzalez, Sahni & Franta 1977, ACM Trans. Math. Softw. 3, 60-64: the distance without sorting",
    ])
  public static let requires = ["velocity"]

  public struct Options: ParameterSet {
    public var velocityCell = 0.5
    public init() {}
    public static let table: [Parameter<Options>] = [
      .real("velocity_cell", \.velocityCell, in: positive, "side of the velocity cells for H, in units of velocity")
    ]
  }

  /// The distribution at an instant; components beyond the dimensions are 0.
  public struct Value: Sendable {
    public var mean: SIMD3<Double>
    public var temperature: Double
    public var kurtosis: SIMD3<Double>
    public var h: Double
    public var maxwellDistance: Double
  }

  private let dimensions: Int
  private let velocityCell: Double
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    guard let velocity = scene.field("velocity") else {
      throw SimulationError.impossible(parameter: nil, reason: "needs the field 'velocity'")
    }
    dimensions = try velocity.checkedSpaceDimensions(from: 1)
    velocityCell = options.velocityCell
    outputs = [
      OutputVariable("kinetic_temperature", unit: squared(velocity.unit), "kinetic temperature, kT/m"),
      OutputVariable("mean_velocity", unit: velocity.unit, "mean velocity", dimensions: [.space(dimensions)]),
      OutputVariable("velocity_kurtosis", "kurtosis of the velocity components", dimensions: [.space(dimensions)]),
      OutputVariable(
        "boltzmann_h", "Boltzmann's H of the velocities", attributes: [("velocity_cell", .real(options.velocityCell))]),
      OutputVariable("maxwell_distance", "Kolmogorov-Smirnov distance of the speeds to Maxwell's distribution"),
    ]
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let value = VelocityDistribution.of(
      velocities: snapshot.values("velocity"), dimensions: dimensions, velocityCell: velocityCell, pool: snapshot.pool)
    let axes = 0..<dimensions
    return [value.temperature] + axes.map { value.mean[$0] } + axes.map { value.kurtosis[$0] } + [value.h, value.maxwellDistance]
  }

  /// The distribution of some velocities.
  ///
  /// - Parameters:
  ///   - velocities: Vectors one after the other, `dimensions` numbers each.
  ///   - dimensions: 1, 2 or 3.
  ///   - velocityCell: The side of the cells from which H is estimated.
  public static func of(
    velocities: [Double], dimensions: Int, velocityCell: Double = 0.5, pool: WorkerPool = WorkerPool(threads: 1)
  ) -> Value {
    let count = velocities.count / dimensions
    let n = Double(count)
    return velocities.withUnsafeBufferPointer { velocities in
      let grain = 16384
      let mean =
        pool.reduce(count, grain: grain, SIMD3<Double>.zero) { range in
          range.reduce(.zero) { $0 + vector(velocities, $1, dimensions) }
        } _: {
          $0 + $1
        } / n
      let (second, fourth) = pool.reduce(count, grain: grain, (SIMD3<Double>.zero, SIMD3<Double>.zero)) { range in
        var (second, fourth) = (SIMD3<Double>.zero, SIMD3<Double>.zero)
        for i in range {
          let w = vector(velocities, i, dimensions) - mean
          second += w * w
          fourth += (w * w) * (w * w)
        }
        return (second, fourth)
      } _: {
        ($0.0 + $1.0, $0.1 + $1.1)
      }
      let temperature = second.sum() / (n * Double(dimensions))
      let nothing = Value(
        mean: mean, temperature: temperature, kurtosis: SIMD3(repeating: .nan), h: .nan, maxwellDistance: .nan)
      guard temperature.isFinite, temperature > 0 else { return nothing }
      var value = nothing
      value.kurtosis = fourth * n / (second * second)
      var occupation = Occupation()
      occupation.add(velocities: velocities, dimensions: dimensions, side: velocityCell)
      let volume = (0..<dimensions).reduce(1.0) { volume, _ in volume * velocityCell }
      value.h = 1 - LibM.log(n) - occupation.entropy(particles: count, cellVolume: volume).millerMadow
      value.maxwellDistance = maxwellDistance(velocities, dimensions, mean: mean, temperature: temperature, pool)
      return value
    }
  }

  private static func maxwellDistance(
    _ velocities: UnsafeBufferPointer<Double>, _ dimensions: Int, mean: SIMD3<Double>, temperature: Double, _ pool: WorkerPool
  ) -> Double {
    let count = velocities.count / dimensions
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { quantiles in
      pool.forEachRange(count, grain: 16384) { range in
        for i in range {
          let w = vector(velocities, i, dimensions) - mean
          quantiles[i] = maxwell(w.dot(w) / temperature, dimensions)
        }
      }
      return distanceToUniform(UnsafeBufferPointer(quantiles))
    }
  }

  /// The probability of a smaller speed, if w² / T is `square`.
  private static func maxwell(_ square: Double, _ dimensions: Int) -> Double {
    let tail = LibM.exp(-square / 2)
    return switch dimensions {
    case 1: LibM.erf((square / 2).squareRoot())
    case 2: 1 - tail
    default: LibM.erf((square / 2).squareRoot()) - (2 * square / .pi).squareRoot() * tail
    }
  }
}

/// The square of a unit, in UDUNITS spelling.
func squared(_ unit: String) -> String { unit == "1" ? "1" : "(\(unit))2" }
