public import Foundation

/// Comma-separated values as RFC 4180 has them: a header, then rows of as many fields.
public struct CSVTable: Sendable, Equatable {
  public let header: [String]
  public var rows: [[String]]

  public enum Failure: Error, CustomStringConvertible, Equatable {
    case unreadable(path: String)
    case empty(path: String)
    case ragged(path: String, line: Int, expected: Int, found: Int)
    case missingColumn(path: String, column: String, found: [String])

    public var description: String {
      switch self {
      case .unreadable(let path): "\(path): expected a CSV file, found none that can be read"
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
    guard let data = try? Data(contentsOf: url) else { throw Failure.unreadable(path: url.path) }
    var records = Self.records(in: data)
    guard !records.isEmpty else { throw Failure.empty(path: url.path) }
    header = records.removeFirst()
    for (index, record) in records.enumerated() where record.count != header.count {
      throw Failure.ragged(path: url.path, line: index + 2, expected: header.count, found: record.count)
    }
    rows = records
  }

  /// - Throws: `CSVTable.Failure.missingColumn`; `url` is for its message.
  public func column(_ name: String, of url: URL) throws -> Int {
    guard let index = header.firstIndex(of: name) else {
      throw Failure.missingColumn(path: url.path, column: name, found: header)
    }
    return index
  }

  public func write(to url: URL) throws {
    try AtomicFile.write(text, to: url)
  }

  public var text: String {
    ([header] + rows).map(Self.line).joined()
  }

  /// One record with its end, for files that are written line by line.
  public static func line(_ fields: [String]) -> String { fields.map(quoted).joined(separator: ",") + "\n" }

  private static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return field }
    return "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  private static func records(in data: Data) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field: [UInt8] = []
    var quoted = false
    var sawAny = false
    func end() {
      record.append(String(decoding: field, as: UTF8.self))
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
      case 0x2C where !quoted: end()
      case 0x0A where !quoted:
        if field.last == 0x0D { field.removeLast() }
        end()
        records.append(record)
        record.removeAll()
        sawAny = false
      default: field.append(byte)
      }
    }
    if sawAny {
      end()
      records.append(record)
    }
    return records
  }
}
