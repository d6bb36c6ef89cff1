import Diagnostics
import SimCore
import Testing

@Suite struct ChaosCatalogueTests {
  @Test func holdsThem() {
    let names = diagnosticCatalogue.map(\.card.name)
    #expect(Set(names).count == names.count)
    for name in ["finite_time_lyapunov", "alignment_index", "zero_one_test", "correlation_dimension", "poincare_section"] {
      #expect(names.contains(name))
    }
  }
}
