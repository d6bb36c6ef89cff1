import SimCore

extension DiscreteEntropy {
  /// Options that don't go together, and options that would have no effect.
  public func problems() -> [ParameterProblem] {
    unusedOptions + patternProblems + limitProblems + parameterProblems + estimatorProblems
  }

  private var unusedOptions: [ParameterProblem] {
    let patterns: [Outcomes] = [.ordinal, .dispersion, .bubble, .weightedOrdinal]
    let uses: [(option: String, isSet: Bool, outcomes: [Outcomes])] = [
      ("order", order != nil, patterns), ("delay", delay != nil, patterns), ("classes", classes != nil, [.dispersion]),
      ("bins", bins != nil, [.histogram]), ("low", low != nil, [.histogram]), ("high", high != nil, [.histogram]),
      ("weight", weight != nil, [.weightedOrdinal]),
    ]
    var problems = uses.filter { $0.isSet && !$0.outcomes.contains(outcomes) }.map { use in
      ParameterProblem(
        use.option,
        "has no effect with outcomes: \(outcomes.rawValue), only with "
          + "\(use.outcomes.map(\.rawValue).joined(separator: ", ")): leave it out, or take other outcomes")
    }
    if pseudocount != nil && probabilities != .additive {
      problems.append(
        ParameterProblem(
          "pseudocount", "has no effect with probabilities: \(probabilities.rawValue): leave it out, or take additive"))
    }
    return problems
  }

  private var patternProblems: [ParameterProblem] {
    switch outcomes {
    case .histogram, .unique: return []
    case .dispersion:
      let most = Double(Int32.max)
      let possible = LibM.pow(Double(classes ?? 6), Double(order ?? 2))
      if possible <= most { return [] }
      return [
        ParameterProblem(
          "order",
          "\(classes ?? 6) classes and order \(order ?? 2) make \(possible) patterns, of which there may be \(Int32.max): "
            + "take fewer classes, or a smaller order")
      ]
    case .ordinal: return orderProblem(in: 2...12)
    case .weightedOrdinal: return orderProblem(in: 2...10)
    case .bubble: return orderProblem(in: 2...100)
    }
  }

  private func orderProblem(in range: ClosedRange<Int>) -> [ParameterProblem] {
    if range.contains(order ?? 3) { return [] }
    return [
      ParameterProblem("order", "must be from \(range.lowerBound) to \(range.upperBound) with outcomes: \(outcomes.rawValue)")
    ]
  }

  private var limitProblems: [ParameterProblem] {
    guard outcomes == .histogram else { return [] }
    switch (low, high) {
    case (nil, nil): return []
    case (let low?, let high?):
      return low < high ? [] : [ParameterProblem("high", "must be above low, which is \(low)")]
    case (nil, _): return [ParameterProblem("low", "is needed where high is given: give both limits of the bins, or none")]
    case (_, nil): return [ParameterProblem("high", "is needed where low is given: give both limits of the bins, or none")]
    }
  }

  private var parameterProblems: [ParameterProblem] {
    var problems: [ParameterProblem] = []
    switch (measure.parameterRange, q) {
    case (nil, .some): problems.append(ParameterProblem("q", "has no effect with measure: \(measure.rawValue): leave it out"))
    case (let parameter?, nil):
      problems.append(ParameterProblem("q", "is needed for measure: \(measure.rawValue): \(parameter.sentence)"))
    case (let parameter?, let q?) where !parameter.range.contains(q):
      problems.append(ParameterProblem("q", "\(q) is out of range: for measure: \(measure.rawValue) it is \(parameter.sentence)"))
    default: break
    }
    if unit == .bits && !measure.measure(parameter: 1).isLogarithmic {
      problems.append(
        ParameterProblem(
          "unit", "measure: \(measure.rawValue) isn't a logarithm, and has no bits: take nats (as it is) or normalized"))
    }
    return problems
  }

  private var estimatorProblems: [ParameterProblem] {
    var problems: [ParameterProblem] = []
    if outcomes == .weightedOrdinal && probabilities != .relative {
      problems.append(
        ParameterProblem(
          "probabilities", "weights of patterns aren't counts: outcomes: weighted_ordinal needs probabilities: relative"))
    }
    if outcomes == .weightedOrdinal && estimator != .plugIn {
      problems.append(
        ParameterProblem("estimator", "weights of patterns aren't counts: outcomes: weighted_ordinal needs estimator: plug_in"))
    }
    if outcomes == .unique && probabilities != .relative {
      problems.append(
        ParameterProblem(
          "probabilities",
          "needs the number of possible outcomes, which isn't known with outcomes: unique: "
            + "take relative, or other outcomes"))
    }
    if outcomes == .unique && estimator == .nsb {
      problems.append(
        ParameterProblem(
          "estimator",
          "nsb needs the number of possible outcomes, which isn't known with outcomes: unique: "
            + "take other outcomes, or another estimator"))
    }
    let isGeneral = estimator == .plugIn || estimator == .jackknife
    if !isGeneral && measure != .shannon {
      problems.append(
        ParameterProblem(
          "estimator", "\(estimator.rawValue) is for measure: shannon only: take plug_in or jackknife for other measures"))
    }
    if !isGeneral && probabilities != .relative {
      problems.append(
        ParameterProblem(
          "estimator",
          "\(estimator.rawValue) is computed from counts, without probabilities: \(probabilities.rawValue): "
            + "take relative, or the estimators plug_in or jackknife"))
    }
    return problems
  }
}
