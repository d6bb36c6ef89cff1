import SimCore

/// Where a diagnostic takes directions of motion from: the field `heading`, or else `velocity`, each vector divided by its length.
struct DirectionField {
  let name: String
  /// Numbers in a vector: 2 or 3.
  let dimensions: Int

  /// - Parameter preferred: The field to take if the scene has both.
  /// - Throws: `SimulationError.impossible` if the scene has neither, or if the vectors aren't in 2 or 3 dimensions.
  init(_ scene: Scene, preferred: String = "heading") throws {
    let names = [preferred, preferred == "heading" ? "velocity" : "heading"]
    guard let field = names.lazy.compactMap({ scene.field($0) }).first else {
      throw SimulationError.impossible(parameter: nil, reason: "needs the field 'heading' or 'velocity', and there is neither")
    }
    name = field.name
    dimensions = try field.checkedSpaceDimensions()
  }

  /// Below this length a vector has no direction and counts as zero.
  static let shortest = 1e-10
}

extension FieldInfo {
  /// Numbers in a row of a field of vectors.
  ///
  /// - Throws: `SimulationError.impossible` if they aren't vectors in `least` to 3 dimensions.
  func checkedSpaceDimensions(from least: Int = 2) throws -> Int {
    guard (least...3).contains(width) else {
      let allowed = least == 1 ? "1, 2 or 3" : "2 or 3"
      throw SimulationError.impossible(
        parameter: nil, reason: "the field '\(name)' must hold vectors in \(allowed) dimensions; they have \(width) components")
    }
    return width
  }
}
