package import DataDirectory
package import Dataset
package import Files
package import Foundation

/// Finds the grouped images of a data directory by what a person writes: `z/x/y`, or so much of a path's end as names one.
package struct WrittenImages {
  private let isKnown: (ItemKey) -> Bool
  /// nil for tiles.
  private let named: NamedImages?
  private let path: String

  package enum Failure: ExitCoded, CustomStringConvertible, Equatable {
    case none(String, expected: String, path: String)
    case several(String, count: Int, example: String)
    case noColumns(path: String, found: [String])
    case empty(path: String)

    package var exitStatus: ExitStatus { .usage }
    package var description: String {
      switch self {
      case .none(let found, let expected, let path): "\(found): expected \(expected), found none; \(path) has them"
      case .several(let found, let count, let example):
        "\(found): expected the path of one image, found \(count) images that end in it; write more of it, such as \(example)"
      case .noColumns(let path, let found):
        "\(path): expected lines z/x/y, z,x,y or paths, or a header with the column image or path, or with z, x and y, found "
          + found.joined(separator: ",")
      case .empty(let path): "\(path): expected images, found none; a line for each"
      }
    }
  }

  /// - Throws: what reading the groups throws.
  package init(in folder: DataFolder) throws {
    let keys = try AssignmentFile(.found, in: folder).rows.map(\.key)
    try self.init(keys, among: Set(keys).contains, of: AssignmentFile.Column.found.path, in: folder)
  }

  /// Of those that can be searched.
  /// - Throws: what reading the list of photographs throws.
  package init(_ index: DescriptorIndex, in folder: DataFolder) throws {
    let path = index.isGrouped ? AssignmentFile.Column.found.path : Descriptors.place(in: folder).csv
    try self.init(index.keys, among: index.has, of: path, in: folder)
  }

  private init(
    _ keys: [ItemKey], among isKnown: @escaping (ItemKey) -> Bool, of path: String, in folder: DataFolder
  ) throws {
    self.isKnown = isKnown
    named = try keys.first?.tile == nil ? NamedImages(keys, below: PhotographList.base(in: folder)) : nil
    self.path = folder[path].relativePath
  }

  /// - Throws: `Failure`.
  package func key(_ written: String) throws(Failure) -> ItemKey {
    guard let named else {
      let fields = written.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 3, let key = KeyColumns.tile.key(fields), isKnown(key) else {
        throw .none(written, expected: "a tile of this data directory as z/x/y", path: path)
      }
      return key
    }
    switch named.find(written) {
    case .none: throw .none(written, expected: "an image of this data directory, or the end of its path", path: path)
    case .one(let key): return key
    case .several(let keys): throw .several(written, count: keys.count, example: "\(keys[0])")
    }
  }

  /// The images of a list: lines as `tiles search` prints them, with `z,x,y` or `path`, or an image a line.
  /// - Parameter path: what to call it.
  /// - Throws: `Failure`, `CSVTable.Failure`.
  package func keys(inList data: Data, path: String) throws -> [ItemKey] {
    var places: [Int]?
    var keys: [ItemKey] = []
    try SpreadsheetTable.forEachRow(in: data, path: path) { row, _ in
      if let places { return keys.append(try key(places.map { row[$0] }.joined(separator: "/"))) }
      if let header = Self.header(row) {
        places = header
      } else if row.count == 1 || row.count == 3 && row.allSatisfy({ Int($0) != nil }) {
        places = Array(row.indices)
        keys.append(try key(row.joined(separator: "/")))
      } else {
        throw Failure.noColumns(path: path, found: row)
      }
    }
    guard !keys.isEmpty else { throw Failure.empty(path: path) }
    return keys
  }

  /// Where the first row, if it is a header, says that images stand.
  private static func header(_ row: [String]) -> [Int]? {
    let tile = ["z", "x", "y"].compactMap { row.firstIndex(of: $0) }
    return tile.count == 3 ? tile : (row.firstIndex(of: "image") ?? row.firstIndex(of: "path")).map { [$0] }
  }
}
