import Diagnostics
import SimCore
import Testing

@Suite struct MillingTests {
  private let box = Domain.periodic(25, dimensions: 3)

  @Test func perfectMills() {
    let (positions, headings) = mill(40, radius: 3, centre: SIMD3(12, 12, 12))
    let one = Milling.of(positions: positions, headings: headings, in: box)
    #expect(abs(one.milling - 1) < 1e-14)
    #expect(abs(one.signed - 1) < 1e-14)
    #expect(abs(one.axis.z - 1) < 1e-14)
    // Backwards: the same mill, the other sense.
    let back = Milling.of(positions: positions, headings: headings.map { -$0 }, in: box)
    #expect(abs(back.milling - 1) < 1e-14)
    #expect(abs(back.signed + 1) < 1e-14)
    // Both senses: only the absolute value shows it.
    let both = Milling.of(positions: positions, headings: mill(40, radius: 3, centre: .zero, senses: 2).headings, in: box)
    #expect(both.milling < 1e-14)
    #expect(abs(both.signed) < 1e-14)
    #expect(abs(both.absolute - 1) < 1e-14)
  }

  @Test func alignedGroupsDoNotMill() {
    let (positions, _) = mill(40, radius: 3, centre: SIMD3(12, 12, 12))
    let value = Milling.of(positions: positions, headings: [Double](repeating: 1, count: 120), in: box)
    #expect(value.milling < 1e-14)
  }

  /// Through faces, edges and corners of the box.
  @Test func samePlaceOrAnother() {
    let snapshot = SchoolingSnapshot.named("s17_n200_noisy_mill")
    let positions = snapshot.positions.flatMap { $0 }
    let headings = snapshot.velocities.flatMap { $0 }
    let home = Milling.of(positions: positions, headings: headings, in: snapshot.domain)
    for shift in [SIMD3(12.5, 0, 0), SIMD3(11, 12, 0), SIMD3(13, 12.2, 14), SIMD3(0.1, -5, 100)] {
      let away = Milling.of(positions: moved(positions, by: shift, in: 25), headings: headings, in: snapshot.domain)
      #expect(abs(away.milling - home.milling) < 1e-12)
      #expect(abs(away.signed - home.signed) < 1e-12)
      #expect(abs(away.absolute - home.absolute) < 1e-12)
    }
  }

  /// The two reference snapshots of one mill, in the middle of the box and across its faces.
  @Test func movedReferenceMill() {
    let (centre, wrapped) = (SchoolingSnapshot.named("s32_n200_mill_centre"), SchoolingSnapshot.named("s33_n200_mill_wrapped"))
    let values = [centre, wrapped].map {
      Milling.of(positions: $0.positions.flatMap { $0 }, headings: $0.velocities.flatMap { $0 }, in: $0.domain)
    }
    #expect(abs(values[0].milling - centre.expected["rotation"]!) < 1e-12)
    #expect(abs(values[1].milling - centre.expected["rotation"]!) < 1e-12)
    let spreads = [centre, wrapped].map {
      Dilation.of(positions: $0.positions.flatMap { $0 }, headings: $0.velocities.flatMap { $0 }, in: $0.domain).spread
    }
    #expect(abs(spreads[0] - centre.expected["spread"]!) < 1e-12)
    #expect(abs(spreads[1] - centre.expected["spread"]!) < 1e-12)
  }

  @Test(arguments: SchoolingSnapshot.all) func rawCentreIsThatOfDewiKadita(_ snapshot: SchoolingSnapshot) {
    let (positions, velocities) = (snapshot.positions.flatMap { $0 }, snapshot.velocities.flatMap { $0 })
    let value = Milling.of(positions: positions, headings: velocities, in: snapshot.domain, centre: .raw)
    #expect(abs(value.milling - snapshot.expected["rotation"]!) < 1e-12)
    let spread = Dilation.of(positions: positions, headings: velocities, in: snapshot.domain, centre: .raw).spread
    #expect(abs(spread - snapshot.expected["spread"]!) < 1e-12)
    let polarization = Polarization.of(headings: velocities, dimensions: 3)
    #expect(abs(polarization - snapshot.expected["polarization"]!) < 1e-12)
  }

  @Test func turnedWithItsAxis() {
    let (positions, headings) = mill(40, radius: 3, centre: SIMD3(12, 12, 12))
    let turnedPositions = turned(positions, by: 0.7, about: SIMD3(12, 12, 12))
    let value = Milling.of(positions: turnedPositions, headings: turned(headings, by: 0.7), in: box)
    let axis = turned([0, 0, 1], by: 0.7)
    #expect(abs(value.milling - 1) < 1e-13)
    for k in 0..<3 { #expect(abs(value.axis[k] - axis[k]) < 1e-13) }
  }

  @Test func twoDimensions() throws {
    let plane = Domain(size: [20, 20], boundary: [.periodic, .reflecting])
    let (positions, headings) = mill(30, radius: 3, centre: SIMD3(19, 10, 0))
    let xy = { (rows: [Double]) in rows.indices.filter { $0 % 3 < 2 }.map { rows[$0] } }
    let value = Milling.of(positions: xy(positions), headings: xy(headings).map { -$0 }, in: plane)
    #expect(abs(value.signed + 1) < 1e-13)
    let fields = [
      FieldInfo("position", unit: "m", longName: "position", dimensions: [.particles(30), .space(2)]),
      FieldInfo("heading", unit: "1", longName: "heading", dimensions: [.particles(30), .space(2)]),
    ]
    let snapshot = Snapshot(domain: plane, [(fields[0], xy(positions)), (fields[1], xy(headings))])
    let scene = Scene(fields: fields, domain: plane)
    let milling = try Milling(.init(), scene: scene)
    #expect(milling.outputs.map(\.name) == ["milling", "milling_signed", "milling_absolute"])
    for x in milling.observe(snapshot) { #expect(abs(x - 1) < 1e-13) }
    let dilation = try Dilation(.init(), scene: scene)
    #expect(dilation.outputs.map(\.unit) == ["1", "m"])
    #expect(abs(dilation.observe(snapshot)[0]) < 1e-13)
    #expect(abs(dilation.observe(snapshot)[1] - 3) < 1e-13)
  }

  @Test func dilationOfExpansionAndContraction() {
    let (positions, _) = mill(40, radius: 3, centre: .zero)
    let out = Dilation.of(positions: moved(positions, by: .zero, in: 25), headings: positions, in: box)
    #expect(abs(out.dilation - 1) < 1e-13)
    #expect(abs(out.spread - 3) < 1e-13)
    let inwards = Dilation.of(positions: positions, headings: positions.map { -$0 }, in: box, centre: .raw)
    #expect(abs(inwards.dilation + 1) < 1e-13)
  }

  @Test func sameBitsForAnyNumberOfThreads() {
    let philox = Philox(seed: 8)
    let positions = uniformPositions(30_000, in: box, philox, sample: 0)
    let headings = isotropicHeadings(30_000, philox, sample: 0)
    let one = Milling.of(positions: positions, headings: headings, in: box)
    let four = Milling.of(positions: positions, headings: headings, in: box, pool: WorkerPool(threads: 4))
    #expect(one == four)
    // Independent directions: E|l·a| = π/8 for an axis that isn't fitted.
    #expect(abs(one.absolute - .pi / 8) < 0.01)
    #expect(one.milling < 0.02)
  }

  @Test func numbersThatAreNotFinite() {
    let value = Milling.of(positions: [1, 2, .nan, 1, 1, 1], headings: [1, 0, 0, 0, 1, 0], in: box)
    #expect(value.milling.isNaN && value.absolute.isNaN)
  }

  @Test func whatItNeeds() {
    let position = FieldInfo("position", unit: "1", longName: "position", dimensions: [.particles(3), .space(3)])
    let heading = FieldInfo("heading", unit: "1", longName: "heading", dimensions: [.particles(3), .space(2)])
    func reason(_ fields: [FieldInfo], _ domain: Domain?) -> String? {
      do {
        _ = try Milling(.init(), scene: Scene(fields: fields, domain: domain))
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(reason([heading], nil) == "needs the field 'position'")
    #expect(reason([position, heading], nil) == "positions have 3 components, but 'heading' has 2")
    #expect(reason([position, heading], .periodic(1, dimensions: 2)) == "positions have 3 components, but the box has 2 axes")
  }
}
