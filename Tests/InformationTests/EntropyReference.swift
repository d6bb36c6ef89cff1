// swift-format-ignore-file: AlwaysUseLowerCamelCase

import Diagnostics
import Foundation
import Testing

/// The reference values of `Reference/entropies.json`.
struct EntropyReference: Decodable {
  let series: [String: [String]]
  let ordinal: [Ordinal]
  let dispersion: [Dispersion]
  let bubble: [Bubble]
  let sample_entropy: [Value]
  let approximate_entropy: [Value]
  let spectral_entropy: [Bits]
  let tables: [Table]
  let maxima: [Maximum]
  let digamma: [[Double]]
  let upper_gamma_fraction: [[Double]]

  struct Ordinal: Decodable {
    let series: String
    let n: Int
    let delay: Int
    let weighted: Double
    let amplitude: Double
    let renyi: [String: Double]
    let tsallis: [String: Double]
    let millerMadow: Double
    enum CodingKeys: String, CodingKey {
      case series, n, delay
      case weighted = "WPE_norm"
      case amplitude = "AAPE_A0.5_norm"
      case renyi = "renyi_H"
      case tsallis = "tsallis_H"
      case millerMadow = "S_miller_madow_nats"
    }
  }
  struct Dispersion: Decodable {
    let series: String
    let c: Int
    let m: Int
    let delay: Int
    let S_nats: Double
    let H: Double
    let missing: Int
    let reverse_dispersion: Double
  }
  struct Bubble: Decodable {
    let series: String
    let m: Int
    let delay: Int
    let value: Double
  }
  struct Value: Decodable {
    let series: String
    let value: Double
  }
  struct Bits: Decodable {
    let series: String
    let bits: Double
  }
  struct Measure: Decodable {
    let name: String
    let q: Double?
    let value: Double
  }
  struct Distribution: Decodable {
    let kind: String
    let pseudocount: Double?
    let observed: [Double]
    let unobserved: Double?
    let measures: [Measure]
  }
  struct Jackknife: Decodable {
    let kind: String
    let pseudocount: Double?
    let name: String
    let q: Double?
    let value: Double
  }
  struct Table: Decodable {
    let counts: [Int]
    let possible: Int
    let estimators: [String: Double]
    let probabilities: [Distribution]
    let jackknife: [Jackknife]
  }
  struct Maximum: Decodable {
    let name: String
    let q: Double?
    let outcomes: Int
    let value: Double
  }

  static let shared: EntropyReference = {
    let url = Bundle.module.url(forResource: "Reference/entropies", withExtension: "json")!
    return try! JSONDecoder().decode(EntropyReference.self, from: Data(contentsOf: url))
  }()

  func numbers(_ name: String) -> [Double] {
    series[name]!.map { Double(bitPattern: UInt64($0, radix: 16)!) }
  }

  static func estimator(_ kind: String, _ pseudocount: Double?) -> ProbabilityEstimator {
    switch kind {
    case "relative": .relative
    case "additive": .additive(pseudocount: pseudocount!)
    default: .shrinkage
    }
  }
}

/// Absolutely for numbers up to 1, relatively for larger ones.
func isClose(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool { abs(a - b) <= tolerance * max(1, abs(b)) }
