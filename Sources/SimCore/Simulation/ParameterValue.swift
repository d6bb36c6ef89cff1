/// A value as a scenario can write it.
public enum ParameterValue: Equatable, Sendable {
  case real(Double)
  case integer(Int)
  case flag(Bool)
  case text(String)
  case reals([Double])
  case texts([String])
  /// "not set": the parameter's own rule applies (YAML `null`).
  case unset
}

extension ParameterValue: CustomStringConvertible {
  /// The value as a scenario would write it. Two values have the same description exactly if they are equal.
  public var description: String {
    switch self {
    case .real(let x): "\(x)"
    case .integer(let i): "\(i)"
    case .flag(let b): b ? "true" : "false"
    case .text(let s): s
    case .reals(let xs): "[" + xs.map { "\($0)" }.joined(separator: ", ") + "]"
    case .texts(let ss): "[" + ss.joined(separator: ", ") + "]"
    case .unset: "null"
    }
  }
}
