import Diagnostics
import SimCore
import Testing

@Suite struct StatisticsTests {
  /// Half-open bins, the last one closed; values outside left out, or counted at the ends.
  @Test func uniformBins() {
    let bins = UniformBins(4, from: 0, to: 2)
    #expect(bins.edges == [0, 0.5, 1, 1.5, 2])
    #expect([0, 0.5, 1, 1.5, 2].map { bins.index(of: $0) } == [0, 1, 2, 3, 3])
    #expect([Double(0.5).nextDown, Double(1).nextDown, -0.0].map { bins.index(of: $0) } == [0, 1, 0])
    #expect([-1e-300, Double(2).nextUp, .nan, .infinity].map { bins.index(of: $0) } == [nil, nil, nil, nil])
    #expect([-7, 9, 0.7].map { bins.clampedIndex(of: $0) } == [0, 3, 1])
    #expect(bins.counts([0, 0.1, 1, 2, 3, -1]) == [2, 0, 1, 1])
  }

  /// Every edge, and its neighbours on both sides, of bins whose widths aren't binary fractions.
  @Test func edgesDecide() {
    for (count, upper) in [(25, 12.5), (15, 0.1), (20, 1), (12, Double.pi), (24, 2 * .pi), (7, 1e-3), (31, 3e7)] {
      let bins = UniformBins(count, from: 0, to: upper)
      for k in 1..<count {
        #expect(bins.index(of: bins.edges[k]) == k)
        #expect(bins.index(of: bins.edges[k].nextDown) == k - 1)
        #expect(bins.index(of: bins.edges[k].nextUp) == k)
      }
    }
  }

  @Test func entropies() {
    #expect(shannonEntropy([1, 0, 0]) == 0)
    #expect(abs(shannonEntropy([0.25, 0.25, 0.25, 0.25]) - LibM.log(4)) < 1e-15)
    #expect(EntropyEstimator.plugIn.entropy(of: [3, 0, 0]) == 0)
    #expect(abs(EntropyEstimator.plugIn.entropy(of: [2, 2]) - LibM.log(2)) < 1e-15)
    #expect(abs(EntropyEstimator.millerMadow.entropy(of: [2, 2, 0]) - LibM.log(2) - 1.0 / 8) < 1e-15)
    #expect(EntropyEstimator.millerMadow.entropy(of: [0, 0]).isNaN)
    #expect(entropyStandardError(of: [5, 5]) == 0)
    #expect(entropyStandardError(of: []).isNaN)
    // p = 1/4, 3/4: variance of -ln p is p q ln²3.
    let error = (3.0 / 16).squareRoot() * LibM.log(3) / Double(400).squareRoot()
    #expect(abs(entropyStandardError(of: [100, 300]) - error) < 1e-15)
  }

  /// Eigenvalues against the invariants, and A v = λ v, for generic, degenerate and diagonal matrices of all sizes.
  @Test func eigenvaluesAndVectors() {
    let philox = Philox(seed: 12)
    var matrices = [
      SymmetricMatrix3(), SymmetricMatrix3(xx: 2, yy: 2, zz: 2), SymmetricMatrix3(xx: 1, yy: 3, zz: 2),
      SymmetricMatrix3(outer: SIMD3(1, 2, 3)), SymmetricMatrix3(xx: 1, yy: 1, zz: 1, xy: 1, xz: 1, yz: 1),
      SymmetricMatrix3(xx: 1e-300, yy: 1, zz: 1e-8, xy: 1e-9),
    ]
    for i in 0..<200 {
      let (a, b, c) = (
        philox.normals(.initialState, particle: i, draw: 0), philox.normals(.initialState, particle: i, draw: 1),
        philox.normals(.initialState, particle: i, draw: 2)
      )
      let scale = LibM.pow(10, Double(i % 13) - 6)
      matrices.append(
        SymmetricMatrix3(
          xx: scale * a[0], yy: scale * a[1], zz: scale * b[0], xy: scale * b[1], xz: scale * c[0], yz: scale * c[1]))
    }
    for m in matrices {
      let (values, vectors) = m.eigen()
      let size = max(abs(values.x), abs(values.z))
      #expect(values.x >= values.y && values.y >= values.z)
      #expect(abs(values.sum() - m.trace) <= 4e-15 * size)
      for k in 0..<3 {
        let v = vectors[k]
        #expect(abs((v * v).sum() - 1) < 1e-14)
        let product = SIMD3(
          m.xx * v.x + m.xy * v.y + m.xz * v.z, m.xy * v.x + m.yy * v.y + m.yz * v.z, m.xz * v.x + m.yz * v.y + m.zz * v.z)
        let residual = product - v * values[k]
        #expect((residual * residual).sum().squareRoot() <= 1e-14 * size)
      }
    }
  }

  /// Mean and standard error of series with known correlations, x' = φx + noise: variance (1 + φ)/(1 − φ)/n of the mean.
  @Test(arguments: [0.0, 0.5, 0.9]) func blockedMean(memory phi: Double) {
    let (n, samples) = (10_000, 200)
    // Weights of 0.5 and 1.5 in turns add a quarter of the series' power at the highest frequency.
    let power = (1 + phi) / (1 - phi)
    let expected = ((power + 0.25 / power) / Double(n)).squareRoot()
    var (squares, errors) = (0.0, 0.0)
    for sample in 0..<samples {
      let philox = Philox(seed: UInt64(sample))
      var (mean, x, sum, weights) = (BlockedMean(), philox.normals(.initialState, particle: n).x, 0.0, 0.0)
      for k in 0..<n {
        x = phi * x + (1 - phi * phi).squareRoot() * philox.normals(.initialState, particle: k).x
        let weight = k % 2 == 0 ? 0.5 : 1.5
        mean.add(x + 7, weight: weight)
        sum += weight * x
        weights += weight
      }
      #expect(abs(mean.mean - 7 - sum / weights) < 1e-12)
      squares += (mean.mean - 7) * (mean.mean - 7) / Double(samples)
      errors += mean.standardError / Double(samples)
    }
    #expect(abs(errors / expected - 1) < 0.04)
    #expect(abs(squares.squareRoot() / expected - 1) < 0.2)
  }

  @Test func blockedMeanOfFew() {
    var mean = BlockedMean()
    #expect(mean.mean.isNaN && mean.standardError.isNaN)
    for k in 1...7 { mean.add(Double(k), weight: 1) }
    #expect(mean.mean == 4 && mean.standardError.isNaN)
    mean.add(8, weight: 1)
    #expect(mean.mean == 4.5 && abs(mean.standardError - (6.0 / 8).squareRoot()) < 1e-15)
  }
}
