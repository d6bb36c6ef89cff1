/// A 64-bit checksum of a stream of words, against accidents. Each word is mixed in by a bijection, so that a change of any one word
/// always shows.
package struct StreamHash {
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  package init() {}

  @inline(__always)
  package mutating func add(_ word: UInt64) {
    state = (state ^ word) &* 0xD6E8_FEB8_6659_FD93
    state ^= state >> 32
  }

  /// Mixed once more: a stream that ends with the checksum of its beginning must not be special.
  package var value: UInt64 { (state ^ (state >> 29)) &* 0x9E37_79B9_7F4A_7C15 }
}
