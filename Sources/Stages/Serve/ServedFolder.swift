public import Foundation
import Dataset
import DeepCluster
import Files
public import Geo
import Imaging
import Synchronization
import TileStore
public import Viewer

/// A data directory as the viewer shows it: read again where it was written since. What is not there yet is told, and is no
/// error.
public final class ServedFolder: ViewedData {
  let folder: DataFolder
  private let archives: MBTilesReaders
  private let groups = Fresh<ServedGroups>()
  private let descriptors = Fresh<DescriptorIndex>()
  private let model = Fresh<(model: GroupModel, notes: [String: String])>()
  private let description = Fresh<ViewedArchive?>()
  private let makeEdit: @Sendable (GroupEdit.Action) throws -> Void
  /// One edit at a time: the second waits for the lock of the first.
  private let editing = Mutex(())

  /// - Parameter edit: makes an edit as the commands do, and throws `FolderLock.InUse` when another `tiles` is at work.
  public init(_ folder: DataFolder, edit: @escaping @Sendable (GroupEdit.Action) throws -> Void) {
    self.folder = folder
    archives = MBTilesReaders(folder[DataFolder.tiles])
    makeEdit = edit
  }

  // MARK: Tiles

  public func archive() throws -> ViewedArchive? {
    guard folder.has(DataFolder.tiles) else { return nil }
    let name = title
    // What a harvest commits goes to the log first.
    let files = [DataFolder.tiles, DataFolder.tiles + "-wal"].map { folder[$0] }
    return try description.value(of: files) {
      try archives.read { archive in
        guard let bounds = try archive.extent(), let low = try archive.zooms().first,
          let high = try archive.zooms().last
        else { return nil }
        let metadata = try archive.metadata()
        return ViewedArchive(
          name: metadata["name"] ?? name, attribution: metadata["attribution"], bounds: bounds, zooms: low...high)
      }
    }
  }

  public func data(of tile: Tile) throws -> Data? { try archives.read { try $0.data(of: tile) } }

  // MARK: Groups

  public func state() throws -> ViewedState {
    var state = ViewedState(title: title, kind: kind)
    switch kind {
    case .nothing: state.notes.append("No tiles and no images yet: run `tiles fetch` or `tiles import`, and reload.")
    case .tiles where try archive() == nil: state.notes.append("No tile yet: run `tiles fetch`, and reload.")
    case .tiles, .images:
      if let groups = try grouped() {
        state.groups = groups.groups
        state.edits = groups.edits
      } else {
        state.notes.append("No groups yet: run `tiles cluster`, or `tiles embed` and `tiles groups`, and reload.")
      }
    }
    if FolderLock.isHeld(folder.url) {
      state.notes.append(
        "Another tiles is at work in this data directory: reload to see what it did; groups cannot be edited meanwhile."
      )
    }
    return state
  }

  public func members() throws -> ViewedMembers { try grouped()?.members() ?? ViewedMembers([]) }

  public func sheet(of group: Int) throws -> Data? { inside("groups/" + GroupFiles.picture("sheets", of: group)) }

  public func edit(_ edit: ViewedEdit) throws {
    let action: GroupEdit.Action =
      switch edit {
      case .name(let group, let text): .name(group: group, text: text)
      case .merge(let groups): .merge(groups)
      case .undo: .undo
      }
    do {
      try editing.withLock { _ in try makeEdit(action) }
    } catch let error as FolderLock.InUse {
      throw ViewedRefusal.busy("\(error)")
    } catch let error as GroupEdits.Failure {
      throw ViewedRefusal.edit("\(error)")
    } catch let error as EditLog.NothingToUndo {
      throw ViewedRefusal.edit("\(error)")
    } catch let error as GroupEditor.Stale {
      throw ViewedRefusal.edit("\(error)")
    }
  }

  /// Waits until an edit that is being made has ended.
  public func finish() { editing.withLock { _ in } }

  // MARK: What is known

  var title: String {
    let name = folder.url.standardizedFileURL.lastPathComponent
    return name == "Data" ? "Landscapes" : name
  }

  var kind: ViewedState.Kind {
    folder.has(DataFolder.tiles) ? .tiles : folder.has(DataFolder.images) ? .images : .nothing
  }

  /// nil where there are none.
  func grouped() throws -> ServedGroups? {
    let found = "groups/found.csv"
    guard folder.has(found) else { return nil }
    // The log's name is that of the groups: which one it is, only who has read them knows.
    let logs = ((try? FileManager.default.contentsOfDirectory(atPath: folder[DataFolder.groups].path)) ?? [])
      .filter { $0.hasPrefix("edits-") }.sorted().map { folder["groups/\($0)"] }
    return try groups.value(of: [folder[found]] + logs) { try ServedGroups(in: folder) }
  }

  /// nil where there are none.
  func described() throws -> DescriptorIndex? {
    let place = DescriptorFiles.place(in: folder)
    guard folder.has(place.npy), folder.has(place.csv) else { return nil }
    return try descriptors.value(of: [folder[place.npy], folder[place.csv]]) { try DescriptorIndex(in: folder) }
  }

  /// nil where there is none, or one of other groups.
  func placing(_ groups: ServedGroups) throws -> GroupPlacing? {
    let file = folder[DataFolder.groupModel]
    guard folder.has(DataFolder.groupModel) else { return nil }
    let (model, notes) = try model.value(of: [file]) { try GroupModel.read(file) }
    return notes["edits"] == groups.log.path ? GroupPlacing(model: model, edits: groups.log.now, notes: notes) : nil
  }

  /// The bytes of a picture of the data directory; nil where there is none, or where a link leads out of the directory.
  func inside(_ path: String) -> Data? {
    let root = folder.url.resolvingSymlinksInPath().path
    let file = folder[path].resolvingSymlinksInPath()
    guard file.path.hasPrefix(root + "/") else { return nil }
    return try? RegularFile.data(file, atMost: RegularFile.mostImage, followsLinks: false)
  }
}

/// A value made of files, kept until one of them is written.
final class Fresh<Value: Sendable>: Sendable {
  private struct Kept {
    var stamps: [FileStamp?] = []
    var value: Value?
  }

  private let kept = Mutex(Kept())

  /// One at a time: who asks meanwhile gets what the first one made.
  func value(of files: [URL], _ make: () throws -> Value) throws -> Value {
    try kept.withLock { kept in
      // Before the files are read: what is written meanwhile is read by the next.
      let stamps = files.map(FileStamp.init)
      if let value = kept.value, kept.stamps == stamps { return value }
      let value = try make()
      (kept.stamps, kept.value) = (stamps, value)
      return value
    }
  }
}
