import Foundation
import SimCore

/// Positions and velocities of independent discs.
struct DiscGas {
  var positions: [Double]
  var velocities: [Double]
  let domain: Domain

  var count: Int { positions.count / domain.dimensions }

  /// Uniform in the left part of the box, with a Maxwell distribution of temperature 1.
  init(_ count: Int, in domain: Domain, filling share: Double = 1, seed: UInt64 = 1, sample: Int = 0) {
    let philox = Philox(seed: seed)
    self.domain = domain
    positions = uniformPositions(count, in: domain, philox, sample: sample)
    for i in 0..<count { positions[i * domain.dimensions] *= share }
    velocities = (0..<count).flatMap { i in
      let a = philox.normals(.initialVelocity, particle: i, step: sample)
      let b = philox.normals(.initialVelocity, particle: i, step: sample, draw: 1)
      return (0..<domain.dimensions).map { [a[0], a[1], b[0]][$0] }
    }
  }

  /// After motion without collisions, by folding the unfolded path.
  func after(_ time: Double) -> DiscGas {
    var later = self
    for k in positions.indices {
      let axis = k % domain.dimensions
      let (size, v) = (domain.size[axis], velocities[k])
      let x = positions[k] + v * time
      let period = domain.boundary[axis] == .periodic ? size : 2 * size
      let wrapped = x - period * (x / period).rounded(.down)
      (later.positions[k], later.velocities[k]) = wrapped < size ? (wrapped, v) : (2 * size - wrapped, -v)
    }
    return later
  }
}

/// A file of reference values.
func gasReference<Value: Decodable>(_ name: String, _: Value.Type) -> Value {
  let url = Bundle.module.resourceURL!.appendingPathComponent("Reference/gas/\(name).json")
  return try! JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
}

/// The file hard_discs: contact values of the pair distribution at some packing fractions.
struct HardDiscFluid: Decodable {
  let fluid: [Row]
  struct Row: Decodable {
    let eta: Double
    let contact: Double
    enum CodingKeys: String, CodingKey {
      case eta
      case contact = "chi_contact"
    }
  }
}
