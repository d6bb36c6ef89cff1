import SimCore

extension Domain {
  /// Reads the box as files and command lines have it: a number and a word for each axis, or one for all.
  ///
  /// - Parameter dimensions: Number of axes; nil takes that of the longer list.
  init(size: [Double], words: [String], dimensions: Int? = nil) throws(InputError) {
    let axes = dimensions ?? max(size.count, words.count)
    let boundaries = words.compactMap { Boundary(rawValue: $0) }
    guard boundaries.count == words.count else {
      let word = words.first { Boundary(rawValue: $0) == nil }!
      throw .usage("'\(word)' is not one of periodic, reflecting, open\(didYouMean(word, Boundary.allCases.map(\.rawValue)))")
    }
    guard (1...3).contains(axes) else { throw .usage("a domain has 1 to 3 axes, not \(axes)") }
    for count in [size.count, words.count] where count != 1 && count != axes {
      throw .usage("a domain of \(axes) axes needs \(axes) values or one for all, not \(count)")
    }
    guard size.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw .usage("the sizes of a domain are positive numbers") }
    func each<Value>(_ list: [Value]) -> [Value] { list.count == axes ? list : [Value](repeating: list[0], count: axes) }
    self.init(size: each(size), boundary: each(boundaries))
  }
}
