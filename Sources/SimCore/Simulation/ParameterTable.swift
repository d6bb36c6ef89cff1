/// The parameters of a model, a diagnostic or an initial condition: a struct of plain values and the table that describes them.
///
/// The one table decodes scenarios, checks ranges, prints `simrun describe`, and writes NetCDF attributes.
public protocol ParameterSet: Sendable {
  /// The defaults.
  init()
  /// One row for each parameter, in the order in which they are documented.
  static var table: [Parameter<Self>] { get }
  /// Relations between parameters, such as "repulsion_radius ≤ orientation_radius"; ranges of single ones stand in the table.
  func problems() -> [ParameterProblem]
  /// Names of numbers that the parameters define themselves, such as constants of written equations. They have no rows of their own,
  /// but can change during a run. Has a default: none.
  var definitions: [String] { get }
  /// Gives one of those another value.
  ///
  /// - Throws: What can't be computed from it.
  mutating func define(_ name: String, as value: Double) throws(ParameterProblem)
}

extension ParameterSet {
  public func problems() -> [ParameterProblem] { [] }
  public var definitions: [String] { [] }
  public mutating func define(_ name: String, as value: Double) throws(ParameterProblem) {}

  /// Gives a number another value, be it a row of the table or a definition.
  ///
  /// - Throws: Why it can't have this value.
  @_semantics("optimize.sil.specialize.generic.never")
  public mutating func change(_ name: String, to value: Double) throws(ParameterProblem) {
    if definitions.contains(name) {
      guard value.isFinite else { throw ParameterProblem(name, "expected a finite number, found \(value)") }
      return try define(name, as: value)
    }
    guard let row = rows.first(where: { $0.name == name }) else {
      let known = definitions + rows.map(\.name)
      throw ParameterProblem(nil, "there is no parameter or constant '\(name)'\(didYouMean(name, known))")
    }
    let isInteger = if case .integer = row.kind { true } else { false }
    try set(name, to: isInteger ? Int(exactly: value).map { .integer($0) } ?? .real(value) : .real(value))
  }

  /// Every parameter's name and current value, in table order.
  @_semantics("optimize.sil.specialize.generic.never")
  public var values: [(name: String, value: ParameterValue)] { Self.table.map { ($0.name, $0.get(self)) } }

  /// The table without its closures, each row with this set's value as default.
  @_semantics("optimize.sil.specialize.generic.never")
  public var rows: [ParameterInfo] {
    Self.table.map { row in
      ParameterInfo(
        name: row.name, kind: row.kind, unit: row.unit, documentation: row.documentation, optional: row.optional,
        value: row.get(self))
    }
  }

  /// Checks a value against its row, and stores it.
  ///
  /// - Throws: `ParameterProblem` with no parameter's name if there is no such row.
  @_semantics("optimize.sil.specialize.generic.never")
  public mutating func set(_ name: String, to value: ParameterValue) throws(ParameterProblem) {
    guard let row = Self.table.first(where: { $0.name == name }) else {
      throw ParameterProblem(nil, "unknown key '\(name)'\(didYouMean(name, Self.table.map(\.name)))")
    }
    try row.set(&self, to: value)
  }
}

/// A parameter set without parameters.
public struct NoParameters: ParameterSet {
  public init() {}
  public static let table: [Parameter<NoParameters>] = []
}

/// Why a value, or a combination of values, can't be used.
public struct ParameterProblem: Error, Equatable, Sendable {
  /// The parameter that the sentence is about; nil if it is about the whole set.
  public let parameter: String?
  /// What is wrong and what to do, as a sentence fragment that can follow "file:line:column: path: ".
  public let message: String

  public init(_ parameter: String?, _ message: String) {
    self.parameter = parameter
    self.message = message
  }
}

/// What kind of value a parameter takes.
public enum ParameterKind: Equatable, Sendable {
  case real(ClosedRange<Double>)
  case integer(ClosedRange<Int>)
  case flag
  case choice([String])
  case text
  /// A list of numbers; a single number stands for a list of one.
  case reals(count: ClosedRange<Int>, each: ClosedRange<Double>)
  /// A list of words out of a set; a single word stands for a list of one.
  case choices([String], count: ClosedRange<Int>)
  /// A list of any words; a single word stands for a list of one.
  case texts
}

/// One row of a parameter table, for readers who don't know the set's type.
public struct ParameterInfo: Sendable {
  public let name: String
  public let kind: ParameterKind
  public let unit: String
  public let documentation: String
  public let optional: Bool
  public let value: ParameterValue
}

/// One row of a parameter table.
///
/// Its functions aren't compiled anew for each of some hundred owners: nothing here needs to be fast, and the build does.
public struct Parameter<Owner>: Sendable {
  public let name: String
  public let kind: ParameterKind
  /// In UDUNITS spelling; "1" if dimensionless.
  public let unit: String
  public let documentation: String
  /// True if `null` (unset) is allowed.
  public let optional: Bool
  public let get: @Sendable (Owner) -> ParameterValue
  /// Stores a value that has passed `check`.
  let store: @Sendable (inout Owner, ParameterValue) -> Void

  /// Checks a value against the row's kind and range, and stores it.
  public func set(_ owner: inout Owner, to value: ParameterValue) throws(ParameterProblem) {
    store(&owner, try check(value))
  }

  /// Seen as a row of another set that holds this one: shared groups such as the domain are spliced into tables this way.
  public func within<Outer>(_ path: WritableKeyPath<Outer, Owner> & Sendable) -> Parameter<Outer> {
    let (get, store) = (get, store)
    return Parameter<Outer>(
      name: name, kind: kind, unit: unit, documentation: documentation, optional: optional,
      get: { get($0[keyPath: path]) }, store: { store(&$0[keyPath: path], $1) })
  }
}

// MARK: - Writing a table

extension Parameter {
  @_semantics("optimize.sil.specialize.generic.never")
  public static func real(
    _ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable, unit: String = "1",
    in range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude, _ documentation: String
  ) -> Parameter {
    Parameter(
      name: name, kind: .real(range), unit: unit, documentation: documentation, optional: false,
      get: { .real($0[keyPath: path]) },
      store: { if case .real(let x) = $1 { $0[keyPath: path] = x } })
  }

  @_semantics("optimize.sil.specialize.generic.never")
  public static func real(
    _ name: String, _ path: WritableKeyPath<Owner, Double?> & Sendable, unit: String = "1",
    in range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude, _ documentation: String
  ) -> Parameter {
    Parameter(
      name: name, kind: .real(range), unit: unit, documentation: documentation, optional: true,
      get: { $0[keyPath: path].map { .real($0) } ?? .unset },
      store: { if case .real(let x) = $1 { $0[keyPath: path] = x } else { $0[keyPath: path] = nil } })
  }

  @_semantics("optimize.sil.specialize.generic.never")
  public static func integer(
    _ name: String, _ path: WritableKeyPath<Owner, Int> & Sendable, in range: ClosedRange<Int>, _ documentation: String
  ) -> Parameter {
    Parameter(
      name: name, kind: .integer(range), unit: "1", documentation: documentation, optional: false,
      get: { .integer($0[keyPath: path]) },
      store: { if case .integer(let i) = $1 { $0[keyPath: path] = i } })
  }

  @_semantics("optimize.sil.specialize.generic.never")
  public static func integer(
    _ name: String, _ path: WritableKeyPath<Owner, Int?> & Sendable, in range: ClosedRange<Int>, _ documentation: String
  ) -> Parameter {
    Parameter(
      name: name, kind: .integer(range), unit: "1", documentation: documentation, optional: true,
      get: { $0[keyPath: path].map { .integer($0) } ?? .unset },
      store: { if case .integer(let i) = $1 { $0[keyPath: path] = i } else { $0[keyPath: path] = nil } })
  }

  @_semantics("optimize.sil.specialize.generic.never")
  public static func flag(_ name: String, _ path: WritableKeyPath<Owner, Bool> & Sendable, _ documentation: String) -> Parameter {
    Parameter(
      name: name, kind: .flag, unit: "1", documentation: documentation, optional: false,
      get: { .flag($0[keyPath: path]) },
      store: { if case .flag(let b) = $1 { $0[keyPath: path] = b } })
  }

  /// A word out of an enumeration's raw values.
  @_semantics("optimize.sil.specialize.generic.never")
  public static func choice<Word: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Word> & Sendable, _ documentation: String
  ) -> Parameter where Word.RawValue == String {
    Parameter(
      name: name, kind: .choice(Word.allCases.map(\.rawValue)), unit: "1", documentation: documentation, optional: false,
      get: { .text($0[keyPath: path].rawValue) },
      store: { if case .text(let s) = $1, let word = Word(rawValue: s) { $0[keyPath: path] = word } })
  }

  /// The same, or nothing.
  @_semantics("optimize.sil.specialize.generic.never")
  public static func choice<Word: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Word?> & Sendable, _ documentation: String
  ) -> Parameter where Word.RawValue == String {
    Parameter(
      name: name, kind: .choice(Word.allCases.map(\.rawValue)), unit: "1", documentation: documentation, optional: true,
      get: { $0[keyPath: path].map { .text($0.rawValue) } ?? .unset },
      store: { if case .text(let s) = $1 { $0[keyPath: path] = Word(rawValue: s) } else { $0[keyPath: path] = nil } })
  }

  @_semantics("optimize.sil.specialize.generic.never")
  public static func text(
    _ name: String, _ path: WritableKeyPath<Owner, String?> & Sendable, _ documentation: String
  ) -> Parameter {
    Parameter(
      name: name, kind: .text, unit: "1", documentation: documentation, optional: true,
      get: { $0[keyPath: path].map { .text($0) } ?? .unset },
      store: { if case .text(let s) = $1 { $0[keyPath: path] = s } else { $0[keyPath: path] = nil } })
  }

  @_semantics("optimize.sil.specialize.generic.never")
  public static func reals(
    _ name: String, _ path: WritableKeyPath<Owner, [Double]> & Sendable, unit: String = "1", count: ClosedRange<Int>,
    each: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude, _ documentation: String
  ) -> Parameter {
    Parameter(
      name: name, kind: .reals(count: count, each: each), unit: unit, documentation: documentation, optional: false,
      get: { .reals($0[keyPath: path]) },
      store: { if case .reals(let xs) = $1 { $0[keyPath: path] = xs } })
  }

  @_semantics("optimize.sil.specialize.generic.never")
  public static func reals(
    _ name: String, _ path: WritableKeyPath<Owner, [Double]?> & Sendable, unit: String = "1", count: ClosedRange<Int>,
    each: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude, _ documentation: String
  ) -> Parameter {
    Parameter(
      name: name, kind: .reals(count: count, each: each), unit: unit, documentation: documentation, optional: true,
      get: { $0[keyPath: path].map { .reals($0) } ?? .unset },
      store: { if case .reals(let xs) = $1 { $0[keyPath: path] = xs } else { $0[keyPath: path] = nil } })
  }

  @_semantics("optimize.sil.specialize.generic.never")
  public static func choices<Word: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, [Word]> & Sendable, count: ClosedRange<Int>, _ documentation: String
  ) -> Parameter where Word.RawValue == String {
    Parameter(
      name: name, kind: .choices(Word.allCases.map(\.rawValue), count: count), unit: "1", documentation: documentation,
      optional: false,
      get: { .texts($0[keyPath: path].map(\.rawValue)) },
      store: { if case .texts(let words) = $1 { $0[keyPath: path] = words.compactMap(Word.init(rawValue:)) } })
  }
}

extension Parameter {
  @_semantics("optimize.sil.specialize.generic.never")
  public static func texts(
    _ name: String, _ path: WritableKeyPath<Owner, [String]?> & Sendable, _ documentation: String
  ) -> Parameter {
    Parameter(
      name: name, kind: .texts, unit: "1", documentation: documentation, optional: true,
      get: { $0[keyPath: path].map { .texts($0) } ?? .unset },
      store: { if case .texts(let words) = $1 { $0[keyPath: path] = words } else { $0[keyPath: path] = nil } })
  }
}

// MARK: - Checking a value

extension Parameter {
  /// The value in the row's own kind (an integer is also a real, one value is also a list of one), or why it can't be used.
  func check(_ value: ParameterValue) throws(ParameterProblem) -> ParameterValue {
    func wrong(_ expected: String) -> ParameterProblem {
      ParameterProblem(name, "expected \(expected), found \(value.noun)")
    }
    func inRange(_ x: Double, _ range: ClosedRange<Double>) throws(ParameterProblem) -> Double {
      guard x.isFinite else { throw ParameterProblem(name, "expected a finite number, found \(x)") }
      guard range.contains(x) else {
        throw ParameterProblem(name, "\(x) is out of range: \(range.sentence(unit: unit)) (\(documentation))")
      }
      return x
    }
    func count(_ n: Int, _ range: ClosedRange<Int>) throws(ParameterProblem) {
      if range.contains(n) { return }
      let wanted = range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
      throw ParameterProblem(name, "expected \(wanted) values, found \(n) (\(documentation))")
    }
    func word(_ s: String, _ words: [String]) throws(ParameterProblem) -> String {
      if words.contains(s) { return s }
      throw ParameterProblem(name, "'\(s)' is not one of \(words.joined(separator: ", "))\(didYouMean(s, words))")
    }

    if case .unset = value {
      guard optional else { throw ParameterProblem(name, "needs a value (\(documentation))") }
      return value
    }
    switch kind {
    case .real(let range):
      guard let x = value.asReal else { throw wrong("a number") }
      return .real(try inRange(x, range))
    case .integer(let range):
      // Beyond 64 bits, an integer is read as a real number.
      if case .real(let x) = value, x.rounded() == x, abs(x) >= 0x1p63 {
        throw ParameterProblem(name, "\(x) is out of range: the largest integer is \(Int.max) (\(documentation))")
      }
      guard case .integer(let i) = value else { throw wrong("an integer") }
      guard range.contains(i) else {
        throw ParameterProblem(name, "\(i) is out of range: \(range.sentence) (\(documentation))")
      }
      return value
    case .flag:
      guard case .flag = value else { throw wrong("true or false") }
      return value
    case .choice(let words):
      guard case .text(let s) = value else { throw wrong("one of " + words.joined(separator: ", ")) }
      return .text(try word(s, words))
    case .text:
      guard case .text = value else { throw wrong("text") }
      return value
    case .reals(let range, let each):
      let xs: [Double]
      switch value {
      case .reals(let list): xs = list
      case .real, .integer: xs = [value.asReal!]
      default: throw wrong("a list of numbers")
      }
      try count(xs.count, range)
      for x in xs { _ = try inRange(x, each) }
      return .reals(xs)
    case .choices(let words, let range):
      let list: [String]
      switch value {
      case .texts(let ss): list = ss
      case .text(let s): list = [s]
      default: throw wrong("one of " + words.joined(separator: ", ") + ", or a list of them")
      }
      try count(list.count, range)
      for s in list { _ = try word(s, words) }
      return .texts(list)
    case .texts:
      switch value {
      case .texts: return value
      case .text(let s): return .texts([s])
      case .reals([]): return .texts([])
      default: throw wrong("a list of words")
      }
    }
  }
}

extension ParameterValue {
  var asReal: Double? {
    switch self {
    case .real(let x): x
    case .integer(let i): Double(i)
    default: nil
    }
  }

  /// The value named in an error message.
  var noun: String {
    switch self {
    case .text(let s): "the text '\(s)'"
    case .reals, .texts: "a list"
    case .unset: "null"
    default: description
    }
  }
}

extension ClosedRange<Double> {
  /// "must be from 0.0 to 1.0", "must be at least 0.0 m".
  fileprivate func sentence(unit: String) -> String {
    let suffix = unit == "1" ? "" : " \(unit)"
    let (open, top) = (lowerBound == -.greatestFiniteMagnitude, upperBound == .greatestFiniteMagnitude)
    if lowerBound == .leastNonzeroMagnitude {
      return top ? "must be positive" : "must be positive and at most \(upperBound)\(suffix)"
    }
    if top { return "must be at least \(lowerBound)\(suffix)" }
    if open { return "must be at most \(upperBound)\(suffix)" }
    return "must be from \(lowerBound) to \(upperBound)\(suffix)"
  }
}

extension ClosedRange<Int> {
  fileprivate var sentence: String {
    upperBound == .max ? "must be at least \(lowerBound)" : "must be from \(lowerBound) to \(upperBound)"
  }
}

/// All finite positive numbers, for a row's range.
public let positive: ClosedRange<Double> = .leastNonzeroMagnitude ... .greatestFiniteMagnitude
/// All finite numbers from zero on, for a row's range.
public let nonnegative: ClosedRange<Double> = 0 ... .greatestFiniteMagnitude
