/// Finds the neighbours of agents that are sorted by cell: the inner loop of everything that steers by its neighbours.
///
/// The agents of the surrounding cells are copied once for each cell into contiguous memory, already shifted across periodic faces; those
/// in range of an agent are then packed to the left, so that rules work on full registers of true neighbours only.
@usableFromInline
struct Neighborhood<Scalar: LaneScalar> {
  @usableFromInline let grid: CellGrid<Scalar>
  @usableFromInline let columns: SwarmColumns<Scalar>
  @usableFromInline let starts: UnsafeMutablePointer<Int32>
  @usableFromInline let count: Int

  @inlinable
  init(grid: CellGrid<Scalar>, columns: SwarmColumns<Scalar>, starts: UnsafeMutablePointer<Int32>, count: Int) {
    self.grid = grid
    self.columns = columns
    self.starts = starts
    self.count = count
  }

  /// Calls `body` for each agent with its neighbours; lanes of `hits` that follow the last one are infinitely far away.
  @inlinable @inline(__always)
  func forEachAgent(
    in slots: Range<Int>, range: Scalar, nearest: Int?, _ body: (_ slot: Int, _ hits: Sighting<Scalar>, _ count: Int) -> Void
  ) {
    if grid.cells == 1 {
      // Most others are in range: the columns themselves are the candidates, and packing them would cost more than it saves.
      let hits = Sighting<Scalar>.allocate(count, offset: 1)
      defer { hits.deallocate() }
      let everybody = Sighting(columns[0], columns[1], columns[2], columns[3], columns[4], columns[5])
      let seen = Sighting(hits.x, hits.y, hits.z, columns[3], columns[4], columns[5])
      for slot in slots {
        if nearest != nil {
          visit(slot, everybody, count, hits, range, nearest, body)
        } else {
          measure(slot, seen)
          body(slot, seen, count)
        }
      }
      return
    }
    var capacity = 0
    var (candidates, hits) = (Sighting<Scalar>.allocate(0), Sighting<Scalar>.allocate(0))
    defer {
      candidates.deallocate()
      hits.deallocate()
    }
    var slot = slots.lowerBound
    while slot < slots.upperBound {
      let cell = grid.cell(columns[0][slot], columns[1][slot], columns[2][slot])
      let end = min(slots.upperBound, Int(starts[cell + 1]))
      var wanted = 0
      grid.forEachNeighborRun(of: cell) { first, last, _, _, _ in wanted += Int(starts[last + 1] - starts[first]) }
      if wanted > capacity {
        candidates.deallocate()
        hits.deallocate()
        capacity = 2 * wanted
        (candidates, hits) = (.allocate(capacity), .allocate(capacity, offset: 1))
      }
      var held = 0
      grid.forEachNeighborRun(of: cell) { first, last, dx, dy, dz in
        let (low, high) = (Int(starts[first]), Int(starts[last + 1]))
        candidates.copy(columns, low..<high, to: held, shiftedBy: SIMD3(dx, dy, dz))
        held += high - low
      }
      while slot < end {
        visit(slot, candidates, held, hits, range, nearest, body)
        slot += 1
      }
    }
  }

  @inlinable @inline(__always)
  func visit(
    _ slot: Int, _ candidates: Sighting<Scalar>, _ held: Int, _ hits: Sighting<Scalar>, _ range: Scalar, _ nearest: Int?,
    _ body: (_ slot: Int, _ hits: Sighting<Scalar>, _ count: Int) -> Void
  ) {
    var found =
      grid.needsImages
      ? pack(slot, candidates, held, hits, range, images: true) : pack(slot, candidates, held, hits, range, images: false)
    if let nearest, nearest < found { found = hits.keepNearest(nearest, of: found) }
    hits.pad(from: found)
    body(slot, hits, found)
  }

  /// Finds the offsets to all agents; those without a direction, such as the agent itself, are put infinitely far away.
  @inlinable @inline(__always)
  func measure(_ slot: Int, _ seen: Sighting<Scalar>) {
    let (x, y, z) = (columns[0][slot], columns[1][slot], columns[2][slot])
    let far = SIMD8<Scalar>(repeating: .infinity)
    let lane = SIMD8<Scalar>(0, 1, 2, 3, 4, 5, 6, 7)
    var j = 0
    while j < count {
      var d = Lanes3(Scalar.load(columns[0], j) - x, Scalar.load(columns[1], j) - y, Scalar.load(columns[2], j) - z)
      if grid.needsImages { nearestImage(&d) }
      d.x = d.x.replacing(with: far, where: d.dot(d).isBelow(nearest))
      // Beyond the last agent there is nobody.
      if count &- j < 8 { d.x = d.x.replacing(with: far, where: lane.isAtLeast(Scalar(count &- j))) }
      Scalar.store(d.x, seen.x, j)
      Scalar.store(d.y, seen.y, j)
      Scalar.store(d.z, seen.z, j)
      j &+= 8
    }
  }

  /// Squared distances below this have no direction.
  @inlinable @inline(__always)
  var nearest: Scalar { Scalar.ulpOfOne * Scalar.ulpOfOne * 256 }

  @inlinable @inline(__always)
  func nearestImage(_ d: inout Lanes3<Scalar>) {
    let image = grid.image
    @inline(__always) func wrap(_ d: SIMD8<Scalar>, _ period: Scalar) -> SIMD8<Scalar> {
      period > 0 ? Scalar.fma(-Scalar.rounded(d * (1 / period)), SIMD8(repeating: period), d) : d
    }
    d = Lanes3(wrap(d.x, image.x), wrap(d.y, image.y), wrap(d.z, image.z))
  }

  /// Packs the candidates in range; returns how many there are.
  @inlinable @inline(__always)
  func pack(
    _ slot: Int, _ candidates: Sighting<Scalar>, _ held: Int, _ hits: Sighting<Scalar>, _ range: Scalar, images: Bool
  ) -> Int {
    let (x, y, z) = (columns[0][slot], columns[1][slot], columns[2][slot])
    let farther = range * range
    var found = 0
    var j = 0
    while j < held {
      var d = Lanes3(Scalar.load(candidates.x, j) - x, Scalar.load(candidates.y, j) - y, Scalar.load(candidates.z, j) - z)
      if images { nearestImage(&d) }
      let distanceSquared = Scalar.fma(d.x, d.x, Scalar.fma(d.y, d.y, d.z * d.z))
      var near = Scalar.between(distanceSquared, nearest, farther)
      if held &- j < 8 { near &= (1 &<< UInt32(truncatingIfNeeded: held &- j)) &- 1 }
      Scalar.packStore(d.x, near, to: hits.x + found)
      Scalar.packStore(d.y, near, to: hits.y + found)
      Scalar.packStore(d.z, near, to: hits.z + found)
      Scalar.packStore(Scalar.load(candidates.u, j), near, to: hits.u + found)
      Scalar.packStore(Scalar.load(candidates.v, j), near, to: hits.v + found)
      Scalar.packStore(Scalar.load(candidates.w, j), near, to: hits.w + found)
      found &+= near.nonzeroBitCount
      j &+= 8
    }
    return found
  }
}

/// Scratch memory for agents that are seen: positions or offsets (x, y, z) and headings (u, v, w).
@usableFromInline
struct Sighting<Scalar: LaneScalar> {
  @usableFromInline let x, y, z, u, v, w: UnsafeMutablePointer<Scalar>
  @usableFromInline let memory: UnsafeMutablePointer<Scalar>?

  @inlinable @inline(__always)
  init(
    _ x: UnsafeMutablePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>, _ z: UnsafeMutablePointer<Scalar>,
    _ u: UnsafeMutablePointer<Scalar>, _ v: UnsafeMutablePointer<Scalar>, _ w: UnsafeMutablePointer<Scalar>,
    memory: UnsafeMutablePointer<Scalar>? = nil
  ) {
    self.memory = memory
    (self.x, self.y, self.z, self.u, self.v, self.w) = (x, y, z, u, v, w)
  }

  /// Room for `capacity` agents and the register after the last.
  ///
  /// Columns begin at the same place of a memory page, those of hits half a page away from those of candidates: a store and a load whose
  /// addresses agree in their last 12 bits look dependent to many CPUs, and wait for each other.
  @inlinable
  static func allocate(_ capacity: Int, offset: Int = 0) -> Sighting {
    let page = 4096 / MemoryLayout<Scalar>.stride
    let length = (capacity + 16 + page - 1) / page * page
    let p = UnsafeMutableRawPointer.allocate(byteCount: (6 * length + page) * MemoryLayout<Scalar>.stride, alignment: 4096)
      .bindMemory(to: Scalar.self, capacity: 6 * length + page)
    let first = p + offset * page / 2
    return Sighting(
      first, first + length, first + 2 * length, first + 3 * length, first + 4 * length, first + 5 * length, memory: p)
  }

  @inlinable
  func deallocate() { memory?.deallocate() }

  @inlinable @inline(__always)
  func offset(_ k: Int) -> Lanes3<Scalar> { Lanes3(Scalar.load(x, k), Scalar.load(y, k), Scalar.load(z, k)) }

  @inlinable @inline(__always)
  func heading(_ k: Int) -> Lanes3<Scalar> { Lanes3(Scalar.load(u, k), Scalar.load(v, k), Scalar.load(w, k)) }

  /// Copies agents; may write seven lanes too many.
  @inlinable @inline(__always)
  func copy(_ columns: SwarmColumns<Scalar>, _ slots: Range<Int>, to place: Int, shiftedBy shift: SIMD3<Scalar>) {
    var (j, k) = (slots.lowerBound, place)
    while j < slots.upperBound {
      Scalar.store(Scalar.load(columns[0], j) + shift.x, x, k)
      Scalar.store(Scalar.load(columns[1], j) + shift.y, y, k)
      Scalar.store(Scalar.load(columns[2], j) + shift.z, z, k)
      Scalar.store(Scalar.load(columns[3], j), u, k)
      Scalar.store(Scalar.load(columns[4], j), v, k)
      Scalar.store(Scalar.load(columns[5], j), w, k)
      j &+= 8
      k &+= 8
    }
  }

  /// Fills a register with places infinitely far away.
  @inlinable @inline(__always)
  func pad(from k: Int) {
    let far = SIMD8<Scalar>(repeating: .infinity)
    Scalar.store(far, x, k)
    Scalar.store(far, y, k)
    Scalar.store(far, z, k)
    Scalar.store(SIMD8(), u, k)
    Scalar.store(SIMD8(), v, k)
    Scalar.store(SIMD8(), w, k)
  }

  /// Keeps the `wanted` nearest of `count` offsets, in their order; of several at the same distance, the first ones.
  @usableFromInline
  func keepNearest(_ wanted: Int, of count: Int) -> Int {
    let distances = (0..<count).map { x[$0] * x[$0] + y[$0] * y[$0] + z[$0] * z[$0] }
    let sorted = distances.sorted()
    let limit = sorted[wanted - 1]
    var ties = wanted - sorted[..<wanted].count { $0 < limit }
    var kept = 0
    for k in 0..<count where distances[k] <= limit {
      if distances[k] == limit {
        if ties == 0 { continue }
        ties -= 1
      }
      for column in [x, y, z, u, v, w] { column[kept] = column[k] }
      kept += 1
    }
    return kept
  }
}
