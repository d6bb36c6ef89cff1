import Diagnostics
import Glibc
import SimCore

/// Speed of ordinal patterns, and of eigenvalues: the least thread time of some repetitions, in seconds, a line for each task.
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
    spectra(pool)
  }

  /// Entropies of the eigenvalues of a kernel so narrow that no factorization of low rank is quicker, of points in a cube; the time of
  /// the kernel included.
  static func spectra(_ pool: WorkerPool) {
    let random = Philox(seed: 2)
    let points = (0..<4000).map { k in (0..<3).map { random.uniforms(.initialPosition, particle: k, draw: $0)[0] / 0.1 } }
    report("diffusion spectral entropy of 4000 points", repetitions: 3) {
      let kernel = try KernelMatrix(.gaussian, PointSet(points))
      return DiffusionSpectralEntropy.entropy(try DiffusionSpectralEntropy.spectrum(kernel, .reference, pool), time: 1)
    }
    report("Vendi score of 4000 points", repetitions: 3) {
      VendiScore.score(try KernelSpectrum(of: KernelMatrix(.gaussian, PointSet(points)), pool).values, order: 1)
    }
  }

  static func report(_ task: String, repetitions: Int = 15, _ body: () throws -> Double) {
    var (least, check) = (Double.infinity, 0.0)
    for _ in 0..<repetitions {
      let begin = seconds()
      check += (try? body()) ?? .nan
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
