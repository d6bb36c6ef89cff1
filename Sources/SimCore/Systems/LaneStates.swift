/// The states of trajectories in registers of eight: register after register, each with all components.
final class LaneStates {
  typealias Lanes = SIMD8<Double>

  let trajectories: Int
  let dimension: Int
  let lanes: UnsafeMutablePointer<Lanes>
  var registers: Int { (trajectories + 7) / 8 }

  /// - Parameter starts: States, one trajectory after the other.
  init(_ starts: [Double], dimension: Int) {
    (trajectories, self.dimension) = (starts.count / dimension, dimension)
    let size = (trajectories + 7) / 8 * dimension
    lanes = .allocate(capacity: size)
    lanes.initialize(repeating: Lanes(), count: size)
    restore(starts)
  }

  deinit { lanes.deallocate() }

  /// The first number that isn't finite.
  var firstLost: (trajectory: Int, component: Int)? {
    for trajectory in 0..<trajectories {
      for c in 0..<dimension where !lanes[trajectory / 8 * dimension + c][trajectory % 8].isFinite { return (trajectory, c) }
    }
    return nil
  }

  func read(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    var out = out
    for trajectory in rows {
      for c in 0..<dimension { out[c] = lanes[trajectory / 8 * dimension + c][trajectory % 8] }
      out += dimension
    }
  }

  /// Unused lanes follow the first trajectory, so that they can't overflow on their own.
  func restore(_ values: [Double]) {
    for lane in 0..<registers * 8 {
      let trajectory = lane < trajectories ? lane : 0
      for c in 0..<dimension { lanes[lane / 8 * dimension + c][lane % 8] = values[trajectory * dimension + c] }
    }
  }
}
