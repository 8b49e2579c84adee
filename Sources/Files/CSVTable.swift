public import Foundation

/// Comma-separated values as RFC 4180 has them: a header, then rows of as many fields.
public struct CSVTable: Sendable, Equatable {
  public let header: [String]
  public var rows: [[String]]

  public enum Failure: Error, CustomStringConvertible, Equatable {
    case unreadable(path: String, found: String)
    case empty(path: String)
    case ragged(path: String, line: Int, expected: Int, found: Int)
    case missingColumn(path: String, column: String, found: [String])

    public var description: String {
      switch self {
      case .unreadable(let path, let found): "\(path): expected a CSV file, found \(found)"
      case .empty(let path): "\(path): expected a CSV header, found an empty file"
      case .ragged(let path, let line, let expected, let found):
        "\(path):\(line): expected \(expected) fields, found \(found)"
      case .missingColumn(let path, let column, let found):
        "\(path): expected a column '\(column)', found \(found.joined(separator: ","))"
      }
    }
  }

  public init(header: [String], rows: [[String]] = []) {
    self.header = header
    self.rows = rows
  }

  /// - Throws: `CSVTable.Failure`.
  public init(contentsOf url: URL) throws {
    let data: Data
    do { data = try RegularFile.data(url) } catch { throw Failure.unreadable(path: url.path, found: error.found) }
    var records: [[String]] = []
    // Spreadsheets begin a table in UTF-8 with a byte order mark.
    let start = data.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    try Self.forEachRecord(in: data.dropFirst(start)) { record in
      if let header = records.first, record.count != header.count {
        throw Failure.ragged(
          path: url.path, line: records.count + 1, expected: header.count, found: record.count)
      }
      records.append(record)
    }
    guard !records.isEmpty else { throw Failure.empty(path: url.path) }
    header = records.removeFirst()
    rows = records
  }

  /// - Throws: `CSVTable.Failure.missingColumn`; `url` is for its message.
  public func column(_ name: String, of url: URL) throws -> Int {
    guard let index = header.firstIndex(of: name) else {
      throw Failure.missingColumn(path: url.path, column: name, found: header)
    }
    return index
  }

  public func write(to target: Target) throws { try AtomicFile.write(text, to: target) }

  public var text: String {
    ([header] + rows).map(Self.line).joined()
  }

  /// One record with its end, for files that are written line by line.
  public static func line(_ fields: [String]) -> String { fields.map(quoted).joined(separator: ",") + "\n" }

  private static func quoted(_ field: String) -> String {
    let field = guarded(field)
    guard field.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return field }
    return "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  /// A spreadsheet takes a cell that begins so for a formula, and runs it.
  /// Source: https://owasp.org/www-community/attacks/CSV_Injection
  private static func isFormula(_ field: some StringProtocol) -> Bool {
    field.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
  }

  /// With an apostrophe before what a spreadsheet would run; `unguarded` takes it away. Numbers are what they are.
  private static func guarded(_ field: String) -> String {
    isFormula(field.drop { $0 == "'" }) && !(isFormula(field) && Double(field)?.isFinite == true) ? "'" + field : field
  }

  private static func unguarded(_ field: String) -> String {
    field.utf8.first == 0x27 && isFormula(field.drop { $0 == "'" }) ? String(field.dropFirst()) : field
  }

  /// - Parameter separator: of fields; a comma but in tables of spreadsheets.
  static func forEachRecord(
    in data: Data, separator: UInt8 = 0x2C, _ body: ([String]) throws -> Void
  ) rethrows {
    var record: [String] = []
    var field: [UInt8] = []
    var quoted = false
    var sawAny = false
    func end() {
      record.append(unguarded(String(decoding: field, as: UTF8.self)))
      field.removeAll(keepingCapacity: true)
    }
    var bytes = data.makeIterator()
    var held = bytes.next()
    while let byte = held {
      held = bytes.next()
      sawAny = true
      switch byte {
      case 0x22 where quoted && held == 0x22:
        field.append(0x22)
        held = bytes.next()
      case 0x22: quoted.toggle()
      case separator where !quoted: end()
      case 0x0A where !quoted:
        if field.last == 0x0D { field.removeLast() }
        end()
        try body(record)
        record.removeAll()
        sawAny = false
      default: field.append(byte)
      }
    }
    if sawAny {
      end()
      try body(record)
    }
  }
}
