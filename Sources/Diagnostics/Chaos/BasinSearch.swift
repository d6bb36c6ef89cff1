import SimCore

/// When a trajectory has arrived somewhere.
struct BasinCriteria: Sendable {
  /// Of the state, those that count.
  let components: [Int]
  let interval: Double
  let looks: Int
  let escapeRadius: Double
  let recurrences: Int
  let attractorLooks: Int
  let visits: Int
  /// A number for each component, one point after the other.
  let points: [Double]
  let radius: Double

  /// - Throws: `SimulationError.impossible` for options that don't fit the system.
  init(_ options: BasinsOfAttraction.Options, _ system: any TangentDynamics, _ components: [Int]) throws(SimulationError) {
    let periods = options.interval ?? (system.isMap ? 1 : 0.0618034)
    guard !system.isMap || periods == periods.rounded() else {
      throw .impossible(parameter: "interval", reason: "is \(periods), but a map needs a whole number of iterations")
    }
    points = options.points ?? []
    guard points.count.isMultiple(of: components.count) else {
      throw .impossible(
        parameter: "points", reason: "expected \(components.count) numbers for each point, found \(points.count) in all")
    }
    looks = Int(min((options.duration / periods).rounded(.up), 1e15))
    self.components = components
    interval = periods * system.period
    (escapeRadius, radius) = (options.escapeRadius ?? .infinity, options.radius ?? 0)
    (recurrences, attractorLooks, visits) = (options.recurrences, options.attractorLooks, options.visits)
  }

  var pointCount: Int { points.count / components.count }

  func isEscaped(_ state: [Double]) -> Bool {
    if !state.allSatisfy(\.isFinite) { return true }
    return escapeRadius < .infinity && components.reduce(0) { $0 + state[$1] * state[$1] } > escapeRadius * escapeRadius
  }

  /// The label of a point that is near, the first one if there are several.
  func nearPoint(_ state: [Double]) -> Int? {
    for point in 0..<pointCount {
      let first = point * components.count
      let square = components.indices.reduce(0.0) {
        let difference = state[components[$1]] - points[first + $1]
        return $0 + difference * difference
      }
      if square <= radius * radius { return point + 1 }
    }
    return nil
  }
}

/// Cells of equal size that fill the space of states.
struct BasinCells: Sendable {
  let components: [Int]
  let size: [Double]

  /// The cell of a finite state, as a hash of 64 bits: that two of a million cells share one has a probability of 3·10⁻⁸.
  func cell(_ state: [Double]) -> UInt64 {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
    for (k, component) in components.enumerated() { hash = BasinCells.mix(hash ^ index(state[component] / size[k])) }
    return hash
  }

  /// Bits of a number's floor; 0 and -0 are the same.
  private func index(_ x: Double) -> UInt64 { (x.rounded(.down) + 0).bitPattern }

  /// The finalizer of SplitMix64 (Steele, Lea & Flood 2014).
  private static func mix(_ x: UInt64) -> UInt64 {
    var z = x &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Attractors that are known so far, and the labels of trajectories.
struct BasinSearch {
  private let criteria: BasinCriteria
  private let cells: BasinCells
  /// Which attractor has a cell.
  private var owners: [UInt64: Int] = [:]
  /// A state on each attractor, from label 1 on; nil for points to which nothing has come.
  private(set) var attractors: [[Double]?]
  private(set) var labels: [Int] = []

  private static let largestBatch = 1024

  init(_ criteria: BasinCriteria, cellSize: [Double]) {
    self.criteria = criteria
    cells = BasinCells(components: criteria.components, size: cellSize)
    attractors = [[Double]?](repeating: nil, count: criteria.pointCount)
  }

  /// Finds the labels of states. Those of a batch don't know of each other.
  mutating func run(_ system: any TangentDynamics, _ states: [[Double]], at time: Double, _ pool: WorkerPool) {
    while labels.count < states.count {
      let first = labels.count
      let batch = first..<min(states.count, first + min(max(first, 1), BasinSearch.largestBatch))
      var walks = batch.map { BasinWalk(states[$0], at: time) }
      let (criteria, cells, owners) = (criteria, cells, owners)
      forEachInParallel(&walks, pool) { walk, _ in walk.walk(system, criteria, cells, owners) }
      for walk in walks { labels.append(label(walk)) }
    }
  }

  private mutating func label(_ walk: BasinWalk) -> Int {
    switch walk.fate {
    case .escaped: return -1
    case .unsettled: return 0
    case .arrived(let label):
      if attractors[label - 1] == nil { attractors[label - 1] = walk.state }
      return label
    case .recurrent(let found): return attractor(found, walk.state)
    }
  }

  /// The attractor that shares most cells with those that are found, or a new one.
  private mutating func attractor(_ found: Set<UInt64>, _ state: [Double]) -> Int {
    var shared = [Int](repeating: 0, count: attractors.count + 1)
    for cell in found { if let owner = owners[cell] { shared[owner] += 1 } }
    var label = shared.indices.max { (shared[$0], -$0) < (shared[$1], -$1) }!
    if shared[label] == 0 {
      attractors.append(state)
      label = attractors.count
    }
    for cell in found where owners[cell] == nil { owners[cell] = label }
    return label
  }
}

/// A trajectory on its way to an attractor.
private struct BasinWalk {
  enum Fate {
    case escaped
    case unsettled
    case arrived(Int)
    /// It is on an attractor, with these cells.
    case recurrent(Set<UInt64>)
  }

  private(set) var state: [Double]
  private(set) var fate = Fate.unsettled
  private let start: Double
  private var visited: Set<UInt64> = []
  private var recurrences = 0
  /// Cells of the attractor that it is on, and looks at it.
  private var found: Set<UInt64> = []
  private var looksAtAttractor = 0
  /// The attractor in whose cells it has been last, for how many looks on end.
  private var owner = 0
  private var visits = 0

  init(_ state: [Double], at time: Double) { (self.state, start) = (state, time) }

  mutating func walk(
    _ system: any TangentDynamics, _ criteria: BasinCriteria, _ cells: BasinCells, _ owners: [UInt64: Int]
  ) {
    fate = end(system, criteria, cells, owners) ?? fate
  }

  /// What comes of it; nil if nothing does for as long as it is followed.
  private mutating func end(
    _ system: any TangentDynamics, _ criteria: BasinCriteria, _ cells: BasinCells, _ owners: [UInt64: Int]
  ) -> Fate? {
    var (time, step) = (start, 0.0)
    for look in 0...criteria.looks {
      if look > 0 {
        let next = start + Double(look) * criteria.interval
        guard system.advance(state: &state, from: time, to: next, step: &step) else { return .escaped }
        time = next
      }
      if criteria.isEscaped(state) { return .escaped }
      if let point = criteria.nearPoint(state) { return .arrived(point) }
      if let end = visit(cells.cell(state), criteria, owners) { return end }
    }
    return looksAtAttractor > 0 ? .recurrent(found) : nil
  }

  /// What follows from being in a cell; nil if nothing yet.
  private mutating func visit(_ cell: UInt64, _ criteria: BasinCriteria, _ owners: [UInt64: Int]) -> Fate? {
    let current = owners[cell] ?? 0
    visits = current == owner ? visits + 1 : 1
    owner = current
    if owner > 0 && visits >= criteria.visits { return .arrived(owner) }
    if recurrences >= criteria.recurrences {
      found.insert(cell)
      looksAtAttractor += 1
      return looksAtAttractor >= criteria.attractorLooks ? .recurrent(found) : nil
    }
    recurrences = visited.insert(cell).inserted ? 0 : recurrences + 1
    return nil
  }
}
