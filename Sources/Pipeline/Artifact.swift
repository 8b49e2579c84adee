import Files
public import Foundation

/// A file or folder that a stage reads or leaves, with the digest of its content.
public struct Artifact: Sendable, Codable, Equatable {
  public enum Kind: String, Sendable, Codable {
    case tiles
    case table
    case model
    /// What somebody published, wherever it lies on a machine: named, and known by its digest.
    case published
    case folder
    /// The images below a folder; what else lies there is of no account. Those whose size and time of change (which only the system
    /// sets) are from before they were listed are not read again.
    case photographs
    case file
  }

  /// Relative to the data directory; absolute only for what lies outside it.
  public let path: String
  public let kind: Kind
  public let bytes: Int
  public var sha256: String?
  /// The logical identity of a tile archive, whatever its SQLite pages look like.
  public var aggTilesHash: String?
  /// How many tiles, rows or files it has.
  public var count: Int?
  /// For a folder: the SHA-256 of each file by its path below the folder, so that one that differs can be named; nil for
  /// more than `Artifact.mostFiles`, which a manifest has no room for.
  public var files: [String: String]?

  public static let mostFiles = 1_000

  /// What tells one content from another.
  public var digest: String { aggTilesHash ?? sha256 ?? "" }

  public init(
    path: String, kind: Kind, bytes: Int, sha256: String? = nil, aggTilesHash: String? = nil, count: Int? = nil
  ) {
    self.path = path
    self.kind = kind
    self.bytes = bytes
    self.sha256 = sha256
    self.aggTilesHash = aggTilesHash
    self.count = count
  }

  /// The same content under the name that it was published by.
  public func published(as name: String) -> Artifact {
    Artifact(path: name, kind: .published, bytes: bytes, sha256: sha256)
  }

  /// Whether it is the same input as one of an earlier version, which named published files by their place.
  func isSame(_ other: Artifact) -> Bool {
    path == other.path
      || kind == .published && other.kind == .model && other.path.hasSuffix("/" + path) && digest == other.digest
  }

  /// Digests what lies at a path; nil when there is nothing.
  /// A folder's digest covers the names and contents of all files below it, hidden ones excepted.
  public init?(_ path: String, kind: Kind, in folder: URL) throws {
    let url = folder.entry(path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return nil }
    guard isFolder.boolValue else {
      // A FIFO or a device has no content to digest.
      guard Self.isRegular(url) else { return nil }
      self.init(path: path, kind: kind, bytes: try Self.size(of: url), sha256: try KnownDigests.shared.sha256(of: url))
      if kind == .table { count = try Self.rows(of: url) }
      return
    }
    let digest = try Digest(.sha256)
    var bytes = 0
    let names = try Self.files(below: url)
    var files: [String: String] = [:]
    for name in names {
      let file = url.appendingPathComponent(name)
      let content = try KnownDigests.shared.sha256(of: file)
      bytes += try Self.size(of: file)
      digest.update(Data("\(name)\0\(content)\n".utf8))
      if names.count <= Self.mostFiles { files[name] = content }
    }
    self.init(path: path, kind: kind, bytes: bytes, sha256: digest.finish(), count: names.count)
    if names.count <= Self.mostFiles { self.files = files }
  }

  /// Paths of all files below a folder, relative to it, sorted; hidden ones only if asked for.
  public static func files(below folder: URL, hidden: Bool = false) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { name in
        isRegular(folder.appendingPathComponent(name))
          && (hidden || !name.split(separator: "/").contains { $0.hasPrefix(".") })
      }
      .sorted()
  }

  private static func isRegular(_ url: URL) -> Bool {
    var facts = stat()
    return stat(url.path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
  }

  private static func size(of url: URL) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int ?? 0
  }

  /// How many lines a table has after its header.
  private static func rows(of url: URL) throws -> Int {
    max(0, try RegularFile.data(url, mapped: true).count { $0 == 0x0A } - 1)
  }

  private enum CodingKeys: String, CodingKey {
    case path, kind, bytes, sha256, count, files
    case aggTilesHash = "agg_tiles_hash"
  }
}
