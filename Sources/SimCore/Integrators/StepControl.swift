/// Chooses the next step of one trajectory from the error of the last one (Hairer, Nørsett & Wanner 1993, section II.4).
struct StepControl {
  /// The step to try.
  var step: Double
  var wasRejected = false

  /// - Parameters:
  ///   - error: Over what is allowed; a number that isn't one is a large error.
  ///   - tried: The length of the step that made it; shorter than `step` if something else has cut it.
  ///   - order: The error falls with this power of the step.
  /// - Returns: False if the step must be tried again, shorter.
  mutating func accepts(_ error: Double, tried: Double, order: Int) -> Bool {
    let wish = 0.9 / LibM.pow(max(error, 1e-12), 1 / Double(order))
    guard error <= 1 else {
      step = tried * (error.isFinite ? max(wish, 1.0 / 3) : 1.0 / 3)
      wasRejected = true
      return false
    }
    // A step that was cut short says little about the next one.
    if tried == step || wish < 1 { step = tried * min(wish, wasRejected ? 1 : 6) }
    wasRejected = false
    return true
  }
}
