/// What random numbers are used for. Each use has its own stream, so that adding one never shifts another.
///
/// The raw value is part of every number drawn. Never change one and never use one again: old seeds would give other results.
public enum RandomStream: UInt16, CaseIterable, Sendable {
  case initialPosition = 1
  case initialHeading = 2
  case initialVelocity = 3
  case initialState = 4
  case individualVariation = 5
  case couzinNoise = 10
  case dewiKaditaNoise = 11
  case vicsekNoise = 12
  case pairSampling = 20
  case disorderedSchool = 21
  case thermalWall = 30
  case thermostat = 31
  case deviations = 40
  case ordinalTies = 50
  case surrogates = 54
  case signals = 55
  case pointSubset = 56
  case surrogateOutcomes = 57
  case wienerIncrements = 60
  case covariantVectors = 61
  case classSubset = 80
  case replica = 81
}
