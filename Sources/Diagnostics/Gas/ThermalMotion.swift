import SimCore

/// The motion of particles that isn't fixed by the conservation of momentum.
///
/// Along periodic axes the momentum of the whole is conserved: the motion is that about the centre of mass, and a degree of freedom is gone.
struct ThermalMotion {
  /// Σ m v², without that of the centre of mass along periodic axes.
  let squares: Double
  /// kT: that sum over the degrees of freedom. NaN if there are none.
  let temperature: Double
  /// ⟨|v|⟩ of all motion.
  let meanSpeed: Double

  /// - Parameters:
  ///   - velocities: Vectors of as many numbers as the domain has axes, one after the other.
  ///   - domain: The box; nil for open space.
  init(velocities: [Double], masses: [Double], in domain: Domain?, pool: WorkerPool) {
    let count = masses.count
    let dimensions = velocities.count / max(count, 1)
    let sums = velocities.withUnsafeBufferPointer { velocities in
      pool.reduce(count, grain: 16384, Sums()) { range in
        var sums = Sums()
        for i in range {
          let v = vector(velocities, i, dimensions)
          let square = v.dot(v)
          sums.mass += masses[i]
          sums.momentum += v * masses[i]
          sums.squares += masses[i] * square
          sums.speeds += square.squareRoot()
        }
        return sums
      } _: {
        $0 + $1
      }
    }
    var (squares, freedom) = (sums.squares, count * dimensions)
    for axis in 0..<dimensions where (domain?.period(axis) ?? 0) > 0 {
      squares -= sums.momentum[axis] * sums.momentum[axis] / sums.mass
      freedom -= 1
    }
    self.squares = max(0, squares)
    temperature = freedom > 0 ? self.squares / Double(freedom) : .nan
    meanSpeed = sums.speeds / Double(count)
  }

  private struct Sums {
    var mass = 0.0
    var momentum = SIMD3<Double>.zero
    var squares = 0.0
    var speeds = 0.0

    static func + (a: Self, b: Self) -> Self {
      Self(
        mass: a.mass + b.mass, momentum: a.momentum + b.momentum, squares: a.squares + b.squares, speeds: a.speeds + b.speeds)
    }
  }
}

/// A product of powers of units, in UDUNITS spelling.
func product(_ factors: (unit: String, power: Int)...) -> String {
  let parts = factors.filter { $0.unit != "1" }.map { $0.power == 1 ? "(\($0.unit))" : "(\($0.unit))\($0.power)" }
  return parts.isEmpty ? "1" : parts.joined(separator: " ")
}
