/// Expressions as a graph: each value is computed once, however often and in however many expressions it occurs.
///
/// A node's operands come before the node. What has only constants for operands is computed at once.
final class ExpressionGraph {
  enum Node: Hashable {
    /// By its bits: as numbers, zeros of both signs would be the same key, and NaN none at all.
    case constant(UInt64)
    case time
    case component(Int)
    case unary(TapeOperation, Int)
    case binary(TapeOperation, Int, Int)
    /// To a constant power.
    case power(Int, UInt64)
  }

  private(set) var nodes: [Node] = []
  private var places: [Node: Int] = [:]

  /// The node's place, where it may have been already.
  private func place(_ node: Node) -> Int {
    if let place = places[node] { return place }
    nodes.append(node)
    places[node] = nodes.count - 1
    return nodes.count - 1
  }

  /// The value of a node that doesn't depend on state or time.
  func constant(at place: Int) -> Double? {
    if case .constant(let bits) = nodes[place] { Double(bitPattern: bits) } else { nil }
  }

  var time: Int { place(.time) }
  func component(_ index: Int) -> Int { place(.component(index)) }
  func constant(_ value: Double) -> Int { place(.constant(value.bitPattern)) }

  // MARK: - Operations

  func unary(_ operation: TapeOperation, _ a: Int) -> Int {
    if let value = constant(at: a) { return constant(operation.value(value)) }
    if operation == .negative, case .unary(.negative, let inner) = nodes[a] { return inner }
    return place(.unary(operation, a))
  }

  func binary(_ operation: TapeOperation, _ a: Int, _ b: Int) -> Int {
    let (x, y) = (constant(at: a), constant(at: b))
    if let x, let y { return constant(operation.value(x, y)) }
    switch operation {
    case .product where x == 1: return b
    case .product where y == 1, .quotient where y == 1: return a
    // These have the same bits in either order.
    case .sum, .product: return place(.binary(operation, min(a, b), max(a, b)))
    default: return place(.binary(operation, a, b))
    }
  }

  /// Small integer powers by products, other constant ones by a power function, the rest as exp(y log x).
  func power(_ x: Int, _ y: Int) -> Int {
    guard let exponent = constant(at: y) else { return unary(.exponential, binary(.product, y, unary(.logarithm, x))) }
    if let base = constant(at: x) { return constant(Double.power(base, exponent)) }
    if exponent == 0 { return constant(1) }
    if exponent == 0.5 { return unary(.root, x) }
    guard exponent == exponent.rounded(), abs(exponent) <= 64 else {
      return place(.power(x, exponent.bitPattern))
    }
    let product = product(x, times: Int(abs(exponent)))
    return exponent < 0 ? binary(.quotient, constant(1), product) : product
  }

  /// x to a positive integer power, by repeated squaring.
  private func product(_ x: Int, times count: Int) -> Int {
    if count == 1 { return x }
    let half = product(x, times: count / 2)
    let square = binary(.product, half, half)
    return count.isMultiple(of: 2) ? square : binary(.product, square, x)
  }

  /// What is left of x, from 0 to the divisor.
  func remainder(_ x: Int, _ divisor: Int) -> Int {
    let multiple = binary(.product, divisor, unary(.roundedDown, binary(.quotient, x, divisor)))
    return binary(.difference, x, multiple)
  }
}
