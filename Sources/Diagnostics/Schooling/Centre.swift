import SimCore

/// Which point a school's rotation and expansion are measured about.
public enum CentreKind: String, CaseIterable, Sendable {
  /// The mean position, with distances around a periodic box; moving the school across a face changes nothing.
  case periodic
  /// The mean of the coordinates as they are: wrong for a school that lies across a periodic face.
  case raw
}

/// The centre of points in a box.
public enum Centre {
  /// The centre of points whose coordinates follow one another, `dimensions` numbers each; NaN without points.
  ///
  /// `periodic`: along a periodic axis the circular mean (Bai & Breen 2008, J. Graph. Tools 13, 53-60), refined until the mean
  /// displacement of the points, each taken the short way around, vanishes. Where points fill the box evenly there is no centre to find,
  /// and the result is arbitrary.
  public static func of(
    _ positions: [Double], in domain: Domain, kind: CentreKind = .periodic, pool: WorkerPool = WorkerPool(threads: 1)
  ) -> SIMD3<Double> {
    let dimensions = domain.dimensions
    let count = positions.count / dimensions
    return positions.withUnsafeBufferPointer { positions in
      let mean = sum(positions, dimensions, pool) { $0 } / Double(count)
      if kind == .raw || domain.periods == .zero { return mean }
      var centre = circularMean(positions, domain, otherwise: mean, pool)
      let image = MinimumImage(domain)
      // Evenly spread points may never settle.
      for _ in 0..<32 {
        let start = centre
        let shift = sum(positions, dimensions, pool) { image($0 - start) } / Double(count)
        centre += shift
        if !(shift.length > 1e-14 * domain.size.max()!) { break }
      }
      return centre
    }
  }

  private static func sum(
    _ positions: UnsafeBufferPointer<Double>, _ dimensions: Int, _ pool: WorkerPool, _ term: (SIMD3<Double>) -> SIMD3<Double>
  ) -> SIMD3<Double> {
    pool.reduce(positions.count / dimensions, grain: 8192, SIMD3<Double>.zero) { range in
      var sum = SIMD3<Double>.zero
      for i in range { sum += term(vector(positions, i, dimensions)) }
      return sum
    } _: {
      $0 + $1
    }
  }

  /// Along periodic axes, the direction of Σ exp(2πi x / L).
  private static func circularMean(
    _ positions: UnsafeBufferPointer<Double>, _ domain: Domain, otherwise: SIMD3<Double>, _ pool: WorkerPool
  ) -> SIMD3<Double> {
    let dimensions = domain.dimensions
    let count = positions.count / dimensions
    var centre = otherwise
    for axis in 0..<dimensions where domain.boundary[axis] == .periodic {
      let size = domain.size[axis]
      let wave = pool.reduce(count, grain: 8192, SIMD2<Double>.zero) { range in
        var (sines, cosines) = (SIMD8<Double>(), SIMD8<Double>())
        for first in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
          var (phase, weight) = (SIMD8<Double>(), SIMD8<Double>())
          for lane in 0..<min(8, range.upperBound - first) {
            phase[lane] = positions[(first + lane) * dimensions + axis]
            weight[lane] = 1
          }
          // Whole turns are taken off first: the polynomials are for small arguments.
          let turns = phase / size
          let (sine, cosine) = Double.sineAndCosine((turns - Double.rounded(turns)) * (2 * .pi))
          sines += sine * weight
          cosines += cosine * weight
        }
        return SIMD2(sines.sum(), cosines.sum())
      } _: {
        $0 + $1
      }
      let angle = LibM.atan2(wave.x, wave.y)
      centre[axis] = (angle < 0 ? angle / (2 * .pi) + 1 : angle / (2 * .pi)) * size
    }
    return centre
  }
}
