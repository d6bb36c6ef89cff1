import Diagnostics
import SimCore
import Testing

private func transfer(_ change: (inout OrdinalTransferEntropy.Options) -> Void = { _ in }) -> OrdinalTransferEntropy.Options {
  var options = OrdinalTransferEntropy.Options()
  options.pairs.surrogates = 0
  change(&options)
  return options
}

private func mutual(_ change: (inout OrdinalMutualInformation.Options) -> Void = { _ in }) -> OrdinalMutualInformation.Options {
  var options = OrdinalMutualInformation.Options()
  options.pairs.surrogates = 0
  change(&options)
  return options
}

/// T by its definition, with tuples for keys.
private func bruteTransfer(_ x: [Int32], _ y: [Int32], lag: Int, history: Int) -> Double {
  struct Sample: Hashable {
    var next, source: Int32
    var past: [Int32]
  }
  let samples = (max(lag, history)..<y.count).map { t in
    Sample(next: y[t], source: x[t - lag], past: (1...history).map { y[t - $0] })
  }.filter { $0.next >= 0 && $0.source >= 0 && $0.past.allSatisfy { $0 >= 0 } }
  let past = samples.map { Sample(next: -1, source: -1, past: $0.past) }
  let withNext = samples.map { Sample(next: $0.next, source: -1, past: $0.past) }
  let withSource = samples.map { Sample(next: -1, source: $0.source, past: $0.past) }
  return entropy(withNext) - entropy(past) - entropy(samples) + entropy(withSource)
}

private func bruteMutual(_ x: [Int32], _ y: [Int32], lag: Int) -> Double {
  let pairs = x.indices.filter { y.indices.contains($0 + lag) && x[$0] >= 0 && y[$0 + lag] >= 0 }.map { [x[$0], y[$0 + lag]] }
  return entropy(pairs.map { $0[0] }) + entropy(pairs.map { $0[1] }) - entropy(pairs)
}

private func noise(_ series: Int, _ length: Int) -> [[Double]] {
  (0..<series).map { seed in
    var random = SplitMix64(state: UInt64(100 + seed))
    return (0..<length).map { _ in random.gauss() }
  }
}

/// Logistic maps x → 4 x (1 - x); the second is a mixture of its own and the first one's image.
private func logistic(_ length: Int, coupling: Double, starts: [Double]) -> [[Double]] {
  func f(_ x: Double) -> Double { 4 * x * (1 - x) }
  var (state, series) = (starts, starts.map { _ in [Double]() })
  for t in 0..<length + 100 {
    var next = state.map(f)
    if starts.count == 2 { next[1] = (1 - coupling) * f(state[1]) + coupling * f(state[0]) }
    if t >= 100 { for i in starts.indices { series[i].append(state[i]) } }
    state = next
  }
  return series
}

private func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }

/// Pairs share series, so p-values aren't independent; the tolerance is about four standard deviations of as many that are.
private func expectUniform(_ p: [Double], count: Int) {
  let deviation = 4 / Double(count).squareRoot()
  #expect(p.count == count && abs(mean(p) - 0.5) < deviation * 0.29)
  for level in [0.1, 0.25, 0.5, 0.75] {
    let share = Double(p.count { $0 <= level + 1e-9 }) / Double(count)
    #expect(abs(share - level) < deviation * (level * (1 - level)).squareRoot())
  }
}

@Suite struct TransferEntropyTests {
  /// The series of `ordinal_transfer.json`.
  static let autoregressive: SeriesTable = {
    var (first, second) = (SplitMix64(state: 61), SplitMix64(state: 62))
    var (x, y) = ([Double](), [Double]())
    for t in 0..<2000 {
      let (a, b) = (first.gauss(), second.gauss())
      let (lastX, lastY) = (x.last ?? 0, y.last ?? 0)
      x.append(0.5 * lastX + a)
      y.append(t == 0 ? 0 : (0.5 * lastY + 0.6 * lastX) + b)
    }
    return SeriesTable(series: [x, y])
  }()

  struct Row: Decodable {
    let order: Int
    let forward, backward, mutual: Double
  }
  struct Table: Decodable { let rows: [Row] }

  @Test func agreesWithReference() throws {
    let data = TransferEntropyTests.autoregressive
    for row in try reference("ordinal_transfer", Table.self).rows {
      let flow = try data.observe(OrdinalTransferEntropy(transfer { $0.pairs.order = row.order }, scene: data.scene))
      #expect(abs(flow[1] - row.forward) < 1e-13 && abs(flow[2] - row.backward) < 1e-13)
      #expect(flow[0].isNaN && flow[3].isNaN)
      let shared = try data.observe(OrdinalMutualInformation(mutual { $0.pairs.order = row.order }, scene: data.scene))
      #expect(abs(shared[1] - row.mutual) < 1e-13 && shared[1] == shared[2])
    }
  }

  @Test(arguments: [(2, 1, 1, 1), (3, 2, 1, 2), (3, 1, 4, 3), (5, 1, 2, 1), (4, 3, 1, 5), (7, 1, 1, 2)])
  func agreesWithItsDefinition(_ order: Int, _ delay: Int, _ lag: Int, _ history: Int) throws {
    let data = SeriesTable(series: noise(3, 700))
    let options = transfer {
      ($0.pairs.order, $0.pairs.delay, $0.lag, $0.history) = (order, delay, lag, history)
      $0.pairs.unit = .bits
    }
    let flow = try data.observe(OrdinalTransferEntropy(options, scene: data.scene))
    let outcomes = data.series.map { OrdinalPatterns(order: order, delay: delay).outcomes(of: $0) }
    for source in 0..<3 {
      for target in 0..<3 where source != target {
        let expected = bruteTransfer(outcomes[source], outcomes[target], lag: lag, history: history) / LibM.log(2)
        #expect(abs(flow[3 * source + target] - expected) < 1e-12)
      }
    }
  }

  @Test func leavesOutMissingNumbers() throws {
    var series = noise(2, 400)
    for (row, t) in [(0, 0), (0, 57), (1, 58), (1, 300), (0, 399)] { series[row][t] = .nan }
    let data = SeriesTable(series: series)
    let outcomes = series.map { OrdinalPatterns(order: 3).outcomes(of: $0) }
    let flow = try data.observe(OrdinalTransferEntropy(transfer { $0.lag = 3 }, scene: data.scene))
    #expect(abs(flow[1] - bruteTransfer(outcomes[0], outcomes[1], lag: 3, history: 1)) < 1e-12)
    #expect(abs(flow[2] - bruteTransfer(outcomes[1], outcomes[0], lag: 3, history: 1)) < 1e-12)
    let nothing = SeriesTable(series: [series[0], [Double](repeating: .nan, count: 400)])
    #expect(try nothing.observe(OrdinalTransferEntropy(transfer(), scene: nothing.scene)).allSatisfy { $0.isNaN })
  }

  /// A fair coin copied with a delay of one: the past tells nothing, the source everything: ln 2 less what chance takes, in exact
  /// counts.
  @Test func countsBins() throws {
    var random = SplitMix64(state: 5)
    let x = (0..<4000).map { _ in random.uniform() < 0.5 ? 0.0 : 1 }
    let y = [0.0] + x.dropLast()
    let data = SeriesTable(series: [x, y, [Double](repeating: 7, count: 4000)])
    let options = transfer { ($0.pairs.outcomes, $0.pairs.bins, $0.pairs.unit) = (.histogram, 2, .bits) }
    let flow = try data.observe(OrdinalTransferEntropy(options, scene: data.scene))
    #expect(abs(flow[1] - 1) < 1e-3 && flow[3] < 1e-3)
    #expect(abs(flow[1] - bruteTransfer(x.map { Int32($0) }, y.map { Int32($0) }, lag: 1, history: 1) / LibM.log(2)) < 1e-12)
    #expect(flow[2] == 0 && flow[5] == 0 && flow[6] == 0 && flow[7] == 0)
    let late = transfer { ($0.pairs.outcomes, $0.lag) = (.histogram, 2) }
    #expect(try data.observe(OrdinalTransferEntropy(late, scene: data.scene))[1] < 1e-3)
  }

  @Test(arguments: [3e307, 1e-300, Double.leastNonzeroMagnitude]) func bearsExtremeNumbers(_ scale: Double) throws {
    let (x, y) = ((0..<60).map { Double($0 * $0 % 11 - 5) }, (0..<60).map { Double($0 % 7) })
    let (plain, extreme) = (SeriesTable(series: [x, y]), SeriesTable(series: [x.map { $0 * scale }, y]))
    let options = transfer { ($0.pairs.outcomes, $0.pairs.bins) = (.histogram, 4) }
    let expected = try plain.observe(OrdinalTransferEntropy(options, scene: plain.scene))
    #expect(expected[1] > 0.005)
    #expect(try extreme.observe(OrdinalTransferEntropy(options, scene: extreme.scene))[1] == expected[1])
  }

  @Test func findsTheDirection() throws {
    let data = SeriesTable(series: logistic(2000, coupling: 0.1, starts: [0.3, 0.41]))
    let flow = try data.observe(OrdinalTransferEntropy(transfer { $0.pairs.surrogates = 99 }, scene: data.scene))
    // Five matrices of four: value, effective, p, adjusted p, significant.
    #expect(flow[1] > 10 * flow[2])
    #expect(flow[5] > 0.05 && flow[5] > 20 * abs(flow[6]))
    #expect(flow[9] == 0.01 && flow[13] == 0.02 && flow[17] == 1)
    #expect(flow[8].isNaN && flow[16].isNaN)
    // At a coupling that makes them equal there is no difference to tell anything.
    let synchronous = SeriesTable(series: logistic(2000, coupling: 0.6, starts: [0.3, 0.41]))
    let nothing = try synchronous.observe(OrdinalTransferEntropy(transfer(), scene: synchronous.scene))
    #expect(nothing[1] == 0 && nothing[2] == 0)
  }

  /// 132 pairs of 12 maps that don't know of each other.
  @Test(arguments: [SurrogateKind.shift, .shuffle]) func findsNothingInIndependentSeries(_ kind: SurrogateKind) throws {
    let data = SeriesTable(series: logistic(600, coupling: 0, starts: (0..<12).map { 0.11 + 0.067 * Double($0) }))
    let flow = try data.observe(
      OrdinalTransferEntropy(transfer { ($0.pairs.surrogates, $0.pairs.surrogate) = (39, kind) }, scene: data.scene))
    let defined = flow[..<144].filter { !$0.isNaN }
    let effective = flow[144..<288].filter { !$0.isNaN }
    #expect(abs(mean(effective)) < 0.05 * mean(defined))
    expectUniform(flow[288..<432].filter { !$0.isNaN }, count: 132)
  }

  /// Slowly changing series, in bins: shuffled they would nearly all seem to know of each other.
  @Test func keepsCorrelationsOfTheSource() throws {
    let series = (0..<12).map { seed in
      var random = SplitMix64(state: UInt64(900 + seed))
      var x = 0.0
      return (0..<1000).map { _ in
        x = 0.9 * x + random.gauss()
        return x
      }
    }
    let data = SeriesTable(series: series)
    func pValues(_ kind: SurrogateKind) throws -> [Double] {
      let options = mutual { ($0.pairs.surrogates, $0.pairs.surrogate, $0.pairs.outcomes) = (39, kind, .histogram) }
      let flow = try data.observe(OrdinalMutualInformation(options, scene: data.scene))
      return flow[288..<432].filter { !$0.isNaN }
    }
    expectUniform(try pValues(.shift), count: 132)
    #expect(mean(try pValues(.shuffle)) < 0.2)
  }

  @Test(arguments: [SurrogateKind.shift, .shuffle]) func doesNotDependOnThreads(_ kind: SurrogateKind) throws {
    let data = SeriesTable(series: noise(9, 300))
    let options = transfer { ($0.pairs.surrogates, $0.pairs.surrogate, $0.history) = (5, kind, 2) }
    let one = try data.observe(OrdinalTransferEntropy(options, scene: data.scene))
    #expect(isSame(one, try data.observe(OrdinalTransferEntropy(options, scene: data.scene), threads: 3)))
    var lagged = OrdinalMutualInformation.Options()
    (lagged.pairs.surrogates, lagged.pairs.surrogate, lagged.maxLag) = (3, kind, 4)
    #expect(
      isSame(
        try data.observe(OrdinalMutualInformation(lagged, scene: data.scene)),
        try data.observe(OrdinalMutualInformation(lagged, scene: data.scene), threads: 3)))
  }

  @Test func limitsPairs() throws {
    let data = SeriesTable(series: noise(6, 300))
    let all = try data.observe(OrdinalTransferEntropy(transfer { $0.pairs.surrogates = 7 }, scene: data.scene))
    let options = transfer { ($0.pairs.surrogates, $0.pairs.sources, $0.pairs.targets) = (7, [4, 1], [0, 1, 5]) }
    let diagnostic = try OrdinalTransferEntropy(options, scene: data.scene)
    let some = try data.observe(diagnostic)
    #expect(diagnostic.outputs[0].dimensions.map(\.size) == [2, 3] && diagnostic.outputs[0].dimensions[0].coordinates == [4, 1])
    // Values, effective values and p-values; adjusted ones depend on the number of pairs.
    for matrix in 0..<3 {
      let expected = [4, 1].flatMap { source in [0, 1, 5].map { all[36 * matrix + 6 * source + $0] } }
      #expect(isSame(Array(some[6 * matrix..<6 * matrix + 6]), expected))
    }
  }

  @Test func observesWindows() throws {
    let data = SeriesTable(series: noise(2, 500))
    let late = SeriesTable(series: data.series.map { Array($0[250...]) })
    let options = transfer { ($0.pairs.window, $0.pairs.surrogates) = (250, 3) }
    let first = try OrdinalTransferEntropy(options, scene: data.scene)
    #expect(first.observationsPerResult == 250)
    let result = try data.observe(first)
    #expect(isSame(result, try late.observe(OrdinalTransferEntropy(options, scene: late.scene))))

    let begun = try OrdinalTransferEntropy(options, scene: data.scene)
    let resumed = try OrdinalTransferEntropy(options, scene: data.scene)
    let pool = WorkerPool(threads: 1)
    for t in 0..<300 { _ = begun.observe(data.snapshot(t, pool: pool)) }
    resumed.memory = begun.memory
    var last: [Double] = []
    for t in 300..<500 { last = resumed.observe(data.snapshot(t, pool: pool)) }
    #expect(isSame(last, result))
  }

  @Test func refusesWhatItCannotDo() throws {
    func reason(_ count: Int, _ options: OrdinalTransferEntropy.Options, observations: Int? = 100) -> String {
      let field = FieldInfo("signal", unit: "1", longName: "", dimensions: [Dimension("trajectory", size: count)])
      do {
        _ = try OrdinalTransferEntropy(options, scene: Scene(fields: [field], domain: nil, observations: observations))
        return "none"
      } catch { return "\(error)" }
    }
    #expect(reason(1000, transfer()) == "none")
    #expect(reason(1001, transfer()).hasPrefix("sources: 'signal' has 1001 series"))
    #expect(reason(1001, transfer { ($0.pairs.sources, $0.pairs.targets) = ([3], [1000]) }) == "none")
    #expect(reason(5, transfer { $0.pairs.targets = [5] }).hasPrefix("targets: there is no series 5"))
    #expect(reason(1, transfer()).contains("at least two"))
    #expect(reason(3, transfer { $0.neighbors = 2 }).hasPrefix("neighbors: needs positions"))
    #expect(reason(3, transfer { $0.history = 9 }, observations: 11).contains("at least 12"))
    #expect(reason(3, transfer { $0.history = 9 }, observations: 12) == "none")
    #expect(reason(3, transfer(), observations: nil).hasPrefix("window"))
    #expect(transfer { $0.pairs.sources = [1, 1] }.problems().count == 1)
    #expect(transfer { $0.pairs.sources = [1.5] }.problems().count == 1)
  }

  /// Particles on a line, equally far apart, so that the two nearest of the middle one are beside it.
  @Test func conditionsOnNeighbors() throws {
    let series = noise(5, 400)
    let positions = [0.0, 0, 1, 0, 2.1, 0, 3.3, 0, 4.6, 0]
    let position = FieldInfo("position", unit: "1", longName: "", dimensions: [.particles(5), .space(2)])
    let signal = FieldInfo("signal", unit: "1", longName: "", dimensions: [.particles(5)])
    let scene = Scene(fields: [position, signal], domain: nil, observations: 400)
    let options = transfer { ($0.neighbors, $0.pairs.of, $0.pairs.sources, $0.pairs.targets) = (2, "signal", [4], [2, 0]) }
    let diagnostic = try OrdinalTransferEntropy(options, scene: scene)
    var flow: [Double] = []
    for t in 0..<400 { flow = diagnostic.observe(Snapshot([(position, positions), (signal, series.map { $0[t] })])) }
    let space = OrdinalPatterns(order: 3)
    for (k, (target, neighbors)) in [(2, (1, 3)), (0, (1, 2))].enumerated() {
      let mean = space.outcomes(of: (0..<400).map { (series[neighbors.0][$0] + series[neighbors.1][$0]) / 2 })
      let (x, y) = (space.outcomes(of: series[4]), space.outcomes(of: series[target]))
      let samples: [[Int32]] = (1..<y.count).map { [y[$0], y[$0 - 1], mean[$0 - 1], x[$0 - 1]] }
      let withoutSource = samples.map { Array($0[..<3]) }
      let withoutNext = samples.map { Array($0[1...]) }
      let past = samples.map { Array($0[1...2]) }
      let expected = entropy(withoutSource) - entropy(past) - entropy(samples) + entropy(withoutNext)
      #expect(abs(flow[k] - expected) < 1e-12)
    }
  }
}

@Suite struct OrdinalMutualInformationTests {
  @Test func agreesWithItsDefinition() throws {
    var series = noise(3, 300)
    series[1][40] = .nan
    let data = SeriesTable(series: series)
    let flow = try data.observe(
      OrdinalMutualInformation(mutual { ($0.maxLag, $0.pairs.delay) = (6, 2) }, scene: data.scene))
    let outcomes = series.map { OrdinalPatterns(order: 3, delay: 2).outcomes(of: $0) }
    for source in 0..<3 {
      for target in 0..<3 {
        for lag in -6...6 {
          let expected = bruteMutual(outcomes[source], outcomes[target], lag: lag)
          #expect(abs(flow[(3 * source + target) * 13 + lag + 6] - expected) < 1e-12)
        }
      }
    }
    #expect(abs(flow[6] - entropy(outcomes[0])) < 1e-12)
  }

  @Test func agreesWithItselfForSomePairs() throws {
    let data = SeriesTable(series: noise(3, 300))
    let all = try data.observe(OrdinalMutualInformation(mutual { $0.maxLag = 2 }, scene: data.scene))
    let some = try data.observe(
      OrdinalMutualInformation(mutual { ($0.maxLag, $0.pairs.sources, $0.pairs.targets) = (2, [2], [0, 1]) }, scene: data.scene))
    #expect(isSame(some, Array(all[30..<40])))
  }

  @Test func findsADelay() throws {
    let x = noise(1, 1003)[0]
    let data = SeriesTable(series: [Array(x[3...]), Array(x[..<1000]), noise(2, 1000)[1]])
    let flow = try data.observe(
      OrdinalMutualInformation(mutual { ($0.maxLag, $0.pairs.surrogates) = (5, 199) }, scene: data.scene))
    // The second series follows the first by 3; three matrices of nine times eleven, and two more.
    let follows = (0..<11).max { flow[11 + $0] < flow[11 + $1] }!
    #expect(follows == 8 && flow[11 + 8] > 1.7)
    let significant = Array(flow[(4 * 99)...])
    #expect(significant[11 + 8] == 1 && significant[33 + 2] == 1)
    #expect(significant[22..<33].allSatisfy { $0 == 0 } && significant[..<11].allSatisfy { $0.isNaN })
  }
}

@Suite struct FalseDiscoveryRateTests {
  /// The fifteen p-values of Benjamini & Hochberg 1995, section 3.2: at 0.05 the first four are rejected.
  @Test func agreesWithThePaper() {
    let p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
    ]
    let adjusted = benjaminiHochberg(p)
    #expect(adjusted.map { $0 <= 0.05 } == p.map { $0 < 0.01 })
    for i in p.indices { #expect(abs(adjusted[i] - (i..<15).map { p[$0] * 15 / Double($0 + 1) }.min()!) < 1e-15) }
    #expect(benjaminiHochberg(p.reversed()) == adjusted.reversed())
    let gaps = benjaminiHochberg([.nan, 0.02, .nan, 0.01])
    #expect(gaps[0].isNaN && gaps[2].isNaN && gaps[1] == 0.02 && gaps[3] == 0.02)
    #expect(benjaminiHochberg([]).isEmpty)
  }
}
