/// A value of a scenario, before anybody has said what it should be, and where it stands.
package struct ScenarioNode: Equatable, Sendable {
  package enum Content: Equatable, Sendable {
    /// A quoted scalar is text, whatever it looks like.
    case scalar(String, quoted: Bool)
    case list([ScenarioNode])
    case mapping([Entry])
  }

  package struct Entry: Equatable, Sendable {
    package let key: String
    package let keyPlace: Place
    package var value: ScenarioNode
  }

  package var content: Content
  package let place: Place

  package init(_ content: Content, at place: Place) {
    self.content = content
    self.place = place
  }

  package var entries: [Entry]? { if case .mapping(let entries) = content { entries } else { nil } }
  package var items: [ScenarioNode]? { if case .list(let items) = content { items } else { nil } }

  /// True for what YAML reads as null: nothing at all, `~` or `null`.
  package var isNull: Bool { if case .scalar(let text, false) = content { CoreSchema.isNull(text) } else { false } }

  package subscript(key: String) -> ScenarioNode? { entries?.first { $0.key == key }?.value }

  /// The node at a key path such as "diagnostics.0.every".
  package subscript(path path: String) -> ScenarioNode? {
    path.split(separator: ".").reduce(self) { $0?.child(String($1)) }
  }

  /// The node at a key path, or the last one on the way there.
  package func nearest(to path: String) -> ScenarioNode {
    var node = self
    for part in path.split(separator: ".") {
      guard let next = node.child(String(part)) else { break }
      node = next
    }
    return node
  }

  private func child(_ part: String) -> ScenarioNode? {
    if let items { Int(part).flatMap { items.indices.contains($0) ? items[$0] : nil } } else { self[part] }
  }

  /// What it is, for error messages.
  package var noun: String {
    switch content {
    case .mapping: "a mapping"
    case .list: "a list"
    case .scalar: isNull ? "null" : "a single value"
    }
  }
}
