import Dataset
public import Files
import Foundation
public import Geo

/// The tiles of a list: a table with the columns z, x and y, as this program leaves it (`groups/assignments.csv`,
/// `areas/tiles.csv`) or as spreadsheets write it, or a line `z/x/y` for each.
public struct GivenTiles: Sendable {
  /// The file's whole path.
  public let path: String
  public let tiles: TileList
  /// Around all of them.
  public let box: Bounds
  /// From the lowest to the deepest.
  public let zooms: ClosedRange<Int>

  public enum Failure: ExitCoded, CustomStringConvertible, Equatable {
    case noColumns(path: String, found: [String])
    case badTile(path: String, line: Int, found: String)
    case none(path: String)

    public var exitStatus: ExitStatus { .usage }
    public var description: String {
      switch self {
      case .noColumns(let path, let found):
        "\(path): expected a header with the columns z, x and y, or a line z/x/y for each tile, found "
          + found.joined(separator: ",")
      case .badTile(let path, let line, let found):
        "\(path):\(line): expected a tile of zoom 0 to \(Tile.maximumZoom), its row counted from the north, such as "
          + "12,2074,1409 or 12/2074/1409, found \(found)"
      case .none(let path): "\(path): expected tiles, found none; a line for each, or rows below z,x,y"
      }
    }
  }

  /// - Throws: `Failure`, `CSVTable.Failure`.
  public init(_ name: String) throws {
    let url = URL(fileURLWithPath: name)
    let path = url.absoluteURL.standardizedFileURL.path
    var known: Form?
    var tiles: [Tile] = []
    try SpreadsheetTable.forEachRow(of: url) { row, line in
      let form = try known ?? Form(of: row, path: path)
      let isHeader = known == nil && form.hasHeader
      known = form
      if isHeader { return }
      guard let tile = form.tile(row) else {
        throw Failure.badTile(path: path, line: line, found: row.joined(separator: ","))
      }
      tiles.append(tile)
    }
    self.path = path
    self.tiles = TileList(tiles)
    guard let zooms = self.tiles.zooms, let box = Bounds(around: self.tiles) else { throw Failure.none(path: path) }
    (self.zooms, self.box) = (zooms, box)
  }

  /// How rows say their tiles: in columns of these places, or as a word.
  private enum Form {
    case columns([Int])
    case word

    /// - Parameter row: the first.
    init(of row: [String], path: String) throws(Failure) {
      let places = ["z", "x", "y"].compactMap { row.firstIndex(of: $0) }
      if places.count == 3 {
        self = .columns(places)
      } else if row.count == 1, row[0].contains("/") {
        self = .word
      } else {
        throw .noColumns(path: path, found: row)
      }
    }

    var hasHeader: Bool { if case .columns = self { true } else { false } }

    func tile(_ row: [String]) -> Tile? {
      switch self {
      case .columns(let places): return KeyColumns.tile.key(places.map { row[$0] })?.tile
      case .word:
        let numbers = row[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return numbers.count == 3 ? KeyColumns.tile.key(numbers)?.tile : nil
      }
    }
  }
}
