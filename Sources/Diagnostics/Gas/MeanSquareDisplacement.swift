import SimCore

/// How far particles have gone since the first observation.
public final class MeanSquareDisplacement: Diagnostic {
  public static let card = Card(
    name: "mean_square_displacement",
    summary: "mean square displacement since the first observation, or over many lags and origins, and its non-Gaussian parameter",
    details: """
      With the displacement r of each particle since the first observation, in d dimensions:
      mean_square_displacement   ⟨r²⟩: 2dDt for diffusion with the coefficient D, ⟨v²⟩t² for free flight.
      non_gaussian_parameter     α₂ = d⟨r⁴⟩ / (d + 2)⟨r²⟩² − 1: 0 for a Gaussian distribution. NaN as long
                                 as nobody has moved.
      largest_step               the largest move along a periodic axis since the last observation, in
                                 sides of the box; 0 without such axes.
      With lags: logarithmic, displacements over lags of 1, 2, 3, … observations, so many per doubling, in the mean over time
      origins. A result has all that was observed so far. Lags from 2ᵏm on, with m lags per doubling, have an origin at each 2ᵏ-th
      observation:
      mean_square_displacement(lag)         ⟨r²⟩ over particles and origins. NaN as long as there is no origin.
      mean_square_displacement_error(lag)   its standard error, from the scatter of 8 to 64 blocks of displacements
                                            that follow each other without overlap; NaN under 8. Those that
                                            overlap make the mean better than that, if anything.
      non_gaussian_parameter(lag)           of all displacements over that lag.
      lag_time(lag)                         the lag in units of time: observations are equally far apart.
      lag_origins(lag)                      number of origins.
      largest_step                          as above, of all steps so far.
      That keeps 2m − 1 positions of each particle for each doubling in memory, and in checkpoints.
      Through periodic faces a particle is followed from each observation to the next, as the nearest image. That is right while
      nobody moves by half a side in between: observe often enough for `largest_step` to stay well below 0.5.
      NaN from the first number that isn't finite.
      """,
    references: [
      "Einstein 1905, Ann. Phys. 17, 549-560", "Rahman 1964, Phys. Rev. 136, A405-A411: the non-Gaussian parameter",
      "Frenkel & Smit 2002, Understanding Molecular Simulation, 2nd ed., §4.4.2: origins at the levels of a hierarchy",
    ])
  public static let requires = [PositionField.name]

  /// Since when displacements count.
  public enum Lags: String, CaseIterable, Sendable { case start, logarithmic }

  public struct Options: ParameterSet {
    public var lags = Lags.start
    public var lagsPerDoubling = 2
    public var longestLag: Int?
    public var reportEvery: Int?
    public init() {}

    public static let table: [Parameter<Options>] = [
      .choice("lags", \.lags, "start: displacements since the first observation; logarithmic: over many lags, from many origins"),
      .integer("lags_per_doubling", \.lagsPerDoubling, in: 1...64, "of the lag, if they are logarithmic"),
      .integer(
        "longest_lag", \.longestLag, in: 1...1_000_000_000,
        "in observations, if lags are logarithmic; null: as long as the run has, or 1000 if that isn't known"),
      .integer(
        "report_every", \.reportEvery, in: 1...1_000_000_000,
        "observations from one result to the next; null: 1, and with logarithmic lags a single result, at the last observation"),
    ]

    public func problems() -> [ParameterProblem] {
      lags == .start && longestLag != nil ? [ParameterProblem("longest_lag", "needs lags: logarithmic")] : []
    }
  }

  private let domain: Domain
  public let outputs: [OutputVariable]
  /// Where particles were when last observed; empty before the first observation.
  private var last: [Double] = []
  private var displacements: [Double] = []
  public let observationsPerResult: Int
  /// With logarithmic lags.
  private var lagged: LaggedDisplacements?
  private var largestStep = 0.0

  public init(_ options: Options, scene: Scene) throws {
    let position = try PositionField(scene, dimensionsFrom: 1)
    domain = position.domain
    if options.lags == .logarithmic {
      let longest = options.longestLag ?? scene.observations.map { max(1, $0 - 1) } ?? 1000
      let lagged = LaggedDisplacements(perDoubling: options.lagsPerDoubling, upTo: longest)
      self.lagged = lagged
      observationsPerResult = options.reportEvery ?? scene.observations ?? 1
      let lag = Dimension(
        "lag", size: lagged.lags.count, coordinates: lagged.lags.map(Double.init), longName: "lag, in observations")
      let time = scene.field("velocity").map { product((position.unit, 1), ($0.unit, -1)) } ?? "1"
      let unit = squared(position.unit)
      outputs = [
        OutputVariable("mean_square_displacement", unit: unit, "mean square displacement", dimensions: [lag]),
        OutputVariable(
          "mean_square_displacement_error", unit: unit, "standard error of the mean square displacement", dimensions: [lag]),
        OutputVariable("non_gaussian_parameter", "non-Gaussian parameter of the displacements", dimensions: [lag]),
        OutputVariable("lag_time", unit: time, "time between the ends of a displacement", dimensions: [lag]),
        OutputVariable("lag_origins", "time origins of displacements", dimensions: [lag]),
        OutputVariable("largest_step", "largest move along a periodic axis between observations, in sides of the box"),
      ]
      return
    }
    observationsPerResult = options.reportEvery ?? 1
    outputs = [
      OutputVariable(
        "mean_square_displacement", unit: squared(position.unit), "mean square displacement since the first observation"),
      OutputVariable("non_gaussian_parameter", "non-Gaussian parameter of the displacements"),
      OutputVariable("largest_step", "largest move along a periodic axis since the last observation, in sides of the box"),
    ]
  }

  public var memory: [Double] {
    get {
      guard let lagged else { return last + displacements }
      return last.isEmpty ? [] : [Double(last.count), largestStep] + last + displacements + lagged.memory
    }
    set {
      guard lagged != nil else {
        last = Array(newValue.prefix(newValue.count / 2))
        displacements = Array(newValue.suffix(newValue.count / 2))
        return
      }
      guard newValue.count > 2 else { return }
      let count = Int(newValue[0])
      largestStep = newValue[1]
      last = Array(newValue[2..<2 + count])
      displacements = Array(newValue[2 + count..<2 + 2 * count])
      lagged!.restore(newValue[(2 + 2 * count)...], width: count)
    }
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let sums = follow(snapshot)
    let count = last.count / domain.dimensions
    if lagged != nil {
      largestStep = sums.second.isFinite ? max(largestStep, sums.largestStep) : .nan
      lagged!.add(displacements, dimensions: domain.dimensions, at: snapshot.time, pool: snapshot.pool)
      return lagged!.values(dimensions: domain.dimensions) + [largestStep]
    }
    let (second, fourth) = (sums.second / Double(count), sums.fourth / Double(count))
    let largestStep = second.isFinite ? sums.largestStep : .nan
    return [second.isFinite ? second : .nan, nonGaussianParameter(second, fourth, domain.dimensions), largestStep]
  }

  /// Follows all particles to where they are now.
  private func follow(_ snapshot: Snapshot) -> Sums {
    let positions = snapshot.values(PositionField.name)
    if last.isEmpty {
      last = positions
      displacements = [Double](repeating: 0, count: positions.count)
    }
    let (dimensions, image, periods) = (domain.dimensions, MinimumImage(domain), domain.periods)
    let count = positions.count / dimensions
    return positions.withUnsafeBufferPointer { positions in
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

/// α₂ from the mean square and the mean fourth power of displacements; NaN if there are none.
func nonGaussianParameter(_ second: Double, _ fourth: Double, _ dimensions: Int) -> Double {
  let d = Double(dimensions)
  return second > 0 ? d * fourth / ((d + 2) * second * second) - 1 : .nan
}
