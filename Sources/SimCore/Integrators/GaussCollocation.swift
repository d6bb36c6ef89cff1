/// An implicit Runge–Kutta method whose nodes are those of Gauss' quadrature: symplectic and symmetric for any flow (Hairer,
/// Lubich & Wanner 2006, sections II.1.3 and VI.4). It conserves all quadratic invariants, such as angular momenta.
public struct GaussCollocation: Sendable {
  public let card: Card
  /// The global error falls with this power of the step: twice the number of stages.
  public let order: Int
  let nodes: [Double]
  /// Row after row.
  let matrix: [Double]
  let weights: [Double]
  var stages: Int { nodes.count }

  private init(_ name: String, nodes: [Double], matrix: [Double], weights: [Double]) {
    (self.nodes, self.matrix, self.weights, order) = (nodes, matrix, weights, 2 * nodes.count)
    card = Card(
      name: name,
      summary: "implicit Gauss method of order \(2 * nodes.count), symplectic for any Hamiltonian, fixed step",
      details: """
        Conserves linear and quadratic invariants; the error of the energy stays bounded. Each step iterates until rounding errors \
        remain, by Newton's method where simple iteration doesn't converge. Sums over steps are compensated.
        """,
      references: [
        "Butcher (1964), Math. Comput. 18:50–64",
        "Hairer, Lubich & Wanner (2006), Geometric Numerical Integration, 2nd edition, sections II.1.3 and VIII.6",
        "Hairer, McLachlan & Razakarivony (2008), BIT Numer. Math. 48:231–243",
      ])
  }

  public static let gauss4: GaussCollocation = {
    let root = 3.0.squareRoot()
    return GaussCollocation(
      "gauss4", nodes: [0.5 - root / 6, 0.5 + root / 6], matrix: [0.25, 0.25 - root / 6, 0.25 + root / 6, 0.25],
      weights: [0.5, 0.5])
  }()

  public static let gauss6: GaussCollocation = {
    let root = 15.0.squareRoot()
    return GaussCollocation(
      "gauss6", nodes: [0.5 - root / 10, 0.5, 0.5 + root / 10],
      matrix: [
        5.0 / 36, 2.0 / 9 - root / 15, 5.0 / 36 - root / 30,
        5.0 / 36 + root / 24, 2.0 / 9, 5.0 / 36 - root / 24,
        5.0 / 36 + root / 30, 2.0 / 9 + root / 15, 5.0 / 36,
      ],
      weights: [5.0 / 18, 4.0 / 9, 5.0 / 18])
  }()
}
