/// What a model, diagnostic or integrator says about itself: the text that `simrun describe` and the man pages print.
public struct Card: Sendable {
  /// The name in scenario files, in snake_case.
  public let name: String
  /// One line.
  public let summary: String
  /// The defining rules or equations and what to know when using them, in plain text; may hold several lines.
  public let details: String
  /// Where it comes from: authors, year, journal, identifier.
  public let references: [String]

  public init(name: String, summary: String, details: String = "", references: [String] = []) {
    self.name = name
    self.summary = summary
    self.details = details
    self.references = references
  }
}
