public import DataDirectory
public import Files
import Geo
public import Options
import TileStore

/// Takes tiles out of the archive, with what is known of asking for them.
public struct ArchiveDrop: Sendable {
  /// Which.
  public let selection: TileSelection
  /// Those that do not touch the selection's area, in place of those that do.
  public let outside: Bool

  public init(_ selection: TileSelection, outside: Bool = false) {
    self.selection = selection
    self.outside = outside
  }

  /// An archive of nothing is of no use, and to ask for it is a slip.
  public struct NothingLeft: ExitCoded, CustomStringConvertible {
    public var exitStatus: ExitStatus { .usage }
    let path: String
    let tiles: Int
    public var description: String {
      "\(path): expected tiles that stay, found that all \(tiles) would go; choose fewer, or remove the file"
    }
  }

  /// What a drop comes to, before it is done.
  public struct Plan: Sendable {
    /// Those that are taken out, and those that were asked for and are not there.
    fileprivate let tiles: [Tile]
    fileprivate let dropped: Int
    fileprivate let left: [Tile]

    public var isEmpty: Bool { tiles.isEmpty }

    /// `forgotten`: what was known of tiles that are not there.
    public var summary: SummaryRows {
      [
        ("dropped", .int(dropped)), ("forgotten", .int(tiles.count - dropped)), ("tiles", .int(left.count)),
        ("zooms", .array(Set(left.map(\.z)).sorted().map { .int($0) })),
      ]
    }
  }

  /// Reads, and writes nothing.
  /// - Throws: `NothingLeft`, `TileStoreError`.
  public func plan(in folder: DataFolder) throws -> Plan {
    let archive = try MBTiles(folder[DataFolder.tiles], .read)
    let all = try archive.tiles()
    let chosen = Set(meant(of: try archive.known()))
    let left = all.filter { !chosen.contains($0) }
    guard !left.isEmpty || all.isEmpty else { throw NothingLeft(path: archive.url.path, tiles: all.count) }
    return Plan(tiles: chosen.sorted(), dropped: all.count - left.count, left: left)
  }

  /// - Throws: `NothingLeft`, `TileStoreError`.
  public func run(in folder: DataFolder) throws -> Plan {
    let plan = try plan(in: folder)
    // One that was killed after it had committed left a log, which closing merges.
    guard !plan.isEmpty || folder.has("\(DataFolder.tiles)-wal") else { return plan }
    let archive = try MBTiles(folder[DataFolder.tiles], .write)
    if !plan.isEmpty { try archive.takeOut(plan.tiles) }
    try archive.close()
    return plan
  }

  private func meant(of all: [Tile]) -> [Tile] {
    guard outside else { return selection.tiles(of: all) }
    let zoomed = TileSelection(zoom: selection.zoom).tiles(of: all)
    let kept = Set(selection.tiles(of: zoomed))
    return zoomed.filter { !kept.contains($0) }
  }
}
