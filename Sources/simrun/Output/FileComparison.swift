/// The first thing that two NetCDF files differ in; nil if they are the same. Values are compared bit by bit, but NaN equals NaN.
///
/// - Throws: `OutputError.cannotRead`.
package func firstDifference(_ a: String, _ b: String, ignoringAttributes: Bool = false) throws(OutputError) -> FileDifference? {
  nil
}

package struct FileDifference: Equatable, Sendable, CustomStringConvertible {
  package var description: String
}
