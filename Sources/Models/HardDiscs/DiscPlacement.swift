import SimCore

/// Where discs start, and how fast.
public struct DiscPlacement: ParameterSet {
  public enum Positions: String, CaseIterable, Sendable {
    case random, square, hexagonal, compressed
  }

  public enum Velocities: String, CaseIterable, Sendable {
    case maxwell, monokinetic
  }

  public var positions = Positions.random
  public var fill = 1.0
  public var stripes = 1
  public var velocities = Velocities.maxwell
  public var temperature = 1.0
  public init() {}

  public static let table: [Parameter<DiscPlacement>] = [
    .choice(
      "positions", \.positions,
      "random: where there is room (packing up to about 0.5); compressed: dense, by growth (up to 0.8); square, hexagonal: lattices"
    ),
    .real("fill", \.fill, in: 0.001...1, "the discs start in this part of the box, from its left side: 0.5 is a half"),
    .integer("stripes", \.stripes, in: 1...10_000, "in so many stripes across the box, of which that part is filled"),
    .choice("velocities", \.velocities, "maxwell: normal components; monokinetic: one speed, random directions"),
    .real("temperature", \.temperature, in: nonnegative, "mean kinetic energy a degree of freedom: exactly, after rescaling"),
  ]
}

/// Finds positions without overlap.
struct DiscPlacer {
  let domain: Domain
  let radii: [Double]
  let placement: DiscPlacement
  /// Where a partition stands at the start.
  let partition: Double?
  let random: Philox
  /// Discs that don't move, and whether those that do pass through each other.
  let obstacles: [(place: SIMD2<Double>, radius: Double)]
  let isTransparent: Bool

  private let largest: Double

  init(
    domain: Domain, radii: [Double], placement: DiscPlacement, partition: Double?, random: Philox,
    obstacles: [(place: SIMD2<Double>, radius: Double)], isTransparent: Bool
  ) {
    (self.domain, self.radii, self.placement, self.partition) = (domain, radii, placement, partition)
    (self.random, self.obstacles, self.isTransparent) = (random, obstacles, isTransparent)
    largest = radii.max() ?? 0
  }

  /// Positions of all discs.
  ///
  /// - Throws: `SimulationError.impossible` if they don't fit.
  func positions() throws(SimulationError) -> [SIMD2<Double>] {
    switch placement.positions {
    case .random: try randomPositions()
    case .square, .hexagonal: try latticePositions()
    case .compressed: try compressedPositions()
    }
  }

  /// Discs are placed at random while they are small, and grow while they move and collide, slowly against their speed.
  ///
  /// Lubachevsky & Stillinger 1990, J. Stat. Phys. 60:561, in stages after which velocities are rescaled.
  private func compressedPositions() throws(SimulationError) -> [SIMD2<Double>] {
    guard domain.boundary == [.periodic, .periodic], placement.fill == 1, placement.stripes == 1, partition == nil,
      obstacles.isEmpty
    else {
      throw .impossible(
        parameter: "positions", reason: "compressed is for a periodic box without anything else in it, filled wholly")
    }
    let packing = Double.pi * radii.reduce(0) { $0 + $1 * $1 } / (domain.size[0] * domain.size[1])
    let shrunk = min(1, (0.35 / packing).squareRoot())
    func placer(_ scale: Double) -> DiscPlacer {
      DiscPlacer(
        domain: domain, radii: radii.map { $0 * scale }, placement: DiscPlacement(), partition: nil, random: random, obstacles: [],
        isTransparent: false)
    }
    var places = try placer(shrunk).positions()
    var velocities = placer(1).velocities(masses: radii.map { _ in 1 })
    let stages = 64
    let factor = LibM.exp(-LibM.log(shrunk) / Double(stages))
    var scale = shrunk
    for _ in 0..<(shrunk < 1 ? stages : 0) {
      // Radii grow with a fiftieth of the thermal speed.
      let duration = (factor - 1) * scale * largest / 0.02
      let gas = DiscGas(domain: domain, radii: radii.map { $0 * scale }, masses: radii.map { _ in 1 })
      gas.place(places, velocities)
      gas.rules.growth = (factor - 1) / duration
      let engine = EventDrivenDiscs(gas, largestContact: gas.largestContact * factor)
      engine.prepare()
      do { try engine.run(until: duration) } catch {
        throw .impossible(
          parameter: "positions", reason: "the discs jammed while they grew, at a packing fraction of \(packing * scale * scale)")
      }
      places = (0..<radii.count).map { gas.position(Int(gas.slot[$0])) }
      velocities = (0..<radii.count).map { gas.velocity(Int(gas.slot[$0])) }
      let speed = (velocities.reduce(0) { $0 + ($1 * $1).sum() } / Double(2 * radii.count)).squareRoot()
      velocities = velocities.map { $0 / speed }
      scale *= factor
    }
    return places
  }

  /// From where to where centres may be along x, in the stripes.
  private func stripes(_ radius: Double) throws(SimulationError) -> [ClosedRange<Double>] {
    let period = domain.size[0] / Double(placement.stripes)
    var ranges: [ClosedRange<Double>] = []
    for k in 0..<placement.stripes {
      var (low, high) = (Double(k) * period, (Double(k) + placement.fill) * period)
      if domain.boundary[0] == .reflecting {
        low = max(low, radius)
        high = min(high, domain.size[0] - radius)
      }
      // Discs that start at a partition stay on its left.
      if let partition, placement.stripes == 1 || low < partition, high > partition - radius { high = partition - radius }
      guard low <= high else {
        throw .impossible(
          parameter: "fill", reason: "a stripe of \(period * placement.fill) has no room for a disc of radius \(radius)")
      }
      ranges.append(low...high)
    }
    return ranges
  }

  private func randomPositions() throws(SimulationError) -> [SIMD2<Double>] {
    var bench = OccupiedCells(
      domain: domain, largestDiameter: max(2 * largest, 2 * (obstacles.map(\.radius).max() ?? 0), 1e-9 * domain.size.max()!),
      count: radii.count)
    for obstacle in obstacles { bench.add(obstacle.place, obstacle.radius) }
    let wide = try stripes(largest)
    // Large discs first: later they would find no room. In the order of identity if all are equal.
    let order = radii.indices.sorted { radii[$0] > radii[$1] }
    var places = [SIMD2<Double>](repeating: .zero, count: radii.count)
    for disc in order {
      let radius = radii[disc]
      let ranges = radius == largest ? wide : try stripes(radius)
      var attempt = 0
      while true {
        let u = random.uniforms(.initialPosition, particle: disc, draw: attempt)
        let v = random.uniforms(.initialPosition, particle: disc, draw: attempt + 1)
        attempt += 2
        let stripe = ranges[min(Int(v[0] * Double(ranges.count)), ranges.count - 1)]
        let margin = domain.boundary[1] == .reflecting ? radius : 0
        let place = SIMD2(
          stripe.lowerBound + u[0] * (stripe.upperBound - stripe.lowerBound), margin + u[1] * (domain.size[1] - 2 * margin))
        if isTransparent ? bench.overlap(place, radius) == nil : bench.take(place, radius) {
          places[disc] = place
          break
        }
        if attempt > 200_000 {
          throw .impossible(
            parameter: "positions",
            reason: "random placement finds no room for disc \(disc); above packing fractions of about 0.5, use hexagonal")
        }
      }
    }
    return places
  }

  private func latticePositions() throws(SimulationError) -> [SIMD2<Double>] {
    guard placement.stripes == 1 else {
      throw .impossible(parameter: "stripes", reason: "needs positions: random")
    }
    let (radius, diameter) = (largest, 2 * largest)
    let range = try stripes(radius)[0]
    let margin = domain.boundary[1] == .reflecting ? radius : 0
    let periodicX = domain.boundary[0] == .periodic && placement.fill == 1 && partition == nil
    // Lengths that hold k discs in a row: k diameters if the last one meets the first, else k - 1.
    let spanX = periodicX ? domain.size[0] : range.upperBound - range.lowerBound + diameter
    let spanY = domain.boundary[1] == .periodic ? domain.size[1] : domain.size[1] - 2 * margin + diameter
    let hexagonal = placement.positions == .hexagonal
    let rowHeight = hexagonal ? 3.0.squareRoot() / 2 : 1
    // The widest lattice spacing that has room for all.
    var (columns, rows) = (0, 0)
    var spacing = (spanX * spanY / (Double(max(radii.count, 1)) * rowHeight)).squareRoot() * (1 + 1e-12)
    while spacing >= diameter * (1 - 1e-12) {
      columns = Int(spanX / spacing + 1e-9)
      rows = Int(spanY / (spacing * rowHeight) + 1e-9)
      // Around a periodic axis, shifted rows come in pairs.
      if hexagonal && domain.boundary[1] == .periodic { rows -= rows % 2 }
      if hexagonal && !periodicX { columns = Int((spanX - spacing / 2) / spacing + 1e-9) }
      if columns * rows >= radii.count { break }
      spacing *= 1 - 1e-4
    }
    guard columns * rows >= radii.count else {
      throw .impossible(
        parameter: "positions",
        reason: "a \(placement.positions.rawValue) lattice of \(radii.count) discs of diameter \(diameter) doesn't fit into the box"
      )
    }
    // Stretched to the whole length.
    let stepX = spanX / (Double(columns) + (hexagonal && !periodicX ? 0.5 : 0))
    let stepY = spanY / Double(rows)
    return radii.indices.map { k in
      let (row, column) = k.quotientAndRemainder(dividingBy: columns)
      let offset = hexagonal && row % 2 == 1 ? 0.5 : 0
      return SIMD2(
        range.lowerBound + (Double(column) + offset) * stepX + (periodicX ? stepX / 4 : 0),
        margin + Double(row) * stepY + (domain.boundary[1] == .periodic ? stepY / 4 : 0))
    }
  }

  /// Velocities with the temperature asked for, exactly; at rest as a whole along periodic axes.
  func velocities(masses: [Double]) -> [SIMD2<Double>] {
    let count = masses.count
    var velocities = (0..<count).map { disc in
      let n = random.normals(.initialVelocity, particle: disc, draw: 0)
      let v = SIMD2(n[0], n[1])
      let scale = (placement.temperature / masses[disc]).squareRoot()
      return placement.velocities == .maxwell ? v * scale : v / (v * v).sum().squareRoot() * scale * 2.0.squareRoot()
    }
    if count > 1 {
      let mass = masses.reduce(0, +)
      for axis in 0..<2 where domain.boundary[axis] == .periodic {
        let drift = zip(masses, velocities).reduce(0) { $0 + $1.0 * $1.1[axis] } / mass
        for disc in 0..<count { velocities[disc][axis] -= drift }
      }
    }
    let energy = zip(masses, velocities).reduce(0) { $0 + $1.0 * ($1.1 * $1.1).sum() }
    if energy > 0 {
      let scale = (2 * Double(count) * placement.temperature / energy).squareRoot()
      for disc in 0..<count { velocities[disc] *= scale }
    }
    return velocities
  }
}

/// Discs that have a place, by cells.
struct OccupiedCells {
  private let domain: Domain
  private let columns: Int
  private let rows: Int
  private var heads: [Int32]
  private var next: [Int32] = []
  private(set) var places: [(place: SIMD2<Double>, radius: Double)] = []

  init(domain: Domain, largestDiameter: Double, count: Int) {
    self.domain = domain
    // Not many more cells than discs.
    let edge = max(largestDiameter, (domain.size[0] * domain.size[1] / Double(4 * max(count, 1))).squareRoot())
    columns = max(1, Int(min(domain.size[0] / edge, 65536)))
    rows = max(1, Int(min(domain.size[1] / edge, 65536)))
    heads = Array(repeating: -1, count: columns * rows)
  }

  /// The disc that one of this radius would overlap here, if any.
  func overlap(_ place: SIMD2<Double>, _ radius: Double) -> Int? {
    let (column, row) = cell(place)
    for r in neighbors(row, rows, domain.boundary[1] == .periodic) {
      for c in neighbors(column, columns, domain.boundary[0] == .periodic) {
        var k = heads[r * columns + c]
        while k >= 0 {
          let other = places[Int(k)]
          let d = domain.minimumImage(SIMD3(place.x - other.place.x, place.y - other.place.y, 0))
          let contact = radius + other.radius
          if d.x * d.x + d.y * d.y < contact * contact { return Int(k) }
          k = next[Int(k)]
        }
      }
    }
    return nil
  }

  /// Takes a place if it is free.
  mutating func take(_ place: SIMD2<Double>, _ radius: Double) -> Bool {
    if overlap(place, radius) != nil { return false }
    add(place, radius)
    return true
  }

  mutating func add(_ place: SIMD2<Double>, _ radius: Double) {
    let (column, row) = cell(place)
    next.append(heads[row * columns + column])
    heads[row * columns + column] = Int32(places.count)
    places.append((place, radius))
  }

  private func cell(_ place: SIMD2<Double>) -> (Int, Int) {
    func index(_ x: Double, _ size: Double, _ cells: Int) -> Int { min(max(Int(x / size * Double(cells)), 0), cells - 1) }
    return (index(place.x, domain.size[0], columns), index(place.y, domain.size[1], rows))
  }

  private func neighbors(_ cell: Int, _ cells: Int, _ periodic: Bool) -> [Int] {
    if cells < 4 { return Array(0..<cells) }
    return (cell - 1...cell + 1).compactMap { k in
      (0..<cells).contains(k) ? k : periodic ? (k + cells) % cells : nil
    }
  }
}
