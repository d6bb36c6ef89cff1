import SimCore

/// An orbit with orthonormal deviations, and what is kept of them until covariant vectors can be computed.
struct CovariantOrbit {
  /// Its deviations are orthonormal.
  private var motion: TangentMotion
  private let start: Double
  /// Intervals that are over.
  private var intervals = 0
  /// Time to the next orthonormalisation; 0 before the first one.
  private var pace = 0.0
  /// What the deviations have become in each interval of a window and after it.
  private var factors: [TriangularMatrix] = []
  /// States and orthonormal deviations at ends of windows that aren't evaluated yet.
  private var ends: [[Double]] = []
  /// All outputs for this trajectory.
  private(set) var result: [Double]

  init(_ state: [Double], at time: Double, _ plan: CovariantPlan, random: Philox, trajectory: Int) {
    motion = TangentMotion(
      state, at: time,
      deviations: (0..<plan.vectors * plan.dimension).map {
        let (vector, c) = $0.quotientAndRemainder(dividingBy: plan.dimension)
        return random.normals(.covariantVectors, particle: trajectory, step: vector, draw: c / 2)[c % 2]
      })
    _ = TriangularMatrix(orthonormalizing: &motion.deviations, count: plan.vectors)
    start = time
    result = [Double](repeating: .nan, count: plan.resultSizes.reduce(0, +))
  }

  /// Takes all intervals that end until a time.
  mutating func follow(_ system: any TangentDynamics, to endTime: Double, _ plan: CovariantPlan) {
    while !motion.isLost {
      let next = start + Double(intervals + 1) * plan.interval
      guard next <= endTime + 1e-9 * plan.interval else { return }
      guard let factor = move(system, to: next, plan) else {
        motion.lose(at: endTime)
        (factors, ends) = ([], [])
        result = [Double](repeating: .nan, count: result.count)
        return
      }
      intervals += 1
      keep(factor, plan)
    }
  }

  /// Moves along for an interval.
  ///
  /// Deviations are made orthonormal at its end, and at each iteration of a map, or sooner where they shrink so differently that errors
  /// would fill the smallest ones: the ratio of their lengths stays below e⁸.
  ///
  /// - Returns: R, or nil if there is no way to get there.
  private mutating func move(_ system: any TangentDynamics, to end: Double, _ plan: CovariantPlan) -> TriangularMatrix? {
    let longest = system.isMap ? 1 : plan.interval
    if pace == 0 { pace = longest }
    var factor = TriangularMatrix(identity: plan.vectors)
    while motion.time < end {
      var next = motion
      guard next.advance(system, to: end - motion.time < 1.5 * pace ? end : motion.time + pace) else { return nil }
      let part = TriangularMatrix(orthonormalizing: &next.deviations, count: plan.vectors)
      let growth = part.diagonal.map { LibM.log($0) }
      let spread = growth.max()! - growth.min()!
      if !system.isMap && !(spread < 8) && pace > 1e-9 * plan.interval {
        pace /= 2
        continue
      }
      guard growth.allSatisfy(\.isFinite), !next.isLost else { return nil }
      factor = part.times(factor)
      motion = next
      if spread < 3 { pace = min(2 * pace, longest) }
    }
    return factor
  }

  private mutating func keep(_ factor: TriangularMatrix, _ plan: CovariantPlan) {
    let inWindows = intervals - plan.transient
    if inWindows <= 0 { return }
    factors.append(factor)
    if plan.writesVectors && inWindows.isMultiple(of: plan.length) { ends.append(motion.state + motion.deviations) }
    guard factors.count == plan.length + plan.transient else { return }
    let window = CovariantWindow(factors, plan)
    result = window.result(plan)
    if plan.writesVectors { result += CovariantOrbit.vectors(ends.removeFirst(), window.last, plan) }
    factors.removeFirst(plan.length)
  }

  /// A state, and the vectors there.
  private static func vectors(_ end: [Double], _ coefficients: TriangularMatrix, _ plan: CovariantPlan) -> [Double] {
    let (state, orthonormal) = (end.prefix(plan.dimension), Array(end.dropFirst(plan.dimension)))
    return state
      + (0..<plan.vectors).flatMap { k in
        (0..<plan.dimension).map { c in
          (0...k).reduce(0) { $0 + coefficients[$1, k] * orthonormal[$1 * plan.dimension + c] }
        }
      }
  }

  // MARK: - Saving

  var memory: [Double] {
    [start, Double(intervals), pace, Double(factors.count), Double(ends.count)] + result + motion.memory
      + factors.flatMap(\.numbers) + ends.flatMap(\.self)
  }

  /// - Parameter memory: Loses the numbers that are read.
  init(memory: inout ArraySlice<Double>, _ plan: CovariantPlan) {
    func take(_ count: Int) -> [Double] {
      defer { memory = memory.dropFirst(count) }
      return Array(memory.prefix(count))
    }
    let head = take(5)
    (start, intervals, pace) = (head[0], Int(head[1]), head[2])
    result = take(plan.resultSizes.reduce(0, +))
    let size = TangentMotion.memorySize(dimension: plan.dimension, deviations: plan.vectors)
    motion = TangentMotion(memory: take(size)[...], dimension: plan.dimension)
    factors = (0..<Int(head[3])).map { _ in
      TriangularMatrix(order: plan.vectors, numbers: take(plan.vectors * (plan.vectors + 1) / 2))
    }
    ends = (0..<Int(head[4])).map { _ in take(plan.dimension * (1 + plan.vectors)) }
  }
}

/// The covariant vectors of a window, as coefficients with respect to the orthonormal deviations there.
struct CovariantWindow {
  /// At the beginnings of intervals, the last one first: angles are the same in these coefficients as in the space of states.
  private var coefficients: [TriangularMatrix] = []
  /// At the end of the window.
  let last: TriangularMatrix
  private var growth: [BlockedMean]

  /// - Parameter factors: R of the window, and of the transient after it.
  init(_ factors: [TriangularMatrix], _ plan: CovariantPlan) {
    var current = TriangularMatrix(identity: plan.vectors)
    for factor in factors[plan.length...].reversed() { _ = current.moveBack(by: factor) }
    last = current
    growth = [BlockedMean](repeating: BlockedMean(), count: plan.vectors)
    for factor in factors[..<plan.length].reversed() {
      for (k, logarithm) in current.moveBack(by: factor).enumerated() {
        growth[k].add(logarithm / plan.interval, weight: plan.interval)
      }
      coefficients.append(current)
    }
  }

  /// The outputs, without the vectors.
  func result(_ plan: CovariantPlan) -> [Double] {
    let (exponents, errors) = (growth.map(\.mean), growth.map(\.standardError))
    return exponents + errors + angles(plan.vectors) + splitting(exponents, errors, plan)
  }

  /// Mean and smallest angles between two vectors.
  private func angles(_ count: Int) -> [Double] {
    var (sums, smallest) = ([Double](repeating: 0, count: count * count), [Double](repeating: .infinity, count: count * count))
    for matrix in coefficients {
      for k in 0..<count {
        for j in 0..<k {
          let angle = matrix.angle(j, k)
          for place in [j * count + k, k * count + j] {
            sums[place] += angle
            smallest[place] = min(smallest[place], angle)
          }
        }
      }
    }
    for k in 0..<count { smallest[k * count + k] = 0 }
    return sums.map { $0 / Double(coefficients.count) } + smallest
  }

  /// Mean, minimum and density of the angle between expanding and contracting vectors.
  private func splitting(_ exponents: [Double], _ errors: [Double], _ plan: CovariantPlan) -> [Double] {
    let margins = errors.map { $0.isFinite ? 2 * $0 : 0 }
    let expanding = plan.expanding ?? zip(exponents, margins).prefix { $0 > $1 }.count
    let contracting = plan.contracting ?? zip(exponents, margins).reversed().prefix { $0 < -$1 }.count
    guard expanding > 0, contracting > 0, expanding + contracting <= plan.vectors else {
      return [Double](repeating: .nan, count: 2 + plan.bins.count)
    }
    let angles = coefficients.map { $0.angle(first: expanding, last: contracting) }
    let weight = Double(plan.bins.count) / (plan.bins.upper * Double(angles.count))
    return [angles.reduce(0, +) / Double(angles.count), angles.min()!] + plan.bins.counts(angles).map { Double($0) * weight }
  }
}
