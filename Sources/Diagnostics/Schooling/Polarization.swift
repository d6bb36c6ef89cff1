import SimCore

/// How far all particles move in the same direction.
public final class Polarization: Diagnostic {
  public static let card = Card(
    name: "polarization",
    summary: "degree of alignment: length of the mean heading",
    details: """
      P = |(1/N) Σ u_i|, with the unit vector u_i along the heading of particle i (or along its velocity, if the system has no field
      'heading'). 1 if all move in the same direction. N independent isotropic headings give about 0.92/√N in three dimensions and
      0.89/√N in two: values of that size mean no order. A vector shorter than 1e-10 counts as zero.
      P is low both in a disordered swarm and in a mill; `milling` tells these apart.
      """,
    references: [
      "Couzin, Krause, James, Ruxton & Franks 2002, J. Theor. Biol. 218, 1-11, doi:10.1006/jtbi.2002.3065",
      "Vicsek, Czirok, Ben-Jacob, Cohen & Shochet 1995, Phys. Rev. Lett. 75, 1226-1229, doi:10.1103/PhysRevLett.75.1226",
    ])
  public static let requires: [String] = []

  public struct Options: ParameterSet {
    /// Also give the mean heading itself.
    public var components = false
    public init() {}
    public static let table: [Parameter<Options>] = [
      .flag("components", \.components, "also give the mean heading as a vector, variable mean_heading(space)")
    ]
  }

  private let direction: DirectionField
  private let components: Bool
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    direction = try DirectionField(scene)
    components = options.components
    let polarization = OutputVariable(
      "polarization", "polarization: length of the mean heading", attributes: [("source_field", .text(direction.name))])
    let mean = OutputVariable(
      "mean_heading", "mean heading", dimensions: [.space(direction.dimensions)],
      attributes: [("source_field", .text(direction.name))])
    outputs = options.components ? [polarization, mean] : [polarization]
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let mean = Polarization.meanHeading(snapshot.values(direction.name), dimensions: direction.dimensions, pool: snapshot.pool)
    let length = mean.length
    return components ? [length] + (0..<direction.dimensions).map { mean[$0] } : [length]
  }

  /// Length of the mean of unit vectors.
  ///
  /// - Parameters:
  ///   - headings: Vectors one after the other, `dimensions` numbers each; they are divided by their lengths.
  ///   - dimensions: 2 or 3.
  /// - Returns: 0 to 1; NaN without particles or if a number isn't finite.
  public static func of(headings: [Double], dimensions: Int, pool: WorkerPool = WorkerPool(threads: 1)) -> Double {
    meanHeading(headings, dimensions: dimensions, pool: pool).length
  }

  /// Mean of unit vectors; the third component is 0 in two dimensions.
  public static func meanHeading(
    _ headings: [Double], dimensions: Int, pool: WorkerPool = WorkerPool(threads: 1)
  ) -> SIMD3<Double> {
    let count = headings.count / dimensions
    let sum = headings.withUnsafeBufferPointer { headings in
      pool.reduce(count, grain: 8192, SIMD3<Double>.zero) { range in
        var sum = SIMD3<Double>.zero
        for i in range { sum += vector(headings, i, dimensions).direction }
        return sum
      } _: {
        $0 + $1
      }
    }
    return sum / Double(count)
  }
}
