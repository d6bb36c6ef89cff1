import SimCore

/// Density, mean velocity and temperature on a grid.
public final class HydrodynamicFields: Diagnostic {
  public static let card = Card(
    name: "hydrodynamic_fields",
    summary: "density, mean velocity and temperature of a gas on a grid",
    details: """
      In each of the equal cells of the box, with the N_i particles that are in it:
      density(cell_x, cell_y)                n_i = N_i over the volume (area) of the cell.
      flow_velocity(cell_x, cell_y, space)   u_i, the mean of their velocities. NaN in an empty cell.
      temperature(cell_x, cell_y)            T_i = ⟨(v − u_i)²⟩/d, kT/m, in d dimensions. Too small by a
                                             factor 1 − 1/N_i in the mean, as u_i is their own. NaN in a
                                             cell with less than two particles.
      With as many axes as the box has. All NaN if a number isn't finite.
      """,
    references: ["Garrido, Goldstein, Huse & Lebowitz 2024, J. Stat. Phys. 191, 92, arXiv:2403.07519"])
  public static let requires = GasFields.names

  public struct Options: ParameterSet {
    public var grid = GridParameters()
    public init() {}
    public static let table: [Parameter<Options>] = GridParameters.table.map { $0.within(\.grid) }
    public func problems() -> [ParameterProblem] { grid.problems() }
  }

  private let fields: GasFields
  private let grid: SpatialGrid
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    fields = try GasFields(scene)
    grid = try options.grid.grid(fields.domain)
    let (position, dimensions) = (fields.position, fields.dimensions)
    let axes = ["x", "y", "z"].prefix(dimensions).enumerated().map { [grid] axis, name in
      Dimension(
        "cell_\(name)", size: grid.counts[axis], coordinates: grid.centres(axis), unit: position.unit,
        longName: "\(name) in the middle of the cell")
    }
    outputs = [
      OutputVariable("density", unit: inverse(position.unit, dimensions), "number density", dimensions: axes),
      OutputVariable("flow_velocity", unit: fields.velocityUnit, "mean velocity", dimensions: axes + [.space(dimensions)]),
      OutputVariable("temperature", unit: squared(fields.velocityUnit), "temperature, kT/m", dimensions: axes),
    ]
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let cells = VelocitiesByCell(
      grid, positions: snapshot.values(PositionField.name), velocities: snapshot.values("velocity"), pool: snapshot.pool)
    let (count, dimensions) = (grid.cells, fields.dimensions)
    var values = [Double](repeating: .nan, count: count * (dimensions + 2))
    guard let cells else { return values }
    values.withUnsafeMutableBufferPointer { values in
      let density = values.baseAddress!
      let (velocity, temperature) = (density + count, density + count * (1 + dimensions))
      snapshot.pool.forEachRange(count, grain: WorkerPool.grain(count, upTo: 64)) { range in
        for cell in range {
          let moments = cells.moments(cell)
          density[cell] = Double(cells.count(cell)) / cells.cellVolume
          for axis in 0..<dimensions { velocity[cell * dimensions + axis] = moments.mean[axis] }
          if cells.count(cell) > 1 { temperature[cell] = moments.temperature }
        }
      }
    }
    return values
  }
}

/// One over a unit to a power, in UDUNITS spelling.
private func inverse(_ unit: String, _ power: Int) -> String { unit == "1" ? "1" : "(\(unit))-\(power)" }
