import CSIMD
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Deterministic parallel loops over chunks of work.
///
/// The caller publishes the chunks and works on them itself; workers help. One that comes late finds nothing left, and nobody waits for it,
/// so a busy machine costs little. Workers spin for a short while after the last chunk and then sleep. Which thread runs a chunk is left
/// to chance, so a chunk may write only what belongs to it; where chunks begin depends on the problem alone, never on `threads`.
public final class WorkerPool: @unchecked Sendable {
  public let threads: Int

  /// Epoch in the high half, chunks not yet claimed in the low half: one word, so that a claim can't mix two jobs.
  private let ticket = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let total = Atomic<Int>(0)
  /// The job's closure, on the caller's stack. Read only after a claim, which keeps the caller from returning.
  private let job = Atomic<UnsafeRawPointer?>(nil)
  private let busy = Atomic<Bool>(false)
  private let sleeping = Atomic<Int>(0)
  private let stopping = Atomic<Bool>(false)
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wakeUp = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var workers: [pthread_t] = []

  private static let unclaimed: UInt64 = 0xFFFF_FFFF
  /// Looks at the ticket before a worker goes to sleep: some microseconds.
  private static let spins = 2000

  public init(threads: Int) {
    self.threads = max(1, threads)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wakeUp, nil)
    for _ in 1..<max(1, self.threads) {
      #if canImport(Darwin)
        var worker: pthread_t?
      #else
        var worker = pthread_t()
      #endif
      // Unretained: deinit joins the workers before the pool goes away.
      let failure = pthread_create(
        &worker, nil,
        { argument in
          #if canImport(Darwin)
            Unmanaged<WorkerPool>.fromOpaque(argument)._withUnsafeGuaranteedRef { $0.help() }
          #else
            Unmanaged<WorkerPool>.fromOpaque(argument!)._withUnsafeGuaranteedRef { $0.help() }
          #endif
          return nil
        }, Unmanaged.passUnretained(self).toOpaque())
      // A machine that has no more threads to give still computes, on fewer.
      if failure != 0 { break }
      #if canImport(Darwin)
        workers.append(worker!)
      #else
        workers.append(worker)
      #endif
    }
  }

  deinit {
    stopping.store(true, ordering: .sequentiallyConsistent)
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(wakeUp)
    pthread_mutex_unlock(mutex)
    for worker in workers { pthread_join(worker, nil) }
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(wakeUp)
    mutex.deallocate()
    wakeUp.deallocate()
  }

  /// Runs `body` once for each chunk, in any order, and returns when all are done. A nested or concurrent call runs in place.
  public func forEachChunk(_ chunks: Int, _ body: (_ chunk: Int) -> Void) {
    if chunks <= 0 { return }
    if workers.isEmpty || chunks == 1 || busy.exchange(true, ordering: .acquiring) {
      for chunk in 0..<chunks { body(chunk) }
      return
    }
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { body in
        publish(body, chunks)
        while let left = claim() {
          body.pointee(chunks - left)
          finished.add(1, ordering: .relaxed)
        }
        var looks = 0
        while finished.load(ordering: .acquiring) != chunks {
          looks += 1
          if looks < WorkerPool.spins { csimd_relax() } else { sched_yield() }
        }
      }
    }
    busy.store(false, ordering: .releasing)
  }

  /// Cuts 0 ..< count into ranges of `grain` (the last may be shorter) and runs `body` once for each.
  public func forEachRange(_ count: Int, grain: Int, _ body: (_ range: Range<Int>) -> Void) {
    forEachChunk((count + grain - 1) / grain) { chunk in body(chunk * grain..<min(count, (chunk + 1) * grain)) }
  }

  /// A sixteenth of the work, but no more than `limit`: enough ranges to share, few enough to hand out; a multiple of `unit`, as `limit` is.
  public static func grain(_ count: Int, upTo limit: Int, unit: Int = 1) -> Int {
    min(limit, (max(count, 1) + 16 * unit - 1) / (16 * unit) * unit)
  }

  /// Folds one partial result for each range, in the order of the ranges: the same bits for any number of threads.
  public func reduce<Result>(
    _ count: Int, grain: Int, _ zero: Result, _ part: (Range<Int>) -> Result, _ combine: (Result, Result) -> Result
  ) -> Result {
    let chunks = (count + grain - 1) / grain
    if chunks == 1 { return combine(zero, part(0..<count)) }
    let parts = UnsafeMutableBufferPointer<Result>.allocate(capacity: chunks)
    parts.initialize(repeating: zero)
    defer {
      parts.deinitialize()
      parts.deallocate()
    }
    forEachRange(count, grain: grain) { parts[$0.lowerBound / grain] = part($0) }
    return parts.reduce(zero, combine)
  }

  private func publish(_ body: UnsafePointer<(Int) -> Void>, _ chunks: Int) {
    precondition(chunks < WorkerPool.unclaimed, "too many chunks")
    finished.store(0, ordering: .relaxed)
    total.store(chunks, ordering: .relaxed)
    job.store(UnsafeRawPointer(body), ordering: .relaxed)
    let epoch = (ticket.load(ordering: .relaxed) >> 32) &+ 1
    ticket.store(epoch << 32 | UInt64(chunks), ordering: .sequentiallyConsistent)
    if sleeping.load(ordering: .sequentiallyConsistent) > 0 {
      pthread_mutex_lock(mutex)
      pthread_cond_broadcast(wakeUp)
      pthread_mutex_unlock(mutex)
    }
  }

  /// Takes a chunk; returns how many were left, that one included, or nil if none was.
  private func claim() -> Int? {
    var seen = ticket.load(ordering: .acquiring)
    while seen & WorkerPool.unclaimed != 0 {
      let (taken, now) = ticket.weakCompareExchange(expected: seen, desired: seen &- 1, ordering: .acquiringAndReleasing)
      if taken { return Int(seen & WorkerPool.unclaimed) }
      seen = now
    }
    return nil
  }

  private var hasWork: Bool { ticket.load(ordering: .sequentiallyConsistent) & WorkerPool.unclaimed != 0 }

  /// The life of a worker.
  private func help() {
    while true {
      while let left = claim() {
        let chunk = total.load(ordering: .relaxed) - left
        job.load(ordering: .relaxed)!.assumingMemoryBound(to: ((Int) -> Void).self).pointee(chunk)
        finished.add(1, ordering: .releasing)
      }
      var looks = 0
      while !hasWork {
        if stopping.load(ordering: .relaxed) { return }
        looks += 1
        if looks < WorkerPool.spins {
          csimd_relax()
        } else {
          sleep()
          looks = 0
        }
      }
    }
  }

  private func sleep() {
    pthread_mutex_lock(mutex)
    sleeping.add(1, ordering: .sequentiallyConsistent)
    while !hasWork && !stopping.load(ordering: .sequentiallyConsistent) { pthread_cond_wait(wakeUp, mutex) }
    sleeping.subtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }
}
