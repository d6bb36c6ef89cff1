import SimCore
import Testing

struct CellSortTests {
  private static let domain = Domain(size: [10, 8, 6], boundary: [.periodic, .open, .reflecting])

  /// Where the slots of each cell start, and where each particle goes.
  private func sorted(_ points: [SIMD3<Double>], _ grid: CellGrid<Double>, threads: Int) -> (starts: [Int32], destination: [Int32])
  {
    let sort = CellSort<Double>(count: points.count)
    sort.sort(grid, points.map(\.x), points.map(\.y), points.map(\.z), pool: WorkerPool(threads: threads))
    return (
      Array(UnsafeBufferPointer(start: sort.starts, count: grid.cells + 1)),
      Array(UnsafeBufferPointer(start: sort.destination, count: points.count))
    )
  }

  /// With one piece and with several.
  @Test(arguments: [0, 1, 7, 1000, 20_000, 16_384 + 3])
  func isStableAndTheSameForAnyNumberOfThreads(count: Int) {
    var dice = Dice(15)
    let points = (0..<count).map { _ in SIMD3(dice.uniform(0...10), dice.uniform(-3...5), dice.uniform(0...6)) }
    let grid = CellGrid<Double>(Self.domain, cutoff: 1.3, count: count, bounds: (SIMD3(0, -3, 0), SIMD3(10, 5, 6)))
    let cells = points.map { grid.cell($0.x, $0.y, $0.z) }
    // Sorted by cell, and by number within a cell.
    let order = points.indices.sorted { (cells[$0], $0) < (cells[$1], $1) }
    var destination = [Int32](repeating: -1, count: count)
    for (slot, particle) in order.enumerated() { destination[particle] = Int32(slot) }
    var starts: [Int32] = [0]
    for cell in 0..<grid.cells { starts.append(starts[cell] + Int32(cells.count { $0 == cell })) }
    for threads in [1, 2, 3, 7] {
      let found = sorted(points, grid, threads: threads)
      #expect(found.starts == starts && found.destination == destination, "\(threads) threads")
    }
  }

  @Test func memoryFollowsTheNumberOfCells() {
    let points = lattice([9, 7, 5], spacing: 1)
    let sort = CellSort<Double>(count: points.count)
    let pool = WorkerPool(threads: 2)
    for cutoff in [3, 0.5, 1.0] {
      let grid = CellGrid<Double>(Self.domain, cutoff: cutoff, count: points.count, bounds: (.zero, SIMD3(9, 7, 5)))
      sort.sort(grid, points.map(\.x), points.map(\.y), points.map(\.z), pool: pool)
      #expect(sort.starts[grid.cells] == 480)
      #expect(Set((0..<480).map { sort.destination[$0] }).count == 480)
    }
  }
}
