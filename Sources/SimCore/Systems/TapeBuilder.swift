/// Makes a tape of the nodes of a graph that are needed. Intermediate results share memory as soon as they can.
struct TapeBuilder {
  private let graph: ExpressionGraph
  private let outputs: [Int]
  /// By node: how many instructions still read it; and where it is, once it is anywhere.
  private var readers: [Int]
  private var places: [TapePlace?]
  private var instructions: [TapeInstruction] = []
  private var freeScratch: [Int] = []
  private var scratchSize = 0

  /// The tape of an output for each of some nodes.
  static func tape(_ graph: ExpressionGraph, outputs: [Int]) -> Tape {
    var builder = TapeBuilder(graph, outputs)
    for node in graph.nodes.indices where builder.readers[node] > 0 { builder.emit(node) }
    builder.emitCopies()
    return Tape(builder.instructions, scratchSize: builder.scratchSize)
  }

  private init(_ graph: ExpressionGraph, _ outputs: [Int]) {
    (self.graph, self.outputs) = (graph, outputs)
    readers = Array(repeating: 0, count: graph.nodes.count)
    places = Array(repeating: nil, count: graph.nodes.count)
    for (index, node) in outputs.enumerated() {
      if graph.constant(at: node) != nil { continue }
      // An output is read by whoever asked for it, so its place is never given away.
      readers[node] += 1
      if places[node] == nil && isComputed(node) { places[node] = TapePlace(.output, index) }
    }
    for node in graph.nodes.indices.reversed() where readers[node] > 0 {
      for operand in operands(node) { readers[operand] += 1 }
    }
  }

  private func isComputed(_ node: Int) -> Bool {
    switch graph.nodes[node] {
    case .constant, .time, .component: false
    case .unary, .binary, .power: true
    }
  }

  /// The nodes that an instruction reads: those that aren't constants inside it.
  private func operands(_ node: Int) -> [Int] {
    switch graph.nodes[node] {
    case .constant, .time, .component: []
    case .unary(_, let a), .power(let a, _): [a]
    case .binary(let operation, let a, let b): withConstant(operation, a, b).map { [$0.operand] } ?? [a, b]
    }
  }

  /// A binary operation with a constant as one that has it inside, if there is such a one.
  private func withConstant(
    _ operation: TapeOperation, _ a: Int, _ b: Int
  ) -> (operation: TapeOperation, operand: Int, constant: Double)? {
    switch (operation, graph.constant(at: a), graph.constant(at: b)) {
    case (.sum, let c?, _): (.sumWithConstant, b, c)
    case (.sum, _, let c?): (.sumWithConstant, a, c)
    case (.difference, let c?, _): (.constantMinus, b, c)
    case (.difference, _, let c?): (.sumWithConstant, a, -c)
    case (.product, let c?, _): (.productWithConstant, b, c)
    case (.product, _, let c?): (.productWithConstant, a, c)
    case (.quotient, let c?, _): (.constantOver, b, c)
    case (.quotient, _, let c?): (.quotientByConstant, a, c)
    default: nil
    }
  }

  private mutating func emit(_ node: Int) {
    switch graph.nodes[node] {
    case .time: places[node] = TapePlace(.time, 0)
    case .component(let index): places[node] = TapePlace(.state, index)
    case .constant(let bits): emitConstant(node, Double(bitPattern: bits))
    case .unary(let operation, let a): emit(node, operation, a)
    case .power(let a, let bits): emit(node, .power, a, constant: Double(bitPattern: bits))
    case .binary(let operation, let a, let b):
      if let (operation, operand, constant) = withConstant(operation, a, b) {
        emit(node, operation, operand, constant: constant)
      } else {
        emit(node, operation, a, b)
      }
    }
  }

  /// For operations that can't have a constant inside.
  private mutating func emitConstant(_ node: Int, _ value: Double) {
    let place = newScratch()
    places[node] = place
    instructions.append(TapeInstruction(.constant, place, constant: value, to: place))
  }

  private mutating func emit(_ node: Int, _ operation: TapeOperation, _ a: Int, _ b: Int? = nil, constant: Double = 0) {
    let (first, second) = (places[a]!, b.map { places[$0]! })
    // The result may take the place of an operand: each number is read before it is written.
    release(a)
    if let b { release(b) }
    let place = places[node] ?? newScratch()
    places[node] = place
    instructions.append(TapeInstruction(operation, first, second, constant: constant, to: place))
  }

  private mutating func newScratch() -> TapePlace {
    if let index = freeScratch.popLast() { return TapePlace(.scratch, index) }
    scratchSize += 1
    return TapePlace(.scratch, scratchSize - 1)
  }

  private mutating func release(_ node: Int) {
    readers[node] -= 1
    if readers[node] == 0, let place = places[node], place.memory == .scratch { freeScratch.append(Int(place.index)) }
  }

  /// Outputs that are equal to others, to a component, or constant.
  private mutating func emitCopies() {
    for (index, node) in outputs.enumerated() {
      let place = TapePlace(.output, index)
      if let value = graph.constant(at: node) {
        instructions.append(TapeInstruction(.constant, place, constant: value, to: place))
      } else if places[node]! != place {
        instructions.append(TapeInstruction(.copy, places[node]!, to: place))
      }
    }
  }
}
