public import Groups
public import DataDirectory
public import Foundation
import Dataset
import Files
public import Geo
import Imaging
import Pipeline
import Synchronization
import Territory
import TileStore

/// A data directory as the viewer shows it: read again where it was written since. What is not there yet is told, and is no
/// error.
public final class ServedFolder: ViewedData {
  let folder: DataFolder
  private let latest: LatestArchive
  private let groups = Fresh<ServedGroups>()
  private let descriptors = Fresh<DescriptorIndex>()
  private let photographs = Fresh<ServedPhotographs>()
  private let placed = Fresh<ViewedPoints>()
  private let projected = Fresh<ViewedProjection>()
  private let ground = Fresh<ViewedLand>()
  private let pieced = Fresh<ViewedMosaic?>()
  private let territory = Fresh<ServedAreas>()
  /// Tiles of a mosaic, each of which is decoded.
  private static let mostPieced = 25_000
  /// For all of them together: what a tile is said to be of may be enormous.
  private static let patience = Duration.seconds(30)
  /// Of so many tiles it is looked up in which region they lie.
  private static let asked = 100
  /// Of degrees: a hundredth of a tile of the deepest zoom that has outlines.
  private static let decimals = 3
  private let regions: Gazetteer?
  private let description = Fresh<ViewedArchive?>()
  private let makeEdit: @Sendable (GroupEditor.Request) throws -> Void
  /// One edit at a time: the second waits for the lock of the first.
  private let editing = Mutex(())

  /// - Parameters:
  ///   - regions: where land about photographs is known from; nil draws none.
  ///   - edit: makes an edit as the commands do, and throws `FolderLock.InUse` when another `tiles` is at work.
  public init(
    _ folder: DataFolder, regions: Gazetteer? = nil, edit: @escaping @Sendable (GroupEditor.Request) throws -> Void
  ) {
    self.folder = folder
    latest = LatestArchive(folder[DataFolder.tiles])
    self.regions = regions
    makeEdit = edit
  }

  // MARK: Tiles

  public func archive() throws -> ViewedArchive? {
    guard folder.has(DataFolder.tiles) else { return nil }
    let name = folder.url.standardizedFileURL.lastPathComponent
    // What a harvest commits goes to the log first.
    let files = [DataFolder.tiles, DataFolder.tiles + "-wal"].map { folder[$0] }
    return try description.value(of: files) {
      try latest.read { archive in
        guard let bounds = try archive.extent(), let low = try archive.zooms().first,
          let high = try archive.zooms().last
        else { return nil }
        let metadata = try archive.metadata()
        return ViewedArchive(
          name: metadata["name"] ?? name, attribution: metadata["attribution"], bounds: bounds, zooms: low...high)
      }
    }
  }

  public func data(of tile: Tile) throws -> Data? { try latest.read { try $0.data(of: tile) } }

  // MARK: Groups

  public func state() throws -> ViewedState {
    var state = ViewedState(title: title, kind: kind)
    switch kind {
    case .nothing: state.notes.append(.nothing)
    case .tiles where try archive() == nil: state.notes.append(.noTile)
    case .tiles, .images:
      if let groups = try grouped() {
        state.groups = groups.groups
        state.likeness = groups.levels?.likeness ?? []
        state.joins = groups.levels?.joins ?? []
        state.hasProjection = folder.has(DataFolder.projection)
        (state.edits, state.undone) = (groups.log.inForce.count, groups.log.undone.count)
      } else {
        state.notes.append(.noGroups)
      }
    }
    if kind == .tiles { state.box = try archive()?.bounds }
    if FolderLock.isHeld(folder.url) { state.notes.append(.atWork) }
    return state
  }

  public func members() throws -> ViewedMembers { try grouped()?.members() ?? ViewedMembers([]) }

  public func points() throws -> ViewedPoints {
    try placed.value(of: [DataFolder.images, DataFolder.groupsFound].map { folder[$0] }) {
      guard kind == .images, let groups = try grouped() else { return ViewedPoints(points: [], outlines: []) }
      return try photographs(groups).points(places: groups.places, regions: regions)
    }
  }

  public func projection() throws -> ViewedProjection {
    let files = [DataFolder.projection, DataFolder.groupModel, DataFolder.groupsFound, Manifest.fileName]
    return try projected.value(of: files.map { folder[$0] }) {
      do {
        guard let groups = try grouped(), let file = try ProjectionFile.current(in: folder) else {
          return ViewedProjection(note: .noProjection(why: nil))
        }
        return ViewedProjection(file.places.compactMap { key, at in groups.places[key].map { ($0, at) } })
      } catch {
        return ViewedProjection(note: .noProjection(why: ErrorWords.of(error)))
      }
    }
  }

  public func land() throws -> ViewedLand {
    try ground.value(of: [DataFolder.tiles, DataFolder.groupsFound].map { folder[$0] }) {
      guard kind == .tiles, let regions, let archive = try archive() else { return ViewedLand(region: nil) }
      let tiles = try grouped()?.rows.compactMap(\.key.tile) ?? []
      let places = (0..<tiles.count).evenlySpread(Self.asked).map { tiles[$0].bounds.center }
      let region = regions.region(ofMost: places, in: archive.bounds)
      guard archive.zooms.upperBound <= Gazetteer.deepest else { return ViewedLand(region: region) }
      let land = regions.land(about: archive.bounds)
      return ViewedLand(
        region: region, outlines: land.outlines.map { $0.map { $0.rounded(to: Self.decimals) } }, labels: land.labels)
    }
  }

  public func mosaic() throws -> ViewedMosaic? {
    try pieced.value(of: [DataFolder.tiles, DataFolder.tiles + "-wal"].map { folder[$0] }) {
      // The lowest zoom has the most ground.
      guard kind == .tiles, let zoom = try archive()?.zooms.lowerBound else { return nil }
      let tiles = try latest.read { try $0.tiles(zoom: zoom, atMost: Self.mostPieced + 1) } ?? []
      let began = ContinuousClock.now
      do {
        let mosaic = try TileMosaic(
          of: tiles.count > Self.mostPieced ? [] : tiles, library: folder.library(),
          checkpoint: {
            try StopSignal.process.checkpoint()
            guard began.duration(to: .now) < Self.patience else { throw TooLong() }
          })
        return mosaic.map { mosaic in
          let (layout, side) = (mosaic.layout, mosaic.layout.side)
          return ViewedMosaic(
            zoom: zoom, x: layout.left, y: layout.top, columns: layout.width / side, rows: layout.height / side,
            tiles: tiles, jpeg: mosaic.jpeg)
        }
      } catch is TooLong { return nil }
    }
  }

  private struct TooLong: Error {}

  public func areas() throws -> ViewedAreas { try contiguous().viewed }

  public func sheet(of group: Int) throws -> Data? { inside(DataFolder.Picture.sheets.path(of: group)) }

  public func edit(_ edit: ViewedEdit) throws -> [Int] {
    let groups = try grouped()
    let request = try request(edit, groups)
    try make(request)
    switch edit {
    case .move(_, nil), .split:
      let before = groups?.log.now.made ?? []
      // It is done, whatever can be read of it now.
      return (try? grouped()?.log.now.made.subtracting(before).sorted()) ?? []
    case .move, .edit: return []
    }
  }

  private func request(_ edit: ViewedEdit, _ groups: ServedGroups?) throws -> GroupEditor.Request {
    switch edit {
    case .edit(let action): return .edit(action)
    case .split(let group, let count): return .split(group, into: count)
    case .move(.tiles(let tiles), let group): return .move(tiles.map(ItemKey.tile), to: group)
    case .move(.numbers(let numbers, let known), let group):
      let rows = groups?.rows ?? []
      guard kind == .images, groups?.list == known, numbers.allSatisfy(rows.indices.contains) else {
        throw ViewedRefusal.otherImages
      }
      return .move(numbers.map { rows[$0].key }, to: group)
    }
  }

  private func make(_ request: GroupEditor.Request) throws {
    do {
      try editing.withLock { _ in try makeEdit(request) }
    } catch let error as FolderLock.InUse {
      throw ViewedRefusal.busy(error)
    } catch let error as GroupEdits.Failure {
      throw ViewedRefusal.edit(error)
    } catch is EditLog.NothingToUndo {
      throw ViewedRefusal.nothingToUndo
    } catch is EditLog.NothingToRedo {
      throw ViewedRefusal.nothingToRedo
    } catch let error as GroupEditor.Stale {
      throw ViewedRefusal.stale(error)
    }
  }

  /// Reads the groups before somebody asks for them: of a million tiles that takes seconds.
  public func prepare() { DispatchQueue.global().async { _ = try? self.state() } }

  /// Waits until an edit that is being made has ended.
  public func finish() { editing.withLock { _ in } }

  // MARK: What is known

  /// That of the report; nil where it has none and the directory's name says nothing.
  var title: String? {
    if case .string(let title) = try? Manifest(in: folder.url).stages["report"]?.params["title"] { return title }
    let name = folder.url.standardizedFileURL.lastPathComponent
    return name == "Data" ? nil : name
  }

  var kind: ViewedState.Kind {
    // `tiles embed --images` leaves no list, and groups can be made of what it leaves.
    folder.has(DataFolder.tiles)
      ? .tiles : folder.has(DataFolder.images) || folder.has(DataFolder.groupsFound) ? .images : .nothing
  }

  /// nil where there are none.
  func grouped() throws -> ServedGroups? {
    guard folder.has(DataFolder.groupsFound) else { return nil }
    // Which names are proposed follows from these, too, and which groups are alike, and distances in groups whose images people
    // changed.
    let grounds = [DataFolder.labels, DataFolder.images, DataFolder.landCover, DataFolder.groupModel]
    return try groups.value(of: (folder.groupFiles + grounds).map { folder[$0] }) { try ServedGroups(in: folder) }
  }

  func contiguous() throws -> ServedAreas {
    let paths = [DataFolder.areaTable, DataFolder.groupAssignments, Manifest.fileName]
    return try territory.value(of: paths.map { folder[$0] }) { try ServedAreas(in: folder) }
  }

  func photographs(_ groups: ServedGroups) throws -> ServedPhotographs {
    try photographs.value(of: [DataFolder.images, DataFolder.groupsFound].map { folder[$0] }) {
      try ServedPhotographs(in: folder, showing: groups.rows.map(\.key))
    }
  }

  /// nil where there are none.
  func described() throws -> DescriptorIndex? {
    let place = Descriptors.place(in: folder)
    guard folder.has(DataFolder.groupSpace) || folder.has(place.npy) && folder.has(place.csv) else { return nil }
    let paths = [place.npy, place.csv, DataFolder.groupModel, DataFolder.groupSpace, DataFolder.groupsFound]
    return try descriptors.value(of: paths.map { folder[$0] }) { try DescriptorIndex(in: folder) }
  }

  /// The bytes of a picture of the data directory; nil where there is none, or where a link leads out of the directory.
  func inside(_ path: String) -> Data? {
    let root = folder.url.resolvingSymlinksInPath().path
    let file = folder[path].resolvingSymlinksInPath()
    guard file.path.hasPrefix(root + "/") else { return nil }
    return try? RegularFile.data(file, atMost: RegularFile.mostImage, followsLinks: false)
  }
}
