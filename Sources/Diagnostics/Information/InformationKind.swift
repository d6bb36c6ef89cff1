/// The measures of information by the names they have in scenario files.
public enum InformationKind: String, CaseIterable, Sendable {
  case shannon
  case renyi
  case tsallis
  case kaniadakis
  case curado
  case stretchedExponential = "stretched_exponential"
  case identification
  case shannonExtropy = "shannon_extropy"
  case renyiExtropy = "renyi_extropy"
  case tsallisExtropy = "tsallis_extropy"
  case fluctuationComplexity = "fluctuation_complexity"

  /// The numbers that the measure's parameter may be, with the sentence that says so; nil for measures without a parameter.
  public var parameterRange: (range: ClosedRange<Double>, sentence: String)? {
    let (smallest, largest) = (Double.leastNormalMagnitude, 1e6)
    switch self {
    case .shannon, .identification, .shannonExtropy, .fluctuationComplexity: return nil
    case .renyi, .tsallis: return (0...largest, "the order, from 0 to 1000000")
    case .kaniadakis: return (smallest...(1.0).nextDown, "the deformation κ, between 0 and 1")
    case .curado: return (smallest...largest, "the exponent b, above 0, at most 1000000")
    case .stretchedExponential: return (0.02...largest, "the exponent η, from 0.02 to 1000000")
    case .renyiExtropy, .tsallisExtropy: return (smallest...largest, "the order, above 0, at most 1000000")
    }
  }

  /// - Parameter parameter: In the parameter's range; not used by measures without one.
  public func measure(parameter: Double) -> any InformationMeasure {
    switch self {
    case .shannon: ShannonEntropy()
    case .renyi: RenyiEntropy(order: parameter)
    case .tsallis: TsallisEntropy(order: parameter)
    case .kaniadakis: KaniadakisEntropy(deformation: parameter)
    case .curado: CuradoEntropy(exponent: parameter)
    case .stretchedExponential: StretchedExponentialEntropy(exponent: parameter)
    case .identification: IdentificationEntropy()
    case .shannonExtropy: ShannonExtropy()
    case .renyiExtropy: RenyiExtropy(order: parameter)
    case .tsallisExtropy: TsallisExtropy(order: parameter)
    case .fluctuationComplexity: FluctuationComplexity()
    }
  }
}
