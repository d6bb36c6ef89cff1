import SimCore

/// The collisions of particles, one by one.
public final class EventLog: Diagnostic {
  public static let card = Card(
    name: "event_log",
    summary: "the collisions since the last observation: times, particles, kinds and the momentum exchanged",
    details: """
      Row by row, in the order of time, what changed velocities since the last observation:
      event_time(event)             when.
      event_kind(event)             0 two particles, 1 a particle and a fixed one (scatterer), 2 the
                                    partition, 3 the piston, 4 a wall.
      event_disc(event)             the particle; of two, the one with the lower number.
      event_partner(event)          the other particle; the number of the scatterer; the wall: 0 low x,
                                    1 high x, 2 low y, 3 high y; −1 for partition and piston.
      event_impulse(event, space)   momentum that the particle gained; its partner lost as much.
      event_count                   how many events there were.
      events_missing                how many of them, the first ones, aren't in the rows: the model keeps
                                    the latest `event_log`.
      Rows without an event hold NaN. From the positions and velocities at some time the events give the motion after it: particles
      fly straight on (or fall) in between. What a thermostat does and passages through periodic faces aren't events. Simultaneous
      events are in the order of their particles' numbers, unless one is the other's cause.
      """)
  public static let requires = ["collisions"]
  public typealias Options = NoParameters

  private static let field = "event_log"
  private static let space = 2
  private let rows: Int
  private let width: Int
  public let outputs: [OutputVariable]
  /// The number of the last event that was seen.
  private var last = 0.0

  public init(_ options: NoParameters, scene: Scene) throws {
    guard let field = scene.field(EventLog.field), field.dimensions.count == 2, field.width == 5 + EventLog.space else {
      throw SimulationError.impossible(parameter: nil, reason: "the system keeps no log of its events")
    }
    (rows, width) = (field.rows, field.width)
    guard rows > 0 else {
      throw SimulationError.impossible(
        parameter: nil, reason: "the model keeps no events: set its parameter event_log to how many there may be in an interval")
    }
    let event = [field.dimensions[0]]
    func unit(_ field: String) -> String { scene.field(field)?.unit ?? "1" }
    let time = product((unit(PositionField.name), 1), (unit("velocity"), -1))
    let momentum = product((unit("mass"), 1), (unit("velocity"), 1))
    outputs = [
      OutputVariable("event_time", unit: time, "time of the event", dimensions: event),
      OutputVariable(
        "event_kind", "kind of the event", dimensions: event,
        attributes: [
          ("flag_values", .reals([0, 1, 2, 3, 4])), ("flag_meanings", .text("particles scatterer partition piston wall")),
        ]),
      OutputVariable("event_disc", "the particle that the event happened to", dimensions: event),
      OutputVariable("event_partner", "the particle, scatterer or wall that it collided with", dimensions: event),
      OutputVariable(
        "event_impulse", unit: momentum, "momentum that the particle gained", dimensions: event + [.space(EventLog.space)]),
      OutputVariable("event_count", "events since the last observation"),
      OutputVariable("events_missing", "events since the last observation that aren't listed"),
    ]
  }

  public var memory: [Double] {
    get { [last] }
    set { last = newValue.first ?? 0 }
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let log = snapshot.values(EventLog.field)
    // Numbers, from 1, come first in each row.
    let fresh = (0..<rows).filter { log[$0 * width] > last }
    let newest = fresh.last.map { log[$0 * width] } ?? last
    let count = newest - last
    last = newest
    func column(_ columns: Range<Int>) -> [Double] {
      let values = fresh.flatMap { log[$0 * width + columns.lowerBound..<$0 * width + columns.upperBound] }
      return values + [Double](repeating: .nan, count: rows * columns.count - values.count)
    }
    return (1...4).flatMap { column($0..<$0 + 1) } + column(5..<width) + [count, count - Double(fresh.count)]
  }
}
