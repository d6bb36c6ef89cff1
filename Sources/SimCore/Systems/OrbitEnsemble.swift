/// Orbits of a map, in registers of eight. It knows nothing of the map's type, so that it is compiled once for all maps.
final class OrbitEnsemble {
  typealias Lanes = SIMD8<Double>
  /// Writes the images of some registers of states.
  typealias Image = (UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>, _ registers: Int) -> Void

  let trajectories: Int
  var image: Image
  private let components: [String]
  private let pool: WorkerPool
  private var iteration = 0
  /// Register after register, each with all components.
  private let states: UnsafeMutablePointer<Lanes>

  private var dimension: Int { components.count }
  private var registers: Int { (trajectories + 7) / 8 }

  /// - Parameter starts: States, one orbit after the other.
  init(_ components: [String], starts: [Double], pool: WorkerPool, image: @escaping Image) {
    (self.components, self.pool, self.image, trajectories) = (components, pool, image, starts.count / components.count)
    let size = (trajectories + 7) / 8 * components.count
    states = .allocate(capacity: size)
    states.initialize(repeating: Lanes(), count: size)
    restoreStates(starts)
  }

  deinit { states.deallocate() }

  func didRestore(at instant: Instant) { iteration = instant.tick }

  /// - Throws: `SimulationError.stalled` if a state is no longer finite.
  func advance(to instant: Instant) throws(SimulationError) {
    let (image, states, iterations, dimension) = (image, states, instant.tick - iteration, dimension)
    pool.forEachRange(registers, grain: 8) { block in
      withUnsafeTemporaryAllocation(of: Lanes.self, capacity: block.count * dimension) { images in
        let (images, states) = (images.baseAddress!, states + block.lowerBound * dimension)
        images.initialize(repeating: Lanes(), count: block.count * dimension)
        for _ in 0..<iterations {
          image(states, images, block.count)
          states.update(from: images, count: block.count * dimension)
        }
      }
    }
    iteration = instant.tick
    for trajectory in 0..<trajectories {
      for c in 0..<dimension where !states[trajectory / 8 * dimension + c][trajectory % 8].isFinite {
        throw .stalled(reason: "'\(components[c])' of trajectory \(trajectory) has run off to infinity", time: instant.time)
      }
    }
  }

  func readStates(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    var out = out
    for trajectory in rows {
      for c in 0..<dimension { out[c] = states[trajectory / 8 * dimension + c][trajectory % 8] }
      out += dimension
    }
  }

  func restoreStates(_ values: [Double]) {
    for lane in 0..<registers * 8 {
      // Unused lanes follow the first orbit, so that they can't overflow on their own.
      let trajectory = lane < trajectories ? lane : 0
      for c in 0..<dimension { states[lane / 8 * dimension + c][lane % 8] = values[trajectory * dimension + c] }
    }
  }
}
