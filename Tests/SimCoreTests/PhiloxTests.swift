import SimCore
import Testing

struct PhiloxTests {
  /// The lines "philox4x32 10" of the file kat_vectors in Random123, the authors' own distribution.
  @Test func knownAnswers() {
    let ones = UInt32.max
    #expect(Philox(key: SIMD2(0, 0)).block(SIMD4(0, 0, 0, 0)) == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      Philox(key: SIMD2(ones, ones)).block(SIMD4(ones, ones, ones, ones))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      Philox(key: SIMD2(0xa409_3822, 0x299f_31d0)).block(SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func seedIsTheKeyLowWordFirst() {
    let counter = SIMD4<UInt32>(1, 2, 3, 4)
    #expect(Philox(seed: 0x299f_31d0_a409_3822).block(counter) == Philox(key: SIMD2(0xa409_3822, 0x299f_31d0)).block(counter))
  }

  @Test(arguments: RandomStream.allCases)
  func lanesEqualScalars(stream: RandomStream) {
    var dice = Dice(1)
    for step in [0, 1, 0xFFFF_FFFF, 0x1_0000_0000, .max] {
      for draw in [0, 1, 0xFFFF] {
        let philox = Philox(seed: dice.next())
        var particles = SIMD8<UInt32>()
        for lane in 0..<8 { particles[lane] = .random(in: 0 ... .max, using: &dice) }
        particles[3] = .max
        let (a, b, c, d) = philox.blocks(stream, particles: particles, step: step, draw: draw)
        for lane in 0..<8 {
          let block = philox.block(Philox.counter(stream, particle: Int(particles[lane]), step: step, draw: draw))
          #expect(SIMD4(a[lane], b[lane], c[lane], d[lane]) == block)
        }
      }
    }
  }

  @Test func countersOfDifferentDrawsDiffer() {
    var seen = Set<SIMD4<UInt32>>()
    let far = 0x1_0000_0000
    for stream in RandomStream.allCases {
      for (particle, step, draw) in [
        (0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (0, far, 0), (1, 1, 1), (far - 1, far - 1, 0xFFFF),
      ] {
        #expect(seen.insert(Philox.counter(stream, particle: particle, step: step, draw: draw)).inserted)
      }
    }
  }

  /// These numbers are part of every result ever computed.
  @Test func streamsKeepTheirNumbers() {
    let known: [(RandomStream, UInt16)] = [
      (.initialPosition, 1), (.initialHeading, 2), (.initialVelocity, 3), (.initialState, 4), (.individualVariation, 5),
      (.couzinNoise, 10), (.dewiKaditaNoise, 11), (.vicsekNoise, 12), (.pairSampling, 20),
    ]
    for (stream, number) in known { #expect(stream.rawValue == number) }
    #expect(Set(RandomStream.allCases.map(\.rawValue)).count == RandomStream.allCases.count)
  }

  @Test func everyBlockHasOneCounter() {
    var dice = Dice(2)
    for _ in 0..<1000 {
      let key = SIMD2<UInt32>(.random(in: 0 ... .max, using: &dice), .random(in: 0 ... .max, using: &dice))
      let counter = SIMD4<UInt32>(.random(in: 0 ... .max, using: &dice), .random(in: 0 ... .max, using: &dice), 7, 8)
      #expect(counterBehind(Philox(key: key).block(counter), key: key) == counter)
    }
  }

  /// Counters whose blocks begin with 64 zeros or 64 ones, found by running the rounds backwards.
  @Test(arguments: [0, UInt32.max])
  func uniformsStayInsideTheOpenInterval(word: UInt32) throws {
    let streams = Dictionary(uniqueKeysWithValues: RandomStream.allCases.map { (UInt32($0.rawValue), $0) })
    let found = (0..<1_000_000).lazy.map { counterBehind(SIMD4(word, word, $0, 0), key: SIMD2(5, 0)) }.first {
      streams[$0[3] >> 16] != nil
    }
    let counter = try #require(found)
    let step = Int(truncatingIfNeeded: UInt64(counter[2]) << 32 | UInt64(counter[1]))
    let stream = try #require(streams[counter[3] >> 16])
    let u = Philox(seed: 5).uniforms(stream, particle: Int(counter[0]), step: step, draw: Int(counter[3] & 0xFFFF))[0]
    #expect(u == (word == 0 ? 0x1p-53 : 1 - 0x1p-53))
  }
}

/// The inverse of `Philox.block`.
private func counterBehind(_ block: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
  func inverse(_ odd: UInt32) -> UInt32 { (0..<5).reduce(odd) { x, _ in x &* (2 &- odd &* x) } }
  func high(_ a: UInt32, _ b: UInt32) -> UInt32 { a.multipliedFullWidth(by: b).high }
  var c = block
  for round in (0..<10).reversed() {
    let k = key &+ SIMD2(0x9E37_79B9, 0xBB67_AE85) &* UInt32(round)
    let (c0, c2) = (c[3] &* inverse(0xD251_1F53), c[1] &* inverse(0xCD9E_8D57))
    c = SIMD4(c0, c[0] ^ high(c2, 0xCD9E_8D57) ^ k[0], c2, c[2] ^ high(c0, 0xD251_1F53) ^ k[1])
  }
  return c
}
