/// The discrete Fourier transform of complex series of one length, X(k) = Σ x(j) exp(-2πi jk/n), without a normalising factor.
///
/// Powers of two are transformed by Cooley & Tukey's method (1965, Math. Comput. 19, 297-301), other lengths as a convolution of such a
/// length (Bluestein 1970, IEEE Trans. Audio Electroacoust. 18, 451-455). n log n operations in both cases.
public struct FourierTransform: Sendable {
  public let count: Int
  /// exp(-2πi k/n) for k below n/2.
  private let cosines: [Double]
  private let sines: [Double]
  private let chirp: Chirp?

  /// What the convolution needs for a length that isn't a power of two.
  private final class Chirp: Sendable {
    let transform: FourierTransform
    /// exp(-πi j²/n).
    let re: [Double]
    let im: [Double]
    /// The transform of the conjugate chirp, continued periodically.
    let kernelRe: [Double]
    let kernelIm: [Double]

    init(_ count: Int) {
      var length = 1
      while length < 2 * count - 1 { length *= 2 }
      transform = FourierTransform(length)
      // j² modulo 2n, so that the angle keeps its digits.
      let angles = (0..<count).map { -Double.pi * Double($0 * $0 % (2 * count)) / Double(count) }
      (re, im) = (angles.map(LibM.cos), angles.map(LibM.sin))
      var (kernelRe, kernelIm) = ([Double](repeating: 0, count: length), [Double](repeating: 0, count: length))
      for j in 0..<count {
        for k in [j, (length - j) % length] { (kernelRe[k], kernelIm[k]) = (re[j], -im[j]) }
      }
      transform.forward(&kernelRe, &kernelIm)
      (self.kernelRe, self.kernelIm) = (kernelRe, kernelIm)
    }
  }

  /// - Parameter count: Length of the series, at least 1.
  public init(_ count: Int) {
    precondition(count > 0, "a Fourier transform needs at least one number")
    self.count = count
    let isPowerOfTwo = count & (count - 1) == 0
    let angles = (0..<(isPowerOfTwo ? count / 2 : 0)).map { -2 * Double.pi * Double($0) / Double(count) }
    (cosines, sines) = (angles.map(LibM.cos), angles.map(LibM.sin))
    chirp = isPowerOfTwo ? nil : Chirp(count)
  }

  /// Replaces a series by its transform.
  public func forward(_ re: inout [Double], _ im: inout [Double]) {
    precondition(re.count == count && im.count == count, "this Fourier transform is for \(count) numbers")
    if let chirp { convolve(&re, &im, chirp) } else { butterflies(&re, &im) }
  }

  /// Replaces a transform by its series: the inverse of `forward`, with the factor 1/n.
  public func backward(_ re: inout [Double], _ im: inout [Double]) {
    // Exchanging real and imaginary parts before and after turns one direction into the other.
    forward(&im, &re)
    for k in 0..<count {
      re[k] /= Double(count)
      im[k] /= Double(count)
    }
  }

  private func butterflies(_ re: inout [Double], _ im: inout [Double]) {
    var reversed = 0
    for k in 0..<count {
      if k < reversed {
        re.swapAt(k, reversed)
        im.swapAt(k, reversed)
      }
      var bit = count >> 1
      while bit > 0 && reversed & bit != 0 {
        reversed ^= bit
        bit >>= 1
      }
      reversed |= bit
    }
    re.withUnsafeMutableBufferPointer { re in
      im.withUnsafeMutableBufferPointer { im in
        var half = 1
        while half < count {
          let stride = count / (2 * half)
          for start in Swift.stride(from: 0, to: count, by: 2 * half) {
            for j in 0..<half {
              let (c, s) = (cosines[j * stride], sines[j * stride])
              let (a, b) = (start + j, start + j + half)
              let (x, y) = (re[b] * c - im[b] * s, re[b] * s + im[b] * c)
              (re[b], im[b]) = (re[a] - x, im[a] - y)
              (re[a], im[a]) = (re[a] + x, im[a] + y)
            }
          }
          half *= 2
        }
      }
    }
  }

  private func convolve(_ re: inout [Double], _ im: inout [Double], _ chirp: Chirp) {
    let length = chirp.transform.count
    var (x, y) = ([Double](repeating: 0, count: length), [Double](repeating: 0, count: length))
    for j in 0..<count {
      x[j] = re[j] * chirp.re[j] - im[j] * chirp.im[j]
      y[j] = re[j] * chirp.im[j] + im[j] * chirp.re[j]
    }
    chirp.transform.forward(&x, &y)
    for k in 0..<length {
      (x[k], y[k]) = (
        x[k] * chirp.kernelRe[k] - y[k] * chirp.kernelIm[k], x[k] * chirp.kernelIm[k] + y[k] * chirp.kernelRe[k]
      )
    }
    chirp.transform.backward(&x, &y)
    for j in 0..<count {
      re[j] = x[j] * chirp.re[j] - y[j] * chirp.im[j]
      im[j] = x[j] * chirp.im[j] + y[j] * chirp.re[j]
    }
  }
}
