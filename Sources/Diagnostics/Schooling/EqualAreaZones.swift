import SimCore

/// A sphere cut into regions of equal area: two polar caps, and between them rings that are cut into sectors. In two dimensions, a circle cut
/// into equal arcs, the first one with its middle at the pole.
///
/// Leopardi 2006, "A partition of the unit sphere into regions of equal area and small diameter", Electron. Trans. Numer. Anal. 25, 309-327.
public struct EqualAreaZones: Equatable, Sendable {
  public let count: Int
  public let dimensions: Int
  /// The first region of each zone, from the north polar cap to the south one, and `count` at the end.
  let starts: [Int]

  /// - Parameters:
  ///   - count: How many regions, at least 2.
  ///   - dimensions: 3 for the sphere, 2 for the circle.
  public init(_ count: Int, dimensions: Int) {
    precondition(count >= 2, "at least two regions")
    self.count = count
    self.dimensions = dimensions
    let area = 4 * Double.pi / Double(count)
    // The cap's area is 2π (1 - cos θ); rings are about as high as a square region is wide.
    let cap = LibM.acos(1 - 2 / Double(count))
    let rings = count == 2 ? 0 : max(1, Int(((.pi - 2 * cap) / area.squareRoot()).rounded()))
    var starts = [0, 1]
    var ideal = 1.0
    for ring in 0..<rings {
      let (top, bottom) = (Double(ring), Double(ring + 1))
      let height = (.pi - 2 * cap) / Double(rings)
      ideal += (LibM.cos(cap + top * height) - LibM.cos(cap + bottom * height)) * Double(count) / 2
      starts.append(Int(ideal.rounded()))
    }
    self.starts = starts + [count]
  }

  /// The region of a unit vector whose components are along the pole, along the meridian where sectors begin, and along the third axis.
  @inline(__always)
  public func index(pole: Double, meridian: Double, third: Double) -> Int {
    if dimensions == 2 {
      let arc = Int((LibM.atan2(meridian, pole) / (2 * .pi) * Double(count)).rounded())
      return arc < 0 ? arc + count : arc == count ? 0 : arc
    }
    // Area from the north pole, in regions.
    let place = min((1 - pole) / 2 * Double(count), Double(count) - 0.5)
    var zone = 0
    while place >= Double(starts[zone + 1]) { zone += 1 }
    let sectors = starts[zone + 1] - starts[zone]
    if sectors == 1 { return starts[zone] }
    let turn = LibM.atan2(third, meridian) / (2 * .pi)
    return starts[zone] + min(Int((turn < 0 ? turn + 1 : turn) * Double(sectors)), sectors - 1)
  }
}
