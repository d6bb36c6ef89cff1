import Diagnostics
import Glibc
import SimCore

/// Speed of ordinal patterns: the least thread time of some repetitions, in seconds, a line for each task.
@main
struct Series {
  static func main() {
    let random = Philox(seed: 1)
    let white = (0..<1_000_000).map { random.uniforms(.initialState, particle: $0)[0] }
    for order in 3...7 {
      report("permutation entropy and complexity, order \(order)") {
        let point = ComplexityEntropy(counts: OrdinalPatterns(order: order).counts(of: white))
        return point.entropy + point.complexity
      }
    }
    var scan = PermutationEntropyScan()
    scan.delays = [1, 99, 1]
    let short = Array(white.prefix(10_000))
    report("scan of 99 delays") { scan.values(of: short, SeriesContext())[5] }
    var accumulator = PermutationEntropy().accumulator(columns: 100_000)!
    let (pool, numbers) = (WorkerPool(threads: 1), (0..<9).map { Array(white[$0 * 100_000..<($0 + 1) * 100_000]) })
    var observation = 0
    report("an observation of 100,000 series") {
      accumulator.add(numbers[observation % 9], pool: pool)
      observation += 1
      return 0
    }
  }

  static func report(_ task: String, _ body: () -> Double) {
    var (least, check) = (Double.infinity, 0.0)
    for _ in 0..<15 {
      let begin = seconds()
      check += body()
      least = min(least, seconds() - begin)
    }
    print("\(task): \(least)\(check.isNaN ? " (no result)" : "")")
  }

  static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
