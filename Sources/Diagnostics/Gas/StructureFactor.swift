import SimCore

/// The static structure factor of particles in a periodic box.
public final class StructureFactor: Diagnostic {
  public static let card = Card(
    name: "structure_factor",
    summary: "static structure factor S(k), averaged over shells of wave vectors",
    details: """
      structure_factor(wave_number)
          S(k) = |Σ_j exp(ik·r_j)|² / N, for all wave vectors k = 2π(n_x/L_x, n_y/L_y, …) of the box up to
          `max_wave_number`, without 0; the mean over those whose |k| is in a shell. Shells have equal
          widths, and the coordinate is the mean |k| of the vectors in one. Shells without vectors are
          left out, so there may be less than `shells`.
      Independent particles have S = 1, with a standard deviation of 1/√M of the mean over M vectors, of which k and −k count as
      one; the variable's attribute `vectors` lists M. S(k → 0) is nkTκ with the compressibility κ; a lattice has S = N at its
      reciprocal vectors.
      Sums are over all particles, one vector after the other: the time grows with N times the number of vectors, in the plane
      N · V · max_wave_number² / 8π. The box must be periodic along every axis. NaN without particles, or if a number isn't finite.
      """,
    references: ["Hansen & McDonald 2013, Theory of Simple Liquids, 4th ed., §4.1"])
  public static let requires = [PositionField.name]

  public struct Options: ParameterSet {
    public var shells = 50
    public var maxWaveNumber: Double?
    public init() {}
    public static let table: [Parameter<Options>] = [
      .integer("shells", \.shells, in: 1...100_000, "number of shells of wave vectors"),
      .real(
        "max_wave_number", \.maxWaveNumber, in: positive,
        "largest wave number, in radians per unit of position; by default 4π(N/V)^(1/d)"),
    ]
  }

  private let vectors: WaveVectors
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    let position = try PositionField(scene, dimensionsFrom: 1)
    let domain = position.domain
    guard domain.boundary.allSatisfy({ $0 == .periodic }) else {
      throw SimulationError.impossible(parameter: nil, reason: "needs a box that is periodic along every axis")
    }
    let density = Double(scene.field(PositionField.name)!.rows) / domain.volume!
    let most = options.maxWaveNumber ?? 4 * .pi * LibM.pow(max(density, 1 / domain.volume!), 1 / Double(domain.dimensions))
    let least = 2 * Double.pi / domain.size.max()!
    guard most >= least else {
      throw SimulationError.impossible(
        parameter: "max_wave_number", reason: "\(most) is below the smallest wave number of this box, 2π/L = \(least)")
    }
    // Numbers along each axis, in half of the box around the ball.
    let expected = domain.size.reduce(0.5) { $0 * (most * $1 / .pi + 1) }
    guard expected <= WaveVectors.most else {
      throw SimulationError.impossible(
        parameter: "max_wave_number", reason: "\(most) makes more than \(Int(WaveVectors.most)) wave vectors: take a smaller one")
    }
    vectors = WaveVectors(domain, upTo: most, shells: options.shells)
    let wave = Dimension(
      "wave_number", size: vectors.members.count, coordinates: vectors.waveNumbers, unit: product((position.unit, -1)),
      longName: "mean wave number of the vectors in a shell")
    outputs = [
      OutputVariable(
        "structure_factor", "static structure factor", dimensions: [wave],
        attributes: [("vectors", .reals(vectors.members.map(Double.init)))])
    ]
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    vectors.structureFactor(snapshot.values(PositionField.name), pool: snapshot.pool)
  }

  /// The structure factor of particles in a periodic box, and the wave numbers that it is for.
  ///
  /// - Parameter positions: Coordinates of one particle after the other, as many as the domain has axes.
  public static func of(
    positions: [Double], in domain: Domain, maxWaveNumber: Double, shells: Int, pool: WorkerPool = WorkerPool(threads: 1)
  ) -> (waveNumbers: [Double], values: [Double]) {
    let vectors = WaveVectors(domain, upTo: maxWaveNumber, shells: shells)
    return (vectors.waveNumbers, vectors.structureFactor(positions, pool: pool))
  }
}

/// Half of the wave vectors of a periodic box: of k and −k, the one whose first component that isn't 0 is positive.
private struct WaveVectors {
  static let most = 1e7

  /// Vectors that differ in the last component only.
  private struct Row {
    /// The components but the last, in units of 2π/L.
    let leading: SIMD2<Int>
    /// The last component.
    let last: ClosedRange<Int>
    /// Of the row's first vector among all.
    let start: Int
  }

  private let domain: Domain
  private var rows: [Row] = []
  /// Of each vector; nil beyond the largest wave number.
  private var shellOf: [Int32?] = []
  /// The number of vectors in each shell.
  private(set) var members: [Int] = []
  private(set) var waveNumbers: [Double] = []

  init(_ domain: Domain, upTo most: Double, shells: Int) {
    self.domain = domain
    let bins = UniformBins(shells, from: 0, to: most)
    let unit = domain.size.map { 2 * Double.pi / $0 }
    let reach = unit.map { Int(most / $0) }
    let last = domain.dimensions - 1
    var (counts, sums) = ([Int](repeating: 0, count: shells), [Double](repeating: 0, count: shells))
    let (farA, farB) = (last > 0 ? reach[0] : 0, last > 1 ? reach[1] : 0)
    for a in 0...farA {
      for b in (a == 0 ? 0 : -farB)...farB {
        let across = SIMD2(Double(a) * unit[0], last > 1 ? Double(b) * unit[1] : 0)
        let rest = most * most - (across * across).sum()
        if rest < 0 { continue }
        let n = min(reach[last], Int(rest.squareRoot() / unit[last]) + 1)
        let first = a == 0 && b == 0 ? 1 : -n
        if first > n { continue }
        rows.append(Row(leading: SIMD2(a, b), last: first...n, start: shellOf.count))
        for c in first...n {
          let along = Double(c) * unit[last]
          let length = ((across * across).sum() + along * along).squareRoot()
          let shell = bins.index(of: length)
          shellOf.append(shell.map { Int32($0) })
          if let shell {
            counts[shell] += 1
            sums[shell] += length
          }
        }
      }
    }
    let occupied = counts.indices.filter { counts[$0] > 0 }
    let place = Dictionary(uniqueKeysWithValues: occupied.enumerated().map { ($1, Int32($0)) })
    shellOf = shellOf.map { $0.flatMap { place[Int($0)] } }
    members = occupied.map { counts[$0] }
    waveNumbers = occupied.map { sums[$0] / Double(counts[$0]) }
  }

  func structureFactor(_ positions: [Double], pool: WorkerPool) -> [Double] {
    let count = positions.count / domain.dimensions
    guard count > 0, positions.allSatisfy(\.isFinite) else { return [Double](repeating: .nan, count: members.count) }
    let last = domain.dimensions - 1
    let turn = Waves(positions, domain, SIMD3(last == 0 ? 1 : 0, last == 1 ? 1 : 0, last == 2 ? 1 : 0))
    let powers = [Double](unsafeUninitializedCapacity: shellOf.count) { powers, filled in
      let out = powers.baseAddress!
      pool.forEachChunk(rows.count) { k in
        let row = rows[k]
        var vector = SIMD3(row.leading.x, row.leading.y, 0)
        vector[last] = row.last.lowerBound
        let waves = Waves(positions, domain, vector)
        for k in 0..<row.last.count { (out + row.start + k).initialize(to: waves.powerAndTurn(by: turn)) }
      }
      filled = shellOf.count
    }
    var sums = [Double](repeating: 0, count: members.count)
    for (power, shell) in zip(powers, shellOf) { if let shell { sums[Int(shell)] += power } }
    return sums.indices.map { sums[$0] / (Double(members[$0]) * Double(count)) }
  }
}

/// exp(ik·r) of all particles, eight at a time; those that fill up the last eight are 0.
private final class Waves {
  private let lanes: Int
  private let real: UnsafeMutablePointer<SIMD8<Double>>
  private let imaginary: UnsafeMutablePointer<SIMD8<Double>>

  /// - Parameter vector: k, in units of 2π/L.
  init(_ positions: [Double], _ domain: Domain, _ vector: SIMD3<Int>) {
    let dimensions = domain.dimensions
    let count = positions.count / dimensions
    lanes = (count + 7) / 8
    real = .allocate(capacity: lanes)
    imaginary = .allocate(capacity: lanes)
    real.initialize(repeating: .zero, count: lanes)
    imaginary.initialize(repeating: .zero, count: lanes)
    for j in 0..<count {
      var turns = 0.0
      for axis in 0..<dimensions { turns += Double(vector[axis]) * (positions[j * dimensions + axis] / domain.size[axis]) }
      let angle = 2 * Double.pi * (turns - turns.rounded())
      real[j / 8][j % 8] = LibM.cos(angle)
      imaginary[j / 8][j % 8] = LibM.sin(angle)
    }
  }

  deinit {
    real.deallocate()
    imaginary.deallocate()
  }

  /// |Σ exp(ik·r)|², after which the vector of `other` is added to k.
  func powerAndTurn(by other: Waves) -> Double {
    var (a, b) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
    for k in 0..<lanes {
      let (x, y, u, v) = (real[k], imaginary[k], other.real[k], other.imaginary[k])
      a += x
      b += y
      real[k] = x * u - y * v
      imaginary[k] = x * v + y * u
    }
    let (c, s) = (a.sum(), b.sum())
    return c * c + s * s
  }
}
