import Dataset
import Files
import Foundation
import Imaging
import Options
import Pipeline

/// `SIDE/GROUP/IMAGE`: folders that torchvision's ImageFolder and Keras's image_dataset_from_directory read.
///
/// Files that say nothing beside their picture are linked, which costs no room; the others and tiles are written. Every side has a folder of every group, also an empty one:
/// readers number the classes by the folders that they see, and would number the two sides differently.
struct FolderExport {
  let job: Exporter.Job
  let table: ExportTable

  func run() throws -> SummaryRows {
    let names = try ExportNames(keys: table.allKeys, groups: table.groups, names: table.names)
    let about = AboutExport(job: job, table: table, folder: names.folder(ofGroup:))
    var linked = 0
    try AtomicFolder(job.place.url, marker: ExportPlace.marker).write { root in
      for side in Set(table.rows.map(\.side)) {
        for group in table.groups {
          let folder = root.appendingPathComponent("\(side.rawValue)/\(names.folder(ofGroup: group))")
          try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
      }
      for (index, row) in table.rows.enumerated() {
        let stem = root.appendingPathComponent(
          "\(row.side.rawValue)/\(names.folder(ofGroup: row.group))/\(names.key(row.key))")
        if try place(row.key, at: stem) { linked += 1 }
        try job.step(index + 1, of: table.rows.count)
      }
    } describe: {
      try about.json(files: $0)
    }
    for (side, groups) in empty() {
      job.report(.warning("no images of \(side.rawValue) in \(groups): their folders are empty (docs/export.md)"))
    }
    return [("linked", .int(linked)), ("written", .int(table.rows.count - linked))]
  }

  /// Sides that lack images of some groups.
  private func empty() -> [(side: Split, groups: String)] {
    let there = Dictionary(grouping: table.rows, by: \.side).mapValues { Set($0.map(\.group)) }
    return there.filter { $0.key == .train || $0.key == .test }.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap
    { side, found in
      let missing = table.groups.filter { !found.contains($0) }
      guard !missing.isEmpty else { return nil }
      return (side, "\(table.grouping.rawValue) " + missing.map(String.init).joined(separator: ", "))
    }
  }

  /// - Returns: whether it is a link.
  private func place(_ key: ItemKey, at stem: URL) throws -> Bool {
    guard let (file, format) = try job.library.file(of: key) else {
      let (data, format, _) = try job.copy(of: key)
      try data.write(to: stem.appendingPathExtension(format.rawValue), options: .withoutOverwriting)
      return false
    }
    let whole = stem.appendingPathExtension(fileExtension(of: key, format))
    // What stays as it is need not be read.
    if job.exporter.keepsPlace, link(file, to: whole) { return true }
    try file.seek(toOffset: 0)
    let copy = try job.copy(
      of: key, read: RegularFile.data(file, path: key.description, atMost: RegularFile.mostImage))
    if copy.isSame, link(file, to: whole) { return true }
    let target = copy.isSame ? whole : stem.appendingPathExtension(copy.format.rawValue)
    try copy.data.write(to: target, options: .withoutOverwriting)
    return false
  }

  /// A link to the very file that was looked at. Not across devices, and not where the system forbids it.
  /// - Returns: whether there is one now.
  private func link(_ file: FileHandle, to target: URL) -> Bool {
    !job.exporter.copies
      && linkat(AT_FDCWD, "/proc/self/fd/\(file.fileDescriptor)", AT_FDCWD, target.path, AT_SYMLINK_FOLLOW) == 0
  }

  /// A file keeps its own where that is an image's.
  private func fileExtension(of key: ItemKey, _ format: ImageFormat) -> String {
    guard case .path(let path) = key else { return format.rawValue }
    let own = (path as NSString).pathExtension.lowercased()
    return ImageFormat.fileExtensions.contains(own) ? own : format.rawValue
  }
}
