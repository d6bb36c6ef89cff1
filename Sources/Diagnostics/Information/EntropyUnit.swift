import SimCore

/// The unit in which an entropy is given.
public enum EntropyUnit: String, CaseIterable, Sendable {
  /// From natural logarithms; for measures without a logarithm as they are defined.
  case nats
  /// From logarithms to base 2.
  case bits
  /// Divided by the largest value for the number of possible outcomes. NaN if only one is possible.
  case normalized

  /// - Parameters:
  ///   - value: In nats.
  ///   - maximum: In nats.
  func convert(_ value: Double, maximum: Double) -> Double {
    switch self {
    case .nats: value
    case .bits: value / LibM.log(2)
    case .normalized: maximum > 0 ? value / maximum : .nan
    }
  }

  /// For output files.
  var attributes: [(name: String, value: ParameterValue)] {
    switch self {
    case .nats: [("base", .text("e"))]
    case .bits: [("base", .text("2"))]
    case .normalized: [("normalization", .text("divided by the maximum for the possible outcomes"))]
    }
  }
}
