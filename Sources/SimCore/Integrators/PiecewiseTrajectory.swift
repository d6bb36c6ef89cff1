/// Integrates one trajectory of a piecewise flow, from event to event.
///
/// A step is one of an embedded method with the smooth right-hand side of the mode. Where the polynomial between its ends leaves the
/// mode, the step is taken again, as long as it takes to the surface (Hairer, Nørsett & Wanner 1993, section II.6): its length
/// follows from a bracketing search on the polynomial, and from Newton's method with whole steps. There, deviations v become
///
///     S v = v + (f₊ - f₋) (n · v) / (n · f₋ + ∂g/∂t)
///
/// (Aizerman & Gantmakher 1958; Leine & Nijmeijer 2004, section 7): with f₋ before and f₊ after the event, n the gradient of g. At
/// the begin of sliding f₊ is the sliding right-hand side, and S the projection onto the surface. Where sliding ends, f is
/// continuous, and S = 1.
///
/// Steps don't depend on the times at which states are asked for.
final class PiecewiseTrajectory<Number: PiecewiseNumber, Method: EmbeddedMethod> {
  let dimension: Int
  private let switches: Int
  private let tolerance: Tolerance
  private let field: PiecewiseField<Number>
  private let realField: PiecewiseField<Double>

  /// Where it is: at the end of the last step.
  private(set) var time = 0.0
  private(set) var mode: PiecewiseMode
  let u: UnsafeMutablePointer<Number>
  /// The last step: how and where it began, the length that was tried first, and the length that it got.
  private(set) var last: (time: Double, tried: Double, rejected: Bool, mode: PiecewiseMode, length: Double)
  let start: UnsafeMutablePointer<Number>
  /// The logarithm of the factor by which events have changed volumes: the sum of ln |det S|, with det S = ġ₊ / ġ₋.
  private(set) var eventExpansion = 0.0

  private var control = StepControl(step: 0)
  /// Events on end that took no time, and steps on end that took next to none.
  private var idle = 0
  private var hurried = 0
  private let memory: UnsafeMutablePointer<Number>
  private let reals: UnsafeMutablePointer<Double>
  private let k: Stages<Number>
  private let y: UnsafeMutablePointer<Number>
  private let before: UnsafeMutablePointer<Number>
  private let dense: UnsafeMutablePointer<Number>
  private let allowed: UnsafeMutablePointer<Double>
  private let point: UnsafeMutablePointer<Double>
  private let table: UnsafeMutablePointer<Double>

  /// Places in a step at which the distances from the surfaces are looked at.
  private static var looks: Int { 8 }

  init(_ flow: any PiecewiseFlow, _ tolerance: Tolerance) {
    (field, realField, self.tolerance) = (PiecewiseField(flow), PiecewiseField(flow), tolerance)
    (dimension, switches) = (field.dimension, field.switches)
    mode = PiecewiseMode(sides: [Double](repeating: 1, count: switches))
    last = (0, 0, false, mode, 0)
    let stages = Stages<Number>.size(Method.stages, registers: 1, dimension: dimension)
    let size = stages + (4 + Method.denseTerms) * dimension
    memory = .allocate(capacity: size)
    memory.initialize(repeating: Number(0), count: size)
    k = Stages(memory, registers: 1, dimension: dimension)
    u = memory + stages
    (start, y, before, dense) = (u + dimension, u + 2 * dimension, u + 3 * dimension, u + 4 * dimension)
    let numbers = 2 * dimension + (Self.looks + 2) * (switches + 1)
    reals = .allocate(capacity: numbers)
    reals.initialize(repeating: 0, count: numbers)
    (allowed, point, table) = (reals, reals + dimension, reals + 2 * dimension)
  }

  deinit {
    memory.deallocate()
    reals.deallocate()
  }

  var flow: any PiecewiseFlow {
    get { field.flow }
    set { (field.flow, realField.flow) = (newValue, newValue) }
  }

  // MARK: - Beginning

  /// Starts from `u`.
  ///
  /// - Parameter step: The first step to try; 0 if unknown.
  func begin(at time: Double, step: Double = 0) {
    self.time = time
    (control, idle, hurried, eventExpansion) = (StepControl(step: step), 0, 0, 0)
    setPoint(u)
    mode = realField.mode(time, point, period: period)
    last = (time, 0, false, mode, 0)
    for c in 0..<dimension { start[c] = u[c] }
    field.slope(time, u, mode, into: k[0])
    if !(step > 0) { findFirstStep() }
  }

  /// Begins with a step that had been taken from `start`.
  func resume(_ time: Double, tried: Double, rejected: Bool, _ mode: PiecewiseMode) {
    for c in 0..<dimension { u[c] = start[c] }
    guard tried > 0 else { return begin(at: time) }
    (self.time, self.mode, idle, hurried) = (time, mode, 0, 0)
    control = StepControl(step: tried, wasRejected: rejected)
    field.slope(time, u, mode, into: k[0])
  }

  /// The step that is tried next.
  var nextStep: Double { control.step }

  private var period: Double { tolerance.period > 0 ? tolerance.period : 1 }

  private func setPoint(_ state: UnsafePointer<Number>) { for c in 0..<dimension { point[c] = state[c].real } }

  /// From the size of the slopes and of their change (Hairer, Nørsett & Wanner 1993, section II.4).
  private func findFirstStep() {
    func norm(_ value: (Int) -> Double) -> Double {
      ((0..<dimension).reduce(0) { $0 + square(value($1) / allowed[$1]) } / Double(dimension)).squareRoot()
    }
    for c in 0..<dimension { allowed[c] = tolerance.allowed(u[c].real, u[c].real) }
    let (size, slope) = (norm { u[$0].real }, norm { k[0][$0].real })
    let short = size > 1e-5 && slope > 1e-5 ? 0.01 * size / slope : 1e-6
    for c in 0..<dimension { y[c] = u[c].moved(by: short, along: k[0][c]) }
    field.slope(time + short, y, mode, into: k[1])
    let steepest = max(slope, norm { (k[1][$0] - k[0][$0]).real } / short)
    let first = steepest > 1e-15 ? LibM.pow(0.01 / steepest, 1 / Double(Method.order)) : max(1e-6, 1e-3 * short)
    control.step = min(100 * short, first, tolerance.maximumStep)
  }

  // MARK: - Moving

  /// Takes steps until one ends at a time or after it. False if it doesn't get there.
  func advance(to target: Double) -> Bool {
    while time < target {
      guard takeStep() != nil else { return false }
    }
    return true
  }

  /// Takes steps until a time, where the last one ends. False if it doesn't get there.
  func advance(stoppingAt end: Double) -> Bool {
    while time < end {
      guard takeStep(notBeyond: end) != nil else { return false }
    }
    return settle()
  }

  /// Deals with an event that the last step has all but reached.
  func settle() -> Bool {
    setPoint(u)
    for surface in 0..<switches where surface != mode.sliding && realField.isOn(surface, time, point, mode, period: period) {
      if mode.sides[surface] * field.rate(surface, time, u, along: k[0]).real < 0, !cross(surface) { return false }
    }
    return true
  }

  /// Takes a step, in as many attempts as it needs.
  ///
  /// - Returns: Its length, 0 for an event alone; nil if the trajectory doesn't get on.
  func takeStep(notBeyond end: Double = .infinity) -> Double? {
    while true {
      control.step = min(control.step, tolerance.maximumStep)
      let (tried, rejected) = (min(control.step, end - time), control.wasRejected)
      guard time + tried > time, tried > 1e-300 else { return nil }
      attempt(tried)
      guard control.accepts(error(tried), tried: tried, order: Method.errorOrder + 1) else {
        if control.step < 1e-15 * max(abs(time), tried) { return nil }
        continue
      }
      return finish(tried, rejected, end)
    }
  }

  private func slopes(_ t: UnsafePointer<Number>, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    field.slope(t[0].real, u, mode, into: derivative)
  }

  /// Computes the state `y` at the end of a step.
  private func attempt(_ h: Double) {
    var (t, step) = (time, h)
    Method.step(slopes, &t, &step, u, y, k)
  }

  private func error(_ h: Double) -> Double {
    for c in 0..<dimension { allowed[c] = tolerance.allowed(u[c].real, y[c].real) }
    // Methods with a slope at the end in their error need it here.
    field.slope(time + h, y, mode, into: k[Method.lastStage])
    let error = Method.error(h, 0..<dimension, allowed: allowed, k)
    return error <= 1 ? max(error, Number.deviationError(Method.self, h, from: u, to: y, k)) : error
  }

  /// Computes all that is known of an accepted step: its end, the slope there, and its polynomial.
  private func complete(_ h: Double) {
    field.project(time + h, y, mode)
    field.slope(time + h, y, mode, into: k[Method.lastStage])
    var (t, step) = (time, h)
    // The second stage isn't needed any more.
    Method.prepareDense(slopes, &t, &step, u, k[1], k)
    for term in 0..<Method.denseTerms {
      for c in 0..<dimension { dense[term * dimension + c] = Method.denseTerm(term, h, c, from: u[c], to: y[c], k) }
    }
  }

  /// Ends an accepted step, at the first event in it if there is one.
  private func finish(_ tried: Double, _ rejected: Bool, _ end: Double) -> Double? {
    complete(tried)
    guard let event = firstEvent(tried) else { return accept(tried, tried, rejected, end) }
    guard event.place > 0 else {
      idle += 1
      return idle < 100 && cross(event.margin) ? 0 : nil
    }
    let length = stepToEvent(event.margin, event.place * tried, upTo: tried)
    complete(length)
    _ = accept(length, tried, rejected, end)
    return cross(event.margin) ? length : nil
  }

  private func accept(_ length: Double, _ tried: Double, _ rejected: Bool, _ end: Double) -> Double? {
    last = (time, tried, rejected, mode, length)
    for c in 0..<dimension { (start[c], u[c], k[0][c]) = (u[c], y[c], k[Method.lastStage][c]) }
    time = length == end - time ? end : time + length
    idle = 0
    // See Tolerance.period.
    hurried = tried < 1e-6 * tolerance.period && time < end ? hurried + 1 : 0
    return hurried > 100_000 ? nil : length
  }

  /// The state at a time within the last step.
  func read(at time: Double, _ body: (_ component: Int, Number) -> Void) {
    let isBetween = time < self.time && last.length > 0
    for c in 0..<dimension {
      body(c, isBetween ? Method.interpolate((time - last.time) / last.length, from: start[c]) { dense[$0 * dimension + c] } : u[c])
    }
  }

  // MARK: - Events

  /// Takes the step to an event again, until its end lies on the surface within rounding errors.
  private func stepToEvent(_ margin: Int, _ guess: Double, upTo longest: Double) -> Double {
    var length = guess
    attempt(length)
    guard margin < switches && margin != mode.sliding else { return length }
    for _ in 0..<5 {
      field.slope(time + length, y, mode, into: k[Method.lastStage])
      let distance = field.switching(margin, time + length, y).real
      let rate = field.rate(margin, time + length, y, along: k[Method.lastStage]).real
      let next = length - distance / rate
      guard abs(next - length) > 1e-16 * (abs(time) + length), abs(next - length) < 0.1 * length, next <= longest else { break }
      length = next
      attempt(length)
    }
    return length
  }

  /// Changes the mode at the end of a step, and moves deviations across.
  ///
  /// - Returns: False if the state would slide on two surfaces.
  private func cross(_ margin: Int) -> Bool {
    setPoint(u)
    if margin == switches || margin == mode.sliding {
      mode.set(mode.sliding!, to: margin == switches ? -1 : 1)
      field.slope(time, u, mode, into: k[0])
      return true
    }
    guard let next = modeBeyond(margin) else { return false }
    let rate = field.rate(margin, time, u, along: k[0]).real
    for c in 0..<dimension { before[c] = k[0][c] }
    field.slope(time, u, next, into: k[0])
    if rate * mode.sides[margin] < 0 {
      jump(field.switching(margin, time, u), over: rate)
      let share = field.rate(margin, time, u, along: k[0]).real / rate
      eventExpansion += next.sides[margin] == 0 ? -.infinity : LibM.log(share.magnitude)
      field.slope(time, u, next, into: k[0])
    }
    mode = next
    return true
  }

  /// The mode that follows where the state comes to a surface; nil if it would slide on two.
  private func modeBeyond(_ surface: Int) -> PiecewiseMode? {
    var next = mode
    guard let held = mode.sliding else {
      next.set(surface, to: realField.side(surface, time, point, mode))
      return next
    }
    guard passesWhileSliding(surface) else { return nil }
    next.set(surface, to: -mode.sides[surface])
    // What has held a sliding state may not hold it any more.
    next.set(held, to: realField.side(held, time, point, next))
    return next
  }

  /// Whether a state that slides on another surface passes through this one.
  private func passesWhileSliding(_ surface: Int) -> Bool {
    var next = mode
    next.set(surface, to: -mode.sides[surface])
    next.set(mode.sliding!, to: realField.side(mode.sliding!, time, point, next))
    let slope = y
    for c in 0..<dimension { slope[c] = Number(0) }
    field.slope(time, u, next, into: slope)
    return next.sides[surface] * field.rate(surface, time, u, along: slope).real >= 0
  }

  /// Multiplies deviations by the saltation matrix; states stay what they are.
  private func jump(_ distance: Number, over rate: Double) {
    let share = (distance - Number(distance.real)) / rate
    for c in 0..<dimension { u[c] = u[c] + (k[0][c].real - before[c].real) * share }
  }

  /// The first place in a step, from 0 to 1, at which it leaves the mode, and the margin that ends there.
  private func firstEvent(_ h: Double) -> (margin: Int, place: Double)? {
    let count = PiecewiseField<Double>.margins(mode)
    let rows = Self.looks + 1
    for row in 0..<rows { setMargins(Double(row) / Double(Self.looks), h, into: table + row * count) }
    var first: (margin: Int, place: Double)?
    for margin in 0..<count {
      guard let place = firstZero(margin, h, { table[$0 * count + margin] }) else { continue }
      if place < first?.place ?? .infinity { first = (margin, place) }
    }
    return first
  }

  private func setMargins(_ x: Double, _ h: Double, into margins: UnsafeMutablePointer<Double>) {
    if x == 0 {
      setPoint(u)
    } else if x == 1 {
      setPoint(y)
    } else {
      for c in 0..<dimension { point[c] = Method.interpolate(x, from: u[c].real) { dense[$0 * dimension + c].real } }
    }
    realField.margins(time + x * h, point, mode, into: margins)
  }

  /// Where a margin first becomes negative, from its values at equal distances.
  private func firstZero(_ margin: Int, _ h: Double, _ value: (Int) -> Double) -> Double? {
    let looks = Self.looks
    func place(_ look: Int) -> Double { Double(look) / Double(looks) }
    func distance(_ x: Double) -> Double {
      let row = table + (looks + 1) * (switches + 1)
      setMargins(x, h, into: row)
      return row[margin]
    }
    if isWithinRounding(margin, value) { return nil }
    for look in 1...looks {
      let (left, right) = (value(look - 1), value(look))
      if right < 0 {
        if left > 0 { return zero(of: distance, from: place(look - 1), to: place(look)) }
        return look == 1 ? zeroAfterStart(distance, place(1)) : place(look - 1)
      }
      // Between two looks it may have been negative, where it is smallest.
      let isMinimum = look < looks && right <= left && right <= value(look + 1)
      let isNear = isMinimum && 4 * right <= max(left, value(look + 1)) - right
      if isNear || hidesMinimum(margin, h, look, left, right) {
        let range = place(look - 1)...place(isMinimum ? look + 1 : look)
        if let negative = negativePlace(distance, range) {
          return left > 0 || look > 1
            ? zero(of: distance, from: range.lowerBound, to: negative) : zeroAfterStart(distance, negative)
        }
      }
    }
    return nil
  }

  /// Whether a step is so short that a state which moves away from a surface doesn't visibly leave it.
  private func isWithinRounding(_ margin: Int, _ value: (Int) -> Double) -> Bool {
    guard margin < switches, margin != mode.sliding else { return false }
    let rate = mode.sides[margin] * field.rate(margin, time, u, along: k[0]).real
    return rate > 0 && (0...Self.looks).allSatisfy { value($0).magnitude <= 1e-12 * period * rate }
  }

  /// Whether a margin has a minimum in the first or the last part of a step, by its slopes at the ends.
  private func hidesMinimum(_ margin: Int, _ h: Double, _ look: Int, _ left: Double, _ right: Double) -> Bool {
    guard look == 1 || look == Self.looks, margin < switches, margin != mode.sliding else { return false }
    // Change over the step; a slope that is small beside it may be a rounding error, and hides little.
    let (change, small) = (mode.sides[margin] * h, 1e-8 * max(left, right))
    if look == 1 && right > left { return left > 0 && change * field.rate(margin, time, u, along: k[0]).real < -small }
    return look == Self.looks && right < left
      && change * field.rate(margin, time + h, y, along: k[Method.lastStage]).real > small
  }

  /// The place at which a margin leaves 0 and comes back to it; 0 if it doesn't become positive.
  private func zeroAfterStart(_ distance: (Double) -> Double, _ negative: Double) -> Double {
    var right = negative
    for _ in 0..<40 {
      let left = 0.5 * right
      if distance(left) > 0 { return zero(of: distance, from: left, to: right) }
      right = left
    }
    return 0
  }

  /// A place at which a margin with one minimum is negative, by golden sections (Kiefer 1953); nil if there is none.
  private func negativePlace(_ distance: (Double) -> Double, _ range: ClosedRange<Double>) -> Double? {
    let golden = 0.6180339887498949
    var (a, b) = (range.lowerBound, range.upperBound)
    var (left, right) = (b - golden * (b - a), a + golden * (b - a))
    var (low, high) = (distance(left), distance(right))
    for _ in 0..<40 {
      if low < 0 { return left }
      if high < 0 { return right }
      if low < high {
        (b, right, high) = (right, left, low)
        left = b - golden * (b - a)
        low = distance(left)
      } else {
        (a, left, low) = (left, right, high)
        right = a + golden * (b - a)
        high = distance(right)
      }
    }
    return nil
  }

  /// The zero of a function that is positive at `left` and negative at `right` (Ridders 1979, IEEE Trans. Circuits Syst. 26:979).
  private func zero(of function: (Double) -> Double, from left: Double, to right: Double) -> Double {
    var (a, b) = (left, right)
    var (positive, negative) = (function(a), function(b))
    for _ in 0..<60 where b - a > 1e-15 * b {
      let middle = 0.5 * (a + b)
      let value = function(middle)
      let root = (value * value - positive * negative).squareRoot()
      guard positive > 0, negative < 0, root > 0 else { break }
      let next = min(max(middle + (middle - a) * value / root, a), b)
      for (x, height) in [(middle, value), (next, function(next))] where x > a && x < b {
        if height > 0 { (a, positive) = (x, height) } else { (b, negative) = (x, height) }
      }
      if negative == 0 { return b }
    }
    return b
  }
}
