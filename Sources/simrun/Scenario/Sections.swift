import SimCore

// The driver's own keys of a scenario, in the same kind of tables as the models' parameters.

/// The keys at the top of a scenario that hold a single value.
package struct HeaderOptions: ParameterSet {
  package var title: String?
  package var model: String?
  package var seed = 0
  package init() {}

  package static let table: [Parameter<HeaderOptions>] = [
    .text("title", \.title, "free text, for the output file"),
    .text("model", \.model, "which model; `simrun describe` lists them"),
    .integer("seed", \.seed, in: 0 ... .max, "the run's random numbers: another seed, another run of the same kind"),
  ]
}

/// `run`: how far, and in which steps.
package struct RunOptions: ParameterSet {
  package var duration: Double?
  package var periods: Double?
  package var steps: Int?
  package var iterations: Int?
  package var timeStep: Double?
  package var integrator: String?
  package var tolerance: Double?
  package var absoluteTolerance: Double?
  package var maximumStep: Double?
  package init() {}

  package static let table: [Parameter<RunOptions>] = [
    .real("duration", \.duration, in: positive, "how long to run, in model time"),
    .real("periods", \.periods, in: positive, "how many natural periods of a flow to run, in place of duration"),
    .integer("steps", \.steps, in: 1 ... .max, "how many steps to run, in place of duration"),
    .integer("iterations", \.iterations, in: 1 ... .max, "how often to apply a map"),
    .real(
      "time_step", \.timeStep, in: positive,
      "length of a step, for models that move in steps; each has a default, which integrators shorten so that all times of the "
        + "scenario are multiples of it"),
    .text(
      "integrator", \.integrator,
      "the method that moves a flow; `simrun describe` lists them. With a time_step and without this: rk4"),
    .real(
      "tolerance", \.tolerance, in: 1e-15...0.1,
      "error that an adaptive integrator allows a step, over each component's size; 1e-9 by default"),
    .real(
      "absolute_tolerance", \.absoluteTolerance, in: positive, "the same where a component is near 0; the tolerance by default"),
    .real("maximum_step", \.maximumStep, in: positive, "longest step of an adaptive integrator"),
  ]
}

/// `output`: what is written of the system itself, and how.
package struct OutputOptions: ParameterSet {
  package var every: Double?
  package var pointsPerPeriod: Int?
  package var start = 0.0
  package var fields: [String]?
  package var precision = OutputPrecision.float32
  package var format = OutputFormat.cdf5
  package var compression: Int?
  package var significantDigits: Int?
  package init() {}

  package static let table: [Parameter<OutputOptions>] = [
    .real("every", \.every, in: positive, "model time from frame to frame; a hundredth of the run by default"),
    .integer("points_per_period", \.pointsPerPeriod, in: 1...1_000_000, "frames in a natural period of a flow, in place of every"),
    .real("start", \.start, in: nonnegative, "model time of the first frame"),
    .texts("fields", \.fields, "what a frame holds; by default the model's usual ones, and nothing if []"),
    .choice("precision", \.precision, "numbers in frames; float64 holds the state exactly"),
    .choice(
      "format", \.format, "cdf5 can be read while it grows and has the same bytes after any resume; netcdf4 can be compressed"),
    .integer("compression", \.compression, in: 0...9, "deflate level of netcdf4; 1 by default"),
    .integer(
      "significant_digits", \.significantDigits, in: 1...15,
      "how many decimal digits netcdf4 keeps of numbers in frames; all by default"),
  ]

  package func problems() -> [ParameterProblem] {
    let twice = every != nil && pointsPerPeriod != nil
    let problems = twice ? [ParameterProblem("points_per_period", "give every or points_per_period, not both")] : []
    guard format == .cdf5 else { return problems }
    let compressing = [("compression", compression != nil), ("significant_digits", significantDigits != nil)].filter(\.1)
    return problems + compressing.map { ParameterProblem($0.0, "needs `format: netcdf4`; cdf5 isn't compressed") }
  }
}

/// `checkpoint`: how often the run is saved so that it can go on after an interruption.
package struct CheckpointOptions: ParameterSet {
  package var every: Double?
  package var wall: Double?
  package init() {}

  package static let table: [Parameter<CheckpointOptions>] = [
    .real("every", \.every, in: positive, "model time from checkpoint to checkpoint"),
    .real("wall", \.wall, unit: "s", in: positive, "time on the clock from checkpoint to checkpoint; 60 s if neither is given"),
  ]
}

/// An entry of `diagnostics`, beside the options of its kind.
package struct DiagnosticOptions: ParameterSet {
  package var kind: String?
  package var name: String?
  package var every: Double?
  package var start: Double?
  package init() {}

  package static let table: [Parameter<DiagnosticOptions>] = [
    .text("kind", \.kind, "which diagnostic; `simrun describe` lists them"),
    .text("name", \.name, "what its variables begin with, to tell two of a kind apart"),
    .real("every", \.every, in: positive, "model time from observation to observation; as the frames by default"),
    .real("start", \.start, in: nonnegative, "model time of the first observation; as the frames by default"),
  ]
}

/// An entry of `ramps`: a parameter that changes during the run.
package struct RampOptions: ParameterSet {
  package var parameter: String?
  package var values: [Double] = []
  package var count: Int?
  package var hold: Double?
  package var goesBack = false
  package var times: [Double]?
  package init() {}

  package static let table: [Parameter<RampOptions>] = [
    .text("parameter", \.parameter, "which of the model's parameters"),
    .reals("values", \.values, count: 1...100_000, "the values that it takes, one after the other"),
    .integer("count", \.count, in: 2...100_000, "so many values at equal distances, from the first to the second of two"),
    .real("hold", \.hold, in: positive, "model time for which each value is held: a stairway"),
    .flag("return", \.goesBack, "whether the stairway goes back down through the same values"),
    .reals(
      "times", \.times, count: 2...100_000, each: nonnegative,
      "model times at which the values are reached, in place of hold: straight lines between them, each in up to ten thousand small "
        + "steps"),
  ]

  package func problems() -> [ParameterProblem] {
    var problems: [ParameterProblem] = []
    if parameter == nil { problems.append(ParameterProblem("parameter", "is missing: which parameter changes?")) }
    if values.isEmpty { problems.append(ParameterProblem("values", "is missing: which values does the parameter take?")) }
    if count != nil && values.count != 2 {
      problems.append(ParameterProblem("count", "needs two values, the first one and the last one; there are \(values.count)"))
    }
    if count != nil && times != nil { problems.append(ParameterProblem("count", "goes with a stairway; with times leave it out")) }
    guard let times else {
      if hold == nil {
        problems.append(ParameterProblem("hold", "is missing: give hold for a stairway or times for straight lines"))
      }
      return problems
    }
    if hold != nil { problems.append(ParameterProblem("hold", "goes with a stairway; with times leave it out")) }
    if goesBack { problems.append(ParameterProblem("return", "goes with a stairway; with times write the way back out")) }
    if times.count != values.count {
      problems.append(ParameterProblem("times", "has \(times.count) numbers for \(values.count) values; give one for each"))
    }
    if zip(times, times.dropFirst()).contains(where: { $0 >= $1 }) {
      problems.append(ParameterProblem("times", "must increase from number to number"))
    }
    return problems
  }
}

extension RampOptions {
  /// All values of the stairway, or the corners of the line.
  var allValues: [Double] {
    guard let count, values.count == 2 else { return values }
    return (0..<count).map { k in
      let share = Double(k) / Double(count - 1)
      return values[0] * (1 - share) + values[1] * share
    }
  }
}

/// The keys of `initial` that aren't the model's own.
package struct InitialOptions: ParameterSet {
  package var from: String?
  package var frame = -1
  package init() {}

  package static let table: [Parameter<InitialOptions>] = [
    .text("from", \.from, "a NetCDF file, relative to the scenario, to take the initial state from"),
    .integer("frame", \.frame, in: .min ... .max, "which of its frames, from 0; -1 is the last one"),
  ]
}
