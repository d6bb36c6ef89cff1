import Diagnostics
import Foundation
import Models
import SimCore
import SimrunKit
import Testing

@Suite struct DescribeTests {
  @Test func listsEverything() throws {
    let text = try describe(nil, json: false)
    for entry in Description.all { #expect(text.contains("  \(entry.card.name) ")) }
    #expect(text.hasPrefix("Models\n"))
    #expect(text.hasSuffix("`simrun describe NAME` says more about one of them.\n"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func describesAModel() throws {
    let text = try describe("ideal_gas", json: false)
    for part in [
      "ideal_gas: Ideal gas of free discs in a box, event-driven\n",
      "  particles: 1000   (integer from 1 to 100000000)\n      number of discs\n",
      "  domain_boundary: [reflecting]   (list of 1 to 3 out of periodic, reflecting, open)\n",
      "\nfields\n  position: position of the disc's centre\n", "\ntakes from a file\n  position, velocity\n",
    ] { #expect(text.contains(part)) }
  }

  @Test func printsJSONThatProgramsRead() throws {
    let list = try JSONSerialization.jsonObject(with: Data(describe(nil, json: true).utf8)) as? [[String: Any]]
    #expect(list?.count == Description.all.count)
    let gas = try JSONSerialization.jsonObject(with: Data(describe("ideal_gas", json: true).utf8)) as? [String: Any]
    let rows = gas?["parameters"] as? [[String: Any]]
    #expect(rows?.first?["name"] as? String == "particles")
    #expect(rows?.first?["default"] as? Int == 1000)
    #expect((rows?.first?["allowed"] as? [String: Any])?["maximum"] as? Int == 100_000_000)
  }

  @Test func suggestsAName() {
    #expect(throws: RunError.usage("there is nothing called 'ideal_gaz'; did you mean 'ideal_gas'?")) {
      try describe("ideal_gaz", json: false)
    }
  }

  /// The catalogues and the driver share one name space for keys.
  @Test func noKeyIsUsedTwice() {
    let names = Description.all.map(\.card.name)
    #expect(Set(names).count == names.count)
    for entry in diagnosticCatalogue {
      #expect(Set(entry.options.rows.map(\.name)).isDisjoint(with: DiagnosticOptions().rows.map(\.name)), "\(entry.card.name)")
    }
    for entry in modelCatalogue {
      let initial = entry.initial.rows.map(\.name)
      #expect(Set(initial).isDisjoint(with: InitialOptions().rows.map(\.name)), "\(entry.card.name)")
      #expect(Set(initial).isDisjoint(with: entry.parameters.rows.map(\.name)), "\(entry.card.name)")
      #expect(entry.rampable.isSubset(of: entry.parameters.rows.map(\.name)), "\(entry.card.name)")
    }
  }
}
