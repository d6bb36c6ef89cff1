import SimCore

/// How far particles have gone since the first observation.
public final class MeanSquareDisplacement: Diagnostic {
  public static let card = Card(
    name: "mean_square_displacement",
    summary: "mean square displacement since the first observation, its non-Gaussian parameter, and the largest step",
    details: """
      With the displacement r of each particle since the first observation, in d dimensions:
      mean_square_displacement   ⟨r²⟩: 2dDt for diffusion with the coefficient D, ⟨v²⟩t² for free flight.
      non_gaussian_parameter     α₂ = d⟨r⁴⟩ / (d + 2)⟨r²⟩² − 1: 0 for a Gaussian distribution. NaN as long
                                 as nobody has moved.
      largest_step               the largest move along a periodic axis since the last observation, in
                                 sides of the box; 0 without such axes.
      Through periodic faces a particle is followed from each observation to the next, as the nearest image. That is right while
      nobody moves by half a side in between: observe often enough for `largest_step` to stay well below 0.5.
      NaN from the first number that isn't finite.
      """,
    references: [
      "Einstein 1905, Ann. Phys. 17, 549-560", "Rahman 1964, Phys. Rev. 136, A405-A411: the non-Gaussian parameter",
    ])
  public static let requires = [PositionField.name]
  public typealias Options = NoParameters

  private let domain: Domain
  public let outputs: [OutputVariable]
  /// Where particles were when last observed; empty before the first observation.
  private var last: [Double] = []
  private var displacements: [Double] = []

  public init(_ options: NoParameters, scene: Scene) throws {
    let position = try PositionField(scene, dimensionsFrom: 1)
    domain = position.domain
    outputs = [
      OutputVariable(
        "mean_square_displacement", unit: squared(position.unit), "mean square displacement since the first observation"),
      OutputVariable("non_gaussian_parameter", "non-Gaussian parameter of the displacements"),
      OutputVariable("largest_step", "largest move along a periodic axis since the last observation, in sides of the box"),
    ]
  }

  public var memory: [Double] {
    get { last + displacements }
    set {
      last = Array(newValue.prefix(newValue.count / 2))
      displacements = Array(newValue.suffix(newValue.count / 2))
    }
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let positions = snapshot.values(PositionField.name)
    if last.isEmpty {
      last = positions
      displacements = [Double](repeating: 0, count: positions.count)
    }
    let (dimensions, image, periods) = (domain.dimensions, MinimumImage(domain), domain.periods)
    let count = positions.count / dimensions
    let sums = positions.withUnsafeBufferPointer { positions in
      last.withUnsafeMutableBufferPointer { last in
        displacements.withUnsafeMutableBufferPointer { displacements in
          let (last, displacements) = (
            UnsafeMutableBufferPointer(rebasing: last[...]), UnsafeMutableBufferPointer(rebasing: displacements[...])
          )
          return snapshot.pool.reduce(count, grain: 16384, Sums()) { range in
            var sums = Sums()
            for i in range {
              let step = image(vector(positions, i, dimensions) - vector(UnsafeBufferPointer(last), i, dimensions))
              var square = 0.0
              for axis in 0..<dimensions {
                let k = i * dimensions + axis
                last[k] = positions[k]
                displacements[k] += step[axis]
                square += displacements[k] * displacements[k]
                if periods[axis] > 0 { sums.largestStep = max(sums.largestStep, abs(step[axis]) / periods[axis]) }
              }
              sums.second += square
              sums.fourth += square * square
            }
            return sums
          } _: {
            $0 + $1
          }
        }
      }
    }
    let (second, fourth) = (sums.second / Double(count), sums.fourth / Double(count))
    let d = Double(dimensions)
    let largestStep = second.isFinite ? sums.largestStep : .nan
    return [second.isFinite ? second : .nan, second > 0 ? d * fourth / ((d + 2) * second * second) - 1 : .nan, largestStep]
  }

  private struct Sums {
    var second = 0.0
    var fourth = 0.0
    var largestStep = 0.0

    static func + (a: Self, b: Self) -> Self {
      Self(second: a.second + b.second, fourth: a.fourth + b.fourth, largestStep: max(a.largestStep, b.largestStep))
    }
  }
}
