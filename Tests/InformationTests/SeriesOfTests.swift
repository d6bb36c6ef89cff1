import Diagnostics
import Foundation
import SimCore

extension SplitMix64 {
  /// The sum of twelve, less 6: nearly normal.
  mutating func gauss() -> Double {
    var sum = 0.0
    for _ in 0..<12 { sum += uniform() }
    return sum - 6
  }
}

func reference<T: Decodable>(_ name: String, _ type: T.Type = T.self) throws -> T {
  let url = Bundle.module.url(forResource: "Reference/\(name)", withExtension: "json")!
  return try JSONDecoder().decode(T.self, from: Data(contentsOf: url))
}

/// Series side by side, as a field of so many trajectories.
struct SeriesTable {
  let series: [[Double]]
  var field: FieldInfo {
    FieldInfo("signal", unit: "1", longName: "signal", dimensions: [Dimension("trajectory", size: series.count)])
  }
  var scene: Scene { Scene(fields: [field], domain: nil, seed: 11, observations: series[0].count) }

  func snapshot(_ t: Int, pool: WorkerPool) -> Snapshot {
    Snapshot(time: Double(t), pool: pool, [(field, series.map { $0[t] })])
  }

  /// The last result.
  func observe(_ diagnostic: some Diagnostic, threads: Int = 1) throws -> [Double] {
    let pool = WorkerPool(threads: threads)
    var result: [Double] = []
    for t in series[0].indices { result = try diagnostic.observe(snapshot(t, pool: pool)) }
    return result
  }
}

/// Entropy in nats.
func entropy<Outcome: Hashable>(_ outcomes: [Outcome]) -> Double {
  var counts: [Outcome: Int] = [:]
  for outcome in outcomes { counts[outcome, default: 0] += 1 }
  return -counts.values.reduce(0) { sum, count in
    let p = Double(count) / Double(outcomes.count)
    return sum + p * LibM.log(p)
  }
}

func isSame(_ a: [Double], _ b: [Double]) -> Bool { a.map(\.bitPattern) == b.map(\.bitPattern) }
