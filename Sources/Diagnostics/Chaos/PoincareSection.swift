import SimCore

/// Where and when the trajectories of a flow pass through a surface.
public final class PoincareSection: Diagnostic {
  public static let card = Card(
    name: "poincare_section",
    summary: "Poincaré section of each trajectory: states and times of its crossings, and return times",
    details: """
      The surface is where a component has a given value; a crossing is up if the component rises through it.
      section_states(trajectory, crossing, component)   the states at the first `crossings` of them after the first observation.
      section_times(trajectory, crossing)               their times.
      return_time_mean(trajectory)                      mean time from one to the next. With `direction: both` these are the
                                                        times between passages in opposite directions. NaN below two crossings.
      return_time_deviation(trajectory)                 standard deviation of these times. NaN below three crossings.
      Each observation has all crossings so far, and NaN in the places that aren't filled: observe once, at the end of the run \
      (`every` as long as the run, which also observes its beginning). No passage is lost in between. From the state at an \
      observation the trajectory is integrated by dop853 (rodas5p where stiff, in runs with rodas5p or auto), with the tolerance of the run, to the next one. A look at each twentieth \
      of the natural period finds passages, unless there are two within it, and the secant method on time puts them to 10⁻¹² of \
      the period; they are as exact as the tolerance.
      As errors grow exponentially, the orbit of a chaotic flow parts from the one in the run's own output before the next \
      observation if that is far. It stays an orbit of the flow, but passages just before and after that observation may not fit \
      together. To follow the output, observe at least every few Lyapunov times. A trajectory that starts on the surface doesn't \
      cross it there. After a place where it can't be followed a trajectory collects no more.
      """,
    references: [
      "Poincaré (1899), Les méthodes nouvelles de la mécanique céleste, vol. 3, ch. 27",
      "Hénon (1982), Physica D 5:412–414: crossings to the accuracy of the integrator",
      "Dowell & Jarratt (1971), BIT 11:168–174: the secant method used here",
    ])
  public static let requires = ["state"]

  /// Which crossings count.
  public enum Direction: String, CaseIterable, Sendable { case up, down, both }

  public struct Options: ParameterSet {
    public var component: String?
    public var value = 0.0
    public var direction = Direction.up
    public var crossings = 1000
    public init() {}

    public static let table: [Parameter<Options>] = [
      .text("component", \.component, "of the state, by its name or by its index from 0, as text; null: the first one"),
      .real("value", \.value, "of that component on the surface"),
      .choice("direction", \.direction, "which crossings count: up, with the component rising, down, or both"),
      .integer("crossings", \.crossings, in: 1...10_000_000, "how many of each trajectory at most"),
    ]
  }

  private let dynamics: IntervalDynamics
  private let dimension: Int
  private let crossings: Int
  private let section: Section
  private var passengers: [Passenger] = []
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    dynamics = try IntervalDynamics(scene)
    let (system, state) = (dynamics.system, try StateField(scene))
    if system.isMap {
      throw SimulationError.impossible(
        parameter: nil, reason: "needs a flow: orbits of a map jump, so they cross nothing; write the field 'state' instead")
    }
    (dimension, crossings) = (system.dimension, options.crossings)
    section = Section(
      component: try state.index(ofComponent: options.component), value: options.value, direction: options.direction)
    let rows = state.trajectoryAxis
    let columns = Dimension("crossing", size: crossings)
    let attributes: [(name: String, value: ParameterValue)] = [
      ("component", .integer(section.component)), ("value", .real(section.value)),
      ("direction", .text(section.direction.rawValue)),
    ]
    outputs = [
      OutputVariable(
        "section_states", unit: state.info.unit, "states on the Poincaré section",
        dimensions: [rows, columns, state.componentAxis],
        attributes: attributes),
      OutputVariable("section_times", "times of the crossings", dimensions: [rows, columns], attributes: attributes),
      OutputVariable("return_time_mean", "mean time between crossings", dimensions: [rows], attributes: attributes),
      OutputVariable(
        "return_time_deviation", "standard deviation of the times between crossings", dimensions: [rows], attributes: attributes),
    ]
  }

  public func observe(_ snapshot: Snapshot) throws -> [Double] {
    defer { dynamics.renew() }
    let states = rows(snapshot.values(StateField.name), width: dimension)
    if passengers.isEmpty {
      passengers = states.map { Passenger(Array($0), at: snapshot.time) }
    } else {
      let (system, section, crossings) = (dynamics.system, section, crossings)
      forEachInParallel(&passengers, snapshot.pool) { passenger, trajectory in
        passenger.follow(system, to: Array(states[trajectory]), snapshot.time, through: section, most: crossings)
      }
    }
    return passengers.flatMap { filled($0.states, crossings * dimension) } + passengers.flatMap { filled($0.times, crossings) }
      + passengers.map(\.meanReturnTime) + passengers.map(\.returnTimeDeviation)
  }

  private func filled(_ numbers: [Double], _ count: Int) -> [Double] {
    numbers + [Double](repeating: .nan, count: count - numbers.count)
  }

  public var memory: [Double] {
    get { passengers.flatMap(\.memory) }
    set {
      dynamics.renew()
      passengers = []
      var rest = newValue[...]
      while !rest.isEmpty { passengers.append(Passenger(memory: &rest, dimension: dimension)) }
    }
  }
}

/// A surface in the space of states, and the sense in which it is crossed.
private struct Section {
  let component: Int
  let value: Double
  let direction: PoincareSection.Direction

  /// Positive above the surface.
  func height(_ state: [Double]) -> Double { state[component] - value }

  func isCrossed(from before: Double, to after: Double) -> Bool {
    switch direction {
    case .up: before < 0 && after >= 0
    case .down: before > 0 && after <= 0
    case .both: (before < 0 && after >= 0) || (before > 0 && after <= 0)
    }
  }

  /// The crossing between a motion and a later one, which are on different sides.
  ///
  /// The secant method between two sides, with half the height for a side that is kept (Illinois; Dowell & Jarratt 1971), until
  /// times change by less than 10⁻¹² periods.
  func crossing(of motion: TangentMotion, before later: TangentMotion, _ system: any TangentDynamics) -> TangentMotion {
    var (low, high) = (motion.time, later.time)
    var (lowHeight, highHeight) = (height(motion.state), height(later.state))
    let accuracy = max(1e-12 * system.period, 2 * high.ulp)
    var (last, keptLow) = (later, false)
    for attempt in 0..<100 {
      let secant = high - highHeight * (high - low) / (highHeight - lowHeight)
      // The middle, should the secant not get on.
      let time = secant > low && secant < high && attempt < 50 ? secant : low + (high - low) / 2
      var moved = motion
      guard time > low && time < high, moved.advance(system, to: time) else { return last }
      let movedHeight = height(moved.state)
      if movedHeight == 0 || (time - last.time).magnitude <= accuracy { return moved }
      if (movedHeight < 0) == (lowHeight < 0) {
        if attempt > 0 && !keptLow { highHeight /= 2 }
        (low, lowHeight, keptLow) = (time, movedHeight, false)
      } else {
        if attempt > 0 && keptLow { lowHeight /= 2 }
        (high, highHeight, keptLow) = (time, movedHeight, true)
      }
      last = moved
    }
    return last
  }
}

/// A trajectory with its crossings so far.
private struct Passenger {
  private var motion: TangentMotion
  private(set) var times: [Double] = []
  private(set) var states: [Double] = []
  private var isLost = false

  private static let looksPerPeriod = 20.0

  init(_ state: [Double], at time: Double) { motion = TangentMotion(state, at: time, deviations: []) }

  /// Moves along until a time at which the run has the state `end`, and notes crossings.
  mutating func follow(
    _ system: any TangentDynamics, to end: [Double], _ endTime: Double, through section: Section, most: Int
  ) {
    if isLost || times.count >= most { return }
    let begin = motion.time
    let looks = max(1, ((endTime - begin) / system.period * Passenger.looksPerPeriod).rounded(.up))
    var look = 0.0
    while look < looks {
      look += 1
      let before = motion
      guard motion.advance(system, to: look == looks ? endTime : begin + (endTime - begin) * look / looks) else {
        isLost = true
        return
      }
      let (height, ownHeight) = (section.height(before.state), section.height(motion.state))
      let laterHeight = look == looks ? arrival(section.height(end), ownHeight, from: height) : ownHeight
      guard section.isCrossed(from: height, to: laterHeight) else { continue }
      note(section.isCrossed(from: height, to: ownHeight) ? section.crossing(of: before, before: motion, system) : motion)
      if times.count == most { return }
    }
    // What the run computed is the trajectory; rounding errors would part from it in the long run.
    motion.state = end
  }

  /// On which side of the surface a last step has arrived: where the run is, so that neither of two steps misses a crossing near an
  /// observation, and none is found twice. Unless this isn't the run's orbit any more.
  private func arrival(_ runHeight: Double, _ ownHeight: Double, from height: Double) -> Double {
    (runHeight - ownHeight).magnitude <= 0.1 * (ownHeight - height).magnitude ? runHeight : ownHeight
  }

  private mutating func note(_ crossing: TangentMotion) {
    times.append(crossing.time)
    states += crossing.state
  }

  private var returnTimes: [Double] { zip(times.dropFirst(), times).map { $0 - $1 } }

  var meanReturnTime: Double { times.count < 2 ? .nan : (times.last! - times[0]) / Double(times.count - 1) }

  var returnTimeDeviation: Double {
    guard times.count > 2 else { return .nan }
    let mean = meanReturnTime
    return (returnTimes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(times.count - 2)).squareRoot()
  }

  // MARK: - Saving

  var memory: [Double] { [Double(times.count), isLost ? 1 : 0] + motion.memory + times + states }

  init(memory: inout ArraySlice<Double>, dimension: Int) {
    func take(_ count: Int) -> ArraySlice<Double> {
      defer { memory = memory.dropFirst(count) }
      return memory.prefix(count)
    }
    let head = Array(take(2))
    let count = Int(head[0])
    isLost = head[1] == 1
    motion = TangentMotion(memory: take(TangentMotion.memorySize(dimension: dimension, deviations: 0)), dimension: dimension)
    (times, states) = (Array(take(count)), Array(take(count * dimension)))
  }
}
