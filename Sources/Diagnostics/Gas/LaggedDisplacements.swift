import SimCore

/// Displacements of particles over lags that grow geometrically, from many time origins, in memory of the logarithm of the longest lag.
///
/// Level k takes each 2ᵏ-th observation and remembers the last 2m − 1 of them, with m lags per doubling. Displacements over m … 2m − 1
/// steps of a level are lags of 2ᵏm … 2ᵏ(2m − 1) observations; the lowest level has the shorter ones too.
struct LaggedDisplacements {
  /// In observations, ascending.
  let lags: [Int]
  private var levels: [Level]
  /// By lag.
  private var sums: [Sums]
  private var observations = 0
  private var firstTime = 0.0
  private var lastTime = 0.0
  private let depth: Int

  private struct Level {
    /// Lags in steps of this level, and their places among all.
    var steps: [(count: Int, place: Int)]
    /// A ring of the last positions of all particles.
    var past: [[Double]] = []
  }

  private struct Sums {
    var origins = 0.0
    var second = 0.0
    var fourth = 0.0
    /// Of displacements that don't overlap.
    var apart = BlockedMean()
  }

  init(perDoubling: Int, upTo longest: Int) {
    depth = 2 * perDoubling - 1
    var (lags, levels) = ([Int](), [Level]())
    while levels.count < 40 {
      let steps = (levels.isEmpty ? 1 : perDoubling)...depth
      let fitting = steps.filter { $0 << levels.count <= longest }
      if fitting.isEmpty { break }
      levels.append(Level(steps: fitting.enumerated().map { ($0.element, lags.count + $0.offset) }))
      lags += fitting.map { $0 << (levels.count - 1) }
    }
    (self.lags, self.levels) = (lags, levels)
    sums = [Sums](repeating: Sums(), count: lags.count)
  }

  /// - Parameters:
  ///   - places: Coordinates that go on through periodic faces, one particle after the other.
  mutating func add(_ places: [Double], dimensions: Int, at time: Double, pool: WorkerPool) {
    if observations == 0 { firstTime = time }
    lastTime = time
    for k in levels.indices where observations & (1 << k - 1) == 0 {
      let now = observations >> k
      for (steps, place) in levels[k].steps where steps <= now {
        let (second, fourth) = moments(levels[k].past[(now - steps) % depth], places, dimensions, pool)
        sums[place].origins += 1
        sums[place].second += second
        sums[place].fourth += fourth
        if now % steps == 0 { sums[place].apart.add(second, weight: 1) }
      }
      if levels[k].past.count < depth { levels[k].past.append(places) } else { levels[k].past[now % depth] = places }
    }
    observations += 1
  }

  /// The means of r² and r⁴ over the particles.
  private func moments(
    _ before: [Double], _ after: [Double], _ dimensions: Int, _ pool: WorkerPool
  ) -> (second: Double, fourth: Double) {
    let count = after.count / dimensions
    let (second, fourth) = before.withUnsafeBufferPointer { before in
      after.withUnsafeBufferPointer { after in
        pool.reduce(count, grain: 16384, (0.0, 0.0)) { range in
          var (second, fourth) = (0.0, 0.0)
          for i in range {
            var square = 0.0
            for k in i * dimensions..<(i + 1) * dimensions {
              let way = after[k] - before[k]
              square += way * way
            }
            second += square
            fourth += square * square
          }
          return (second, fourth)
        } _: {
          ($0.0 + $1.0, $0.1 + $1.1)
        }
      }
    }
    return (second / Double(count), fourth / Double(count))
  }

  /// Mean square, its standard error, non-Gaussian parameter, lag in units of time, and number of origins, each for all lags.
  func values(dimensions: Int) -> [Double] {
    let interval = observations > 1 ? (lastTime - firstTime) / Double(observations - 1) : .nan
    return sums.map { $0.second / $0.origins } + sums.map(\.apart.standardError)
      + sums.map { nonGaussianParameter($0.second / $0.origins, $0.fourth / $0.origins, dimensions) }
      + lags.map { Double($0) * interval } + sums.map(\.origins)
  }

  // MARK: - Saving

  var memory: [Double] {
    let counts = sums.flatMap { sum in
      let blocks = sum.apart.memory
      return [sum.origins, sum.second, sum.fourth, Double(blocks.count)] + blocks
    }
    return [Double(observations), firstTime, lastTime] + counts + levels.flatMap { $0.past.flatMap { $0 } }
  }

  /// - Parameters:
  ///   - width: Numbers in the positions of all particles.
  mutating func restore(_ memory: ArraySlice<Double>, width: Int) {
    var rest = memory
    func take(_ count: Int) -> [Double] {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    let head = take(3)
    (observations, firstTime, lastTime) = (Int(head[0]), head[1], head[2])
    for place in sums.indices {
      let numbers = take(4)
      (sums[place].origins, sums[place].second, sums[place].fourth) = (numbers[0], numbers[1], numbers[2])
      sums[place].apart.memory = take(Int(numbers[3]))
    }
    for k in levels.indices {
      let seen = observations == 0 ? 0 : (observations - 1) >> k + 1
      levels[k].past = (0..<min(seen, depth)).map { _ in take(width) }
    }
  }
}
