/// A symplectic method for separable Hamiltonians: a symmetric sequence of leapfrog steps of different lengths, some of them
/// backwards (Yoshida 1990, Phys. Lett. A 150:262–268).
///
/// It keeps volumes in phase space, and is reversible; the error of the energy stays bounded for exponentially long times (Hairer,
/// Lubich & Wanner 2006, chapter IX).
public struct SymplecticComposition: Sendable {
  public let card: Card
  /// The global error falls with this power of the step.
  public let order: Int
  /// Lengths of the leapfrog steps over that of the whole step.
  @usableFromInline let weights: [Double]

  /// - Parameter half: Lengths w_0, w_1, … from the middle on.
  private init(_ name: String, order: Int, half: [Double], _ source: String) {
    weights = half.dropFirst().reversed() + half
    self.order = order
    card = Card(
      name: name,
      summary: "Yoshida's symplectic composition of order \(order) for separable Hamiltonians, fixed step",
      details: "For flows with H = T(p) + V(q). \(weights.count) forces a step. The error of the energy stays bounded.",
      references: [
        "Yoshida (1990), Phys. Lett. A 150:262–268, doi:10.1016/0375-9601(90)90092-3" + source,
        "Hairer, Lubich & Wanner (2006), Geometric Numerical Integration, 2nd edition, section V.3",
      ])
  }

  public static let yoshida4 = SymplecticComposition(
    "yoshida4", order: 4, half: [-1.702414383919315268095376, 1.351207191959657634047688], "")

  public static let yoshida6 = SymplecticComposition(
    "yoshida6", order: 6,
    half: [1.315186320683911218884250, -1.177679984178871006946416, 0.2355732133593581336847932, 0.7845136104775572638194976],
    ", table 1, solution A")

  /// The weights fulfil the conditions of order 8 to more digits than are printed there.
  public static let yoshida8 = SymplecticComposition(
    "yoshida8", order: 8,
    half: [
      1.708453070787281584668379, 0.1027998493917964406981151, -1.960610232975310807607633, 1.938139137622525986579186,
      -0.1582406353680501752040668, -1.444852236860605157694731, 0.2536933365662113541461460, 0.9148442462297915667487935,
    ], ", table 2, solution D")

  /// Why it can't integrate a flow; nil if it can.
  func obstacle(_ flow: any RightHandSide, dimension: Int) -> String? {
    guard let flow = flow as? any SeparableHamiltonian else {
      return "'\(card.name)' is for flows with a Hamiltonian T(p) + V(q), and this flow isn't known as one: choose gauss4 or "
        + "gauss6, which are symplectic for any Hamiltonian, or dop853"
    }
    let (positions, momenta) = (flow.positions, flow.momenta)
    guard positions.count == momenta.count && (positions + momenta).sorted() == Array(0..<dimension) else {
      return "'\(card.name)' needs a momentum for each position, and each of the \(dimension) components must be one of them: "
        + "choose another integrator, such as dop853"
    }
    return nil
  }
}
