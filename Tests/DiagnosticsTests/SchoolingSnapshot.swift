import Diagnostics
import Foundation
import SimCore
import Testing

/// A state of a school with dewi-kadita's values for it.
struct SchoolingSnapshot: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let boxSize: Double
  let positions: [[Double]]
  let velocities: [[Double]]
  let expected: [String: Double]
  let histograms: Histograms

  struct Histograms: Decodable, Sendable {
    let cohesion: [Int]?
    let heading: [[Int]]
    let depth: [Int]
    let angularMomentum: [Int]?
    let spacing: [Int]?
    let velocityCorrelation: [Int]?
    let principalVariances: [Double]?

    enum CodingKeys: String, CodingKey {
      case cohesion = "cohesion_nnd_counts_25"
      case heading = "polarization_counts_12x24_nonzero"
      case depth = "depth_counts_15"
      case angularMomentum = "angular_counts_20"
      case spacing = "knn_cv_counts_20"
      case velocityCorrelation = "velcorr_counts_20"
      case principalVariances = "shape_eigenvalues_desc"
    }
  }

  enum CodingKeys: String, CodingKey {
    case name, positions, velocities, expected, histograms
    case boxSize = "box_size"
  }

  var testDescription: String { name }
  var count: Int { positions.count }
  var domain: Domain { .periodic(boxSize, dimensions: 3) }

  static let all: [SchoolingSnapshot] = {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("Reference/schooling")
    let files = try! FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
      .map { try! JSONDecoder().decode(SchoolingSnapshot.self, from: Data(contentsOf: $0)) }
  }()

  static func named(_ name: String) -> SchoolingSnapshot { all.first { $0.name == name }! }
}
