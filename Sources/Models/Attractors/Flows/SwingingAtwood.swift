import SimCore

/// Atwood's machine, one of whose masses may swing.
public struct SwingingAtwood: Flow {
  public static let card = Card(
    name: "swinging-atwood",
    summary: "Atwood's machine with one mass that swings in a plane (Tufillaro, Abbott and Griffiths 1984)",
    details: """
      dr/dt = pr / (m1 + m2)
      dth/dt = pth / (m1 r²)
      dpr/dt = pth² / (m1 r³) - m2 g + m1 g cos(th)
      dpth/dt = -m1 g r sin(th)
      With g = 9.82. r and th are the polar coordinates of the swinging mass, pr and pth their momenta; th = 0 hangs down. The \
      energy pr² / (2 (m1 + m2)) + pth² / (2 m1 r²) + m2 g r - m1 g r cos(th) is conserved. At m2 = 3 m1 the system is \
      integrable. r = 0 is a singularity.
      """,
    references: ["Tufillaro, Abbott & Griffiths (1984), Am. J. Phys. 52:895–903, doi:10.1119/1.13791"])
  public static let facts = SystemFacts(
    dysts: "SwingingAtwood", regime: .chaotic, period: 0.341765, exponents: [0.1417, 0, 0, -0.1418], uncertainty: 0.01,
    divergence: "0", symmetry: "(r, th, pr, pth) → (r, -th, pr, -pth); (r, th, pr, pth, t) → (r, th, -pr, -pth, -t)")
  public static var dimension: Int { 4 }
  public static let components = ["r", "th", "pr", "pth"]
  public static let defaultState = [0.113296, 1.5707963267948966, 0.10992, 0.17747]

  public var m1 = 1.0
  public var m2 = 4.5
  public init() {}
  public static let table: [Parameter<SwingingAtwood>] = [
    .real("m1", \.m1, in: positive, "mass that swings"),
    .real("m2", \.m2, in: positive, "mass that hangs as a counterweight"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (r, th, pr, pth) = (u[0], u[1], u[2], u[3])
    let g = 9.82
    let spin = pth / (m1 * square(r))
    derivative[0] = pr / (m1 + m2)
    derivative[1] = spin
    derivative[2] = spin * pth / r - g * (m2 - m1 * cos(th))
    derivative[3] = -(m1 * g) * r * sin(th)
  }
}
