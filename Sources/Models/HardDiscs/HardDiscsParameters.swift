import SimCore

extension HardDiscs {
  public struct Parameters: ParameterSet {
    public var discs = 1000
    public var replicas = 1
    public var diameter: Double?
    public var packingFraction: Double?
    public var knudsen: Double?
    public var diameterRatios: [Double] = [1]
    public var massRatios: [Double] = [1]
    public var fractions: [Double] = [1]
    public var restitution = 1.0
    public var wallRestitution = 1.0
    public var contactTime = 0.0
    public var gravity: [Double] = [0, 0]
    public var partition: Double?
    public var partitionRemovedAt: Double?
    public var reverseAt: Double?
    public var opening: [Double]?
    public var wallTemperatures: [Double] = [0, 0, 0, 0]
    public var pistonVelocity: Double?
    public var pistonStopsAt: Double?
    public var scatterers: [Double] = []
    public var scattererLattice = Lattice.none
    public var scattererColumns = 1
    public var scattererRadius = 0.0
    public var transparent = false
    public var thermostat = Thermostat.none
    public var thermostatEvery: Double?
    public var thermostatTemperature: Double?
    public var heatingRate = 0.0
    public var algorithm = Algorithm.automatic
    public var eventLog = 0
    public var domain = DomainParameters(size: 1, boundary: .reflecting)
    public init() {}

    /// What is done to velocities from time to time.
    public enum Thermostat: String, CaseIterable, Sendable { case none, rescale, andersen, heating }

    /// How fixed discs are arranged.
    public enum Lattice: String, CaseIterable, Sendable { case none, square, triangular }

    /// How the next event is found; what happens is the same to the bit.
    public enum Algorithm: String, CaseIterable, Sendable { case automatic, events, windows }

    public static let table: [Parameter<Parameters>] =
      [
        .integer("discs", \.discs, in: 1...100_000_000, "number of discs"),
        .integer(
          "replicas", \.replicas, in: 1...10_000,
          "independent gases, each of that many discs with its own random numbers: all have the same macrostate at first"),
        .real("diameter", \.diameter, in: positive, "of a disc (of the first kind); or give packing_fraction or knudsen instead"),
        .real(
          "packing_fraction", \.packingFraction, in: 1e-12...0.9069,
          "share of the box that the discs cover, in place of diameter; 0.1 if none of the three is given"),
        .real(
          "knudsen", \.knudsen, in: positive,
          "dilute mean free path 1/(2√2 n σ) over the box's length along x, in place of diameter"),
        .reals(
          "diameter_ratios", \.diameterRatios, count: 1...16, each: positive,
          "diameters of the kinds of discs, the first one's being 1"),
        .reals("mass_ratios", \.massRatios, count: 1...16, each: positive, "masses of the kinds; one value for all"),
        .reals(
          "fractions", \.fractions, count: 1...16, each: positive, "shares of the kinds among the discs; one value: equal shares"),
        .real("restitution", \.restitution, in: 0.01...1, "of a pair collision: 1 is elastic"),
        .real("wall_restitution", \.wallRestitution, in: 0.01...1, "of a wall collision"),
        .real(
          "contact_time", \.contactTime, in: nonnegative,
          "collisions that follow another one of the same disc within this time are elastic: prevents inelastic collapse"),
        .reals("gravity", \.gravity, count: 2...2, "acceleration along x and y; along an axis with walls"),
        .real("partition", \.partition, in: positive, "x of a thin wall across the box, at first; discs start on its left"),
        .real("partition_removed_at", \.partitionRemovedAt, in: positive, "when the partition disappears; null: never"),
        .real("reverse_at", \.reverseAt, in: positive, "when all velocities are turned around; null: never"),
        .reals("opening", \.opening, count: 2...2, each: nonnegative, "gap in the partition, from one y to another"),
        .reals(
          "wall_temperatures", \.wallTemperatures, count: 4...4, each: nonnegative,
          "of the walls at low x, high x, low y, high y: discs come back as from a gas of that temperature; 0: reflected"),
        .real(
          "piston_velocity", \.pistonVelocity, in: -.greatestFiniteMagnitude ... .greatestFiniteMagnitude,
          "of the wall at high x, which moves from the start; null: it stands"),
        .real("piston_stops_at", \.pistonStopsAt, in: positive, "x where the piston stops; null: it doesn't"),
        .reals("scatterers", \.scatterers, count: 0...100_000, "fixed discs: x and y of each, one after the other"),
        .choice("scatterer_lattice", \.scattererLattice, "fixed discs on a lattice that fills the box"),
        .integer("scatterer_columns", \.scattererColumns, in: 1...1000, "of the lattice, along x"),
        .real("scatterer_radius", \.scattererRadius, in: nonnegative, "radius of the fixed discs"),
        .flag("transparent", \.transparent, "discs pass through each other, and meet walls and fixed discs only"),
        .choice(
          "thermostat", \.thermostat,
          "rescale velocities to a temperature, draw them anew (andersen), or add random kicks (heating)"),
        .real("thermostat_every", \.thermostatEvery, in: positive, "time between two interventions of the thermostat"),
        .real("thermostat_temperature", \.thermostatTemperature, in: nonnegative, "that rescale and andersen give; 1 if null"),
        .real("heating_rate", \.heatingRate, in: nonnegative, "of the temperature, by heating"),
        .choice(
          "algorithm", \.algorithm,
          "events: a queue of events; windows: short windows of time, for dilute gases; automatic: by density. Same bits from both"),
        .integer(
          "event_log", \.eventLog, in: 0...10_000_000,
          "how many of the latest events are kept for the diagnostic event_log; 0: none"),
      ] + DomainParameters.table.map { $0.within(\.domain) }

    public func problems() -> [ParameterProblem] {
      var problems = domain.problems(dimensions: 2)
      guard problems.isEmpty else { return problems }
      func complain(_ name: String, _ message: String) { problems.append(ParameterProblem(name, message)) }
      let box = domain.domain(dimensions: 2)
      if discs > 100_000_000 / replicas { complain("replicas", "\(replicas) of \(discs) discs are more than 10⁸ discs in all") }
      if box.boundary.contains(.open) { complain("domain_boundary", "must be periodic or reflecting: hard discs live in a box") }
      let given = [("diameter", diameter), ("packing_fraction", packingFraction), ("knudsen", knudsen)].filter { $0.1 != nil }
      if given.count > 1 { complain(given[1].0, "says the same as \(given[0].0): give one of them") }
      let kinds = diameterRatios.count
      if diameterRatios[0] != 1 { complain("diameter_ratios", "begins with \(diameterRatios[0]); the first kind's ratio is 1") }
      for (name, values) in [("mass_ratios", massRatios), ("fractions", fractions)] where values.count != 1 && values.count != kinds
      {
        complain(name, "has \(values.count) values for \(kinds) kinds of discs: give 1 or \(kinds)")
      }
      for axis in 0..<2 where gravity[axis] != 0 && box.boundary[axis] == .periodic {
        complain("gravity", "discs would fall around the periodic \(axis == 0 ? "x" : "y") axis for ever: give it reflecting walls")
      }
      if opening != nil && partition == nil { complain("opening", "there is no partition") }
      if let opening, opening[0] >= opening[1] || opening[1] > box.size[1] {
        complain("opening", "must go from one y to a larger one, inside the box")
      }
      for wall in 0..<4 where wallTemperatures[wall] > 0 && box.boundary[wall / 2] != .reflecting {
        complain("wall_temperatures", "there is no wall along the periodic \(wall < 2 ? "x" : "y") axis")
        break
      }
      if let velocity = pistonVelocity {
        if box.boundary[0] != .reflecting {
          complain("piston_velocity", "the piston is the wall at high x: needs reflecting walls there")
        }
        if gravity[0] != 0 { complain("piston_velocity", "moves along x, along which gravity pulls: that isn't supported") }
        if partition != nil { complain("piston_velocity", "there is a partition: that isn't supported") }
        if let stop = pistonStopsAt, (stop - box.size[0]) * velocity < 0 {
          complain(
            "piston_stops_at", "lies behind the piston, which moves \(velocity < 0 ? "inwards" : "outwards") from \(box.size[0])")
        }
      } else if pistonStopsAt != nil {
        complain("piston_stops_at", "there is no piston: give piston_velocity")
      }
      if scattererColumns != 1 && scattererLattice == .none { complain("scatterer_columns", "there is no scatterer_lattice") }
      if scatterers.count % 2 != 0 { complain("scatterers", "has \(scatterers.count) numbers: x and y of each are needed") }
      if !scatterers.isEmpty && scattererLattice != .none { complain("scatterers", "are placed by scatterer_lattice already") }
      if (!scatterers.isEmpty || scattererLattice != .none) != (scattererRadius > 0) {
        complain("scatterer_radius", scattererRadius > 0 ? "there are no scatterers" : "the scatterers need one")
      }
      if (!scatterers.isEmpty || scattererLattice != .none || opening != nil) && gravity != [0, 0] {
        complain("gravity", "fixed discs would fall: they aren't supported with gravity")
      }
      for k in 0..<scatterers.count where scatterers[k] < 0 || scatterers[k] > box.size[k % 2] {
        complain("scatterers", "\(scatterers[k]) is outside the box")
        break
      }
      if (thermostat == .none) != (thermostatEvery == nil) {
        complain("thermostat_every", thermostat == .none ? "there is no thermostat" : "the thermostat needs it")
      }
      if thermostatTemperature != nil && thermostat != .rescale && thermostat != .andersen {
        complain("thermostat_temperature", "is given by thermostat: rescale and thermostat: andersen only")
      }
      if (thermostat == .heating) != (heatingRate > 0) {
        complain("heating_rate", thermostat == .heating ? "is what thermostat: heating needs" : "needs thermostat: heating")
      }
      if partitionRemovedAt != nil && partition == nil { complain("partition_removed_at", "there is no partition") }
      if let partition, partition >= box.size[0] {
        complain("partition", "\(partition) isn't inside the box, which ends at \(box.size[0])")
      }
      if algorithm == .windows && gravity != [0, 0] {
        complain("algorithm", "windows is for discs that fly straight on: not with gravity")
      }
      if partition != nil && gravity[0] != 0 {
        complain("partition", "stands across x, along which gravity pulls: that isn't supported")
      }
      guard problems.isEmpty else { return problems }
      let (radii, _) = sizes()
      let largest = radii.max()! + max(radii.max()!, fixedDiscs(box).map(\.radius).max() ?? 0)
      for axis in 0..<2 where largest >= box.size[axis] {
        complain("domain_size", "\(box.size[axis]) has no room for a disc of diameter \(largest)")
      }
      let covered = transparent ? 0 : Double.pi * radii.reduce(0) { $0 + $1 * $1 } / (box.size[0] * box.size[1])
      if covered > 0.9069 {
        complain(given[0].0, "the discs would cover \(covered) of the box; no more than π/√12 = 0.9069 is possible")
      }
      if problems.isEmpty && !EventDrivenDiscs.fits(count: discs, domain: box, largestContact: largest) {
        complain("domain_size", "is less than three times the distance of discs that touch (\(largest)) along a periodic axis")
      }
      return problems
    }

    /// Radius and mass of each disc: kinds one after the other.
    func sizes() -> (radii: [Double], masses: [Double]) {
      let box = domain.domain(dimensions: 2)
      let kinds = diameterRatios.count
      let shares = fractions.count == 1 ? [Double](repeating: 1, count: kinds) : fractions
      let total = shares.reduce(0, +)
      var kind: [Int] = []
      var sum = 0.0
      for k in 0..<kinds {
        sum += shares[k]
        let end = k == kinds - 1 ? discs : Int((sum / total * Double(discs)).rounded())
        kind += [Int](repeating: k, count: max(0, end - kind.count))
      }
      let area = box.size[0] * box.size[1]
      let first: Double =
        if let diameter {
          diameter
        } else if knudsen == nil {
          ((packingFraction ?? 0.1) * area / (.pi / 4 * kind.reduce(0) { $0 + diameterRatios[$1] * diameterRatios[$1] }))
            .squareRoot()
        } else {
          area / (2 * 2.0.squareRoot() * Double(discs) * knudsen! * box.size[0])
        }
      return (
        kind.map { first / 2 * diameterRatios[$0] }, kind.map { massRatios[massRatios.count == 1 ? 0 : $0] }
      )
    }

    /// Discs that don't move: scatterers, and points where the partition ends at an opening.
    func fixedDiscs(_ box: Domain) -> [(place: SIMD2<Double>, radius: Double)] {
      var discs = stride(from: 0, to: scatterers.count - 1, by: 2).map {
        (SIMD2(scatterers[$0], scatterers[$0 + 1]), scattererRadius)
      }
      if scattererLattice != .none {
        let step = box.size[0] / Double(scattererColumns)
        let isTriangular = scattererLattice == .triangular
        var rows = max(1, Int((box.size[1] / step / (isTriangular ? 3.0.squareRoot() / 2 : 1)).rounded()))
        // Around a periodic axis, shifted rows come in pairs.
        if isTriangular && box.boundary[1] == .periodic { rows = max(2, rows + rows % 2) }
        for row in 0..<rows {
          for column in 0..<scattererColumns {
            let offset = isTriangular && row % 2 == 1 ? 0.75 : isTriangular ? 0.25 : 0.5
            discs.append(
              (
                SIMD2((Double(column) + offset) * step, (Double(row) + 0.5) * box.size[1] / Double(rows)), scattererRadius
              ))
          }
        }
      }
      if let partition, let opening { discs += opening.map { (SIMD2(partition, $0), 0) } }
      return discs
    }
  }
}
