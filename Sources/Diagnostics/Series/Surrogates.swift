import SimCore

/// Random series that share with a given one what a null hypothesis says is all there is to it.
///
/// If a measure gives the series another value than nearly all surrogates, the hypothesis is rejected: `SurrogateTest`. Each
/// surrogate is a function of the seed and of its index alone. Numbers at the ends that aren't finite stay where they are; with
/// others in between, no surrogate is defined: all NaN.
public struct Surrogates: Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    /// The same numbers in random order. Hypothesis: they are independent of each other.
    case shuffle
    /// The same Fourier amplitudes with random phases, so that mean, variance, power spectrum and (circular) autocorrelation are
    /// kept (Theiler, Eubank, Longtin, Galdrikian & Farmer 1992, Physica D 58, 77-94). Hypothesis: a stationary, linear, Gaussian
    /// process.
    case phase
    /// The same numbers, in an order that has nearly the same Fourier amplitudes: the amplitude-adjusted surrogates of Theiler et
    /// al. (1992), iterated (Schreiber & Schmitz 1996, Phys. Rev. Lett. 77, 635-638). Hypothesis: an increasing function of such a
    /// process.
    case iaaft
  }

  public let original: [Double]
  public let kind: Kind
  private let random: Philox
  private let member: Int
  /// From the first finite number to the last one.
  private let body: Range<Int>
  private let isDefined: Bool
  private let spectrum: Spectrum?
  private let sorted: [Double]

  /// Largest number of iterations for one surrogate. Most series need fewer until the order no longer changes.
  public static let iterations = 100

  /// - Parameter member: Which one of many series this is; each has its own random numbers.
  public init(of series: [Double], kind: Kind, seed: UInt64, member: Int = 0) {
    (original, self.kind, self.member, random) = (series, kind, member, Philox(seed: seed))
    body = finiteBody(series)
    let numbers = Array(series[body])
    isDefined = numbers.allSatisfy(\.isFinite)
    let isTransformed = kind != .shuffle && isDefined && numbers.count > 1
    spectrum = isTransformed ? Spectrum(numbers) : nil
    sorted = isTransformed && kind == .iaaft ? numbers.sorted() : []
  }

  /// One of the surrogates, from 0.
  public func series(_ index: Int) -> [Double] {
    guard isDefined else { return [Double](repeating: .nan, count: original.count) }
    if body.count < 2 { return original }
    var series = original
    series.replaceSubrange(body, with: body(index))
    return series
  }

  /// For what is random in a measure of one of the surrogates.
  public func seed(_ index: Int) -> UInt64 {
    let bits = random.block(Philox.counter(.surrogates, particle: member, step: index, draw: 1))
    return UInt64(bits[0]) << 32 | UInt64(bits[1])
  }

  private func body(_ index: Int) -> [Double] {
    guard let spectrum else { return shuffled(index) }
    return kind == .phase ? spectrum.withRandomPhases { uniform(index, $0) } : adjusted(shuffled(index), spectrum)
  }

  /// Uniform in (0, 1).
  private func uniform(_ index: Int, _ place: Int) -> Double {
    random.uniforms(.surrogates, particle: member, step: index &* body.count &+ place)[0]
  }

  /// Fisher and Yates' method in Durstenfeld's form (1964, Commun. ACM 7, 420): all orders are equally probable.
  private func shuffled(_ index: Int) -> [Double] {
    var numbers = Array(original[body])
    for place in stride(from: numbers.count - 1, to: 0, by: -1) {
      numbers.swapAt(place, min(place, Int(uniform(index, place) * Double(place + 1))))
    }
    return numbers
  }

  /// Gives the numbers the wanted amplitudes and their old values in turn, until neither changes their order.
  private func adjusted(_ numbers: [Double], _ spectrum: Spectrum) -> [Double] {
    var numbers = numbers
    for _ in 0..<Surrogates.iterations {
      let next = reordered(like: spectrum.withAmplitudes(of: numbers))
      if next == numbers { break }
      numbers = next
    }
    return numbers
  }

  /// The series' own numbers, in the order of others; of equal ones the earlier is the smaller.
  private func reordered(like others: [Double]) -> [Double] {
    let order = others.indices.map { (value: others[$0], place: $0) }
      .sorted { $0.value < $1.value || $0.value == $1.value && $0.place < $1.place }
    var numbers = others
    for (rank, element) in order.enumerated() { numbers[element.place] = sorted[rank] }
    return numbers
  }
}

/// The Fourier transform of a real series, and series with the same amplitudes.
private struct Spectrum: Sendable {
  private let transform: FourierTransform
  /// Subtracted before transforming: a constant series gives exact zeros.
  private let origin: Double
  private let re: [Double]
  private let im: [Double]
  private let amplitudes: [Double]

  private var count: Int { re.count }

  init(_ series: [Double]) {
    transform = FourierTransform(series.count)
    let origin = series[0]
    var (re, im) = (series.map { $0 - origin }, [Double](repeating: 0, count: series.count))
    transform.forward(&re, &im)
    amplitudes = zip(re, im).map { ($0 * $0 + $1 * $1).squareRoot() }
    (self.origin, self.re, self.im) = (origin, re, im)
  }

  /// Turns all components by random angles, opposite ones for conjugate components. The mean stays. With an even count, the
  /// component of the shortest period is real: it keeps or changes its sign.
  func withRandomPhases(_ uniform: (_ place: Int) -> Double) -> [Double] {
    var (re, im) = (re, im)
    for k in stride(from: 1, to: (count + 1) / 2, by: 1) {
      let angle = 2 * Double.pi * uniform(k)
      let (c, s) = (LibM.cos(angle), LibM.sin(angle))
      (re[k], im[k]) = (re[k] * c - im[k] * s, re[k] * s + im[k] * c)
      (re[count - k], im[count - k]) = (re[k], -im[k])
    }
    if count % 2 == 0 && uniform(count / 2) < 0.5 { re[count / 2].negate() }
    transform.backward(&re, &im)
    return re.map { $0 + origin }
  }

  /// Another series with this one's amplitudes and its own phases. Only the order of the result counts, so the origin isn't added.
  func withAmplitudes(of series: [Double]) -> [Double] {
    var (re, im) = (series.map { $0 - origin }, [Double](repeating: 0, count: count))
    transform.forward(&re, &im)
    for k in 0..<count {
      let amplitude = (re[k] * re[k] + im[k] * im[k]).squareRoot()
      let factor = amplitude > 0 ? amplitudes[k] / amplitude : 0
      (re[k], im[k]) = (re[k] * factor, im[k] * factor)
    }
    transform.backward(&re, &im)
    return re
  }
}

/// From the first finite number to the last one; empty without any.
func finiteBody(_ series: [Double]) -> Range<Int> {
  guard let first = series.firstIndex(where: \.isFinite), let last = series.lastIndex(where: \.isFinite) else { return 0..<0 }
  return first..<last + 1
}
