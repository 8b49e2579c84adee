import Dataset
import Files
import Foundation
import TestSupport
import Testing

@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct GivenLabelsTests {
  let folder: TemporaryFolder
  private static let names = ["flat/forest-0.jpg", "flat/forest-1.jpg", "flat/town-0.jpg", "more/town-0.jpg"]
  private static let keys = names.map(ItemKey.path)

  init() throws { folder = try TemporaryFolder() }

  private func labels(_ table: Data, of keys: [ItemKey] = keys) throws -> [String: String] {
    try table.write(to: folder["labels.csv"])
    let given = try GivenLabels(folder["labels.csv"], of: keys, below: folder["photos"])
    return Dictionary(given.classes.map { ($0.key.description, $0.value) }) { $1 }
  }

  private func labels(_ table: String, of keys: [ItemKey] = keys) throws -> [String: String] {
    try labels(Data(table.utf8), of: keys)
  }

  private func failure(_ table: String) throws -> String {
    let error = #expect(throws: (any Error).self) { try labels(table) }
    return error.map { "\($0)" } ?? ""
  }

  @Test func `a table as spreadsheets save it is read`() throws {
    let plain = "path,label\nflat/forest-0.jpg,forest\nflat/town-0.jpg,town\n"
    let expected = ["flat/forest-0.jpg": "forest", "flat/town-0.jpg": "town"]
    #expect(try labels(plain) == expected)
    for text in [
      "\u{FEFF}" + plain, plain.replacing(",", with: ";"), plain.replacing(",", with: "\t"),
      plain.replacing("\n", with: "\r\n"), plain.replacing("\n", with: "\r"), "\n\n" + plain.replacing(",", with: ";"),
      plain.replacing(",", with: " , "), plain + "\n\n\n", plain + ",\n;\n",
      "path,author,label\nflat/town-0.jpg,Jean,town\nflat/forest-0.jpg,,forest\n",
      "label,path\ntown,flat/town-0.jpg\nforest,flat/forest-0.jpg\n",
    ] { #expect(try labels(text) == expected, "\(text)") }
    let wide = try #require(plain.data(using: .utf16LittleEndian))
    #expect(try labels(Data([0xFF, 0xFE]) + wide) == expected)
    let big = try #require(plain.data(using: .utf16BigEndian))
    #expect(try labels(Data([0xFE, 0xFF]) + big) == expected)
  }

  @Test func `paths are those of the list, absolute, or as much of them as names one image`() throws {
    for path in [
      "flat/forest-0.jpg", "forest-0.jpg", "./flat/forest-0.jpg", "photos/flat/forest-0.jpg", "flat\\forest-0.jpg",
      folder["photos/flat/forest-0.jpg"].path, "/elsewhere/flat/forest-0.jpg",
    ] { #expect(try labels("path,label\n\(path),forest\n") == ["flat/forest-0.jpg": "forest"], "\(path)") }
    #expect(try labels("path,label\nmore/town-0.jpg,town\n") == ["more/town-0.jpg": "town"])
    #expect(try labels("path,label\nother/forest-0.jpg,forest\n").isEmpty)
    let ambiguous = try failure("path,label\ntown-0.jpg,town\n")
    #expect(ambiguous.contains(":2:") && ambiguous.contains("2 images") && ambiguous.contains("flat/town-0.jpg"))
    let top = [ItemKey.path("a.jpg"), .path("x/a.jpg")]
    #expect(try labels("path,label\na.jpg,1\nx/a.jpg,2\n", of: top) == ["a.jpg": "1", "x/a.jpg": "2"])
    for path in [folder["photos/x/a.jpg"].path, "photos/x/a.jpg", "./x/a.jpg"] {
      #expect(try labels("path,label\n\(path),2\n", of: top) == ["x/a.jpg": "2"], "\(path)")
    }
    // Of another place that has a file of that name.
    #expect(try labels("path,label\nsite_a/a.jpg,1\n", of: [.path("a.jpg")]).isEmpty)
    #expect(try labels("path,label\ntown-0.jpg,\n").isEmpty)
  }

  @Test func `a blank cell is no label, and rows that contradict are named`() throws {
    let table = "path,label\nflat/forest-0.jpg,\nflat/forest-1.jpg, \nflat/town-0.jpg,town\n"
    #expect(try labels(table) == ["flat/town-0.jpg": "town"])
    let same = "path,label\nforest-0.jpg,forest\nflat/forest-0.jpg,forest\n"
    #expect(try labels(same) == ["flat/forest-0.jpg": "forest"])
    let twice = try failure("path,label\nforest-0.jpg,forest\n\nflat/forest-0.jpg,town\n")
    #expect(twice.contains(":2,4:") && twice.contains("forest and town"), "\(twice)")
  }

  @Test func `what is no table of labels says what it has`() throws {
    #expect(try failure("name,label\na,b\n").contains("expected columns path,label or z,x,y,label, found name,label"))
    #expect(try failure("path,class\na,b\n").contains("expected a column 'label'"))
    #expect(try failure("").contains("an empty file"))
    #expect(try failure("z,x,y,label\n12,a,1409,sea\n").contains(":2: expected a tile z,x,y"))
    let error = #expect(throws: CSVTable.Failure.self) { try labels(Data([0x70, 0xE9, 0x0A])) }
    #expect(error?.description.contains("neither UTF-8 nor UTF-16") == true)
  }
}
