public import DataDirectory
public import Dataset
import Files
import Groups
public import Foundation
import Imaging
public import Options
public import Pipeline
import TileStore

/// Writes what a data directory holds in a form that other programs take. It changes nothing that a stage left.
public struct Exporter {
  public let format: ExportFormat
  public var grouping = ExportedGrouping.group
  /// Of which images only are taken; nil takes all.
  public var side: Split?
  /// nil: below `export/` of the data directory.
  public var output: URL?
  /// Images in a shard of `webdataset`.
  public var shardSize = 1_000
  /// Of the order of images in shards.
  public var seed: UInt64 = 0
  /// Copies of files in place of hard links.
  public var copies = false
  /// Whether copies of photographs keep what they say beside their picture: place, date, camera.
  public var keepsPlace = false
  /// `tiles` and its version, for the folders that say who made them.
  public var madeBy = "tiles"

  public init(_ format: ExportFormat) { self.format = format }

  /// What a part of the work is given.
  struct Job {
    let exporter: Exporter
    let folder: DataFolder
    let place: ExportPlace
    let library: ImageLibrary
    let report: (StageContext.Progress) -> Void
    /// Throws when the user asked for an end.
    let checkpoint: () throws -> Void

    /// The credit of the imagery.
    func attribution() throws -> String? {
      guard case .tiles(let archive) = library else { return nil }
      return try archive.metadata()["attribution"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The bytes of an image, as they leave the data directory, and whether its file is that already.
    /// - Parameter read: of its file, where somebody has read it.
    /// - Throws: `BrokenImage`, and what the library throws.
    func copy(of key: ItemKey, read: Data? = nil) throws -> (data: Data, format: ImageFormat, isSame: Bool) {
      let data = try read ?? library.data(of: key)
      guard let format = ImageFormat(sniffing: data) else {
        throw BrokenImage(key: key, reason: ImageError(unrecognized: data))
      }
      guard case .files = library, !exporter.keepsPlace else { return (data, format, true) }
      do {
        let bare = try BareCopy(of: data)
        return (bare.data, bare.format, bare.isSame)
      } catch let error as ImageError { throw BrokenImage(key: key, reason: error) }
    }

    /// Progress after each image; a good place to stop.
    func step(_ done: Int, of total: Int, _ unit: String = "images") throws {
      try checkpoint()
      report(.step(label: "export", done: done, total: total, unit: unit))
    }

    /// The same for a file that somebody else makes: `body` gets an empty one.
    func make(_ body: (URL) throws -> Void) throws {
      try AtomicFile.make(Target(place.url), besideOthers: true, body)
    }

    /// A file that is put in its place when it is whole.
    func write(_ body: (FileHandle) throws -> Void) throws {
      try AtomicFile.write(to: Target(place.url), besideOthers: true, body)
    }
  }

  /// - Parameter checkpoint: called now and then; may throw to stop.
  /// - Returns: the summary.
  /// - Throws: `ExportFailure`, and what `checkpoint` and the files read and written throw.
  public func run(
    in folder: DataFolder, checkpoint: @escaping () throws -> Void, report: @escaping (StageContext.Progress) -> Void
  ) throws -> SummaryRows {
    let library = try folder.library()
    let place = try ExportPlace(output, format, grouping, in: folder)
    let job = Job(
      exporter: self, folder: folder, place: place, library: library, report: report, checkpoint: checkpoint)
    let summary: SummaryRows
    switch (format, library) {
    case (.pmtiles, .files), (.raster, .files):
      throw ExportFailure.needsTiles(format, folder: folder.url.path)
    case (.pmtiles, .tiles(let archive)): summary = try PMTilesExport(job: job, archive: archive).run()
    case (.folder, _): summary = try grouped(job) { try FolderExport(job: job, table: $0).run() }
    case (.webdataset, _): summary = try grouped(job) { try ShardExport(job: job, table: $0).run() }
    case (.geojson, _): summary = try grouped(job) { try TableExport(job: job, table: $0).geoJSON() }
    case (.csv, _): summary = try grouped(job) { try TableExport(job: job, table: $0).csv() }
    case (.raster, _): summary = try grouped(job) { try RasterExport(job: job, table: $0).run() }
    case (.gpkg, _): summary = try grouped(job) { try GeoPackageExport(job: job, table: $0).run() }
    }
    return [("format", .string(format.rawValue)), ("output", .string(place.url.path))] + summary
  }

  /// What is made of the table of grouped images.
  private func grouped(
    _ job: Job, _ write: (ExportTable) throws -> SummaryRows
  ) throws -> SummaryRows {
    var table = try ExportTable(grouping, side: side, in: job.folder)
    try job.place.check(job.library, table.allKeys)
    let gone = format == .csv ? 0 : try table.removeAbsent(from: job.library)
    if gone > 0 { job.report(.warning("left out \(gone) images that are not there any more")) }
    if grouping == .group, format != .folder, format != .raster {
      let confidence = try GroupConfidence(in: job.folder, report: job.report, iterating: job.checkpoint)
      table.add(confidence)
      let unknown = table.rows.count { $0.confidence == nil }
      if unknown > 0, !confidence.isEmpty {
        job.report(
          .warning(
            "confidence: left empty for \(unknown) images whose descriptors do not give the groups that they have"))
      }
    }
    return try [("images", .int(table.rows.count))] + table.sizes + [("groups", .int(table.groups.count))]
      + write(table)
  }
}
