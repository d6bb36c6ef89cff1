import Foundation
import SimCore
import SimrunKit
import Testing

/// Text files with columns, read through the frames that come out of them.
@Suite struct MeasureColumnsTests {
  let folder = TemporaryFolder()

  func file(_ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("a.csv")))
    return folder.file("a.csv")
  }

  /// The values of a field in a frame.
  func frame(_ text: String, _ index: Int = -1, _ field: String = "position", map: String...) throws -> [Double]? {
    var mapping = FieldMapping()
    for entry in map { try mapping.add(entry) }
    return try recordedFrame(path: try file(text), frame: index, fields: [field], mapping: mapping).values[field]
  }

  /// What is wrong with a file, without its path.
  func complaint(_ text: String, map: String...) throws -> String {
    var request = MeasureRequest(input: try file(text), diagnostics: ["polarization"])
    for entry in map { try request.mapping.add(entry) }
    do {
      _ = try measure(request)
      return "nothing"
    } catch let error as InputError {
      #expect(error.exitStatus.rawValue == 65)
      return error.description.replacing(folder.file("a.csv"), with: "")
    }
  }

  @Test(arguments: [
    "time,x,y\n0,1,2\n1,3,4.5\n", "time\tx\ty\r\n0\t1\t2\r\n1\t3\t4.5\r\n", "time;x;y\n0;1;2\n1;3;4,5",
    "\u{FEFF}Time (s),X [cm],Y [cm]\n0,1,2\n1,3,4.5\n",
    "# tracked on Monday\n\n t , x , y \n0,1,2\n# a remark\n 1 , 3 , 4.5 \n\n",
    "\"time\",\"x\",\"y\"\n\"0\",\"1\",\"2\"\n\"1\",\"3\",\"4.5\"\n",
    "x,y\n1,2\n3,4.5\n", "frame,y,species,x\n0,2,a,1\n1,4.5,b,3e0\n",
  ])
  func waysToWriteTheSame(text: String) throws {
    #expect(try frame(text) == [3, 4.5])
    #expect(try frame(text, 0) == [1, 2])
    #expect(try frame(text, -2) == [1, 2])
  }

  @Test func severalAnimalsInARow() throws {
    #expect(try frame("time,x1,y1,x2,y2\n0,1,2,3,4\n") == [1, 2, 3, 4])
    #expect(try frame("time,x_0,x_1,y_0,y_1\n0,1,3,2,4\n") == [1, 2, 3, 4])
    #expect(try frame("time,x1,y1,z1,x2,y2,z2\n0,1,2,3,4,5,6\n") == [1, 2, 3, 4, 5, 6])
    #expect(try frame("time,x2,y2,x10,y10,x1,y1\n0,3,4,5,6,1,2\n") == [1, 2, 3, 4, 5, 6])
    #expect(try frame("time,vx1,vy1,vx2,vy2\n0,1,2,3,4\n", 0, "velocity") == [1, 2, 3, 4])
    #expect(try frame("t,fish01_x,fish01_y,fish02_x,fish02_y\n0,1,2,3,4\n", 0, map: "position=fish#_x,fish#_y") == [1, 2, 3, 4])
    #expect(try frame("t,a,b\n0,1,2\n", 0, "state", map: "state=a,b") == [1, 2])
    #expect(try frame("t,signal\n0,1\n1,7\n", 1, "state") == [7])
  }

  @Test(arguments: [
    // By time, by animal, and in no order at all.
    "time,id,x,y\n0,a,1,2\n0,b,3,4\n1,a,5,6\n1,b,7,8\n", "time,id,x,y\n0,a,1,2\n1,a,5,6\n0,b,3,4\n1,b,7,8\n",
    "ID,X,Time,Y\na,5,1,6\na,1,0,2\nb,7,1,8\nb,3,0,4\n", "time,id,x,y\n0,a,1,2\n0,b,3,4\n1,b,7,8\n1,a,5,6\n",
  ])
  func oneRowForEachAnimal(text: String) throws {
    #expect(try frame(text, 0) == [1, 2, 3, 4])
    #expect(try frame(text, 1) == [5, 6, 7, 8])
    #expect(throws: InputError.unfit(path: folder.file("a.csv"), reason: "has no frame 2: it has 2")) { try frame(text, 2) }
    #expect(throws: InputError.unfit(path: folder.file("a.csv"), reason: "has no frame -3: it has 2")) { try frame(text, -3) }
  }

  @Test(arguments: ["", "NA", "nan", "NaN", "null", "-"])
  func missingValues(word: String) throws {
    let text = "time,id,vx,vy\n0,1,1,0\n0,2,\(word),0\n1,1,1,0\n"
    var request = MeasureRequest(input: try file(text), diagnostics: ["polarization"])
    #expect(
      try measure(request).hasSuffix(
        "\n2 of 2 frames have missing values; --skip-missing leaves out the particles that they belong to.\n"))
    request.skipMissing = true
    #expect(try measure(request).contains("polarization  1        1    0    1    1     1\n"))
    #expect(throws: InputError.unfit(path: folder.file("a.csv"), reason: "'velocity' has missing values in frame 0")) {
      try frame(text, 0, "velocity")
    }
  }

  @Test func complaints() throws {
    #expect(try complaint("time,x,y\n0,1,2\n1,abc,2\n") == ":3:3: expected a number in the column 'x', found 'abc'")
    #expect(try complaint("time,größe,vx,vy\n0,ü,1,2\n0,ü,1,2 3\n") == ":3:7: expected a number in the column 'vy', found '2 3'")
    #expect(try complaint("time,x,y\n0,1,2\n\n1,2\n") == ":4: expected 3 fields, as in the first line, found 2")
    #expect(try complaint("") == ": the file is empty")
    #expect(try complaint("\n\n# nothing\n") == ": the file is empty")
    #expect(try complaint("0,1,2\n1,2,3\n") == ":1: expected the names of the columns, found numbers")
    #expect(try complaint("time,x,y\n") == ": has no frames")
    #expect(try complaint("a\0b,c\n") == ":1: this is not a text file")
    #expect(try complaint("a,b,c\n0,1,2\n") == ": polarization: needs the field 'heading' or 'velocity', and there is neither")
    #expect(try complaint("t,a,b\n0,1,2\n", map: "position=a,B2") == ": has no column 'B2'; it has t, a, b")
    #expect(try complaint("t,a,b\n0,1,2\n", map: "position=a#,b#") == ": has no columns a#, b# with a number for '#'")
    #expect(try complaint("id,x,y\n1,1,2\n") == ": has a column 'id' but none for the time; name it with --map time=NAME")
    #expect(try complaint("time,id,x,y\n0,7,1,2\n0,7,1,2\n") == ":3: '7' appears a second time at time 0.0")
    #expect(try complaint("time,id,x,y\n1,7,1,2\n0,7,1,2\n0,7,1,2\n") == ":4: '7' appears a second time at time 0.0")
    #expect(try complaint("time,id,x,y\n,7,1,2\n") == ":2: the time is missing")
    #expect(try complaint("time,x,y\n0,1\u{FEFF},2\n").hasPrefix(":2:3: expected a number in the column 'x', found '1"))
  }

  /// More text than is held in memory at a time, in every way to read it again.
  @Test func longFiles() throws {
    var text = "time,id,x,y\n"
    for time in 0..<2000 { for id in 0..<20 { text += "\(Double(time) / 10),\(id),\(time + id),\(time - id)\n" } }
    let path = try file(text)
    for index in [0, 1999, 3, 3, 1000, 999] {
      let frame = try recordedFrame(path: path, frame: index, fields: ["position"])
      #expect(frame.values["position"] == (0..<20).flatMap { [Double(index + $0), Double(index - $0)] })
    }
  }

  /// Whatever the bytes, reading ends, with frames or with a sentence.
  @Test func nonsense() throws {
    var random = RandomBytes(state: 1)
    let pieces = [
      "time", "id", "x", "y", ",", ";", "\t", "\n", "\r\n", "\"", "\"\"", "1", "2.5", "-", "#", " ", "NaN", "é", "\u{FEFF}", "x1",
      "(",
    ]
    for _ in 0..<600 {
      let text =
        "time,x,y\n".prefix(Int(random.next() % 10))
        + (0..<random.next() % 30).map { _ in pieces[Int(random.next()) % pieces.count] }.joined()
      do {
        _ = try measure(MeasureRequest(input: try file(String(text)), diagnostics: ["polarization"]))
      } catch let error as InputError { #expect(!error.description.isEmpty) }
    }
  }
}

/// Numbers without meaning, the same ones each time (Marsaglia 2003).
private struct RandomBytes {
  var state: UInt32
  mutating func next() -> UInt32 {
    state ^= state << 13
    state ^= state >> 17
    state ^= state << 5
    return state >> 4
  }
}
