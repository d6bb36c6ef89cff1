import SimCore

/// The fields `position` and `velocity` of a gas, and the box that it is in.
struct GasFields {
  static let names = [PositionField.name, "velocity"]
  let position: PositionField
  let velocityUnit: String

  var dimensions: Int { position.dimensions }
  var domain: Domain { position.domain }

  /// - Throws: `SimulationError.impossible` if a field is missing or has another shape.
  init(_ scene: Scene) throws {
    position = try PositionField(scene, dimensionsFrom: 1)
    guard let velocity = scene.field("velocity") else {
      throw SimulationError.impossible(parameter: nil, reason: "needs the field 'velocity'")
    }
    velocityUnit = velocity.unit
    guard velocity.width == position.dimensions else {
      throw SimulationError.impossible(
        parameter: nil, reason: "positions have \(position.dimensions) components, but 'velocity' has \(velocity.width)")
    }
  }
}
