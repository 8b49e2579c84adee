import DataDirectory
import Dataset
public import Files
public import Foundation
public import Options
public import Pipeline
import TileStore

/// Puts the archives of several data directories into one: the parts of a harvest that several machines did.
public struct MergeStage: Stage {
  public static let name = "merge"
  public static let version = 1

  /// The data directories whose archives are taken.
  public let folders: [URL]
  /// What becomes of tiles of which two archives have other bytes; nil refuses.
  public var preference: Preference?

  public enum Preference: String, CaseIterable, Sendable {
    /// The one that was fetched last; one of which that is not known gives way.
    case newest
  }

  public init(_ folders: [URL]) { self.folders = folders.map { $0.absoluteURL.standardizedFileURL } }

  public var params: [String: JSONValue] {
    ["folders": .array(folders.map { .string($0.path) }), "prefer": .optional(preference?.rawValue)]
  }

  public func inputs(in data: URL) throws -> [Artifact] {
    try folders.compactMap { folder in
      try Artifact(DataFolder(folder)[DataFolder.tiles].path, kind: .tiles, in: data)
    }
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    let folder = DataFolder(data)
    return try [folder.tilesArtifact()].compactMap { $0 } + folder.artifacts([(DataFolder.labels, .table)])
  }

  /// A folder that cannot be one of them.
  public struct BadPart: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus { .usage }
    let path: String
    let reason: String
    public var description: String { "\(path): \(reason)" }
  }

  public struct Difference: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus { .usage }
    let tiles: Int
    let examples: [String]
    public var description: String {
      let named = examples.joined(separator: ", ") + (tiles > examples.count ? ", …" : "")
      return
        "\(tiles) tiles are in more than one archive, and not the same: \(named); --prefer newest takes the one that was "
        + "fetched last"
    }
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    let locks = try folders.map { part in
      guard part.resolvingSymlinksInPath() != folder.url.absoluteURL.standardizedFileURL.resolvingSymlinksInPath()
      else {
        throw BadPart(path: part.path, reason: "expected another folder than the one that is merged into; leave it out")
      }
      return try FolderLock(reading: part)
    }
    defer { for lock in locks { lock.keep() } }
    try folder.requireNoPhotographs()
    return try TileMerge(parts: parts(), folder: folder, preference: preference, context: context).run()
  }

  /// - Throws: `BadPart`, `TileStoreError`.
  private func parts() throws -> [TileMerge.Part] {
    var parts: [TileMerge.Part] = []
    for url in folders {
      let folder = DataFolder(url)
      guard folder.has(DataFolder.tiles) else {
        throw BadPart(
          path: url.path, reason: "expected a data directory with tiles, found none; run `tiles fetch` there")
      }
      let archive = try MBTiles(folder[DataFolder.tiles], .read)
      guard try archive.isOurs() else {
        throw BadPart(
          path: archive.url.path,
          reason: "expected an archive of this program, found another's; `tiles import` takes those")
      }
      parts.append(TileMerge.Part(folder: folder, archive: archive, metadata: try archive.metadata()))
    }
    for part in parts where part.source != parts[0].source {
      func words(_ part: TileMerge.Part) -> String { part.source ?? TileMerge.noSource }
      throw BadPart(
        path: part.archive.url.path,
        reason:
          "expected tiles of \(words(parts[0])), as \(parts[0].archive.url.path) has, found those of \(words(part)); "
          + "tiles of two sources do not mix")
    }
    return parts
  }
}
