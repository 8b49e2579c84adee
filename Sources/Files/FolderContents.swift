internal import Foundation

/// What lies in a folder: paths relative to it, those of folders with a slash at their end. As a text file in the folder
/// itself, it tells later what was put there from what somebody added.
struct FolderContents {
  static let listName = ".tiles-files"

  let paths: Set<String>

  init(of folder: URL) throws { paths = Set(try Self.entries(below: folder)) }

  /// nil where there is no list.
  init?(listedIn folder: URL) {
    let list = folder.appendingPathComponent(Self.listName)
    guard let data = try? RegularFile.data(list, followsLinks: false) else { return nil }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\0").map(String.init)
    paths = Set(lines.filter { Target.isBelow($0.hasSuffix("/") ? String($0.dropLast()) : $0) })
  }

  /// NUL is in no path.
  func write(in folder: URL) throws {
    let text = paths.sorted().map { $0 + "\0" }.joined()
    try Data(text.utf8).write(to: folder.appendingPathComponent(Self.listName), options: .withoutOverwriting)
  }

  /// The first path in a folder that a list does not have, in the order of names.
  static func first(in folder: URL, notIn listed: FolderContents, orNamed names: Set<String>) -> String? {
    guard let found = try? entries(below: folder) else { return "." }
    return found.filter { !listed.paths.contains($0) && !names.contains($0) }.min()
  }

  /// Removes the listed files, then the folders that are empty, and the list itself where nothing else is left.
  func remove(from folder: URL, alsoNamed names: [String]) {
    let files = paths.filter { !$0.hasSuffix("/") }
    for path in files.sorted() + names { try? Target(path, below: folder).remove() }
    // The deepest first; one with anything in it stays.
    for path in paths.subtracting(files).sorted(by: >) {
      guard let (parent, name) = try? Target(String(path.dropLast()), below: folder).opened(making: false) else {
        continue
      }
      unlinkat(parent.descriptor, name, AT_REMOVEDIR)
    }
    if (try? Self.entries(below: folder)) == [Self.listName] {
      try? Target(Self.listName, below: folder).remove()
    }
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
