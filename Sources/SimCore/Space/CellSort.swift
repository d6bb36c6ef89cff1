/// A stable counting sort of particles by cell.
///
/// The particles are cut into a number of pieces that depends on their count alone, so the order is the same for any number of threads.
public final class CellSort<Scalar: LaneScalar> {
  /// The slots of cell c are starts[c] ..< starts[c + 1].
  public private(set) var starts: UnsafeMutablePointer<Int32>
  /// Where each particle goes.
  public let destination: UnsafeMutablePointer<Int32>
  private let count: Int
  private let pieces: Int
  private var histograms: UnsafeMutablePointer<Int32>
  private var capacity = 0

  public init(count: Int) {
    precondition(count < Int32.max, "too many particles")
    self.count = count
    pieces = count < 16384 ? 1 : 8
    destination = .allocate(capacity: max(count, 1))
    starts = .allocate(capacity: 1)
    histograms = .allocate(capacity: 1)
  }

  deinit {
    destination.deallocate()
    starts.deallocate()
    histograms.deallocate()
  }

  /// Finds `starts` and `destination` for particles at (x, y, z).
  @inlinable
  public func sort(
    _ grid: CellGrid<Scalar>, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, _ z: UnsafePointer<Scalar>, pool: WorkerPool
  ) {
    sort(cells: grid.cells, pool: pool) { i in grid.cell(x[i], y[i], z[i]) }
  }

  /// Finds `starts` and `destination` for particles whose cell a function tells.
  @inlinable
  public func sort(cells: Int, pool: WorkerPool, cell: (_ particle: Int) -> Int) {
    let (histograms, destination) = prepare(cells)
    forEachPiece(pool) { piece, range in
      let histogram = histograms + piece * cells
      histogram.update(repeating: 0, count: cells)
      for i in range {
        let cell = cell(i)
        destination[i] = Int32(truncatingIfNeeded: cell)
        histogram[cell] &+= 1
      }
    }
    rank(cells)
    forEachPiece(pool) { piece, range in
      let next = histograms + piece * cells
      for i in range {
        let cell = Int(destination[i])
        destination[i] = next[cell]
        next[cell] &+= 1
      }
    }
  }

  @usableFromInline
  func forEachPiece(_ pool: WorkerPool, _ body: (_ piece: Int, _ range: Range<Int>) -> Void) {
    let length = (count + pieces - 1) / pieces
    pool.forEachChunk(pieces) { body($0, min(count, $0 * length)..<min(count, ($0 + 1) * length)) }
  }

  @usableFromInline
  func prepare(_ cells: Int) -> (histograms: UnsafeMutablePointer<Int32>, destination: UnsafeMutablePointer<Int32>) {
    if cells > capacity {
      starts.deallocate()
      histograms.deallocate()
      capacity = cells
      starts = .allocate(capacity: cells + 1)
      histograms = .allocate(capacity: cells * pieces)
    }
    return (histograms, destination)
  }

  /// Turns the counts of each piece into the first slot of its particles in each cell.
  @usableFromInline
  func rank(_ cells: Int) {
    let (starts, histograms, pieces) = (starts, histograms, pieces)
    var slot: Int32 = 0
    for cell in 0..<cells {
      starts[cell] = slot
      for piece in 0..<pieces {
        let held = histograms[piece * cells + cell]
        histograms[piece * cells + cell] = slot
        slot &+= held
      }
    }
    starts[cells] = slot
  }
}
