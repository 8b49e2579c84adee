public import Files
public import Foundation

/// A CSV file with a row per image: the key first, then named values. `split.csv`, `labels.csv`, `images.csv` and the
/// assignments are all of this shape.
public struct KeyedTable: Sendable, Equatable {
  public let columns: [String]
  public var rows: [(key: ItemKey, values: [String])]

  public enum Failure: Error, CustomStringConvertible, Equatable {
    case noKey(path: String, found: [String])
    case badKey(path: String, line: Int, found: String)
    case twice(path: String, line: Int, key: String)
    case missing(path: String, remedy: String)

    public var description: String {
      switch self {
      case .noKey(let path, let found):
        "\(path): expected a header that begins with z,x,y or path, found \(found.joined(separator: ","))"
      case .badKey(let path, let line, let found):
        "\(path):\(line): expected a tile z,x,y or the path of an image without '..', found \(found)"
      case .twice(let path, let line, let key):
        "\(path):\(line): expected each image once, found \(key) again; remove one of its rows, or make the file anew"
      case .missing(let path, let remedy): "\(path): not there yet; \(remedy)"
      }
    }
  }

  public init(columns: [String], rows: [(key: ItemKey, values: [String])]) {
    self.columns = columns
    self.rows = rows
  }

  /// Each image has one row.
  /// - Parameter remedy: what to do when the file is not there.
  /// - Throws: `KeyedTable.Failure`, `CSVTable.Failure`.
  public init(contentsOf url: URL, remedy: String) throws {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw Failure.missing(path: url.path, remedy: remedy)
    }
    let table = try CSVTable(contentsOf: url)
    guard let keys = KeyColumns(header: table.header) else { throw Failure.noKey(path: url.path, found: table.header) }
    columns = Array(table.header.dropFirst(keys.names.count))
    rows = try table.rows.enumerated().map { index, fields in
      guard let key = keys.key(fields) else {
        throw Failure.badKey(path: url.path, line: index + 2, found: fields.joined(separator: ","))
      }
      return (key, Array(fields.dropFirst(keys.names.count)))
    }
    try checkKeys(path: url.path)
  }

  /// Rows that were written here are in the order of their keys, and need no memory to be told apart.
  private func checkKeys(path: String) throws {
    guard !rows.isInOrder(of: \.key) else { return }
    var seen: Set<ItemKey> = []
    for (index, row) in rows.enumerated() where !seen.insert(row.key).inserted {
      throw Failure.twice(path: path, line: index + 2, key: row.key.description)
    }
  }

  /// Writes atomically, rows in the order of their keys.
  public func write(to target: Target) throws {
    try Self.write(columns: columns, of: rows, key: \.key, to: target, values: \.values)
  }

  /// The same for rows that are made as they are written: a million of them take memory for none.
  /// - Parameters:
  ///   - items: what each row is of.
  ///   - values: as many as there are columns.
  public static func write<Item>(
    columns: [String], of items: [Item], key: (Item) -> ItemKey, to target: Target, values: (Item) -> [String]
  ) throws {
    let keys = KeyColumns(items.first.map(key))
    let sorted = items.inOrder(of: key)
    try AtomicFile.write(to: target) { file in
      func write(_ lines: some Sequence<String>) throws { try file.write(contentsOf: Data(lines.joined().utf8)) }
      try write([CSVTable.line(keys.names + columns)])
      for batch in sorted.indices.batches(of: 1_000) {
        try write(sorted[batch].map { CSVTable.line(keys.fields(key($0)) + values($0)) })
      }
    }
  }

  /// The values of one column by key.
  /// - Throws: `CSVTable.Failure.missingColumn`; `url` is for its message.
  public func column(_ name: String, of url: URL) throws -> [ItemKey: String] {
    let place = try place(of: name, in: url)
    return Dictionary(rows.map { ($0.key, $0.values[place]) }, uniquingKeysWith: { first, _ in first })
  }

  /// Where a column stands among the values of each row.
  /// - Throws: as `column`.
  public func place(of name: String, in url: URL) throws -> Int {
    guard let place = columns.firstIndex(of: name) else {
      throw CSVTable.Failure.missingColumn(path: url.path, column: name, found: columns)
    }
    return place
  }

  public static func == (left: KeyedTable, right: KeyedTable) -> Bool {
    left.columns == right.columns && left.rows.elementsEqual(right.rows) { $0 == $1 }
  }
}
