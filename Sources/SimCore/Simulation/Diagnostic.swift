/// A variable that a diagnostic computes, once an observation.
public struct OutputVariable: Sendable {
  public let name: String
  public let unit: String
  public let longName: String
  /// Beside time; empty for a single number.
  public let dimensions: [Dimension]
  /// Options, estimator, base, normalisation, source: whatever a reader of the file needs.
  public let attributes: [(name: String, value: ParameterValue)]

  public init(
    _ name: String, unit: String = "1", _ longName: String, dimensions: [Dimension] = [],
    attributes: [(name: String, value: ParameterValue)] = []
  ) {
    self.name = name
    self.unit = unit
    self.longName = longName
    self.dimensions = dimensions
    self.attributes = attributes
  }

  public var count: Int { dimensions.reduce(1) { $0 * $1.size } }
}

/// A quantity computed from the fields of a system while it runs, or afterwards from a file. One file holds one diagnostic.
public protocol Diagnostic: AnyObject, SendableMetatype {
  associatedtype Options: ParameterSet

  static var card: Card { get }
  /// The fields it can't do without.
  static var requires: [String] { get }

  /// - Throws: `SimulationError.impossible` if the scene can't be diagnosed with these options; the sentence says why.
  init(_ options: Options, scene: Scene) throws

  var outputs: [OutputVariable] { get }

  /// How many observations a result is made of; only the last one of them is written.
  var observationsPerResult: Int { get }

  /// The values of all outputs, one after the other, at this instant. NaN where a value doesn't exist.
  func observe(_ snapshot: Snapshot) throws -> [Double]

  /// What it remembers from one observation to the next. Saved in checkpoints.
  var memory: [Double] { get set }
}

extension Diagnostic {
  public var observationsPerResult: Int { 1 }
  public var memory: [Double] {
    get { [] }
    set {}
  }
}
