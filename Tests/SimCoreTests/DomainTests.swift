import SimCore
import Testing

struct DomainTests {
  private let mixed = Domain(size: [10, 4, 6], boundary: [.periodic, .open, .reflecting])

  @Test func periodsOfPeriodicAxes() {
    #expect(mixed.dimensions == 3)
    #expect(mixed.periods == SIMD3(10, 0, 0))
    #expect(Domain.periodic(3, 4).periods == SIMD3(3, 4, 0))
    #expect(Domain.periodic(3).periods == SIMD3(3, 0, 0))
    #expect(Domain.periodic(5, dimensions: 3) == Domain(size: [5, 5, 5], boundary: [.periodic, .periodic, .periodic]))
  }

  @Test func volumeUnlessOpen() {
    #expect(mixed.volume == nil)
    #expect(Domain.periodic(3, 4).volume == 12)
    #expect(Domain(size: [2, 3, 4], boundary: [.reflecting, .periodic, .reflecting]).volume == 24)
  }

  @Test func minimumImageIsTheShortestOfAllImages() {
    let domain = Domain(size: [10, 4, 6], boundary: [.periodic, .periodic, .reflecting])
    var dice = Dice(10)
    for _ in 0..<2000 {
      let d = SIMD3(dice.uniform(-25...25), dice.uniform(-10...10), dice.uniform(-6...6))
      let found = domain.minimumImage(d)
      var shortest = Double.infinity
      for i in -4...4 {
        for j in -4...4 {
          let image = d + SIMD3(10 * Double(i), 4 * Double(j), 0)
          shortest = min(shortest, (image * image).sum())
        }
      }
      #expect(abs((found * found).sum() - shortest) < 1e-12)
      #expect(found.z == d.z)
    }
  }

  @Test func halfAPeriodStaysWhereItIs() {
    let domain = Domain.periodic(10, 10)
    #expect(domain.minimumImage(SIMD3(5, -5, 0)) == SIMD3(5, -5, 0))
    #expect(domain.minimumImage(SIMD3(15, -15, 0)) == SIMD3(-5, 5, 0))
    #expect(mixed.minimumImage(SIMD3(0, 100, 100)) == SIMD3(0, 100, 100))
  }

  @Test func parametersSpellOutTheAxes() {
    var box = DomainParameters(size: 5, boundary: .open)
    #expect(box.domain(dimensions: 3) == Domain(size: [5, 5, 5], boundary: [.open, .open, .open]))
    box.size = [1, 2]
    box.boundary = [.periodic, .reflecting]
    #expect(box.domain(dimensions: 2) == Domain(size: [1, 2], boundary: [.periodic, .reflecting]))
    #expect(box.problems(dimensions: 2).isEmpty)
    #expect(
      box.problems(dimensions: 3) == [
        ParameterProblem("domain_size", "has 2 values for 3 dimensions: give 1 or 3"),
        ParameterProblem("domain_boundary", "has 2 values for 3 dimensions: give 1 or 3"),
      ])
    #expect(DomainParameters().domain(dimensions: 2) == Domain.periodic(25, 25))
  }

  @Test func refusesNonsense() async {
    await #expect(processExitsWith: .failure) { _ = Domain(size: [], boundary: []) }
    await #expect(processExitsWith: .failure) { _ = Domain.periodic(1, 1, 1, 1) }
    await #expect(processExitsWith: .failure) { _ = Domain(size: [1, 0], boundary: [.open, .open]) }
    await #expect(processExitsWith: .failure) { _ = Domain(size: [1, .infinity], boundary: [.open, .open]) }
    await #expect(processExitsWith: .failure) { _ = Domain(size: [1, 1], boundary: [.open]) }
  }
}
