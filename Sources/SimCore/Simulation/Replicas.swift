/// Independent copies of a system in one run: replicas. Their fields have the axis `replica` first; everything else follows from it.

extension FieldInfo {
  /// What the field is for one of the replicas.
  var ofOneReplica: FieldInfo {
    guard dimensions.first?.name == "replica" else { return self }
    return FieldInfo(name, unit: unit, longName: longName, dimensions: Array(dimensions.dropFirst()))
  }
}

extension Scene {
  /// The axis of the system's replicas; nil if there is only one system.
  public var replicas: Dimension? { fields.lazy.compactMap(\.dimensions.first).first { $0.name == "replica" } }

  /// What is seen of one of the replicas.
  public var ofOneReplica: Scene {
    Scene(
      fields: fields.map(\.ofOneReplica), domain: domain, seed: seed, observations: observations, tangent: tangent,
      delayTangent: delayTangent)
  }
}

extension Philox {
  /// The generator of a replica: that of the run for the first one.
  public func ofReplica(_ replica: Int) -> Philox {
    if replica == 0 { return self }
    let bits = block(Philox.counter(.replica, particle: replica, step: 0, draw: 0))
    return Philox(key: SIMD2(bits[0], bits[1]))
  }
}

/// A diagnostic that also has something to say of all replicas together.
public protocol PoolingDiagnostic: Diagnostic {
  /// What it says of them, after its outputs for each.
  var pooledOutputs: [OutputVariable] { get }

  /// The values of these, one after the other.
  ///
  /// - Parameters:
  ///   - replicas: All of them at this instant.
  ///   - values: What `observe` gave for each.
  func pool(_ replicas: [Snapshot], values: [[Double]]) throws -> [Double]
}

/// A diagnostic of a system: for one with replicas, of each of them.
///
/// - Throws: `SimulationError.impossible` if the scene can't be diagnosed with these options.
public func diagnostic<D: Diagnostic>(_: D.Type, _ options: D.Options, scene: Scene) throws -> any Diagnostic {
  if scene.replicas == nil { return try D(options, scene: scene) }
  return try PerReplica<D>(options, scene: scene)
}

/// A diagnostic for each replica. Its variables have the axis `replica` first; nothing is computed from two replicas, such as a pair of
/// particles, except what the diagnostic says of all of them.
final class PerReplica<D: Diagnostic>: Diagnostic {
  typealias Options = D.Options

  static var card: Card { D.card }
  static var requires: [String] { D.requires }

  private let replicas: [D]
  let outputs: [OutputVariable]

  init(_ options: D.Options, scene: Scene) throws {
    guard let axis = scene.replicas, axis.size > 0 else {
      throw SimulationError.impossible(parameter: nil, reason: "there are no replicas of the system to observe")
    }
    let one = scene.ofOneReplica
    replicas = try (0..<axis.size).map { _ in try D(options, scene: one) }
    outputs =
      replicas[0].outputs.map {
        OutputVariable($0.name, unit: $0.unit, $0.longName, dimensions: [axis] + $0.dimensions, attributes: $0.attributes)
      } + ((replicas[0] as? any PoolingDiagnostic)?.pooledOutputs ?? [])
  }

  var observationsPerResult: Int { replicas[0].observationsPerResult }

  func observe(_ snapshot: Snapshot) throws -> [Double] {
    let parts = snapshot.replicas(replicas.count)
    let values = try zip(replicas, parts).map { try $0.observe($1) }
    var (result, offset) = ([Double](), 0)
    for output in replicas[0].outputs {
      for replica in values { result += replica[offset..<offset + output.count] }
      offset += output.count
    }
    return result + (try (replicas[0] as? any PoolingDiagnostic)?.pool(parts, values: values) ?? [])
  }

  var memory: [Double] {
    get {
      replicas.flatMap { replica in
        let memory = replica.memory
        return [Double(memory.count)] + memory
      }
    }
    set {
      var rest = newValue[...]
      for replica in replicas {
        guard let count = rest.popFirst() else { return }
        replica.memory = Array(rest.prefix(Int(count)))
        rest = rest.dropFirst(Int(count))
      }
    }
  }
}
