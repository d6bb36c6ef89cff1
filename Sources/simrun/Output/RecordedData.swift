import SimCore

/// One frame of a file: of an earlier run, or of measured data.
///
/// - Parameters:
///   - frame: From 0; negative numbers count from the end, so -1 is the last one.
///   - fields: Names to look for; those that the file doesn't have are left out.
/// - Throws: `RecordedDataError` if the file can't be read, has no such frame, or none of the fields.
package func recordedFrame(path: String, frame: Int, fields: [String]) throws -> RecordedFrame { fatalError() }
