import SimCore

/// How long particles remember their velocities.
public final class VelocityAutocorrelation: Diagnostic {
  public static let card = Card(
    name: "velocity_autocorrelation",
    summary: "velocity autocorrelation since the first observation, and its integral, the diffusion coefficient",
    details: """
      With the velocities v(0) at the first observation and v(t) now, in d dimensions:
      velocity_autocorrelation   C = ⟨v(0)·v(t)⟩ / ⟨v(0)²⟩ over the particles: 1 at first, exp(−νt) for
                                 independent changes of velocity at the rate ν. Its standard error is
                                 about 1/√(dN) once velocities are forgotten. NaN if all were at rest.
      diffusion_coefficient      D = (1/d) ∫ ⟨v(0)·v(s)⟩ ds from 0 to t (Green and Kubo), by the
                                 trapezoidal rule over the observations: they must be close against the
                                 decay of C. Half the slope of the mean square displacement per dimension.
                                 In a fluid in the plane it has no limit, as C falls with 1/t.
      NaN from the first number that isn't finite.
      """,
    references: [
      "Green 1954, J. Chem. Phys. 22, 398-413; Kubo 1957, J. Phys. Soc. Japan 12, 570-586",
      "Alder & Wainwright 1970, Phys. Rev. A 1, 18-21: the long-time tail",
    ])
  public static let requires = ["velocity"]
  public typealias Options = NoParameters

  private let dimensions: Int
  public let outputs: [OutputVariable]
  /// At the first observation; empty before it.
  private var first: [Double] = []
  /// Time and ⟨v(0)·v(t)⟩ at the last observation, and the integral up to it.
  private var last = SIMD3<Double>.zero

  public init(_ options: NoParameters, scene: Scene) throws {
    guard let velocity = scene.field("velocity") else {
      throw SimulationError.impossible(parameter: nil, reason: "needs the field 'velocity'")
    }
    dimensions = try velocity.checkedSpaceDimensions(from: 1)
    outputs = [
      OutputVariable("velocity_autocorrelation", "velocity autocorrelation with the first observation"),
      OutputVariable(
        "diffusion_coefficient", unit: product((scene.field(PositionField.name)?.unit ?? "1", 1), (velocity.unit, 1)),
        "diffusion coefficient, the integral of the velocity autocorrelation so far"),
    ]
  }

  public var memory: [Double] {
    get { first.isEmpty ? [] : [last.x, last.y, last.z] + first }
    set {
      guard newValue.count > 3 else { return }
      last = SIMD3(newValue[0], newValue[1], newValue[2])
      first = Array(newValue[3...])
    }
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let velocities = snapshot.values("velocity")
    let isFirst = first.isEmpty
    if isFirst { first = velocities }
    let (start, count) = (first, Double(velocities.count / dimensions))
    let (products, squares) = snapshot.pool.reduce(velocities.count, grain: 32768, (0.0, 0.0)) { range in
      var (products, squares) = (0.0, 0.0)
      for k in range {
        products += start[k] * velocities[k]
        squares += start[k] * start[k]
      }
      return (products, squares)
    } _: {
      ($0.0 + $1.0, $0.1 + $1.1)
    }
    let correlation = products / count
    // Nothing at first, unless that isn't finite.
    let step = isFirst ? 0 * correlation : (snapshot.time - last.x) * (last.y + correlation) / 2
    last = SIMD3(snapshot.time, correlation, last.z + step)
    return [products / squares, last.z / Double(dimensions)]
  }
}
