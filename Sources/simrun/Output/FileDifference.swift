/// The first thing that two files differ in.
package enum FileDifference: Equatable, Sendable {
  /// A dimension has another size, or is in one file only.
  case dimension(String, Int?, Int?)
  /// A variable has another type or other dimensions ("float(time, particle)"), or is in one file only.
  case variable(String, String?, String?)
  /// An attribute of a variable, or of the file, has another value, or is in one file only.
  case attribute(String, of: String?, String?, String?)
  /// A value. The index runs along the variable's dimensions, after time if it has that.
  case value(variable: String, frame: Int?, index: [Int], String, String)
  /// All frames that both have are equal.
  case frameCount(Int, Int)

  /// The difference as a sentence, with what to call the two files.
  package func sentence(_ first: String, _ second: String) -> String {
    func both(_ a: String?, _ b: String?) -> String {
      switch (a, b) {
      case (let a?, let b?): "\(a) in \(first), \(b) in \(second)"
      case (let a?, nil): "\(a) in \(first), missing in \(second)"
      case (nil, let b?): "missing in \(first), \(b) in \(second)"
      case (nil, nil): "missing"
      }
    }
    switch self {
    case .dimension(let name, let a, let b): return "dimension '\(name)': \(both(a.map { "\($0)" }, b.map { "\($0)" }))"
    case .variable(let name, let a, let b): return "variable '\(name)': \(both(a, b))"
    case .attribute(let name, nil, let a, let b): return "attribute '\(name)': \(both(a, b))"
    case .attribute(let name, let owner?, let a, let b): return "attribute '\(name)' of '\(owner)': \(both(a, b))"
    case .value(let variable, let frame, let index, let a, let b):
      let place = (frame.map { "frame \($0), " } ?? "") + "variable '\(variable)'"
      return place + (index.isEmpty ? "" : ", index \(index)") + ": \(both(a, b))"
    case .frameCount(let a, let b): return "number of frames: \(both("\(a)", "\(b)")); those that both have are equal"
    }
  }
}
