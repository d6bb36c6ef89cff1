/// A disc between two events: where it was at a time, and its velocity then. A cache line, with what the event engine keeps beside it.
struct Disc {
  var x: Double
  var y: Double
  var vx: Double
  var vy: Double
  /// When it was there. Its flight began then: at the last collision of any kind.
  var start: Double
  /// The next disc of the same cell.
  var next: UInt32 = none
  /// Column in the low half, row in the high half.
  var cell: UInt32 = 0
  /// Counts flights: an event that was predicted for another flight of its partner doesn't happen.
  var flight: UInt32 = 0
  /// Counts predictions: older entries in the queue are void.
  var schedule: UInt32 = 0
  /// Whom it meets first, as far as it knows, and on which of that one's flights.
  var partner: UInt32 = none
  var partnerFlight: UInt32 = 0

  static let none = UInt32.max

  init(x: Double, y: Double, vx: Double, vy: Double, start: Double = 0) {
    (self.x, self.y, self.vx, self.vy, self.start) = (x, y, vx, vy, start)
  }
}

/// Positions on a grid so fine that it is a rounding error, and such that adding displacements and the box's side is exact.
///
/// Then a pair's collision time has the same bits on whichever side of a periodic face it is computed; so it is a function of the two
/// flights alone, and events come out the same however often they are predicted again.
struct PositionGrid {
  /// The side of the box, rounded to the grid.
  let side: Double
  /// Adding and subtracting this rounds to the grid.
  private let magic: Double

  init(side: Double) {
    // The side is less than 2⁵¹ units: so are displacements within the box, and sums of a few of them have no more than 53 bits.
    let unit = Double(sign: .plus, exponent: side.exponent - 50, significand: 1)
    magic = unit * 0x1.8p52
    self.side = (side / unit).rounded() * unit
  }

  /// Rounds a number between -side and side.
  @inline(__always)
  func round(_ x: Double) -> Double { (x + magic) - magic }

  /// Where a wall stops a disc's centre.
  @inline(__always)
  func wall(_ isUpper: Bool, _ radius: Double) -> Double { round(isUpper ? side - radius : radius) }
}

/// Radii and masses, by slot. Discs of infinite mass never move.
struct DiscSizes {
  /// Squared distance at contact, if it is the same for all pairs.
  private let contact: Double
  private let radius: Double
  /// nil if all discs are equal, of mass 1.
  private let each: UnsafeMutablePointer<(radius: Double, inverseMass: Double)>?
  /// Whether discs that move pass through each other, and meet fixed ones only.
  private let isTransparent: Bool
  private let count: Int

  init(radii: [Double], masses: [Double], isTransparent: Bool) {
    count = radii.count
    radius = radii.max() ?? 0
    self.isTransparent = isTransparent
    contact = 4 * radius * radius
    if !isTransparent && radii.allSatisfy({ $0 == radii[0] }) && masses.allSatisfy({ $0 == 1 }) {
      each = nil
    } else {
      each = .allocate(capacity: count)
      for k in 0..<count { (each! + k).initialize(to: (radii[k], 1 / masses[k])) }
    }
  }

  func deallocate() { each?.deallocate() }

  @inline(__always)
  func contactSquared(_ i: Int, _ j: Int) -> Double {
    guard let each else { return contact }
    if isTransparent && each[i].inverseMass != 0 && each[j].inverseMass != 0 { return 0 }
    let sum = each[i].radius + each[j].radius
    return sum * sum
  }

  @inline(__always)
  func radius(_ i: Int) -> Double { each.map { $0[i].radius } ?? radius }

  @inline(__always)
  func inverseMass(_ i: Int) -> Double { each.map { $0[i].inverseMass } ?? 1 }

  /// Radius and inverse mass of the disc in a slot.
  subscript(slot: Int) -> (radius: Double, inverseMass: Double) {
    @inline(__always) get { each.map { $0[slot] } ?? (radius, 1) }
    @inline(__always) nonmutating set { each?[slot] = newValue }
  }
}

/// A sum whose bits don't depend on the order of its terms, in fixed point.
struct ExactSum: Equatable {
  /// In units of 2⁴⁰.
  private(set) var high = 0
  private(set) var low = 0

  /// - Parameters:
  ///   - unit: A power of two, the same for all terms: each is rounded to its multiples.
  @inline(__always)
  mutating func add(_ x: Double, unit: Double) {
    let multiple = (x / unit).rounded()
    let upper = (multiple * 0x1p-40).rounded(.down)
    // No number of terms as large as that can be added up; energies blow up first.
    high &+= Int(max(-0x1p62, min(upper, 0x1p62)))
    low &+= Int(max(0, min(multiple - upper * 0x1p40, 0x1p40)))
    if low >= 1 << 40 {
      high &+= low >> 40
      low &= 1 << 40 - 1
    }
  }

  func value(unit: Double) -> Double { (Double(high) * 0x1p40 + Double(low)) * unit }

  /// Two numbers that hold it exactly, as long as it is less than 2⁹³ units.
  var limbs: [Double] { [Double(high), Double(low)] }
  init() {}
  init(limbs: ArraySlice<Double>) { (high, low) = (Int(limbs.first!), Int(limbs.last!)) }
}
