// swift-format-ignore-file: AlwaysUseLowerCamelCase

import Foundation
import Testing

/// Series and values that the tests of ordinal patterns compare with.
enum OrdinalReference {
  struct Series: Decodable {
    let name: String
    let length: Int
    let sha256: String
    let values_bits: [String]?
  }

  struct Row: Decodable {
    let series: String
    let (n, delay, windows): (Int, Int, Int)
    let defined: Bool
    let observed: Int?
    let (S_nats, H, JSD_nats, C): (Double?, Double?, Double?, Double?)
    let counts_sha256_u32le: String?

    enum Key: String, CodingKey {
      case series, n, delay, windows, defined, observed, S_nats, H, JSD_nats, C, counts_sha256_u32le
    }
    init(from decoder: any Decoder) throws {
      let row = try decoder.container(keyedBy: Key.self)
      series = try row.decode(String.self, forKey: .series)
      n = try row.decode(Int.self, forKey: .n)
      delay = try row.decode(Int.self, forKey: .delay)
      windows = try row.decode(Int.self, forKey: .windows)
      defined = try row.decode(Bool.self, forKey: .defined)
      observed = try row.decodeIfPresent(Int.self, forKey: .observed)
      S_nats = try row.decodeIfPresent(Double.self, forKey: .S_nats)
      H = try row.decodeIfPresent(Double.self, forKey: .H)
      JSD_nats = try row.decodeIfPresent(Double.self, forKey: .JSD_nats)
      C = try row.decodeIfPresent(Double.self, forKey: .C)
      counts_sha256_u32le = try row.decodeIfPresent(String.self, forKey: .counts_sha256_u32le)
    }
  }

  struct Weighted: Decodable {
    let series: String
    let n: Int
    let delay: Int
    let WPE: Double
    let AAPE: Double
    let S_miller_madow: Double
    let missing: Int
  }

  struct Curves: Decodable {
    let n: Int
    let JSDmax: Double
    let minimum: [[Double]]
    let vertices: [[Double]]
    let segments: [[Double]]
    let HminPer: Double?
    let HmaxPer: Double?
  }

  static func load<Value: Decodable>(_ name: String) throws -> [Value] {
    let file = Bundle.module.url(forResource: "Reference/\(name)", withExtension: "json")
    return try JSONDecoder().decode([Value].self, from: Data(contentsOf: #require(file)))
  }

  /// All series by name.
  static func series() throws -> [String: [Double]] {
    let list: [Series] = try load("ordinal_series")
    return Dictionary(uniqueKeysWithValues: list.map { ($0.name, numbers($0)) })
  }

  private static func numbers(_ series: Series) -> [Double] {
    if let bits = series.values_bits { return bits.map { Double(bitPattern: UInt64($0, radix: 16)!) } }
    switch series.name {
    case "long_white_100000": return SplitMix64.uniforms(seed: 31, count: 100_000)
    case "long_pink_100000": return voss(seed: 33, count: 100_000, rows: 12)
    default:
      var random = SplitMix64(state: 34)
      return (0..<50_000).map { _ in Double(random.next() % 6) }
    }
  }

  /// Pink noise after Voss and McCartney: of some random numbers, the k-th is drawn anew every 2ᵏ steps.
  private static func voss(seed: UInt64, count: Int, rows: Int) -> [Double] {
    var random = SplitMix64(state: seed)
    var numbers = (0..<rows).map { _ in random.uniform() - 0.5 }
    return (1...count).map { i in
      if i.trailingZeroBitCount < rows { numbers[i.trailingZeroBitCount] = random.uniform() - 0.5 }
      return numbers.reduce(0, +) + (random.uniform() - 0.5)
    }
  }
}

/// Steele, Lea & Flood 2014, OOPSLA '14, 453.
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  static func uniforms(seed: UInt64, count: Int) -> [Double] {
    var random = SplitMix64(state: seed)
    return (0..<count).map { _ in random.uniform() }
  }
}

/// SHA-256 of bytes, in hexadecimal (FIPS 180-4).
func sha256(_ bytes: [UInt8]) -> String {
  func primes(_ count: Int) -> [Int] {
    var found: [Int] = []
    var n = 2
    while found.count < count {
      if found.allSatisfy({ n % $0 != 0 }) { found.append(n) }
      n += 1
    }
    return found
  }
  func fraction(_ x: Double) -> UInt32 { UInt32((x - x.rounded(.down)) * 0x1p32) }
  let k = primes(64).map { fraction(cbrt(Double($0))) }
  var h = primes(8).map { fraction(Double($0).squareRoot()) }
  var message = bytes + [0x80]
  message += [UInt8](repeating: 0, count: (120 - message.count % 64) % 64)
  message += (0..<8).map { UInt8(truncatingIfNeeded: (bytes.count * 8) >> (56 - 8 * $0)) }
  func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }
  var w = [UInt32](repeating: 0, count: 64)
  for begin in stride(from: 0, to: message.count, by: 64) {
    for i in 0..<16 { w[i] = (0..<4).reduce(0) { $0 << 8 | UInt32(message[begin + 4 * i + $1]) } }
    for i in 16..<64 {
      let s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3
      let s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10
      w[i] = w[i - 16] &+ s0 &+ w[i - 7] &+ s1
    }
    var v = h
    for i in 0..<64 {
      let s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)
      let t1 = v[7] &+ s1 &+ (v[4] & v[5] ^ ~v[4] & v[6]) &+ k[i] &+ w[i]
      let s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)
      let t2 = s0 &+ (v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2])
      v = [t1 &+ t2, v[0], v[1], v[2], v[3] &+ t1, v[4], v[5], v[6]]
    }
    for i in 0..<8 { h[i] &+= v[i] }
  }
  return h.map { word in (0..<8).map { String(word >> (28 - 4 * UInt32($0)) & 15, radix: 16) }.joined() }.joined()
}
