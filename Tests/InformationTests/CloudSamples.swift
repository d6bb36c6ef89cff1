// swift-format-ignore-file: AlwaysUseLowerCamelCase

import Foundation
import SimCore
import Testing

/// Points for the tests of clouds.
enum CloudSamples {
  /// SplitMix64 (Steele, Lea & Flood 2014), as doubles of 53 bits.
  private struct SplitMix {
    var state: UInt64
    mutating func next() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
      return Double((z ^ z >> 31) >> 11) * 0x1p-53
    }
  }

  static func uniform(_ seed: UInt64, _ count: Int) -> [Double] {
    var generator = SplitMix(state: seed)
    return (0..<count).map { _ in generator.next() }
  }

  static func gauss12(_ seed: UInt64, _ count: Int) -> [Double] {
    var generator = SplitMix(state: seed)
    return (0..<count).map { _ in (0..<12).reduce(0.0) { sum, _ in sum + generator.next() } - 6 }
  }

  /// Row after row from column after column.
  static func rows(_ columns: [[Double]]) -> [Double] {
    (0..<columns[0].count).flatMap { row in columns.map { $0[row] } }
  }

  static func normal(_ count: Int, dimensions: Int, seed: UInt64 = 1) -> [Double] {
    let random = Philox(seed: seed)
    return (0..<count).flatMap { i in (0..<dimensions).map { random.normals(.initialVelocity, particle: i, draw: $0)[0] } }
  }

  static func even(_ count: Int, dimensions: Int, seed: UInt64 = 1) -> [Double] {
    let random = Philox(seed: seed)
    return (0..<count).flatMap { i in (0..<dimensions).map { random.uniforms(.initialPosition, particle: i, draw: $0)[0] } }
  }

  static func areNaN(_ values: [Double]) -> Bool { !values.isEmpty && values.allSatisfy { $0.isNaN } }

  /// A table of particles.
  static func field(_ name: String, _ count: Int, _ width: Int) -> FieldInfo {
    FieldInfo(name, unit: "1", longName: name, dimensions: [.particles(count), .space(width)])
  }

  static func reference() throws -> CloudReference {
    let url = try #require(Bundle.module.url(forResource: "Reference/clouds", withExtension: "json"))
    return try JSONDecoder().decode(CloudReference.self, from: Data(contentsOf: url))
  }
}

struct CloudReference: Decodable {
  struct Entropy: Decodable {
    let generator: String?
    let seeds: [UInt64]
    let count, k: Int
    let euclidean, maximum: Double
    var points: [Double] {
      CloudSamples.rows(seeds.map { generator == "gauss12" ? CloudSamples.gauss12($0, count) : CloudSamples.uniform($0, count) })
    }
  }
  struct Information: Decodable {
    let x, noise: [UInt64]
    let count, k: Int
    let weight, ksg1, ksg2: Double
  }
  struct Function: Decodable {
    let x, value: Double
  }
  struct Gradient: Decodable {
    let seed: UInt64
    let shape: [Int]
    let periodic: [Bool]
    let bins: Int
    let range: Double?
    let entropy, reached: Double
  }
  struct Pairs: Decodable {
    let seeds: [UInt64]
    let count, bins, occupied: Int
    let box: [Double]
    let cutoff, entropy: Double
  }
  let kozachenko_leonenko, periodic: [Entropy]
  let ksg: [Information]
  let digamma: [Function]
  let delentropy: [Gradient]
  let pair_entropy: [Pairs]
}
