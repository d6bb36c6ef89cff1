import Foundation
import SimCore
import Synchronization
import Testing

struct WorkerPoolTests {
  static let threads = [1, 2, 3, 7]

  /// How often `body` ran for each chunk.
  private func visits(_ chunks: Int, _ run: (_ body: (Int) -> Void) -> Void) -> [Int] {
    let counts = UnsafeMutablePointer<Int>.allocate(capacity: chunks)
    counts.initialize(repeating: 0, count: chunks)
    defer { counts.deallocate() }
    run { counts[$0] += 1 }
    return (0..<chunks).map { counts[$0] }
  }

  @Test(arguments: threads)
  func everyChunkRunsOnce(threads: Int) {
    let pool = WorkerPool(threads: threads)
    for chunks in Array(0...20) + [100, 1000] {
      #expect(visits(chunks) { pool.forEachChunk(chunks, $0) } == [Int](repeating: 1, count: chunks))
    }
    pool.forEachChunk(-1) { _ in Issue.record("there is nothing to run") }
  }

  @Test func aPoolHasAtLeastItsCaller() {
    #expect(WorkerPool(threads: 0).threads == 1)
    #expect(WorkerPool(threads: -3).threads == 1)
    #expect(WorkerPool(threads: 5).threads == 5)
  }

  @Test(arguments: threads)
  func rangesTileTheWhole(threads: Int) {
    let pool = WorkerPool(threads: threads)
    for (count, grain) in [(0, 1), (1, 1), (10, 3), (12, 3), (5, 100), (1000, 7)] {
      #expect(
        visits(count) { visit in pool.forEachRange(count, grain: grain) { $0.forEach(visit) } } == .init(repeating: 1, count: count)
      )
      let longest = Atomic(0)
      pool.forEachRange(count, grain: grain) { range in longest.max(range.count, ordering: .relaxed) }
      #expect(longest.load(ordering: .relaxed) == min(count, grain))
    }
  }

  @Test func nestedCallsRunInPlace() {
    let pool = WorkerPool(threads: 3)
    let counts = visits(20 * 30) { visit in
      pool.forEachChunk(20) { outer in pool.forEachChunk(30) { inner in visit(outer * 30 + inner) } }
    }
    #expect(counts == [Int](repeating: 1, count: 600))
  }

  @Test func concurrentCallersAllGetTheirWorkDone() {
    let pool = WorkerPool(threads: 3)
    DispatchQueue.concurrentPerform(iterations: 4) { caller in
      for job in 0..<500 {
        let sum = Atomic(0)
        pool.forEachChunk(job % 17) { sum.add($0 + caller, ordering: .relaxed) }
        let n = job % 17
        #expect(sum.load(ordering: .relaxed) == n * (n - 1) / 2 + n * caller)
      }
    }
  }

  @Test func sumsHaveTheSameBitsForAnyNumberOfThreads() {
    let values = (0..<100_000).map { 1 / Double($0 + 1) }
    func sum(_ threads: Int) -> Double {
      let pool = WorkerPool(threads: threads)
      return pool.reduce(values.count, grain: 1000, 0.0, { $0.reduce(0) { $0 + values[$1] } }, +)
    }
    let one = sum(1)
    for threads in Self.threads { #expect(sum(threads) == one) }
  }

  @Test(arguments: threads)
  func reducingKeepsTheOrderOfRanges(threads: Int) {
    let pool = WorkerPool(threads: threads)
    #expect(pool.reduce(10, grain: 4, "", { "\($0)" }, +) == "0..<44..<88..<10")
    #expect(pool.reduce(0, grain: 4, "nothing", { "\($0)" }, +) == "nothing")
  }

  @Test func manySmallJobs() {
    let pool = WorkerPool(threads: 3)
    var wrong = 0
    for job in 0..<50_000 {
      let chunks = job % 7 + 1
      let sum = Atomic(0)
      pool.forEachChunk(chunks) { sum.add(1 << ($0 * 8), ordering: .relaxed) }
      if sum.load(ordering: .relaxed) != 0x01_0101_0101_0101 & (1 << (chunks * 8) - 1) { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  @Test func workersThatSleepAreWoken() {
    let pool = WorkerPool(threads: 4)
    for _ in 0..<30 {
      usleep(3000)
      #expect(visits(50) { pool.forEachChunk(50, $0) } == [Int](repeating: 1, count: 50))
    }
  }

  @Test func poolsGoAway() {
    for round in 0..<200 {
      let pool = WorkerPool(threads: 3)
      if round % 2 == 0 { pool.forEachChunk(5) { _ in } }
      // Its workers are starting, spinning or asleep.
      if round % 20 < 3 { usleep(2000) }
    }
  }
}
