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

/// Positions on a grid so fine that it is a rounding error, and such that adding or subtracting the box's side is exact.
///
/// Then a pair's collision time has the same bits whether it is computed before or after one of the two crosses a periodic face; so it is
/// a function of the two flights alone, and events come out the same however often they are predicted again.
struct PositionGrid {
  /// The side of the box, rounded to the grid.
  let side: Double
  /// Adding and subtracting this rounds to the grid.
  private let magic: Double

  init(side: Double) {
    // Numbers below four times the side's power of two are multiples of `unit` in 53 bits.
    let unit = Double(sign: .plus, exponent: side.exponent - 51, significand: 1)
    magic = unit * 0x1.8p52
    self.side = (side / unit).rounded() * unit
  }

  @inline(__always)
  func round(_ x: Double) -> Double { (x + magic) - magic }

  /// Where a wall stops a disc's centre.
  @inline(__always)
  func wall(_ isUpper: Bool, _ radius: Double) -> Double { round(isUpper ? side - radius : radius) }
}

/// Radii and masses. One size for all is a type of its own, because it is so much faster.
protocol DiscSizes {
  /// The square of the distance at which two discs touch.
  func contactSquared(_ i: Int, _ j: Int) -> Double
  func radius(_ i: Int) -> Double
  func mass(_ i: Int) -> Double
  /// Takes over a new order of the discs: the one in slot `order[k]` moves to slot k.
  func reorder(_ order: [Int])
}

struct EqualDiscs: DiscSizes {
  let radius: Double
  private let contact: Double

  init(radius: Double) {
    self.radius = radius
    contact = 4 * radius * radius
  }

  @inline(__always)
  func contactSquared(_ i: Int, _ j: Int) -> Double { contact }
  @inline(__always)
  func radius(_ i: Int) -> Double { radius }
  @inline(__always)
  func mass(_ i: Int) -> Double { 1 }
  func reorder(_ order: [Int]) {}
}

final class MixedDiscs: DiscSizes {
  private var radii: [Double]
  private var masses: [Double]

  init(radii: [Double], masses: [Double]) { (self.radii, self.masses) = (radii, masses) }

  @inline(__always)
  func contactSquared(_ i: Int, _ j: Int) -> Double {
    let sum = radii[i] + radii[j]
    return sum * sum
  }
  @inline(__always)
  func radius(_ i: Int) -> Double { radii[i] }
  @inline(__always)
  func mass(_ i: Int) -> Double { masses[i] }

  func reorder(_ order: [Int]) {
    radii = order.map { radii[$0] }
    masses = order.map { masses[$0] }
  }
}
