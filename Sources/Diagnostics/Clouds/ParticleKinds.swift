import SimCore

/// Which particles are of the same kind: those with equal numbers.
struct ParticleKinds {
  /// Pairs of kinds have a histogram each.
  static let most = 64

  /// Particles of each kind, in ascending order of their numbers.
  let members: [Int]
  /// The kind of each particle; empty if there is one only.
  private let kinds: [Int]

  /// Particles of one kind.
  init(particles: Int) { (members, kinds) = ([particles], []) }

  /// - Throws: `SimulationError.impossible` if there are more than a mixture has.
  init(_ numbers: [Double], field: String?) throws {
    let different = Set(numbers)
    guard different.count <= ParticleKinds.most, numbers.allSatisfy({ !$0.isNaN }) else {
      throw SimulationError.impossible(
        parameter: "species",
        reason: "\(field.map { "'\($0)'" } ?? "the field") has \(different.count) different values, or isn't a number, and there "
          + "may be \(ParticleKinds.most) kinds of particles at most: take a field that tells kinds apart, such as radius or mass")
    }
    let order = different.sorted()
    let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    let kinds = numbers.map { places[$0]! }
    var members = [Int](repeating: 0, count: order.count)
    for kind in kinds { members[kind] += 1 }
    (self.members, self.kinds) = (members, kinds)
  }

  /// Of kinds, each with itself included.
  var pairs: Int { members.count * (members.count + 1) / 2 }

  /// The place of the pair of kinds of two particles.
  @inline(__always)
  func pair(_ i: Int, _ j: Int) -> Int {
    if kinds.isEmpty { return 0 }
    let (a, b) = (min(kinds[i], kinds[j]), max(kinds[i], kinds[j]))
    return b * (b + 1) / 2 + a
  }
}
