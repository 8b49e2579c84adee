import DataDirectory
import Dataset
import Files
import Foundation

/// Known classes of images, from a table that a person made: `path,label` or `z,x,y,label`, with whatever other columns, as
/// spreadsheets write it. Paths may be those of the list, absolute, or so much of their end as names one image.
struct GivenLabels {
  /// Of those that have one; a blank cell is none.
  let classes: [ItemKey: String]

  enum Failure: Error, CustomStringConvertible, Equatable {
    case noKey(path: String, found: [String])
    case badTile(path: String, line: Int, found: String)
    case ambiguous(path: String, line: Int, found: String, count: Int, example: String)
    case contradictory(path: String, lines: [Int], key: String, found: [String])

    var description: String {
      switch self {
      case .noKey(let path, let found):
        "\(path): expected columns path,label or z,x,y,label, found \(found.joined(separator: ","))"
      case .badTile(let path, let line, let found):
        "\(path):\(line): expected a tile z,x,y, such as 12,2074,1409, found \(found)"
      case .ambiguous(let path, let line, let found, let count, let example):
        "\(path):\(line): expected the path of one image, found \(found), which \(count) images end in; write more of it, such "
          + "as \(example)"
      case .contradictory(let path, let lines, let key, let found):
        "\(path):\(lines.map(String.init).joined(separator: ",")): expected one label of \(key), found "
          + "\(found.joined(separator: " and ")); remove a row"
      }
    }
  }

  /// - Parameters:
  ///   - keys: of the images.
  ///   - root: the folder that their paths are relative to.
  /// - Throws: `Failure`, `CSVTable.Failure`.
  init(_ url: URL, of keys: [ItemKey], below root: URL) throws {
    let given = try SpreadsheetTable(contentsOf: url)
    let table = given.table
    let column = try table.column(LabelTable.column, of: url)
    let name = try Self.reader(of: table, keys, root, path: url.path)
    var found: [ItemKey: (label: String, line: Int)] = [:]
    for (row, line) in zip(table.rows, given.lines) {
      guard !row[column].isEmpty, let key = try name(row, line) else { continue }
      if let known = found[key], known.label != row[column] {
        throw Failure.contradictory(
          path: url.path, lines: [known.line, line], key: "\(key)", found: [known.label, row[column]])
      }
      found[key] = found[key] ?? (row[column], line)
    }
    classes = found.mapValues(\.label)
  }

  /// - Returns: which image a row is about; nil for one that is not among them.
  private static func reader(
    of table: CSVTable, _ keys: [ItemKey], _ root: URL, path: String
  ) throws -> (_ row: [String], _ line: Int) throws -> ItemKey? {
    let columns = ["z", "x", "y"].compactMap { table.header.firstIndex(of: $0) }
    if columns.count == 3 {
      let known = Set(keys)
      return { row, line in
        let fields = columns.map { row[$0] }
        guard let key = KeyColumns.tile.key(fields) else {
          throw Failure.badTile(path: path, line: line, found: fields.joined(separator: ","))
        }
        return known.contains(key) ? key : nil
      }
    }
    guard let column = table.header.firstIndex(of: "path") else { throw Failure.noKey(path: path, found: table.header) }
    let images = NamedImages(keys, below: root)
    return { row, line in
      switch images.find(row[column]) {
      case .none: return nil
      case .one(let key): return key
      case .several(let keys):
        throw Failure.ambiguous(path: path, line: line, found: row[column], count: keys.count, example: "\(keys[0])")
      }
    }
  }
}
