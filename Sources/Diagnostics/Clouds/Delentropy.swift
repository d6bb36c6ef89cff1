import SimCore

/// The entropy of the gradients of a gridded field.
public final class Delentropy: Diagnostic {
  public static let card = Card(
    name: "delentropy",
    summary: "delentropy of a gridded field, or of the density of particles: the entropy of its gradients",
    details: """
      delentropy             half of the Shannon entropy, in nats, of the joint histogram of both components of the gradient (the
                             deldensity): half because each of two derivatives sampled at every point determines a plane field
                             already. For fields in space it is a third of that of the three components, for the same reason.
      delentropy_normalized  the same over its largest value ln `bins`, 0 to 1.
      delentropy_error       standard error of the plug-in entropy (Basharin 1959), if points were independent; neighbours aren't.
      delentropy_range       R: the bins, `bins` for each component, share −R to R equally.
      The gradient is that by central differences, (f(i + 1) − f(i − 1))/2 for each step of the grid; all along the axes that
      `periodic` joins up at the faces, along others at inner points only. With an odd number of bins zero lies in the middle of
      one. If `range` is null then R is the largest component of the instant, so only the shape of the distribution counts, not its
      width: for changes in time set it. Larger components belong to the outer bins. A constant field gives 0.
      Many more bins than points make the entropy too small; `miller_madow` removes part of that.
      The field has two or three axes of more than one point. Without `of` it is the first such field that isn't a table of
      particles or trajectories, or else the density of the positions: particles in each of `cells` equal cells an axis, over the
      volume of a cell. All are NaN if a number isn't finite.
      """,
    references: ["Larkin 2016, arXiv:1609.01117", "Basharin 1959, Theory Probab. Appl. 4, 333-336"])
  public static let requires: [String] = []

  public struct Options: ParameterSet {
    public var of: String?
    public var bins = 31
    public var range: Double?
    public var periodic = GridFaces.box
    public var cells = 32
    public var estimator = EntropyEstimator.plugIn
    public init() {}
    public static let table: [Parameter<Options>] = [
      .text("of", \.of, "the field; null: the first gridded one, or else the density of the positions"),
      .integer("bins", \.bins, in: 2...4096, "number of bins for each component of the gradient"),
      .real("range", \.range, in: positive, "largest component R of the gradient that the bins reach; null: that of the instant"),
      .choice(
        "periodic", \.periodic,
        "whether the grid is joined up at its faces: all, none, or box: as the box for the density of positions, else none"),
      .integer("cells", \.cells, in: 3...4096, "cells along each axis, for the density of positions"),
      .choice("estimator", \.estimator, "how the entropy is estimated from the histogram: plug_in or miller_madow"),
    ]
  }

  /// Which axes of the grid go on at the opposite face.
  public enum GridFaces: String, CaseIterable, Sendable {
    case box, all, none
  }

  private let source: Source
  private let options: Options
  private let shape: [Int]
  private let periodic: [Bool]
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    self.options = options
    source = try Source(options, scene: scene)
    shape = source.shape
    let count = shape.count
    switch options.periodic {
    case .box: periodic = source.boxPeriodic
    case .all: periodic = [Bool](repeating: true, count: count)
    case .none: periodic = [Bool](repeating: false, count: count)
    }
    if let short = shape.min(), short < 3 {
      throw SimulationError.impossible(
        parameter: "of", reason: "'\(source.name)' has an axis of \(short) points: central differences need at least 3")
    }
    let largest = count == 2 ? 4096 : 256
    guard options.bins <= largest else {
      throw SimulationError.impossible(parameter: "bins", reason: "at most \(largest) bins for each of \(count) components")
    }
    let attributes: [(name: String, value: ParameterValue)] = [
      ("of", .text(source.name)), ("bins", .integer(options.bins)), ("range", options.range.map { .real($0) } ?? .unset),
      ("periodic", .text(options.periodic.rawValue)), ("estimator", .text(options.estimator.rawValue)),
    ]
    outputs = [
      OutputVariable("delentropy", "delentropy", attributes: attributes + [("base", .text("e"))]),
      OutputVariable("delentropy_normalized", "delentropy over its largest value", attributes: attributes),
      OutputVariable("delentropy_error", "standard error of the delentropy", attributes: attributes + [("base", .text("e"))]),
      OutputVariable("delentropy_range", unit: source.unit, "largest component of the gradient that bins reach"),
    ]
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let value = Delentropy.of(
      source.values(snapshot), shape: shape, periodic: periodic, bins: options.bins, range: options.range,
      estimator: options.estimator)
    return [value.entropy, value.normalized, value.standardError, value.range]
  }

  /// The delentropy of a field and how it was found.
  public struct Value: Equatable, Sendable {
    /// In nats; NaN if undefined.
    public var entropy: Double
    public var normalized: Double
    public var standardError: Double
    /// What the bins reach to, on both sides of zero.
    public var range: Double
  }

  /// The delentropy of a field on a grid.
  ///
  /// - Parameters:
  ///   - field: The numbers, of which those along the last axis follow each other.
  ///   - shape: Points along each of two or three axes, at least 3.
  ///   - periodic: For each axis.
  ///   - range: Null: the largest component of the gradient.
  public static func of(
    _ field: [Double], shape: [Int], periodic: [Bool], bins: Int = 31, range: Double? = nil, estimator: EntropyEstimator = .plugIn
  ) -> Value {
    precondition((2...3).contains(shape.count) && periodic.count == shape.count, "two or three axes, each periodic or not")
    precondition(field.count == shape.reduce(1, *), "a number for each point of the grid")
    guard field.allSatisfy(\.isFinite) else { return Value(entropy: .nan, normalized: .nan, standardError: .nan, range: .nan) }
    let axes = shape.count
    let gradient = GridGradient(shape: shape, periodic: periodic)
    var largest = 0.0
    gradient.forEach(field) { largest = max(largest, abs($0.x), abs($0.y), abs($0.z)) }
    let range = range ?? largest
    // All gradients are zero: they share a bin.
    guard range > 0 else { return Value(entropy: 0, normalized: 0, standardError: 0, range: 0) }
    guard range.isFinite else { return Value(entropy: .nan, normalized: .nan, standardError: .nan, range: .nan) }

    let edges = UniformBins(bins, from: -range, to: range)
    var counts = [Int](repeating: 0, count: axes == 2 ? bins * bins : bins * bins * bins)
    counts.withUnsafeMutableBufferPointer { counts in
      gradient.forEach(field) { slope in
        var cell = edges.clampedIndex(of: slope.x) * bins + edges.clampedIndex(of: slope.y)
        if axes == 3 { cell = cell * bins + edges.clampedIndex(of: slope.z) }
        counts[cell] += 1
      }
    }
    let entropy = estimator.entropy(of: counts) / Double(axes)
    let standardError = entropyStandardError(of: counts) / Double(axes)
    return Value(entropy: entropy, normalized: entropy / LibM.log(Double(bins)), standardError: standardError, range: range)
  }
}

/// Central differences on a grid.
private struct GridGradient {
  /// Points and distances in memory along three axes; the third one of a plane has a single point.
  private let shape: [Int]
  private let strides: [Int]
  private let periodic: [Bool]

  init(shape: [Int], periodic: [Bool]) {
    self.shape = shape + [Int](repeating: 1, count: 3 - shape.count)
    self.periodic = periodic + [Bool](repeating: true, count: 3 - shape.count)
    strides = [self.shape[1] * self.shape[2], self.shape[2], 1]
  }

  /// Calls `body` with the gradient at each point that has neighbours on all sides.
  @inline(__always)
  func forEach(_ field: [Double], _ body: (SIMD3<Double>) -> Void) {
    func inner(_ axis: Int) -> Range<Int> { periodic[axis] ? 0..<shape[axis] : 1..<shape[axis] - 1 }
    func around(_ index: Int, _ axis: Int) -> (before: Int, after: Int) {
      let last = shape[axis] - 1
      return ((index == 0 ? last : index - 1) * strides[axis], (index == last ? 0 : index + 1) * strides[axis])
    }
    let innermost = inner(2)
    field.withUnsafeBufferPointer { field in
      for i in inner(0) {
        let x = around(i, 0)
        for j in inner(1) {
          let y = around(j, 1)
          let row = j * strides[1]
          let plane = i * strides[0]
          for k in innermost {
            let z = around(k, 2)
            body(
              0.5
                * SIMD3(
                  field[x.after + row + k] - field[x.before + row + k], field[plane + y.after + k] - field[plane + y.before + k],
                  field[plane + row + z.after] - field[plane + row + z.before]))
          }
        }
      }
    }
  }
}

// MARK: - Where the field comes from

/// A field of the system, or the density of its particles.
private struct Source {
  let name: String
  let unit: String
  let shape: [Int]
  let boxPeriodic: [Bool]
  private let density: DensityGrid?

  /// Axes along which neighbours in a table aren't neighbours in space.
  private static let tableAxes: Set<String> = ["particle", "trajectory", "space", "component"]

  private static func isGridded(_ field: FieldInfo) -> Bool {
    let axes = field.dimensions.filter { $0.size > 1 }
    return (2...3).contains(axes.count) && !axes.contains { tableAxes.contains($0.name) }
  }

  init(_ options: Delentropy.Options, scene: Scene) throws {
    if let name = options.of {
      guard let field = scene.field(name) else {
        let names = scene.fields.map(\.name)
        throw SimulationError.impossible(
          parameter: "of",
          reason: "there is no field '\(name)' in this system\(didYouMean(name, names)): take one of "
            + names.joined(separator: ", "))
      }
      guard Source.isGridded(field) else {
        throw SimulationError.impossible(
          parameter: "of",
          reason: "'\(name)' isn't a field on a grid: it needs two or three axes of more than one point, none of them of "
            + "particles, trajectories or components; null takes the density of the positions")
      }
      self.init(field)
    } else if let field = scene.fields.first(where: Source.isGridded) {
      self.init(field)
    } else {
      self.init(try DensityGrid(cells: options.cells, scene: scene))
    }
  }

  private init(_ density: DensityGrid) {
    (name, unit, self.density) = ("density", density.unit, density)
    shape = density.shape
    boxPeriodic = density.domain.boundary.map { $0 == .periodic }
  }

  private init(_ field: FieldInfo) {
    (name, unit, density) = (field.name, field.unit, nil)
    shape = field.dimensions.map(\.size).filter { $0 > 1 }
    boxPeriodic = shape.map { _ in false }
  }

  func values(_ snapshot: Snapshot) -> [Double] { density?.values(snapshot.values("position")) ?? snapshot.values(name) }
}

/// Particles in equal cells of the box, over the volume of a cell.
private struct DensityGrid {
  let domain: Domain
  let unit: String
  let shape: [Int]

  init(cells: Int, scene: Scene) throws {
    guard let position = scene.field("position") else {
      throw SimulationError.impossible(
        parameter: nil, reason: "needs a field on a grid, of two or three axes of more than one point, or the field 'position'")
    }
    guard let domain = scene.domain, domain.dimensions == position.width, domain.dimensions >= 2, domain.volume != nil else {
      throw SimulationError.impossible(
        parameter: nil, reason: "needs positions in two or three dimensions in a box without open faces, or a field on a grid")
    }
    guard domain.dimensions == 2 || cells <= 512 else {
      throw SimulationError.impossible(parameter: "cells", reason: "at most 512 along each axis in three dimensions")
    }
    self.domain = domain
    unit = position.unit == "1" ? "1" : "(\(position.unit))-\(domain.dimensions)"
    shape = [Int](repeating: cells, count: domain.dimensions)
  }

  func values(_ positions: [Double]) -> [Double] {
    let (dimensions, cells) = (domain.dimensions, shape[0])
    guard positions.allSatisfy(\.isFinite) else { return [.nan] + [Double](repeating: 0, count: shape.reduce(1, *) - 1) }
    let increment = Double(shape.reduce(1, *)) / domain.volume!
    var counts = [Double](repeating: 0, count: shape.reduce(1, *))
    for first in stride(from: 0, to: positions.count, by: dimensions) {
      var cell = 0
      for axis in 0..<dimensions { cell = cell * cells + place(positions[first + axis], axis) }
      counts[cell] += 1
    }
    return counts.map { $0 * increment }
  }

  /// The cell along an axis; beyond a wall it is the nearest.
  @inline(__always)
  private func place(_ x: Double, _ axis: Int) -> Int {
    var share = x / domain.size[axis]
    if domain.boundary[axis] == .periodic { share -= share.rounded(.down) }
    return min(max(Int(max(0, min(share, 1)) * Double(shape[axis])), 0), shape[axis] - 1)
  }
}
