import SimCore

/// A measure's values for many series, at all scales, compared with those of surrogates. It knows nothing of the measure's type, so
/// that it is compiled once for all measures.
struct SeriesEvaluation {
  private let measure: any SeriesMeasure
  private let treatment: SeriesTreatment
  private let seed: UInt64
  private let measured: [OutputVariable]
  /// The outputs that are compared with surrogates, and where their values are among the measure's.
  private let compared: [(output: OutputVariable, place: Int)]

  /// Series, with all their surrogates, that are worked on at once: enough for all threads, few enough for the memory.
  private static let membersAtOnce = 4096

  /// - Parameter length: Numbers of a series.
  /// - Throws: `SimulationError.impossible` if a scale is longer than the series, or if the measure has nothing to compare.
  init(_ measure: any SeriesMeasure, _ treatment: SeriesTreatment, length: Int, seed: UInt64) throws(SimulationError) {
    (self.measure, self.treatment, self.seed, measured) = (measure, treatment, seed, measure.outputs)
    guard length - treatment.differences >= treatment.scales else {
      throw .impossible(
        parameter: "scales",
        reason: "\(treatment.scales) numbers can't be averaged in a series of \(max(0, length - treatment.differences)): "
          + "set fewer scales or a longer window")
    }
    guard treatment.surrogates > 0 else {
      compared = []
      return
    }
    if let obstacle = measure.obstacleToSurrogates { throw .impossible(parameter: "surrogates", reason: obstacle) }
    var place = 0
    compared = measured.compactMap { output in
      defer { place += output.count }
      return output.dimensions.isEmpty ? (output, place) : nil
    }
    if compared.isEmpty {
      throw .impossible(
        parameter: "surrogates", reason: "compares single numbers, and this measure gives none for a series: set 0")
    }
  }

  // MARK: - Outputs

  /// - Parameters:
  ///   - name: The numbers observed.
  ///   - axes: Of the series.
  func outputs(of name: String, axes: [Dimension]) -> [OutputVariable] {
    let axes = axes + treatment.axes
    let attributes = [("of", .text(name))] + treatment.attributes
    let values = measured.map {
      OutputVariable(
        $0.name, unit: $0.unit, $0.longName, dimensions: axes + $0.dimensions, attributes: attributes + $0.attributes)
    }
    return values + compared.flatMap { comparisons($0.output, axes, attributes) }
  }

  private func comparisons(
    _ output: OutputVariable, _ axes: [Dimension], _ attributes: [(name: String, value: ParameterValue)]
  ) -> [OutputVariable] {
    let kind = treatment.surrogateKind.rawValue
    let attributes =
      attributes + [("surrogates", .integer(treatment.surrogates)), ("surrogate_kind", .text(kind))] + output.attributes
    func variable(_ suffix: String, _ unit: String, _ meaning: String) -> OutputVariable {
      OutputVariable(
        "\(output.name)_\(suffix)", unit: unit, "\(meaning): \(output.longName)", dimensions: axes, attributes: attributes)
    }
    return [
      variable("p_value", "1", "two-sided rank probability among surrogates"),
      variable("surrogate_mean", output.unit, "mean of surrogates"),
      variable("surrogate_std", output.unit, "standard deviation of surrogates"),
    ]
  }

  /// From row after row, one for each series and scale, to output after output.
  func byOutput(_ values: [Double]) -> [Double] {
    let widths = measured.map(\.count) + [Int](repeating: 1, count: 3 * compared.count)
    let width = widths.reduce(0, +)
    var (sorted, begin) = ([Double](), 0)
    sorted.reserveCapacity(values.count)
    for size in widths {
      for row in stride(from: 0, to: values.count, by: max(1, width)) { sorted += values[row + begin..<row + begin + size] }
      begin += size
    }
    return sorted
  }

  // MARK: - Values

  /// For each series and scale a row: the measure's values, then three numbers for each comparison.
  ///
  /// - Parameters:
  ///   - interval: Time between two numbers.
  ///   - window: Windows before this one; each has surrogates of its own.
  ///   - series: Gives each series. Called from several threads.
  func values(count: Int, interval: Double, window: Int, _ pool: WorkerPool, _ series: (Int) -> [Double]) -> [Double] {
    let members = 1 + treatment.surrogates
    let batch = max(1, SeriesEvaluation.membersAtOnce / members)
    var rows: [Double] = []
    for first in stride(from: 0, to: count, by: batch) {
      var subjects = [Subject](repeating: Subject(), count: min(batch, count - first))
      forEachInParallel(&subjects, pool) { $0 = subject(series(first + $1), first + $1) }
      var values = [[Double]](repeating: [], count: subjects.count * members)
      forEachInParallel(&values, pool) { values, index in
        let (k, member) = index.quotientAndRemainder(dividingBy: members)
        let (series, seed) = subjects[k].member(member, surrogatesBefore: window * treatment.surrogates)
        values = atAllScales(series, SeriesContext(interval: interval, seed: seed))
      }
      for k in subjects.indices { rows += self.rows(values[k * members..<(k + 1) * members]) }
    }
    return rows
  }

  /// A series that is measured, and where its surrogates come from.
  private struct Subject {
    var series: [Double] = []
    var seed: UInt64 = 0
    var surrogates: Surrogates?

    /// The series itself is member 0, its surrogates are the others. With the seed for what is random in a measure of it.
    func member(_ member: Int, surrogatesBefore: Int) -> (series: [Double], seed: UInt64) {
      guard member > 0, let surrogates else { return (series, seed) }
      let index = surrogatesBefore + member - 1
      return (surrogates.series(index), surrogates.seed(index))
    }
  }

  private func subject(_ series: [Double], _ index: Int) -> Subject {
    let series = treatment.differenced(series)
    let isCompared = treatment.surrogates > 0
    return Subject(
      series: series, seed: seed &+ UInt64(index),
      surrogates: isCompared ? Surrogates(of: series, kind: treatment.surrogateKind, seed: seed, member: index) : nil)
  }

  private func atAllScales(_ series: [Double], _ context: SeriesContext) -> [Double] {
    (1...treatment.scales).flatMap { scale in
      let context = SeriesContext(interval: context.interval * Double(scale), seed: context.seed)
      let offsets = treatment.offsets(at: scale)
      var means = measure.values(of: groupMeans(series, size: scale), context)
      for offset in 1..<max(1, offsets) {
        let values = measure.values(of: groupMeans(series, size: scale, from: offset), context)
        for k in means.indices { means[k] += values[k] }
      }
      return offsets == 1 ? means : means.map { $0 / Double(offsets) }
    }
  }

  /// Of one series, from its values and those of its surrogates.
  private func rows(_ members: ArraySlice<[Double]>) -> [Double] {
    guard let original = members.first, !compared.isEmpty else { return members.first ?? [] }
    let width = original.count / treatment.scales
    return (0..<treatment.scales).flatMap { scale in
      let comparisons = compared.flatMap { comparison in
        let place = scale * width + comparison.place
        let test = SurrogateTest(original[place], surrogates: members.dropFirst().map { $0[place] })
        return [test.pValue, test.mean, test.standardDeviation]
      }
      return original[scale * width..<(scale + 1) * width] + comparisons
    }
  }
}
