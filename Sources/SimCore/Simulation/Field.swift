/// A named axis of a field or of a result.
public struct Dimension: Hashable, Sendable {
  public let name: String
  public let size: Int
  /// Names of the positions along the axis ("x", "y", "z"), or empty.
  public let labels: [String]
  /// Numbers of the positions along the axis (bin centres, times), or empty, and their unit and meaning.
  public let coordinates: [Double]
  public let unit: String
  public let longName: String

  public init(
    _ name: String, size: Int, labels: [String] = [], coordinates: [Double] = [], unit: String = "1", longName: String = ""
  ) {
    self.name = name
    self.size = size
    self.labels = labels
    self.coordinates = coordinates
    self.unit = unit
    self.longName = longName
  }

  /// Independent copies of a system. If a model has several, this is the first axis of its fields.
  public static func replicas(_ count: Int) -> Dimension { Dimension("replica", size: count) }
  public static func particles(_ count: Int) -> Dimension { Dimension("particle", size: count) }
  public static func space(_ dimensions: Int) -> Dimension {
    Dimension("space", size: dimensions, labels: Array(["x", "y", "z"].prefix(dimensions)))
  }
}

/// What a field is, without its values: enough for output files and for diagnostics to plan with.
public struct FieldInfo: Hashable, Sendable {
  public let name: String
  public let unit: String
  public let longName: String
  /// The first one counts rows: particles, trajectories. Empty for a single number.
  public let dimensions: [Dimension]

  public init(_ name: String, unit: String, longName: String, dimensions: [Dimension]) {
    self.name = name
    self.unit = unit
    self.longName = longName
    self.dimensions = dimensions
  }

  public var rows: Int { dimensions.first?.size ?? 1 }
  /// Numbers in a row.
  public var width: Int { dimensions.dropFirst().reduce(1) { $0 * $1.size } }
  public var count: Int { rows * width }
}

/// What a field is for.
public enum FieldRole: Sendable {
  /// It can be written to the output and diagnosed.
  case observable
  /// The same, but a scenario has to name it: it says what others say, too.
  case onRequest
  /// It is needed to go on after a restart, and nobody else's business.
  case state
  /// Both.
  case observableState
  /// It is needed to go on, and diagnostics can read it; frames don't hold it.
  case diagnosedState

  public var isObservable: Bool { self == .observable || self == .onRequest || self == .observableState }
  public var isDiagnosable: Bool { self != .state }
  public var isState: Bool { self != .observable && self != .onRequest }
}

/// One row of a model's field table. It drives output, diagnostics, initial conditions from files, and checkpoints.
///
/// Values are always handed over as `Double`, in the order of particle identity, however the model stores them.
public struct Field<Owner>: Sendable {
  /// Writes the values of some rows; may be called from several threads at once, on disjoint rows.
  public typealias Read = @Sendable (_ model: Owner, _ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) -> Void
  /// Takes all values back.
  public typealias Restore = @Sendable (_ model: Owner, _ values: [Double]) -> Void

  public let name: String
  public let unit: String
  public let longName: String
  public let role: FieldRole
  public let dimensions: @Sendable (Owner) -> [Dimension]
  public let read: Read
  public let restore: Restore?

  /// A quantity that is computed from the state.
  public static func observable(
    _ name: String, unit: String = "1", _ longName: String, _ dimensions: @escaping @Sendable (Owner) -> [Dimension],
    onRequest: Bool = false, read: @escaping Read
  ) -> Field {
    Field(
      name: name, unit: unit, longName: longName, role: onRequest ? .onRequest : .observable, dimensions: dimensions, read: read,
      restore: nil)
  }

  /// A part of the state that can also be observed.
  public static func state(
    _ name: String, unit: String = "1", _ longName: String, _ dimensions: @escaping @Sendable (Owner) -> [Dimension],
    read: @escaping Read, restore: @escaping Restore
  ) -> Field {
    Field(
      name: name, unit: unit, longName: longName, role: .observableState, dimensions: dimensions, read: read, restore: restore)
  }

  /// A part of the state that diagnostics can read, and that frames don't hold.
  public static func diagnosed(
    _ name: String, unit: String = "1", _ longName: String, _ dimensions: @escaping @Sendable (Owner) -> [Dimension],
    read: @escaping Read, restore: @escaping Restore
  ) -> Field {
    Field(
      name: name, unit: unit, longName: longName, role: .diagnosedState, dimensions: dimensions, read: read, restore: restore)
  }

  /// A part of the state that only a restart needs.
  public static func hidden(
    _ name: String, _ dimensions: @escaping @Sendable (Owner) -> [Dimension], read: @escaping Read, restore: @escaping Restore
  ) -> Field {
    Field(name: name, unit: "1", longName: name, role: .state, dimensions: dimensions, read: read, restore: restore)
  }
}

/// A field together with the model that has it: what output, diagnostics and checkpoints work with.
public final class BoundField {
  public let info: FieldInfo
  public let role: FieldRole
  public let read: (_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) -> Void
  public let restore: ((_ values: [Double]) -> Void)?

  public init(
    info: FieldInfo, role: FieldRole = .observable, read: @escaping (Range<Int>, UnsafeMutablePointer<Double>) -> Void,
    restore: (([Double]) -> Void)? = nil
  ) {
    self.info = info
    self.role = role
    self.read = read
    self.restore = restore
  }

  /// All values, read in parallel.
  public func values(_ pool: WorkerPool) -> [Double] {
    let (width, rows) = (info.width, info.rows)
    return [Double](unsafeUninitializedCapacity: info.count) { buffer, count in
      if let base = buffer.baseAddress {
        pool.forEachRange(rows, grain: 16384) { read($0, base + $0.lowerBound * width) }
      }
      count = info.count
    }
  }
}
