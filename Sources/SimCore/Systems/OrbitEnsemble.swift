/// Orbits of a map, in registers of eight. It knows nothing of the map's type, so that it is compiled once for all maps.
final class OrbitEnsemble: SettlingEnsemble {
  typealias Lanes = SIMD8<Double>
  /// Writes the images of some registers of states.
  typealias Image = (UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>, _ registers: Int) -> Void

  var trajectories: Int { states.trajectories }
  var dimension: Int { states.dimension }
  var timeStep: Double { 1 }
  var image: Image
  private let components: [String]
  private let pool: WorkerPool
  private var iteration = 0
  private let states: LaneStates

  /// - Parameter starts: States, one orbit after the other.
  init(_ components: [String], starts: [Double], pool: WorkerPool, image: @escaping Image) {
    (self.components, self.pool, self.image) = (components, pool, image)
    states = LaneStates(starts, dimension: components.count)
  }

  func start(_ states: [Double], at instant: Instant) {
    restoreStates(states)
    iteration = instant.tick
  }

  func first() -> (any SettlingEnsemble)? { OrbitEnsemble(components, starts: presentStates(ofFirst: 1), pool: pool, image: image) }

  func didRestore(at instant: Instant) { iteration = instant.tick }

  /// - Throws: `SimulationError.stalled` if a state is no longer finite.
  func advance(to instant: Instant) throws(SimulationError) {
    let (image, states, iterations, dimension) = (image, states.lanes, instant.tick - iteration, states.dimension)
    pool.forEachRange(self.states.registers, grain: 8) { block in
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
    if let (trajectory, component) = self.states.firstLost {
      throw .stalled(reason: "'\(components[component])' of trajectory \(trajectory) has run off to infinity", time: instant.time)
    }
  }

  func readStates(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) { states.read(rows, out) }

  func restoreStates(_ values: [Double]) { states.restore(values) }
}
