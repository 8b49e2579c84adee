public import Foundation

/// A table as people save it from spreadsheets: UTF-8 with a byte order mark or without, UTF-16, any ends of lines, fields
/// between commas, semicolons or tabs and with blanks around them, blank lines, short rows.
public struct SpreadsheetTable: Sendable, Equatable {
  /// Rows of as many fields as the header has.
  public let table: CSVTable
  /// Where each row begins in the file, its first line 1.
  public let lines: [Int]

  /// - Throws: `CSVTable.Failure`.
  public init(contentsOf url: URL) throws {
    var table: CSVTable?
    var lines: [Int] = []
    try Self.forEachRow(of: url) { fields, line in
      guard table != nil else {
        table = CSVTable(header: fields)
        return
      }
      table?.rows.append(fields)
      lines.append(line)
    }
    guard let table else { throw CSVTable.Failure.empty(path: url.path) }
    (self.table, self.lines) = (table, lines)
  }

  /// Calls `body` with each row that is not blank, the header first, and the line that it begins in; for tables of which not
  /// all is to be in memory.
  /// - Throws: `CSVTable.Failure`, and what `body` throws.
  package static func forEachRow(
    of url: URL, _ body: (_ fields: [String], _ line: Int) throws -> Void
  ) throws {
    let data: Data
    do { data = try RegularFile.data(url) } catch {
      throw CSVTable.Failure.unreadable(path: url.path, found: error.found)
    }
    try forEachRow(in: data, path: url.path, body)
  }

  /// The same of what was read already.
  /// - Parameter path: what to call it.
  package static func forEachRow(
    in data: Data, path: String, _ body: (_ fields: [String], _ line: Int) throws -> Void
  ) throws {
    guard let text = text(data) else {
      throw CSVTable.Failure.unreadable(
        path: path, found: "text that is neither UTF-8 nor UTF-16; save it as CSV UTF-8")
    }
    let bytes = Data(text.utf8)
    let blank = bytes.prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A }
    let first = bytes[(blank.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)...].prefix { $0 != 0x0A }
    // That of which the header has most; a comma where there is one column.
    let separator = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].max { left, right in
      first.count { $0 == left } < first.count { $0 == right }
    }
    var width: Int?
    var line = 1
    try CSVTable.forEachRecord(in: bytes, separator: separator ?? 0x2C) { record in
      let begin = line
      // A field in quotes may have line feeds of its own.
      line += 1 + record.reduce(0) { $0 + $1.utf8.count { $0 == 0x0A } }
      let fields = record.map(trimmed)
      guard fields.contains(where: { !$0.isEmpty }) else { return }
      let known = width ?? fields.count
      width = known
      guard fields.dropFirst(known).allSatisfy(\.isEmpty) else {
        throw CSVTable.Failure.ragged(path: path, line: begin, expected: known, found: fields.count)
      }
      try body(Array((fields + [String](repeating: "", count: max(0, known - fields.count))).prefix(known)), begin)
    }
  }

  /// Foundation's own is slow, and most fields have nothing to trim.
  private static func trimmed(_ field: String) -> String {
    let isPlain = [field.utf8.first, field.utf8.last].allSatisfy { end in end.map { (0x21..<0x7F).contains($0) } ?? true
    }
    return isPlain ? field : field.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// With line feeds as ends of lines; nil for what is no text.
  private static func text(_ data: Data) -> String? {
    let head = Array(data.prefix(3))
    let text =
      if head.starts(with: [0xFF, 0xFE]) {
        String(data: data.dropFirst(2), encoding: .utf16LittleEndian)
      } else if head.starts(with: [0xFE, 0xFF]) {
        String(data: data.dropFirst(2), encoding: .utf16BigEndian)
      } else {
        String(data: head == [0xEF, 0xBB, 0xBF] ? data.dropFirst(3) : data, encoding: .utf8)
      }
    guard let text, text.utf8.contains(0x0D) else { return text }
    return text.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
  }
}
