import Foundation
import Models
import SimCore
import Testing

/// Trajectories against independent implementations; see Reference/README.md for where they come from.
struct SchoolTrajectoryTests {
  struct Trajectory: Decodable {
    struct State: Decodable {
      let positions: [[Double]]
      let headings: [[Double]]
    }
    let name: String
    let initial: State
    let steps: [String: State]
    let dt: Double?
  }

  static func names(_ prefix: String) -> [String] {
    let folder = Bundle.module.resourceURL!.appending(path: "Reference/couzin")
    let files = try! FileManager.default.contentsOfDirectory(atPath: folder.path)
    return files.filter { $0.hasPrefix(prefix) && $0.hasSuffix(".json") }.sorted()
  }

  static func load<Content: Decodable>(_ name: String, as: Content.Type) throws -> Content {
    let url = Bundle.module.resourceURL!.appending(path: "Reference/couzin/\(name)")
    return try JSONDecoder().decode(Content.self, from: Data(contentsOf: url))
  }

  struct CouzinFile: Decodable {
    struct Parameters: Decodable {
      let n: Int
      let repulsion: Double
      let orientation: Double
      let attraction: Double
      let fieldOfView: Double
      let turningRate: Double
      let speed: Double
      let timeStep: Double
      let box: Double?

      enum CodingKeys: String, CodingKey {
        case n, speed
        case repulsion = "r_r"
        case orientation = "r_o"
        case attraction = "r_a"
        case fieldOfView = "alpha_deg"
        case turningRate = "theta_deg_per_s"
        case timeStep = "tau"
        case box = "box_size"
      }
    }
    let params: Parameters
  }

  @Test(arguments: names("c"), [1, 3])
  func couzin2002(name: String, threads: Int) throws {
    let trajectory = try Self.load(name, as: Trajectory.self)
    let p = try Self.load(name, as: CouzinFile.self).params
    var parameters = Couzin.Parameters()
    parameters.fish = p.n
    parameters.repulsionRadius = p.repulsion
    parameters.orientationRadius = p.orientation
    parameters.attractionRadius = p.attraction
    parameters.fieldOfView = p.fieldOfView
    parameters.turningRate = p.turningRate
    parameters.speed = p.speed
    parameters.noise = 0
    if let size = p.box { parameters.box = DomainParameters(size: size, boundary: .periodic) }
    let school = try Simulation(
      Couzin.self, parameters, from: frame(trajectory.initial), timeStep: p.timeStep, threads: threads)
    try compare(school, trajectory, box: p.box, tolerance: [1: 1e-12, 2: 1e-12, 10: 1e-9, 50: 1e-8])
  }

  struct DewiKaditaFile: Decodable {
    struct Parameters: Decodable {
      let fish: Int
      let boxSize: Double
      let speed: Double
      let repulsion: Double
      let orientation: Double
      let attraction: Double
      let maxTurn: Double
      let blindAngle: Double
      let orientationWeight: Double

      enum CodingKeys: String, CodingKey {
        case speed
        case fish = "n_fish"
        case boxSize = "box_size"
        case repulsion = "r_repulsion"
        case orientation = "r_orientation"
        case attraction = "r_attraction"
        case maxTurn = "max_turn"
        case blindAngle = "blind_angle"
        case orientationWeight = "orientation_weight"
      }
    }
    let params: Parameters
  }

  @Test(arguments: names("t"))
  func dewiKadita(name: String) throws {
    let trajectory = try Self.load(name, as: Trajectory.self)
    let p = try Self.load(name, as: DewiKaditaFile.self).params
    var parameters = DewiKadita.Parameters()
    parameters.fish = p.fish
    parameters.boxSize = p.boxSize
    parameters.speed = p.speed
    parameters.repulsion = p.repulsion
    parameters.orientation = p.orientation
    parameters.attraction = p.attraction
    parameters.maxTurn = p.maxTurn
    parameters.noise = 0
    parameters.blindAngle = p.blindAngle
    parameters.orientationWeight = p.orientationWeight
    let school = try Simulation(DewiKadita.self, parameters, from: frame(trajectory.initial), timeStep: trajectory.dt)
    let tolerance: [Int: Double] =
      switch name.prefix(3) {
      case "t06": [1: 1e-12, 2: 1e-12, 10: 1e-6]
      case "t02": [1: 1e-12, 2: 1e-12, 10: 1e-9, 50: 1e-5]
      default: [1: 1e-12, 2: 1e-12, 10: 1e-9, 50: 1e-8]
      }
    try compare(school, trajectory, box: p.boxSize, tolerance: tolerance)
  }

  private func frame(_ state: Trajectory.State) -> RecordedFrame {
    RecordedFrame(
      source: "reference", rows: state.positions.count,
      values: ["position": state.positions.flatMap { $0 }, "heading": state.headings.flatMap { $0 }])
  }

  private func compare<M: Model>(
    _ school: Simulation<M>, _ trajectory: Trajectory, box: Double?, tolerance: [Int: Double]
  ) throws {
    for (step, tolerance) in tolerance.sorted(by: { $0.key < $1.key }) {
      let expected = try #require(trajectory.steps["\(step)"])
      try school.run(steps: step - school.instant.tick)
      let snapshot = school.snapshot()
      var worst = 0.0
      for (ours, theirs) in zip(snapshot.values("position"), expected.positions.joined()) {
        var difference = abs(ours - theirs)
        // The same place on both sides of a periodic face.
        if let box { difference = min(difference, abs(difference - box)) }
        worst = max(worst, difference)
      }
      for (ours, theirs) in zip(snapshot.values("heading"), expected.headings.joined()) { worst = max(worst, abs(ours - theirs)) }
      #expect(worst <= tolerance, "\(trajectory.name) after \(step) steps: off by \(worst)")
    }
  }
}
