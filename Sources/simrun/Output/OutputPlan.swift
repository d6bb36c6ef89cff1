import SimCore

/// How fields are stored. Times and diagnostics are always float64.
package enum OutputPrecision: String, CaseIterable, Sendable {
  case float32, float64

  var byteCount: Int { self == .float32 ? 4 : 8 }
}

package enum OutputFormat: String, CaseIterable, Sendable {
  /// Append-only, readable while the run goes on.
  case cdf5
  /// Compressed once, when the run is complete; until then the file is a cdf5.
  case netcdf4
}

/// What is kept of a number's digits before compression. Only for `netcdf4`, and only for fields.
package enum Quantisation: Equatable, Sendable {
  /// Significant decimal digits (granular BitRound).
  case digits(Int)
  /// Significant bits of the mantissa (BitRound).
  case bits(Int)
}

/// Everything that decides on the bytes of an output file, except the numbers themselves: equal plans give equal bytes.
package struct OutputPlan: Sendable {
  /// Results of diagnostics that share a schedule.
  package struct Series: Sendable {
    /// Name of the time coordinate. Not used if the schedule is the frames': those variables lie on `time`.
    package var coordinate: String
    package var schedule: Schedule
    package var variables: [OutputVariable]

    package init(coordinate: String, schedule: Schedule, variables: [OutputVariable]) {
      self.coordinate = coordinate
      self.schedule = schedule
      self.variables = variables
    }
  }

  package var timeline: Timeline
  /// When frames are written.
  package var frames: Schedule
  /// What a frame holds, in this order. May be empty.
  package var fields: [FieldInfo]
  package var precision: OutputPrecision
  package var format: OutputFormat
  /// Deflate level of `netcdf4`, 0...9.
  package var compression: Int
  package var quantisation: Quantisation?
  package var series: [Series]
  /// Global attributes, in order. `Conventions` and `run_complete` are added by the file.
  package var attributes: [(name: String, value: ParameterValue)]
  /// Unit of model time. xarray turns numbers in "seconds", "days" and the like into intervals of the calendar; "1" stays a number.
  package var timeUnit: String

  package init(
    timeline: Timeline, frames: Schedule, fields: [FieldInfo] = [], precision: OutputPrecision = .float32,
    format: OutputFormat = .cdf5, compression: Int = 1, quantisation: Quantisation? = nil, series: [Series] = [],
    attributes: [(name: String, value: ParameterValue)] = [], timeUnit: String = "1"
  ) {
    self.timeline = timeline
    self.frames = frames
    self.fields = fields
    self.precision = precision
    self.format = format
    self.compression = compression
    self.quantisation = quantisation
    self.series = series
    self.attributes = attributes
    self.timeUnit = timeUnit
  }
}
