import SimCore

/// The coarse-grained Boltzmann entropy of a gas, and its hydrodynamic one.
public final class BoltzmannEntropy: Diagnostic, PoolingDiagnostic {
  public static let card = Card(
    name: "boltzmann_entropy",
    summary: "coarse-grained Boltzmann entropy per particle, for one or more sizes of velocity cells, and the hydrodynamic entropy",
    details: """
      The phase space of a particle is cut into cells Δ: spatial cells, each with velocity cells of side Δv, whose edges are at
      multiples of Δv. With N_Δ particles in cell Δ of volume |Δ|, S_B is the log of the phase-space volume of all states with these
      numbers, with k = h = m = 1. All values are per particle, S/N.
      boltzmann_entropy(velocity_cell)   Σ [N_Δ ln|Δ| − ln N_Δ!] / N, exact.
      boltzmann_entropy_stirling(velocity_cell)
          Σ [N_Δ ln|Δ| − N_Δ ln N_Δ + N_Δ] / N; adding ln N − 1 gives the coarse-grained Gibbs entropy
          −∫ f ln f of the normalized f.
      boltzmann_entropy_miller_madow(velocity_cell)
          the same plus (K − 1)/2N, with the K cells that are occupied: less biased.
      occupied_cells(velocity_cell)      K.
      boltzmann_entropy_lte
          of a gas in local equilibrium: Σ_i (N_i/N) [(d/2) ln 2πT_i − ln n_i] + d/2 + 1 over spatial
          cells in d dimensions, with the density n_i and T_i the variance of the velocity in the cell
          per component. A cell with one particle has no temperature and is left out. −∞ if the
          particles of a cell all have the same velocity.
      boltzmann_entropy_free_flight(velocity_cell)
          with free_flight: the exact entropy that the state would have after flying on for that time without collisions, thrown
          back by the walls of the box. Observed every free_flight, free_flight − S is what free motion produces until the next
          observation, and S(next) − free_flight what collisions produce.
      With M replicas, for each of the first three and for the entropy in local equilibrium also, after its name,
      …_pooled        from the numbers of particles in cells of all replicas together, with M|Δ| in
                      place of |Δ|: the same entropy per particle, with the bias of M times as many.
      …_mean, …_error mean over the replicas and its standard error. NaN for a single one.
      An ideal gas in equilibrium in a volume V has (d/2) ln 2πT − ln(N/V) + d/2 + 1, plus Δv²d/24T for velocity cells that are
      small. Finite numbers bias the counts: with a mean of μ particles in a cell, the exact formula is too small by about
      (½ ln 2πμ + ½)/μ, that of Stirling by 1/2μ if every cell is occupied. The bias depends on the state, so differences of
      entropies have some of it too. Velocities beyond a million cells count in the outermost one.
      """,
    references: [
      "Garrido, Goldstein, Huse & Lebowitz 2024, J. Stat. Phys. 191, 92, arXiv:2403.07519",
      "Goldstein & Lebowitz 2004, Physica D 193, 53-66",
      "Miller 1955, Note on the bias of information estimates",
    ])
  public static let requires = GasFields.names

  public struct Options: ParameterSet {
    public var grid = GridParameters()
    /// Sides of velocity cells, each for a set of its own.
    public var velocityCells: [Double] = [0.5]
    /// How long to fly on without collisions, for the entropy that free motion produces.
    public var freeFlight: Double?
    public init() {}

    public static let table: [Parameter<Options>] =
      GridParameters.table.map { $0.within(\.grid) } + [
        .reals(
          "velocity_cells", \.velocityCells, count: 1...64, each: positive,
          "sides of velocity cells, in units of velocity; each gives entropies of its own"),
        .real(
          "free_flight", \.freeFlight, in: positive,
          "time for which to fly on without collisions, which tells what free motion alone produces; null: don't"),
      ]

    public func problems() -> [ParameterProblem] { grid.problems() }
  }

  /// Entropies per particle that cells of one size give.
  public struct Value: Equatable, Sendable {
    public var exact: Double
    public var stirling: Double
    public var millerMadow: Double
    public var occupiedCells: Int
  }

  private let fields: GasFields
  private let grid: SpatialGrid
  private let velocityCells: [Double]
  private let freeFlight: Double?
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    fields = try GasFields(scene)
    grid = try options.grid.grid(fields.domain)
    (velocityCells, freeFlight) = (options.velocityCells, options.freeFlight)
    let sizes = Dimension(
      "velocity_cell", size: velocityCells.count, coordinates: velocityCells, unit: fields.velocityUnit,
      longName: "side of a velocity cell")
    let attributes: [(name: String, value: ParameterValue)] = [("cells", .reals(grid.counts.map(Double.init)))]
    let flown = freeFlight.map {
      OutputVariable(
        "boltzmann_entropy_free_flight", "Boltzmann entropy per particle after flying on without collisions, exact",
        dimensions: [sizes], attributes: attributes + [("free_flight", .real($0))])
    }
    outputs =
      [
        OutputVariable(
          "boltzmann_entropy", "Boltzmann entropy per particle, exact", dimensions: [sizes], attributes: attributes),
        OutputVariable(
          "boltzmann_entropy_stirling", "Boltzmann entropy per particle, Stirling's formula", dimensions: [sizes],
          attributes: attributes),
        OutputVariable(
          "boltzmann_entropy_miller_madow",
          "Boltzmann entropy per particle, Stirling's formula with the correction of Miller and Madow",
          dimensions: [sizes], attributes: attributes),
        OutputVariable("occupied_cells", "occupied cells of phase space", dimensions: [sizes], attributes: attributes),
        OutputVariable("boltzmann_entropy_lte", "entropy per particle of a gas in local equilibrium", attributes: attributes),
      ] + [flown].compactMap { $0 }
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    var (positions, velocities) = (snapshot.values(PositionField.name), snapshot.values("velocity"))
    guard let cells = VelocitiesByCell(grid, positions: positions, velocities: velocities, pool: snapshot.pool) else {
      return [Double](repeating: .nan, count: outputs.reduce(0) { $0 + $1.count })
    }
    let values = BoltzmannEntropy.values(cells, velocityCells: velocityCells, pool: snapshot.pool)
    var result = values.map(\.exact) + values.map(\.stirling) + values.map(\.millerMadow) + values.map { Double($0.occupiedCells) }
    result.append(BoltzmannEntropy.hydrodynamic(cells, pool: snapshot.pool))
    if let freeFlight {
      BoltzmannEntropy.fly(&positions, &velocities, for: freeFlight, in: fields.domain, pool: snapshot.pool)
      let flown = VelocitiesByCell(grid, positions: positions, velocities: velocities, pool: snapshot.pool)
      result +=
        flown.map { BoltzmannEntropy.values($0, velocityCells: velocityCells, pool: snapshot.pool).map(\.exact) }
        ?? velocityCells.map { _ in .nan }
    }
    return result
  }

  /// Moves particles freely, and throws them back at walls; around periodic axes they may go beyond the box.
  static func fly(_ positions: inout [Double], _ velocities: inout [Double], for time: Double, in domain: Domain, pool: WorkerPool)
  {
    let dimensions = domain.dimensions
    positions.withUnsafeMutableBufferPointer { positions in
      velocities.withUnsafeMutableBufferPointer { velocities in
        let (x, v) = (positions.baseAddress!, velocities.baseAddress!)
        pool.forEachRange(positions.count / dimensions, grain: 16384) { range in
          for axis in 0..<dimensions {
            let (side, isWalled) = (domain.size[axis], domain.boundary[axis] == .reflecting)
            for k in stride(from: range.lowerBound * dimensions + axis, to: range.upperBound * dimensions, by: dimensions) {
              x[k] += v[k] * time
              if !isWalled || (x[k] >= 0 && x[k] <= side) { continue }
              // Where it would be in a row of mirrored boxes.
              let unfolded = x[k] - 2 * side * (x[k] / (2 * side)).rounded(.down)
              let isMirrored = unfolded > side
              x[k] = isMirrored ? 2 * side - unfolded : unfolded
              if isMirrored { v[k] = -v[k] }
            }
          }
        }
      }
    }
  }

  // MARK: - Replicas

  /// Those of the outputs that are entropies of the present state.
  private var entropies: [(variable: OutputVariable, offset: Int)] {
    let sizes = velocityCells.count
    return [(outputs[0], 0), (outputs[1], sizes), (outputs[2], 2 * sizes), (outputs[4], 4 * sizes)]
  }

  public var pooledOutputs: [OutputVariable] {
    entropies.flatMap { variable, _ in
      [("pooled", "all replicas together"), ("mean", "mean over the replicas"), ("error", "standard error of the mean")].map {
        OutputVariable(
          "\(variable.name)_\($0)", unit: variable.unit, "\(variable.longName); \($1)", dimensions: variable.dimensions,
          attributes: variable.attributes)
      }
    }
  }

  public func pool(_ replicas: [Snapshot], values: [[Double]]) -> [Double] {
    let pool = replicas[0].pool
    let cells = VelocitiesByCell(
      grid, positions: replicas.flatMap { $0.values(PositionField.name) }, velocities: replicas.flatMap { $0.values("velocity") },
      copies: replicas.count, pool: pool)
    let pooled = cells.map { cells in
      let values = BoltzmannEntropy.values(cells, velocityCells: velocityCells, pool: pool)
      return [
        values.map(\.exact), values.map(\.stirling), values.map(\.millerMadow), [BoltzmannEntropy.hydrodynamic(cells, pool: pool)],
      ]
    }
    return entropies.enumerated().flatMap { k, entropy in
      let places = entropy.offset..<entropy.offset + entropy.variable.count
      let moments = places.map { place in meanAndError(values.map { $0[place] }) }
      return (pooled?[k] ?? places.map { _ in .nan }) + moments.map(\.mean) + moments.map(\.error)
    }
  }

  // MARK: - Entropies

  /// The entropy of a macrostate, per particle; NaN without particles.
  ///
  /// - Parameters:
  ///   - counts: Particles in each cell; empty cells may be left out.
  ///   - cellVolume: The phase-space volume of a cell.
  public static func of(counts: [Int], cellVolume: Double) -> Value {
    var occupation = Occupation()
    for count in counts { occupation.add(count) }
    return occupation.entropy(particles: counts.reduce(0, +), cellVolume: cellVolume)
  }

  /// Entropies per particle, one value for each side of velocity cells. NaN without particles or if a number isn't finite.
  ///
  /// - Parameters:
  ///   - positions: Coordinates of one particle after the other, as many as the domain has axes.
  ///   - velocities: In the same order.
  ///   - domain: A box without open faces.
  ///   - cells: The number of spatial cells along each axis.
  public static func of(
    positions: [Double], velocities: [Double], in domain: Domain, cells: [Int], velocityCells: [Double],
    pool: WorkerPool = WorkerPool(threads: 1)
  ) -> [Value] {
    let grid = SpatialGrid(domain, cells: cells)
    guard let members = VelocitiesByCell(grid, positions: positions, velocities: velocities, pool: pool) else {
      return velocityCells.map { _ in Value(exact: .nan, stirling: .nan, millerMadow: .nan, occupiedCells: 0) }
    }
    return values(members, velocityCells: velocityCells, pool: pool)
  }

  /// The entropy per particle of a gas in local equilibrium, with the density and temperature of each spatial cell.
  ///
  /// NaN without particles, if a number isn't finite, or if no cell has two particles.
  public static func hydrodynamic(
    positions: [Double], velocities: [Double], in domain: Domain, cells: [Int], pool: WorkerPool = WorkerPool(threads: 1)
  ) -> Double {
    let grid = SpatialGrid(domain, cells: cells)
    return VelocitiesByCell(grid, positions: positions, velocities: velocities, pool: pool).map { hydrodynamic($0, pool: pool) }
      ?? .nan
  }

  private static func values(_ cells: VelocitiesByCell, velocityCells: [Double], pool: WorkerPool) -> [Value] {
    let sums = pool.reduce(
      cells.cells, grain: WorkerPool.grain(cells.cells, upTo: 64), [Occupation](repeating: Occupation(), count: velocityCells.count)
    ) { range in
      velocityCells.map { side in
        var occupation = Occupation()
        for cell in range {
          cells.withVelocities(cell) { occupation.add(velocities: $0, dimensions: cells.dimensions, side: side) }
        }
        return occupation
      }
    } _: {
      zip($0, $1).map { $0 + $1 }
    }
    return zip(sums, velocityCells).map { sum, side in
      let volume = (0..<cells.dimensions).reduce(cells.cellVolume) { volume, _ in volume * side }
      return sum.entropy(particles: cells.particles, cellVolume: volume)
    }
  }

  private static func hydrodynamic(_ cells: VelocitiesByCell, pool: WorkerPool) -> Double {
    let halfDimensions = Double(cells.dimensions) / 2
    let (sum, particles) = pool.reduce(cells.cells, grain: WorkerPool.grain(cells.cells, upTo: 64), (0.0, 0)) { range in
      var (sum, particles) = (0.0, 0)
      for cell in range {
        let count = cells.count(cell)
        if count < 2 { continue }
        let temperature = cells.moments(cell).temperature
        let density = Double(count) / cells.cellVolume
        sum += Double(count) * (halfDimensions * LibM.log(2 * .pi * temperature) - LibM.log(density))
        particles += count
      }
      return (sum, particles)
    } _: {
      ($0.0 + $1.0, $0.1 + $1.1)
    }
    return sum / Double(particles) + halfDimensions + 1
  }
}

/// The mean of independent values and its standard error, which is NaN for a single one.
private func meanAndError(_ values: [Double]) -> (mean: Double, error: Double) {
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (mean, (squares / (count * (count - 1))).squareRoot())
}
