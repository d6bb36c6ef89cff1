import SimCore

/// Numbers on a grid of two or three axes: a field of the system, or an average over the particles in cells.
struct GriddedField {
  let name: String
  /// Number of axes, 2 or 3.
  let axes: Int
  /// Points along three axes; the first one is 1 if there are two. The last one is fastest.
  let size: [Int]
  let periodic: [Bool]
  private let source: Source
  private var particles: SeriesSource?

  private enum Source {
    case field(String)
    case density(SpatialGrid)
    case mean(SpatialGrid)
  }

  /// - Throws: `SimulationError.impossible` if the system has no such field, or none that can be on a grid.
  init(_ options: SpatialPermutationEntropy.Options, scene: Scene) throws {
    let counts: [Int]
    var faces: [Bool]
    if let cells = options.cells {
      let domain = try GriddedField.box(scene)
      var parameters = GridParameters()
      parameters.cells = cells
      let grid = try parameters.grid(domain)
      if let name = options.of, name != "density" {
        particles = try GriddedField.particles(name, scene)
        (self.name, source) = (name, .mean(grid))
      } else {
        (name, source) = ("density", .density(grid))
      }
      counts = grid.counts
      faces = domain.boundary.map { $0 == .periodic }
    } else {
      let field = try GriddedField.field(options, scene)
      (name, source) = (field.name, .field(field.name))
      counts = try GriddedField.shape(options.shape, of: field)
      faces = counts.map { _ in false }
    }
    if let boundary = options.boundary { faces = counts.map { _ in boundary == .periodic } }
    axes = counts.count
    size = [Int](repeating: 1, count: 3 - axes) + counts
    periodic = [Bool](repeating: false, count: 3 - axes) + faces
  }

  /// The numbers at this instant. Called once an observation.
  mutating func values(_ snapshot: Snapshot) throws -> [Double] {
    switch source {
    case .field(let name): return snapshot.values(name)
    case .density(let grid): return GriddedField.sums(grid, snapshot, nil).counts.map { $0 / grid.cellVolume }
    case .mean(let grid):
      let (counts, sums) = GriddedField.sums(grid, snapshot, particles?.values(snapshot))
      return zip(sums, counts).map { $1 == 0 ? .nan : $0 / $1 }
    }
  }

  /// Numbers of particles in the cells, and sums over them in their order. A particle that isn't at a finite place is in no cell.
  private static func sums(_ grid: SpatialGrid, _ snapshot: Snapshot, _ numbers: [Double]?) -> (counts: [Double], sums: [Double]) {
    var counts = [Double](repeating: 0, count: grid.cells)
    var sums = counts
    snapshot.values("position").withUnsafeBufferPointer { positions in
      for i in 0..<positions.count / grid.dimensions {
        guard let cell = grid.cell(positions.baseAddress! + i * grid.dimensions) else { continue }
        counts[cell] += 1
        if let numbers { sums[cell] += numbers[i] }
      }
    }
    return (counts, sums)
  }

  var memory: [Double] {
    get { particles?.memory ?? [] }
    set { particles?.memory = newValue }
  }

  // MARK: - Finding the field

  private static func refuse(_ option: String, _ reason: String) -> SimulationError {
    .impossible(parameter: option, reason: reason)
  }

  private static func box(_ scene: Scene) throws -> Domain {
    guard let domain = scene.domain, let position = scene.field("position"), position.width == domain.dimensions else {
      throw refuse("cells", "needs particles with positions in a box: leave it out for fields on a grid")
    }
    guard domain.dimensions >= 2 else { throw refuse("cells", "needs a box of two or three dimensions") }
    return domain
  }

  private static func particles(_ name: String, _ scene: Scene) throws -> SeriesSource {
    let source = try SeriesSource(name, scene: scene)
    let particles = scene.field("position")?.rows ?? 0
    guard source.count == particles else {
      throw refuse(
        "of", "needs one number for each of the \(particles) particles, but '\(name)' has \(source.count): take one component")
    }
    return source
  }

  private static let rowNames: Set<String> = ["particle", "trajectory"]

  private static func isGridded(_ field: FieldInfo) -> Bool {
    (2...3).contains(field.dimensions.count { $0.size > 1 })
      && !field.dimensions.contains { $0.size > 1 && rowNames.contains($0.name) }
  }

  private static func field(_ options: SpatialPermutationEntropy.Options, _ scene: Scene) throws -> FieldInfo {
    guard let name = options.of else {
      guard let field = scene.fields.first(where: isGridded) else {
        throw refuse(
          "of",
          "this system has no field of two or three axes: name a field and its shape, or cut the box of particles into cells")
      }
      return field
    }
    guard let field = scene.field(name) else {
      throw refuse(
        "of",
        "there is no field '\(name)' in this system\(didYouMean(name, scene.fields.map(\.name))): take one of "
          + scene.fields.map(\.name).joined(separator: ", "))
    }
    if options.shape == nil && !isGridded(field) {
      throw refuse(
        "of", "'\(name)' is not on a grid of two or three axes: give its shape, or cut the box of particles into cells")
    }
    return field
  }

  private static func shape(_ shape: [Double]?, of field: FieldInfo) throws -> [Int] {
    guard let shape else { return field.dimensions.map(\.size).filter { $0 > 1 } }
    guard shape.reduce(1, *) == Double(field.count) else {
      let product = shape.map { "\(Int($0))" }.joined(separator: " x ")
      throw refuse("shape", "\(product) is not the number of values of '\(field.name)', which has \(field.count)")
    }
    return shape.map { Int($0) }
  }
}
