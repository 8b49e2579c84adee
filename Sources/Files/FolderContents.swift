public import Foundation

/// What lies in a folder: paths relative to it, those of folders with a slash at their end. In the folder's marker they tell
/// later what was put there from what somebody added.
struct FolderContents {
  let paths: Set<String>

  init(of folder: URL) throws { paths = Set(try Self.entries(below: folder)) }

  /// nil where there is no marker, or one that lists nothing.
  init?(listedBy marker: String, in folder: URL) {
    struct Marker: Decodable { let files: [String] }
    guard let data = try? Target(marker, below: folder).data(),
      let files = try? JSONDecoder().decode(Marker.self, from: data).files
    else { return nil }
    paths = Set(files.filter { Target.isBelow($0.hasSuffix("/") ? String($0.dropLast()) : $0) })
  }

  /// The first path in a folder that is not listed, in the order of names.
  func firstOther(in folder: URL, than marker: String) -> String? {
    guard let found = try? Self.entries(below: folder) else { return "." }
    return found.filter { !paths.contains($0) && $0 != marker }.min()
  }

  /// Removes the listed files, then the folders that are empty, and the marker where nothing else is left.
  func remove(from folder: URL, withMarker marker: String) {
    let files = paths.filter { !$0.hasSuffix("/") }
    for path in files.sorted() { try? Target(path, below: folder).remove() }
    // The deepest first; one with anything in it stays.
    for path in paths.subtracting(files).sorted(by: >) {
      guard let (parent, name) = try? Target(String(path.dropLast()), below: folder).opened(making: false) else {
        continue
      }
      unlinkat(parent.descriptor, name, AT_REMOVEDIR)
    }
    if (try? Self.entries(below: folder)) == [marker] { try? Target(marker, below: folder).remove() }
  }

  /// Links are entries of their own, and not followed.
  private static func entries(below folder: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).map { path in
      var facts = stat()
      let isFolder =
        lstat(folder.appendingPathComponent(path).path, &facts) == 0 && FileKind(facts) == .folder
      return isFolder ? path + "/" : path
    }
  }
}

extension URL {
  /// What a path means in this folder: an absolute one itself, a relative one below the folder.
  public func entry(_ path: String) -> URL {
    path.hasPrefix("/") ? URL(fileURLWithPath: path) : appendingPathComponent(path)
  }
}
