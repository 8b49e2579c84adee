import Files
import Foundation

/// The files below a folder, folder by folder, names in order. Links to folders are followed, each folder is walked once,
/// and what is hidden, or a system keeps for itself, is passed over.
struct FolderWalk {
  /// One folder of it.
  struct Stop {
    /// The steps to it from where the walk began.
    let steps: [String]
    let url: URL
    /// Names of what lies in it and is no folder.
    let files: [String]

    /// A file of it, as relative to where the walk began.
    func path(of file: String) -> String { (steps + [file]).joined(separator: "/") }
  }

  private var seen: Set<FileState.Identity> = []
  private var found = Found()

  /// What was not walked.
  struct Found {
    /// Links that lead nowhere, folders that were walked already.
    var passedOver = PassedOver()
    /// What somebody may miss: files that cannot be named, folders that cannot be read.
    var leftOut = PassedOver()
    /// Absolute paths of folders and files that could not be looked at.
    var unread: [String] = []
  }

  /// Folders that Synology, Windows, macOS and Linux put beside a person's files.
  private static let ofSystems: Set<String> = [
    "@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "__MACOSX", "lost+found",
  ]

  /// nil for anything but a folder, or a link to one.
  private static func place(_ path: String) -> FileState.Identity? {
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else { return nil }
    return FileState.Identity(facts)
  }

  /// - Throws: what the body throws, and `CocoaError` where the folder itself cannot be read.
  @discardableResult
  static func through(_ folder: URL, _ body: (Stop) throws -> Void) throws -> Found {
    var walk = FolderWalk()
    // A link to a folder that this one lies in leads back here.
    for above in sequence(first: folder, next: { $0.path == "/" ? nil : $0.deletingLastPathComponent() }) {
      if let place = Self.place(above.path) { walk.seen.insert(place) }
    }
    try walk.visit(folder, [], body)
    return walk.found
  }

  private mutating func visit(_ folder: URL, _ steps: [String], _ body: (Stop) throws -> Void) throws {
    var files: [String] = []
    var folders: [String] = []
    var links: [String] = []
    let names: FolderNames
    do { names = try FolderNames(folder) } catch {
      // One that was asked for itself is an error.
      guard !steps.isEmpty else { throw error }
      found.leftOut.add("folders that cannot be read", steps.joined(separator: "/"))
      found.unread.append(folder.path)
      return
    }
    for name in names.unreadable {
      found.leftOut.add(
        "files whose names are not UTF-8 (convmv -f latin1 -t utf8)", (steps + [name]).joined(separator: "/"))
    }
    for name in names.twins {
      found.leftOut.add("files whose names look like another's", (steps + [name]).joined(separator: "/"))
    }
    for name in names.names where !name.hasPrefix(".") && !Self.ofSystems.contains(name) {
      let path = folder.appendingPathComponent(name).path
      var facts = stat()
      guard lstat(path, &facts) == 0 else {
        found.leftOut.add("files that cannot be looked at", (steps + [name]).joined(separator: "/"))
        found.unread.append(path)
        continue
      }
      let isLink = facts.st_mode & S_IFMT == S_IFLNK
      if isLink, stat(path, &facts) != 0 {
        found.passedOver.add("links that lead nowhere", (steps + [name]).joined(separator: "/"))
      } else if facts.st_mode & S_IFMT != S_IFDIR {
        files.append(name)
      } else if isLink {
        links.append(name)
      } else {
        folders.append(name)
      }
    }
    try body(Stop(steps: steps, url: folder, files: files))
    // A folder goes by its own name where a link beside it leads there too.
    for name in folders + links {
      let next = folder.appendingPathComponent(name)
      guard let place = Self.place(next.path) else { continue }
      if seen.insert(place).inserted {
        try visit(next, steps + [name], body)
      } else {
        found.passedOver.add("folders that were taken already", (steps + [name]).joined(separator: "/"))
      }
    }
  }
}
