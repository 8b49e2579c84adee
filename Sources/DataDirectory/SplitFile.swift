public import Dataset
import Foundation

/// `split.csv`: `z,x,y,split` or `path,split`, in the order of the keys.
public struct SplitFile: Sendable {
  public let rows: [(key: ItemKey, side: Split)]

  package static let column = "split"

  package struct Unknown: Error, CustomStringConvertible {
    package let path: String
    package let key: ItemKey
    package let found: String
    package var description: String {
      "\(path): \(key): expected train, test or buffer, found '\(found)'; run `tiles split` again"
    }
  }

  package init(_ rows: [(ItemKey, Split)]) { self.rows = rows.map { (key: $0.0, side: $0.1) } }

  public init(in folder: DataFolder) throws {
    let url = folder[DataFolder.split]
    let table = try KeyedTable(contentsOf: url, remedy: "run `tiles split` first")
    let sides = try table.column(Self.column, of: url)
    rows = try table.rows.map { row in
      let text = sides[row.key] ?? ""
      guard let side = Split(rawValue: text), side != .later else {
        throw Unknown(path: url.path, key: row.key, found: text)
      }
      return (row.key, side)
    }
  }

  public func keys(_ side: Split) -> [ItemKey] { rows.filter { $0.side == side }.map(\.key) }

  package func write(in folder: DataFolder) throws {
    try KeyedTable.write(columns: [Self.column], of: rows, key: \.key, to: folder.target(DataFolder.split)) {
      [$0.side.rawValue]
    }
  }
}
