extension ExpressionGraph {
  private func operands(_ node: Int) -> [Int] {
    switch nodes[node] {
    case .constant, .time, .component: []
    case .unary(_, let a), .power(let a, _): [a]
    case .binary(_, let a, let b): [a, b]
    }
  }

  /// A node and all that it is computed from, operands first.
  private func parts(of root: Int) -> [Int] {
    var (known, waiting): (Set<Int>, [Int]) = ([root], [root])
    while let node = waiting.popLast() {
      for operand in operands(node) where known.insert(operand).inserted { waiting.append(operand) }
    }
    return known.sorted()
  }

  /// The components of the state that occur in a value.
  func components(in root: Int) -> Set<Int> {
    Set(parts(of: root).compactMap { if case .component(let index) = nodes[$0] { index } else { nil } })
  }

  // MARK: - Derivatives

  /// The partial derivative of a value by a component of the state; nil if it is 0 everywhere.
  ///
  /// Where functions jump or bend, it is the derivative on one side: that of floor, sign and heaviside is 0, that of abs is sign.
  func derivative(of root: Int, by component: Int) -> Int? {
    var slopes: [Int: Int] = [:]
    for node in parts(of: root) { slopes[node] = slope(of: node, by: component, slopes) }
    return slopes[root]
  }

  /// - Parameter slopes: Of the operands.
  private func slope(of node: Int, by component: Int, _ slopes: [Int: Int]) -> Int? {
    switch nodes[node] {
    case .constant, .time: nil
    case .component(let index): index == component ? constant(1) : nil
    case .unary(let operation, let a): times(slopes[a]) { slope(of: operation, a, value: node) }
    case .power(let a, let bits): times(slopes[a]) { slope(ofPower: a, Double(bitPattern: bits)) }
    case .binary(let operation, let a, let b): slope(of: operation, a, b, value: node, slopes[a], slopes[b])
    }
  }

  /// The chain rule.
  private func times(_ inner: Int?, _ outer: () -> Int?) -> Int? {
    guard let inner, let outer = outer() else { return nil }
    return binary(.product, outer, inner)
  }

  private func slope(ofPower a: Int, _ exponent: Double) -> Int {
    binary(.product, constant(exponent), power(a, constant(exponent - 1)))
  }

  /// Of a function at a, whose value there is known.
  private func slope(of operation: TapeOperation, _ a: Int, value: Int) -> Int? {
    switch operation {
    case .negative: constant(-1)
    case .sine: unary(.cosine, a)
    case .cosine: unary(.negative, unary(.sine, a))
    case .exponential: value
    case .logarithm: inverse(a)
    case .root: binary(.quotient, constant(0.5), value)
    case .hyperbolicTangent: inverse(power(unary(.hyperbolicCosine, a), constant(2)))
    case .hyperbolicSine: unary(.hyperbolicCosine, a)
    case .hyperbolicCosine: unary(.hyperbolicSine, a)
    case .arcCosine: unary(.negative, inverse(unary(.root, differenceOfSquares(1, a))))
    case .magnitude: unary(.sign, a)
    default: nil
    }
  }

  private func inverse(_ a: Int) -> Int { binary(.quotient, constant(1), a) }

  /// c² - a²
  private func differenceOfSquares(_ c: Double, _ a: Int) -> Int {
    binary(.product, binary(.difference, constant(c), a), binary(.sum, constant(c), a))
  }

  private func slope(of operation: TapeOperation, _ a: Int, _ b: Int, value: Int, _ slopeA: Int?, _ slopeB: Int?) -> Int? {
    switch operation {
    case .sum: sum(slopeA, slopeB)
    case .difference: sum(slopeA, slopeB.map { unary(.negative, $0) })
    case .product: sum(slopeA.map { binary(.product, $0, b) }, slopeB.map { binary(.product, a, $0) })
    case .quotient:
      sum(slopeA, slopeB.map { unary(.negative, binary(.product, value, $0)) }).map { binary(.quotient, $0, b) }
    case .smaller: choice(binary(.difference, b, a), slopeA, slopeB)
    case .larger: choice(binary(.difference, a, b), slopeA, slopeB)
    default: nil
    }
  }

  private func sum(_ a: Int?, _ b: Int?) -> Int? {
    guard let a, let b else { return a ?? b }
    return binary(.sum, a, b)
  }

  /// a where x > 0, else b.
  private func choice(_ x: Int, _ a: Int?, _ b: Int?) -> Int? {
    let first = unary(.heaviside, x)
    return sum(a.map { binary(.product, first, $0) }, b.map { binary(.product, binary(.difference, constant(1), first), $0) })
  }

  // MARK: - Noise

  /// ½ g ∂g/∂x of the noise g of a component x: what Itô's drift has more than Stratonovich's, if each component has its own Wiener
  /// process (Kloeden & Platen 1992, section 4.9). nil if it is 0 everywhere.
  ///
  /// Computed as ¼ ∂(g²)/∂x, which stays finite where g is the root of something that vanishes.
  func stratonovichDrift(of noise: Int, component: Int) -> Int? {
    derivative(of: square(noise), by: component).map { binary(.product, constant(0.25), $0) }
  }

  private func square(_ node: Int, depth: Int = 0) -> Int {
    func inner(_ operand: Int) -> Int { square(operand, depth: depth + 1) }
    switch nodes[node] {
    case .unary(.root, let a): return a
    case .unary(.negative, let a) where depth < 100: return inner(a)
    case .binary(.product, let a, let b) where depth < 100: return binary(.product, inner(a), inner(b))
    case .binary(.quotient, let a, let b) where depth < 100: return binary(.quotient, inner(a), inner(b))
    default: return binary(.product, node, node)
    }
  }
}
