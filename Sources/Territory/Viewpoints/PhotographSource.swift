package import DataDirectory
import Dataset
package import Files
package import Foundation
import Geo
import Imaging
package import Pipeline

/// Where photographs from the ground are listed: their data directory, their folder, a table or GeoJSON points.
package struct PhotographSource: Sendable {
  private enum Kind: Sendable {
    case list
    case folder
    case table
  }

  private let url: URL
  private let kind: Kind

  package enum Failure: ExitCoded, CustomStringConvertible, Equatable {
    case nothing(path: String)
    case tiles(path: String)
    case noPlaces(path: String, count: Int)
    case apart(path: String, photographs: String, tiles: String)

    package var exitStatus: ExitStatus { .usage }
    package var description: String {
      switch self {
      case .nothing(let path):
        "\(path): expected photographs with their places (a data directory of `tiles import`, a folder, a table or "
          + "GeoJSON points), found nothing there; check --at"
      case .tiles(let path):
        "\(path): expected photographs, found a data directory without any; give --at that of the photographs, their "
          + "folder or a table"
      case .noPlaces(let path, let count):
        "\(path): expected photographs with a place, found none of \(count) that has one; `tiles import --table FILE` "
          + "gives places"
      case .apart(let path, let photographs, let tiles):
        "\(path): expected photographs on the ground of the grouped tiles (\(tiles)), found all elsewhere "
          + "(\(photographs)); choose the data directory that is theirs with --data"
      }
    }
  }

  /// - Throws: `Failure`.
  package init(_ url: URL) throws {
    self.url = url.absoluteURL.standardizedFileURL
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: self.url.path, isDirectory: &isFolder) else {
      throw Failure.nothing(path: self.url.path)
    }
    let folder = DataFolder(self.url)
    guard isFolder.boolValue else {
      kind = .table
      return
    }
    kind = folder.has(DataFolder.images) ? .list : .folder
    if kind == .folder, folder.isFilled { throw Failure.tiles(path: self.url.path) }
  }

  /// What is read of it, as inputs of a stage: of a list no photographs, which say nothing that it does not.
  package func artifacts(in folder: DataFolder) throws -> [Artifact] {
    func artifact(_ file: URL, _ kind: Artifact.Kind) throws -> Artifact? {
      try Artifact(folder.relative(file.path), kind: kind, in: folder.url)
    }
    let own = DataFolder(url)
    return switch kind {
    case .list:
      try [artifact(own[DataFolder.images], .table), artifact(own[DataFolder.imagesNote], .file)].compactMap(\.self)
    case .folder: try [PhotographList.artifact(of: folder.relative(url.path), in: folder)].compactMap(\.self)
    case .table: try [artifact(url, .file)].compactMap(\.self)
    }
  }

  /// The photographs, in the order of their paths; of a table in that of its rows.
  /// - Parameter folder: that of the tiles, which their paths are relative to where they lie in it.
  /// - Throws: what the list or the table throws; `ImportedPath.Failure` for a folder without images;
  ///   `CancellationError`.
  func photographs(
    beside folder: DataFolder, report: (StageContext.Progress) -> Void
  ) throws -> [GroundPhotograph] {
    switch kind {
    case .list:
      let list = try PhotographList(in: DataFolder(url))
      return list.photographs.sorted { $0.key < $1.key }.map { path, photograph in
        GroundPhotograph(
          path: folder.relative(list.base.entry(path).path), taken: photograph.taken, series: photograph.series,
          place: photograph.place)
      }
    case .folder: return try read(beside: folder, report: report)
    case .table:
      // Paths are those of the table's folder, where they are not absolute.
      let place = url.deletingLastPathComponent()
      return try ViewpointTable.viewpoints(url).map { viewpoint in
        GroundPhotograph(
          path: viewpoint.path.isEmpty ? "" : folder.relative(place.entry(viewpoint.path).standardizedFileURL.path),
          taken: viewpoint.taken, series: viewpoint.series, place: viewpoint.place)
      }
    }
  }

  /// What the files of a folder say themselves.
  private func read(
    beside folder: DataFolder, report: (StageContext.Progress) -> Void
  ) throws -> [GroundPhotograph] {
    let listing = try ImageFolder(url).listing(leavingOut: folder.ownFiles(below: url))
    let files = listing.images.map(\.path).sorted()
    let found = try concurrently(
      files.count, progress: { report(.step(label: "photographs", done: $0, total: files.count, unit: "photographs")) }
    ) { index -> PhotographList.Photograph? in
      try StopSignal.process.checkpoint()
      return try? PhotographList.Photograph().read(from: URL(fileURLWithPath: files[index]))
    }
    let broken = found.count { $0 == nil } + listing.leftOut.count
    if broken > 0 { report(.warning("left out \(broken) files of \(url.path) that cannot be read as photographs")) }
    return zip(files, found).compactMap { file, photograph in
      photograph.map { GroundPhotograph(path: folder.relative(file), taken: $0.taken, place: $0.place) }
    }
  }

  var path: String { url.path }
}
