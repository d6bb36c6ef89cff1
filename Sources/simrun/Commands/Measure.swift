import ArgumentParser
import SimrunKit

struct MeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure", abstract: "Computes diagnostics on recorded data.",
    discussion: """
      The input is a NetCDF file, of simrun or anyone else, or a text file with the columns' names in its first line: a row for each time \
      (time,x1,y1,x2,y2,...) or, as tracking software writes it, for each time and animal (time,id,x,y). Names that aren't recognised are \
      given with --map:

        simrun measure school.nc -d polarization -d milling
        simrun measure fish.csv -d polarization --map position=X,Y --map id=fish_number
        simrun measure other.nc -d milling --map position=positions,velocity=velocities --domain-size 25

      Prints mean, standard deviation, least, greatest and last value over all frames. Velocities that are missing are taken from \
      successive positions.
      """)

  @Argument(
    help: "A NetCDF or CSV file; - for CSV from the standard input.", completion: .file(extensions: ["nc", "csv", "tsv", "txt"]))
  var input: String

  @Option(
    name: [.customShort("d"), .customLong("diagnostic")],
    help: ArgumentHelp(
      "What to compute, such as polarization. Repeatable. See `simrun describe`.", valueName: "kind[:key=value,...]"))
  var diagnostics: [String] = []

  @Option(help: ArgumentHelp("The variable or column that holds the state of a system.", valueName: "name"))
  var variable: String?

  @Option(
    help: ArgumentHelp(
      "Which variables or columns make up a field. x# stands for x1, x2, and so on. Repeatable.", valueName: "field=name,..."))
  var map: [String] = []

  @Option(help: ArgumentHelp("Size of the box: one number, or one for each axis.", valueName: "x,y,z"))
  var domainSize: String?

  @Option(
    help: ArgumentHelp("Faces of the box: periodic, reflecting or open; one word, or one for each axis.", valueName: "word,..."))
  var domainBoundary: String?

  @Flag(help: "Leave particles out of a frame where one of their values is missing.")
  var skipMissing = false

  @Option(name: .shortAndLong, help: "A NetCDF file for the values of every frame.", completion: .file(extensions: ["nc"]))
  var output: String?

  @Flag(help: "Replace the output file if there is one.")
  var overwrite = false

  @Option(help: "How many threads compute. (default: all cores)")
  var threads: Threads = .all

  mutating func run() throws {
    var request = MeasureRequest(input: input, diagnostics: diagnostics)
    for text in map + (variable.map { ["state=\($0)"] } ?? []) { try request.mapping.add(text) }
    request.domainSize = try domainSize.map { text in
      try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
        guard let size = Double(part) else { throw InputError.usage("--domain-size \(text): '\(part)' is not a number") }
        return size
      }
    }
    request.domainBoundary = domainBoundary.map { $0.split(separator: ",").map { String($0) } }
    request.skipMissing = skipMissing
    request.output = output
    request.overwrite = overwrite
    request.threads = threads.count
    writeOut(try measure(request))
  }
}
