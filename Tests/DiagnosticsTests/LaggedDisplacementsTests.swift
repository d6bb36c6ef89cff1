import Diagnostics
import SimCore
import Testing

/// Mean square displacements over logarithmic lags.
@Suite struct LaggedDisplacementsTests {
  private let domain = Domain.periodic(1, 1)

  private func options(perDoubling: Int = 2, longest: Int? = nil, reportEvery: Int? = 1) -> MeanSquareDisplacement.Options {
    var options = MeanSquareDisplacement.Options()
    (options.lags, options.lagsPerDoubling, options.longestLag, options.reportEvery) = (
      .logarithmic, perDoubling, longest, reportEvery
    )
    return options
  }

  private func info(_ count: Int) -> FieldInfo {
    FieldInfo("position", unit: "1", longName: "position", dimensions: [.particles(count), .space(2)])
  }

  private func diagnostic(_ count: Int, _ options: MeanSquareDisplacement.Options) throws -> MeanSquareDisplacement {
    try MeanSquareDisplacement(options, scene: Scene(fields: [info(count)], domain: domain))
  }

  private func lags(_ diagnostic: MeanSquareDisplacement) -> [Int] {
    diagnostic.outputs[0].dimensions[0].coordinates.map { Int($0) }
  }

  /// The parts of a result.
  private func parts(_ values: [Double]) -> [[Double]] {
    let lags = (values.count - 1) / 5
    return (0..<5).map { Array(values[$0 * lags..<($0 + 1) * lags]) }
  }

  /// Unwrapped places of walkers with independent normal steps, one list for each instant.
  private func walk(_ walkers: Int, steps: Int, length: Double) -> [[Double]] {
    let random = Philox(seed: 5)
    var places = [[Double](repeating: 0.5, count: 2 * walkers)]
    for step in 1...steps {
      var next = places[step - 1]
      for i in 0..<walkers {
        let n = random.normals(.initialVelocity, particle: i, step: step)
        for axis in 0..<2 { next[2 * i + axis] += length * n[axis] }
      }
      places.append(next)
    }
    return places
  }

  private func snapshot(_ places: [Double], time: Double, threads: Int = 1) -> Snapshot {
    let wrapped = places.map { $0 - $0.rounded(.down) }
    return Snapshot(time: time, domain: domain, pool: WorkerPool(threads: threads), [(info(places.count / 2), wrapped)])
  }

  @Test func growGeometrically() throws {
    #expect(lags(try diagnostic(1, options(longest: 30))) == [1, 2, 3, 4, 6, 8, 12, 16, 24])
    #expect(lags(try diagnostic(1, options(perDoubling: 1, longest: 1000))) == (0..<10).map { 1 << $0 })
    #expect(lags(try diagnostic(1, options(perDoubling: 4, longest: 20))) == [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20])
    var scene = Scene(fields: [info(1)], domain: domain, observations: 101)
    let known = try MeanSquareDisplacement(options(reportEvery: nil), scene: scene)
    #expect(lags(known).last == 96 && known.observationsPerResult == 101)
    scene.observations = nil
    let unknown = try MeanSquareDisplacement(options(reportEvery: nil), scene: scene)
    #expect(lags(unknown).last == 768 && unknown.observationsPerResult == 1)
    var contradiction = MeanSquareDisplacement.Options()
    contradiction.longestLag = 5
    #expect(contradiction.problems().map(\.message) == ["needs lags: logarithmic"])
  }

  /// Against sums over all the origins that there should be, written down directly.
  @Test(arguments: [1, 2, 5]) func directSums(perDoubling: Int) throws {
    let (walkers, steps) = (40, 60)
    let places = walk(walkers, steps: steps, length: 0.05)
    let msd = try diagnostic(walkers, options(perDoubling: perDoubling, longest: 50))
    var values: [Double] = []
    for (step, place) in places.enumerated() { values = msd.observe(snapshot(place, time: 3 + 0.25 * Double(step))) }
    let found = parts(values)
    for (k, lag) in lags(msd).enumerated() {
      var level = 1
      while lag / level >= 2 * perDoubling { level *= 2 }
      var (second, fourth, origins) = (0.0, 0.0, 0.0)
      for origin in stride(from: 0, through: steps - lag, by: level) {
        origins += 1
        for i in 0..<walkers {
          let (x, y) = (
            places[origin + lag][2 * i] - places[origin][2 * i], places[origin + lag][2 * i + 1] - places[origin][2 * i + 1]
          )
          second += x * x + y * y
          fourth += (x * x + y * y) * (x * x + y * y)
        }
      }
      (second, fourth) = (second / (origins * Double(walkers)), fourth / (origins * Double(walkers)))
      #expect(abs(found[0][k] / second - 1) < 1e-12)
      #expect(abs(found[2][k] - (fourth / (2 * second * second) - 1)) < 1e-11)
      #expect(abs(found[3][k] - 0.25 * Double(lag)) < 1e-12)
      #expect(found[4][k] == origins)
    }
    let largest = (1...steps).flatMap { step in places[step].indices.map { abs(places[step][$0] - places[step - 1][$0]) } }.max()!
    #expect(abs(values.last! - largest) < 1e-12)
  }

  /// Brownian walkers: 4 D t, a Gaussian, and errors of independent displacements, √(2/(d N n)) 2 D t d of n that don't overlap.
  @Test func diffusion() throws {
    let (walkers, steps, length) = (200, 4000, 0.02)
    let places = walk(walkers, steps: steps, length: length)
    let msd = try diagnostic(walkers, options(longest: 400))
    var values: [Double] = []
    for (step, place) in places.enumerated() { values = msd.observe(snapshot(place, time: Double(step), threads: 2)) }
    let found = parts(values)
    for (k, lag) in lags(msd).enumerated() {
      let expected = 2 * length * length * Double(lag)
      let error = expected / (Double(walkers) * Double(steps / lag)).squareRoot()
      #expect(abs(found[0][k] - expected) < 4 * error)
      // From 8 blocks at least: uncertain by 1/√14.
      #expect(found[1][k] > error / 2 && found[1][k] < 2 * error)
      #expect(abs(found[2][k]) < 6 * (2 / (Double(walkers) * Double(steps / lag))).squareRoot())
    }
    #expect(found[1].allSatisfy { $0.isFinite })
  }

  /// Free flight: exact at all lags, around the periodic box many times.
  @Test func freeFlight() throws {
    let random = Philox(seed: 1)
    let velocities = (0..<50).flatMap { i in
      let n = random.normals(.initialVelocity, particle: i)
      return [n[0], n[1]]
    }
    let square = velocities.reduce(0) { $0 + $1 * $1 } / 50
    let msd = try diagnostic(50, options(perDoubling: 1, longest: 256))
    var values: [Double] = []
    for step in 0...512 {
      values = msd.observe(snapshot(velocities.map { 0.5 + $0 * 0.1 * Double(step) }, time: 0.1 * Double(step)))
    }
    let found = parts(values)
    for (k, lag) in lags(msd).enumerated() {
      let time = 0.1 * Double(lag)
      #expect(abs(found[0][k] / (square * time * time) - 1) < 1e-9)
    }
    // Less than 8 displacements that don't overlap.
    #expect(found[1].last!.isNaN && found[1][0] < 1e-9)
  }

  /// A memory given to another one: the same bits go on; so for any number of threads.
  @Test func memory() throws {
    let places = walk(20_000, steps: 40, length: 0.05)
    func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }
    for cut in [0, 1, 2, 13, 30] {
      let (whole, first, second) = (
        try diagnostic(20_000, options(longest: 30)), try diagnostic(20_000, options(longest: 30)),
        try diagnostic(20_000, options(longest: 30))
      )
      for step in 0..<cut { _ = first.observe(snapshot(places[step], time: Double(step), threads: 3)) }
      second.memory = first.memory
      for step in 0...40 {
        let expected = whole.observe(snapshot(places[step], time: Double(step)))
        if step >= cut { #expect(bits(second.observe(snapshot(places[step], time: Double(step), threads: 2))) == bits(expected)) }
      }
    }
  }
}
