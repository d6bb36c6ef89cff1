import SimCore

extension Model {
  /// What diagnostics see of this model before it runs.
  func scene(seed: UInt64 = 0) -> Scene {
    Scene(
      fields: boundFields.filter { $0.role.isObservable }.map(\.info), domain: domain, seed: seed, tangent: { self.tangent },
      delayTangent: { self.delayTangent })
  }

  /// The state of now, as if it were that of another time.
  func snapshot(at time: Double, threads: Int = 1) -> Snapshot {
    Snapshot(instant: Instant(tick: 0, time: time), domain: domain, pool: WorkerPool(threads: threads), fields: boundFields)
  }
}

extension Diagnostic {
  /// The part of the values that belongs to an output.
  func output(_ name: String, of values: [Double]) -> [Double] {
    var first = 0
    for output in outputs {
      if output.name == name { return Array(values[first..<first + output.count]) }
      first += output.count
    }
    return []
  }
}
