/// Integrates a block of trajectories, each lane with its own time and step, so that the error of each step stays within bounds.
///
/// Steps don't depend on the times at which states are asked for: those come from the polynomial between a step's ends. So a trajectory has
/// the same bits however it is observed, interrupted, or put together with others.
final class AdaptiveStepper: TrajectoryStepper {
  let registers: Int
  let dimension: Int
  var flow: any RightHandSide
  private let tolerance: Tolerance
  /// `run(_:to:)` and `sample(_:at:)`, compiled for the method.
  private let run: (AdaptiveStepper, _ time: Double) -> Bool
  private let interpolate: (AdaptiveStepper, _ time: Double) -> Void
  private let order: Int
  private let stages: Int

  /// States at the time that was asked for last.
  let states: UnsafeMutablePointer<Lanes>
  /// Where the lanes are: at the ends of their last steps.
  private let u: UnsafeMutablePointer<Lanes>
  private let slope: UnsafeMutablePointer<Lanes>
  /// Each register's time there, the next step to try, and 1 if the last attempt was rejected.
  private let t: UnsafeMutablePointer<Lanes>
  private let h: UnsafeMutablePointer<Lanes>
  private let rejected: UnsafeMutablePointer<Lanes>
  /// The last steps: where and how they began, and their polynomials.
  private let last:
    (
      u: UnsafeMutablePointer<Lanes>, t: UnsafeMutablePointer<Lanes>, h: UnsafeMutablePointer<Lanes>,
      rejected: UnsafeMutablePointer<Lanes>
    )
  private let dense: UnsafeMutablePointer<Lanes>
  /// The memory behind all that: a number for each component, and one for each register.
  private let components: UnsafeMutablePointer<Lanes>
  private let clocks: UnsafeMutablePointer<Lanes>
  private var size: Int { registers * dimension }

  init<Method: EmbeddedMethod>(
    _: Method.Type, _ flow: any RightHandSide, registers: Int, dimension: Int, tolerance: Tolerance
  ) {
    run = { $0.run(Method.self, to: $1) }
    interpolate = { $0.sample(Method.self, at: $1) }
    (order, stages) = (Method.order, Method.stages)
    (self.flow, self.registers, self.dimension, self.tolerance) = (flow, registers, dimension, tolerance)
    let size = registers * dimension
    components = .allocate(capacity: (4 + Method.denseTerms) * size)
    components.initialize(repeating: Lanes(), count: (4 + Method.denseTerms) * size)
    clocks = .allocate(capacity: 6 * registers)
    clocks.initialize(repeating: Lanes(), count: 6 * registers)
    (states, u, slope, dense) = (components, components + size, components + 2 * size, components + 4 * size)
    (t, h, rejected) = (clocks, clocks + registers, clocks + 2 * registers)
    last = (components + 3 * size, clocks + 3 * registers, clocks + 4 * registers, clocks + 5 * registers)
  }

  deinit {
    components.deallocate()
    clocks.deallocate()
  }

  private func field(_ t: UnsafePointer<Lanes>, _ u: UnsafePointer<Lanes>, _ derivative: UnsafeMutablePointer<Lanes>) {
    flow.derivatives(t, u, derivative, registers: registers, dimension: dimension)
  }

  /// Memory for stages, states, and allowed errors.
  private func withScratch<Result>(
    _ body: (_ k: Stages<Lanes>, _ y: UnsafeMutablePointer<Lanes>, _ allowed: UnsafeMutablePointer<Lanes>) -> Result
  ) -> Result {
    let stages = Stages<Lanes>.size(self.stages, registers: registers, dimension: dimension)
    return withUnsafeTemporaryAllocation(of: Lanes.self, capacity: stages + size) { memory in
      memory.initialize(repeating: Lanes())
      return withUnsafeTemporaryAllocation(of: Lanes.self, capacity: size) { allowed in
        allowed.initialize(repeating: Lanes())
        let k = Stages(memory.baseAddress!, registers: registers, dimension: dimension)
        return body(k, memory.baseAddress! + stages, allowed.baseAddress!)
      }
    }
  }

  func begin(at time: Double) {
    for r in 0..<registers { (t[r], rejected[r]) = (Lanes(repeating: time), Lanes()) }
    for i in 0..<size { u[i] = states[i] }
    findFirstSteps()
    for r in 0..<registers { (last.t[r], last.h[r], last.rejected[r]) = (t[r], Lanes(), Lanes()) }
    for i in 0..<size { last.u[i] = u[i] }
  }

  /// Steps to begin with, from the size of the slopes and of their change (Hairer, Nørsett & Wanner 1993, section II.4).
  private func findFirstSteps() {
    withScratch { k, y, allowed in
      k.evaluate(field, t, t, 0, u, into: slope)
      findFirstSteps(k, y, allowed)
    }
  }

  private func findFirstSteps(_ k: Stages<Lanes>, _ y: UnsafeMutablePointer<Lanes>, _ allowed: UnsafeMutablePointer<Lanes>) {
    func norm(_ r: Int, _ value: (Int) -> Lanes) -> Lanes {
      var sum = Lanes()
      for i in r * dimension..<(r + 1) * dimension { sum = sum + square(value(i) / allowed[i]) }
      return sqrt(sum / Double(dimension))
    }
    for i in 0..<size { allowed[i] = tolerance.allowed(u[i], u[i]) }
    var slopes = [Lanes](repeating: Lanes(), count: registers)
    for r in 0..<registers {
      let size = norm(r) { u[$0] }
      slopes[r] = norm(r) { slope[$0] }
      let tiny = Lanes(repeating: 1e-6)
      let usual = Lanes.whenPositive(slopes[r] - 1e-5, 0.01 * size / larger(slopes[r], Lanes(repeating: 1e-300)), else: tiny)
      h[r] = Lanes.whenPositive(size - 1e-5, usual, else: tiny)
    }
    k.forEachComponent { i, r in y[i] = u[i].moved(by: h[r], along: slope[i]) }
    k.evaluate(field, t, h, 1, y, into: k[1])
    for r in 0..<registers {
      let change = norm(r) { k[1][$0] - slope[$0] } / h[r]
      let steepest = larger(slopes[r], change)
      let power = Lanes.power(0.01 / larger(steepest, Lanes(repeating: 1e-300)), 1 / Double(order))
      let first = Lanes.whenPositive(steepest - 1e-15, power, else: larger(Lanes(repeating: 1e-6), 1e-3 * h[r]))
      h[r] = smaller(smaller(100 * h[r], first), Lanes(repeating: tolerance.maximumStep))
    }
  }

  func advance(to time: Double) -> Bool {
    if needsSteps(time) && !run(self, time) { return false }
    interpolate(self, time)
    return true
  }

  private func run<Method: EmbeddedMethod>(_: Method.Type, to time: Double) -> Bool {
    withScratch { k, y, allowed in
      for i in 0..<size { k[0][i] = slope[i] }
      var (attempts, hurried) = (0, 0)
      repeat {
        step(Method.self, towards: time, k, y, allowed)
        attempts += 1
        // Now and then, for it takes a look at every lane.
        if attempts.isMultiple(of: 64) {
          if isStuck(time) { return false }
          hurried = isHurried(time) ? hurried + 1 : 0
          if hurried > 1600 { return false }
        }
      } while needsSteps(time)
      for i in 0..<size { slope[i] = k[0][i] }
      return true
    }
  }

  /// Computes `states` from the last steps.
  private func sample<Method: EmbeddedMethod>(_: Method.Type, at time: Double) {
    for r in 0..<registers {
      let rest = time - t[r]
      // Nobody has moved yet where the last step is 0.
      let x = Lanes.whenPositive(last.h[r], (time - last.t[r]) / last.h[r], else: Lanes())
      for i in r * dimension..<(r + 1) * dimension {
        let between = Method.interpolate(x, from: last.u[i]) { dense[$0 * size + i] }
        states[i] = Lanes.whenPositive(magnitude(rest), between, else: u[i])
      }
    }
  }

  private func needsSteps(_ time: Double) -> Bool {
    for r in 0..<registers where Lanes.anyPositive(time - t[r]) { return true }
    return false
  }

  /// One attempt for all lanes that haven't come to a time yet.
  @inline(__always)
  private func step<Method: EmbeddedMethod>(
    _: Method.Type, towards time: Double, _ k: Stages<Lanes>, _ y: UnsafeMutablePointer<Lanes>,
    _ allowed: UnsafeMutablePointer<Lanes>
  ) {
    let end = k[Method.lastStage]
    Method.step(field, t, h, u, y, k)
    k.evaluate(field, t, h, 1, y, into: end)
    for i in 0..<size { allowed[i] = tolerance.allowed(u[i], y[i]) }
    let (zero, one) = (Lanes(), Lanes(repeating: 1))
    var crosses = false
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 2 * registers) { memory in
      let (accepted, crossing) = (memory.baseAddress!, memory.baseAddress! + registers)
      for r in 0..<registers {
        let error = Method.error(h[r], r * dimension..<(r + 1) * dimension, allowed: allowed, k)
        // An error that isn't a number is a large one.
        let isSmall = Lanes.whenPositive(1 - error, one, else: zero)
        let isActive = Lanes.whenPositive(time - t[r], one, else: zero)
        (accepted + r).initialize(to: isSmall * isActive)
        (crossing + r).initialize(to: Lanes.whenPositive(time - (t[r] + h[r]), zero, else: accepted[r]))
        if Lanes.anyPositive(crossing[r]) { crosses = true }

        let known = Lanes.whenPositive(1e10 - error, larger(error, Lanes(repeating: 1e-12)), else: Lanes(repeating: 1e10))
        let wish = 0.9 * inverseRoot(known, Method.errorOrder + 1)
        let most = Lanes.whenPositive(rejected[r], one, else: Lanes(repeating: 6))
        let factor = smaller(larger(wish, Lanes(repeating: 1.0 / 3)), Lanes.whenPositive(isSmall, most, else: one))
        let next = Lanes.whenPositive(isActive, smaller(h[r] * factor, Lanes(repeating: tolerance.maximumStep)), else: h[r])
        last.h[r] = Lanes.whenPositive(accepted[r], h[r], else: last.h[r])
        last.t[r] = Lanes.whenPositive(accepted[r], t[r], else: last.t[r])
        last.rejected[r] = Lanes.whenPositive(accepted[r], rejected[r], else: last.rejected[r])
        t[r] = Lanes.whenPositive(accepted[r], t[r] + h[r], else: t[r])
        rejected[r] = Lanes.whenPositive(isActive, 1 - isSmall, else: rejected[r])
        h[r] = next
      }
      if crosses {
        // `last` holds the beginnings and lengths of the accepted steps now; the second stage isn't needed any more.
        Method.prepareDense(field, last.t, last.h, u, k[1], k)
        k.forEachComponent { i, r in
          let mask = crossing[r]
          for term in 0..<Method.denseTerms {
            let value = Method.denseTerm(term, last.h[r], i, from: u[i], to: y[i], k)
            dense[term * size + i] = Lanes.whenPositive(mask, value, else: dense[term * size + i])
          }
        }
      }
      k.forEachComponent { i, r in
        let mask = accepted[r]
        last.u[i] = Lanes.whenPositive(mask, u[i], else: last.u[i])
        u[i] = Lanes.whenPositive(mask, y[i], else: u[i])
        k[0][i] = Lanes.whenPositive(mask, end[i], else: k[0][i])
      }
    }
  }

  /// x to the power -1/n to a few digits, for x from 10⁻¹² to 10¹⁰: by Newton's method, from a number with the bits of x times -1/n,
  /// whose exponent is about right.
  @inline(__always)
  private func inverseRoot(_ x: Lanes, _ degree: Int) -> Lanes {
    let (share, one) = (1 / Double(degree), (1.0).bitPattern)
    let bits = (unsafeBitCast(x, to: SIMD8<UInt64>.self) &>> SIMD8(repeating: 24)) &* SIMD8(repeating: UInt64(share * 0x1p24))
    var y = unsafeBitCast(SIMD8(repeating: one + UInt64(Double(one) * share)) &- bits, to: Lanes.self)
    for _ in 0..<3 {
      var power = y
      for _ in 1..<degree { power = power * y }
      y = y + share * y * (1 - x * power)
    }
    return y
  }

  /// Whether a step has become so short that time stands still.
  private func isStuck(_ time: Double) -> Bool {
    for r in 0..<registers {
      let moves = h[r] - 1e-15 * larger(magnitude(t[r]), h[r])
      if Lanes.anyPositive(Lanes.whenPositive(moves, Lanes(), else: time - t[r])) { return true }
    }
    return false
  }

  /// Whether a lane takes more than a million steps for a natural period.
  private func isHurried(_ time: Double) -> Bool {
    for r in 0..<registers where Lanes.anyPositive(Lanes.whenPositive(time - t[r], 1e-6 * tolerance.period - h[r], else: Lanes())) {
      return true
    }
    return false
  }

  // MARK: - Saving and restoring

  func beginning(_ register: Int) -> (time: Lanes, step: Lanes, rejected: Lanes) {
    (last.t[register], last.h[register], last.rejected[register])
  }
  var beginnings: UnsafeMutablePointer<Lanes> { last.u }

  func setBeginning(_ register: Int, time: Lanes, step: Lanes, rejected: Lanes) {
    (last.t[register], last.h[register], last.rejected[register]) = (time, step, rejected)
  }

  func restore(at time: Double) {
    for r in 0..<registers { t[r] = last.t[r] }
    for i in 0..<size { u[i] = last.u[i] }
    findFirstSteps()
    for r in 0..<registers {
      h[r] = Lanes.whenPositive(last.h[r], last.h[r], else: h[r])
      rejected[r] = last.rejected[r]
    }
    _ = advance(to: time)
  }
}
