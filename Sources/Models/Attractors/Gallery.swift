import SimCore

/// One trajectory of every flow, delay system and map of the catalogue, each on its own time scale.
public final class Gallery: Model {
  public static let card = Card(
    name: "gallery",
    summary: "one trajectory of every flow, delay system and map, in natural periods",
    details: """
      Each system starts at its default state with its default parameters. Time counts natural periods: at time t a flow has run for \
      t times its own period, a map has been iterated t times, rounded down. A frame has a variable for each system, with its name \
      and its components.
      """)
  public static let stepping = Stepping.continuous

  public typealias Parameters = NoParameters
  public typealias Initial = NoParameters

  private static let entries = flowCatalogue + delayCatalogue + mapCatalogue

  public static let fields: [Field<Gallery>] = entries.indices.flatMap { index in
    [
      .observable(
        entries[index].card.name, "\(entries[index].card.name): \(entries[index].card.summary)",
        { _ in
          let labels = entries[index].components
          return [Dimension("\(entries[index].card.name)_component", size: labels.count, labels: labels)]
        },
        read: { $0.members[index].readComponents($1, $2) }),
      .hidden(
        "\(entries[index].card.name)_memory", { [Dimension("memory_\(index)", size: $0.members[index].memorySize)] },
        read: { $0.members[index].readMemory($1, $2) }, restore: { $0.members[index].restore($1) }),
    ]
  }

  private let members: [Member]
  private let pool: WorkerPool

  public init(_ parameters: NoParameters, initial: NoParameters, context: RunContext) throws {
    let own = RunContext(seed: context.seed, tolerance: context.tolerance)
    members = try Gallery.entries.map { try Member($0, own) }
    pool = context.pool
  }

  public func advance(to instant: Instant) throws {
    let failure = pool.reduce(members.count, grain: 1, nil) {
      members[$0.lowerBound].advance(to: instant)
    } _: {
      $0 ?? $1
    }
    if let failure { throw failure }
  }

  public func didRestore(at instant: Instant) { for member in members { member.didRestore(at: instant) } }
}

/// One system of the gallery.
private final class Member: @unchecked Sendable {
  private let name: String
  private let model: any Model
  private let period: Double
  private let isMap: Bool
  private let state: BoundField
  private let memory: [BoundField]

  init(_ entry: ModelEntry, _ context: RunContext) throws {
    name = entry.card.name
    model = try entry.make(entry.parameters, entry.initial, context)
    period = entry.facts?.period ?? 1
    isMap = entry.stepping == .iterations
    state = model.boundFields.first { $0.info.name == "state" }!
    memory = model.boundFields.filter(\.role.isState)
  }

  /// The instant of its own time.
  private func own(_ instant: Instant) -> Instant {
    isMap
      ? Instant(tick: Int(instant.time), time: instant.time.rounded(.down))
      : Instant(tick: instant.tick, time: instant.time * period)
  }

  /// - Returns: What went wrong.
  func advance(to instant: Instant) -> (any Error)? {
    do {
      try model.advance(to: own(instant))
      return nil
    } catch SimulationError.diverged(let what, _, let step) {
      return SimulationError.diverged(what: "\(name): \(what)", time: instant.time, step: step)
    } catch SimulationError.stalled(let reason, _) {
      return SimulationError.stalled(reason: "\(name): \(reason)", time: instant.time)
    } catch {
      return error
    }
  }

  func didRestore(at instant: Instant) { model.didRestore(at: own(instant)) }

  func readComponents(_ components: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: state.info.width) { values in
      state.read(0..<1, values.baseAddress!)
      for k in components { out[k - components.lowerBound] = values[k] }
    }
  }

  // MARK: - Saving

  var memorySize: Int { memory.reduce(0) { $0 + $1.info.count } }

  func readMemory(_ places: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    let values = memory.flatMap { $0.values(WorkerPool(threads: 1)) }
    for k in places { out[k - places.lowerBound] = values[k] }
  }

  func restore(_ values: [Double]) {
    var first = 0
    for field in memory {
      field.restore?(Array(values[first..<first + field.info.count]))
      first += field.info.count
    }
  }
}
