/// Something that changed velocities.
struct DiscEvent: Equatable {
  enum Kind: Int { case pair, scatterer, partition, piston, wall }

  var kind: Kind
  /// Since the start.
  var time: Double
  /// Of a pair, the one with the lower number.
  var disc: Int
  /// The other disc, the scatterer, or the wall (low x, high x, low y, high y); -1 where there is only one.
  var partner: Int
  /// The momentum that the disc gained.
  var impulse: SIMD2<Double>
}

/// The latest events, as many as asked for.
struct DiscEventLog {
  let capacity: Int
  /// A ring: the place of an event is its number less 1, modulo the capacity.
  private var events: [DiscEvent] = []

  /// What is told of an event; all 0 where there is none.
  static let columns = ["number", "time", "kind", "disc", "partner", "impulse_x", "impulse_y"]

  init(capacity: Int) { self.capacity = capacity }

  /// - Parameters:
  ///   - number: From 1, one more with each event.
  mutating func add(_ event: DiscEvent, number: Int) {
    if events.count < capacity { events.append(event) } else { events[(number - 1) % capacity] = event }
  }

  /// Some of the rows that there are for events, oldest first, and of the empty ones that follow up to the capacity.
  ///
  /// - Parameters:
  ///   - last: The number of the last event.
  func read(_ rows: Range<Int>, last: Int, _ out: UnsafeMutablePointer<Double>) {
    var out = out
    for row in rows {
      if row < events.count {
        let number = last - events.count + row
        let event = events[number % capacity]
        (out[0], out[1], out[2]) = (Double(number + 1), event.time, Double(event.kind.rawValue))
        (out[3], out[4]) = (Double(event.disc), Double(event.partner))
        (out[5], out[6]) = (event.impulse.x, event.impulse.y)
      } else {
        out.update(repeating: 0, count: DiscEventLog.columns.count)
      }
      out += DiscEventLog.columns.count
    }
  }

  /// The log that has such rows.
  init(capacity: Int, rows: ArraySlice<Double>) {
    self.capacity = capacity
    let width = DiscEventLog.columns.count
    var numbered: [(number: Int, event: DiscEvent)] = []
    for start in stride(from: rows.startIndex, to: rows.endIndex, by: width) where rows[start] > 0 {
      let row = Array(rows[start..<start + width])
      guard let kind = DiscEvent.Kind(rawValue: Int(row[2])) else { continue }
      numbered.append(
        (
          Int(row[0]),
          DiscEvent(kind: kind, time: row[1], disc: Int(row[3]), partner: Int(row[4]), impulse: SIMD2(row[5], row[6]))
        ))
    }
    events = numbered.sorted { ($0.number - 1) % capacity < ($1.number - 1) % capacity }.map(\.event)
  }
}
