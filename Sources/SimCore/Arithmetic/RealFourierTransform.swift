/// The discrete Fourier transform of real series of one even length n: u(j) = Σ a(k) exp(2πi jk/n), k = -n/2 + 1 … n/2, where
/// a(-k) is the conjugate of a(k), so that the coefficients of k = 0 … n/2 are all there is to know. Those of 0 and n/2 are real.
///
/// Series can be of any kind of numbers: eight series are transformed at once, or a series with its derivatives. A series is
/// transformed as a complex one of half the length (Cooley, Lewis & Welch 1970, J. Sound Vib. 12, 315-337), by Stockham's method
/// (1966, AFIPS Proc. 28, 229-233) with the prime factors of the length: n log n operations where these are small.
public struct RealFourierTransform: Sendable {
  public let count: Int
  /// Coefficients of a series.
  public var modes: Int { count / 2 + 1 }
  /// Complex numbers that a transform needs beside its arguments.
  public var scratchSize: Int { count }

  private let stages: [Stage]
  /// exp(-2πi k/n), k = 0 … n/2.
  private let turns: [ComplexNumber<Double>]

  /// - Parameter count: Length of the series: even, at least 2.
  public init(_ count: Int) {
    precondition(count > 0 && count.isMultiple(of: 2), "a real Fourier transform needs an even number of points")
    self.count = count
    turns = (0...count / 2).map { ComplexNumber(angle: -2 * .pi * Double($0) / Double(count)) }
    stages = Stage.all(count / 2)
  }

  /// The coefficients of a series.
  ///
  /// - Parameter scratch: At least `scratchSize` numbers.
  public func forward<Number: RealNumber>(
    _ series: UnsafePointer<Number>, _ coefficients: UnsafeMutablePointer<ComplexNumber<Number>>,
    scratch: UnsafeMutablePointer<ComplexNumber<Number>>
  ) {
    let half = count / 2
    series.withMemoryRebound(to: ComplexNumber<Number>.self, capacity: half) { pairs in
      run(from: pairs, to: scratch, scratch: scratch + half)
    }
    let scale = 0.5 / Double(count)
    turns.withUnsafeBufferPointer { turns in
      for k in 0...half {
        // Of the even places, and of the odd ones times i.
        let (z, mirror) = (scratch[k == half ? 0 : k], scratch[k == 0 ? 0 : half - k].conjugate)
        let odd = turns[k] * (z - mirror)
        coefficients[k] = scale * (z + mirror - odd.quarterTurn)
      }
    }
    (coefficients[0].im, coefficients[half].im) = (Number(0), Number(0))
  }

  /// The series with these coefficients.
  ///
  /// - Parameter scratch: At least `scratchSize` numbers.
  public func backward<Number: RealNumber>(
    _ coefficients: UnsafePointer<ComplexNumber<Number>>, _ series: UnsafeMutablePointer<Number>,
    scratch: UnsafeMutablePointer<ComplexNumber<Number>>
  ) {
    let half = count / 2
    turns.withUnsafeBufferPointer { turns in
      for k in 0..<half {
        let (a, mirror) = (coefficients[k], coefficients[half - k].conjugate)
        let odd = turns[k].conjugate * (a - mirror)
        // With k for -k, the transform goes in the other direction.
        scratch[k == 0 ? 0 : half - k] = a + mirror + odd.quarterTurn
      }
    }
    series.withMemoryRebound(to: ComplexNumber<Number>.self, capacity: half) { pairs in
      run(from: scratch, to: pairs, scratch: scratch + half)
    }
  }

  /// The complex transform of half the length: Σ z(j) exp(-2πi jk/(n/2)). The three arrays don't overlap.
  private func run<Number: RealNumber>(
    from source: UnsafePointer<ComplexNumber<Number>>, to target: UnsafeMutablePointer<ComplexNumber<Number>>,
    scratch: UnsafeMutablePointer<ComplexNumber<Number>>
  ) {
    if stages.isEmpty { target.update(from: source, count: count / 2) }
    var input = source
    for (index, stage) in stages.enumerated() {
      let output = (stages.count - 1 - index).isMultiple(of: 2) ? target : scratch
      stage.apply(input, output)
      input = UnsafePointer(output)
    }
  }
}

/// One pass over the data: transforms of as many points as the radix says.
private struct Stage {
  let radix: Int
  /// Transforms that are left to do afterwards have this length.
  let length: Int
  /// Transforms that are done at once.
  let stride: Int
  /// exp(-2πi pk/(radix length)), for each p below `length` those of k = 1 … radix - 1.
  let twiddles: [ComplexNumber<Double>]
  /// exp(-2πi k/radix).
  let roots: [ComplexNumber<Double>]

  init(radix: Int, length: Int, stride: Int) {
    (self.radix, self.length, self.stride) = (radix, length, stride)
    twiddles = (0..<length).flatMap { p in
      (1..<radix).map { ComplexNumber(angle: -2 * .pi * Double(p * $0) / Double(radix * length)) }
    }
    roots = (0..<radix).map { ComplexNumber(angle: -2 * .pi * Double($0) / Double(radix)) }
  }

  /// The passes for a length.
  static func all(_ count: Int) -> [Stage] {
    var (stages, rest, stride, radix): ([Stage], Int, Int, Int) = ([], count, 1, 4)
    while rest > 1 {
      while !rest.isMultiple(of: radix) { radix = radix == 4 ? 2 : radix == 2 ? 3 : radix + 2 }
      rest /= radix
      stages.append(Stage(radix: radix, length: rest, stride: stride))
      stride *= radix
    }
    return stages
  }

  @inline(__always)
  func apply<Number: RealNumber>(
    _ x: UnsafePointer<ComplexNumber<Number>>, _ y: UnsafeMutablePointer<ComplexNumber<Number>>
  ) {
    twiddles.withUnsafeBufferPointer { twiddles in
      for p in 0..<length {
        let (factors, x, y) = (twiddles.baseAddress! + p * (radix - 1), x + p * stride, y + p * radix * stride)
        switch radix {
        case 2: two(factors, x, y)
        case 4: four(factors, x, y)
        default: many(factors, x, y)
        }
      }
    }
  }

  @inline(__always)
  private func two<Number: RealNumber>(
    _ w: UnsafePointer<ComplexNumber<Double>>, _ x: UnsafePointer<ComplexNumber<Number>>,
    _ y: UnsafeMutablePointer<ComplexNumber<Number>>
  ) {
    for q in 0..<stride {
      let (a, b) = (x[q], x[q + length * stride])
      y[q] = a + b
      y[q + stride] = w[0] * (a - b)
    }
  }

  @inline(__always)
  private func four<Number: RealNumber>(
    _ w: UnsafePointer<ComplexNumber<Double>>, _ x: UnsafePointer<ComplexNumber<Number>>,
    _ y: UnsafeMutablePointer<ComplexNumber<Number>>
  ) {
    let step = length * stride
    for q in 0..<stride {
      let (a, b, c, d) = (x[q], x[q + step], x[q + 2 * step], x[q + 3 * step])
      let (even, odd, evenDifference, oddDifference) = (a + c, b + d, a - c, (b - d).quarterTurn)
      y[q] = even + odd
      y[q + stride] = w[0] * (evenDifference - oddDifference)
      y[q + 2 * stride] = w[1] * (even - odd)
      y[q + 3 * stride] = w[2] * (evenDifference + oddDifference)
    }
  }

  @inline(__always)
  private func many<Number: RealNumber>(
    _ w: UnsafePointer<ComplexNumber<Double>>, _ x: UnsafePointer<ComplexNumber<Number>>,
    _ y: UnsafeMutablePointer<ComplexNumber<Number>>
  ) {
    roots.withUnsafeBufferPointer { roots in
      for q in 0..<stride {
        for k in 0..<radix {
          var sum = x[q]
          for j in 1..<radix { sum = sum + roots[j * k % radix] * x[q + j * length * stride] }
          y[q + k * stride] = k == 0 ? sum : w[k - 1] * sum
        }
      }
    }
  }
}
