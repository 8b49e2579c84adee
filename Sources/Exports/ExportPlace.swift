import DataDirectory
import Dataset
import Files
import Foundation

/// Where an export goes: what `--output` says, else below `export/` of the data directory. Nothing that a stage left,
/// or that is exported from, is ever replaced.
struct ExportPlace {
  /// In every folder that an export leaves: what it holds, and that it is ours to replace.
  static let marker = "tiles-export.json"

  /// Without symbolic links.
  let url: URL

  /// - Throws: `ExportFailure.place`, `AtomicFolder.Refusal`.
  init(_ output: URL?, _ format: ExportFormat, _ grouping: ExportedGrouping, in data: DataFolder) throws {
    let asked = output ?? data["\(DataFolder.exports)/\(Self.name(format, grouping))"]
    func refuse(_ reason: String) -> ExportFailure { .place(asked.relativePath, reason: reason) }
    // What lies in a data directory is no choice of the user's.
    if let link = Self.link(on: asked, below: data.url) {
      throw refuse(
        "expected no link on the way, found the symbolic link \(link.path), through which nothing is written")
    }
    url = Self.resolved(asked)
    let root = Self.resolved(data.url)
    if Self.holds(url, root) { throw refuse("the data directory lies in it, and would be replaced") }
    if Self.holds(root, url), !Self.holds(root.appendingPathComponent(DataFolder.exports), url) {
      throw refuse("expected a place below \(DataFolder.exports)/ in the data directory, or outside of it")
    }
    if url.path == root.appendingPathComponent(DataFolder.exports).path {
      throw refuse("expected a name below \(DataFolder.exports)/, where the other exports are")
    }
    if format.isFolder {
      try AtomicFolder(url, marker: Self.marker).check()
    } else {
      guard format.extensions.contains(url.pathExtension.lowercased()) else {
        throw refuse("expected a name that ends in .\(format.extensions[0])")
      }
      var entry = stat()
      if lstat(url.path, &entry) == 0, entry.st_mode & S_IFMT != S_IFREG {
        throw refuse("expected a file or nothing there, found something else")
      }
    }
  }

  /// An image that would go with the folder that is replaced.
  func check(_ library: ImageLibrary, _ keys: some Sequence<ItemKey>) throws {
    guard case .files(let root) = library else { return }
    for case .path(let path) in keys where Self.holds(url, Self.resolved(root.entry(path))) {
      throw ExportFailure.place(url.path, reason: "images that are exported lie in it, and would be replaced")
    }
  }

  /// The first symbolic link among the steps below a folder; nil for a place outside of it, which the user chose.
  private static func link(on url: URL, below folder: URL) -> URL? {
    let root = folder.absoluteURL.standardizedFileURL
    var step = url.absoluteURL.standardizedFileURL
    guard holds(root, step) else { return nil }
    var found: URL?
    while step.path != root.path {
      var facts = stat()
      if lstat(step.path, &facts) == 0, facts.st_mode & S_IFMT == S_IFLNK { found = step }
      step.deleteLastPathComponent()
    }
    return found
  }

  private static func name(_ format: ExportFormat, _ grouping: ExportedGrouping) -> String {
    switch format {
    case .folder, .webdataset: format.rawValue
    case .pmtiles: "tiles.pmtiles"
    case .geojson, .csv, .gpkg, .raster: "\(grouping.rawValue)s.\(format.extensions[0])"
    }
  }

  private static func holds(_ folder: URL, _ url: URL) -> Bool {
    url.path == folder.path || url.path.hasPrefix(folder.path == "/" ? "/" : folder.path + "/")
  }

  /// As far as it exists, without symbolic links; what is not there yet, as it is written.
  private static func resolved(_ url: URL) -> URL {
    let parts = url.absoluteURL.path.split(separator: "/")
    for count in stride(from: parts.count, through: 0, by: -1) {
      guard let path = realpath("/" + parts[..<count].joined(separator: "/"), nil) else { continue }
      defer { free(path) }
      let rest = parts[count...].joined(separator: "/")
      return URL(fileURLWithPath: String(cString: path)).appendingPathComponent(rest).standardizedFileURL
    }
    return url.absoluteURL.standardizedFileURL
  }
}
