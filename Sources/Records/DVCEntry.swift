import Files
import Foundation
import Pipeline

/// A file or folder as `dvc.lock` has it.
struct DVCEntry {
  let path: String
  /// MD5; of a folder with DVC's ending `.dir`.
  let md5: String
  let size: Int
  /// Of a folder.
  var files: Int?
  /// DVC notes it of files whose mode has an x.
  var isExecutable = false

  /// nil when there is nothing at the path.
  /// - Parameter path: relative to the folder, or absolute.
  init?(_ path: String, in folder: URL) throws {
    let url = folder.entry(path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return nil }
    self.path = path
    guard isFolder.boolValue else {
      let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
      md5 = try Digest.hex(.md5, ofFile: url)
      size = attributes[.size] as? Int ?? 0
      isExecutable = (attributes[.posixPermissions] as? Int ?? 0) & 0o111 != 0
      return
    }
    // By code points, as Python sorts; hidden files count for DVC.
    let entries =
      try Artifact.files(below: url, hidden: true)
      .sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
      .compactMap { name in try DVCEntry(name, in: url) }
    let list = entries.map { "{\"md5\": \"\($0.md5)\", \"relpath\": \($0.path.asciiJSON)}" }.joined(separator: ", ")
    md5 = try Digest.hex(.md5, of: Data("[\(list)]".utf8)) + ".dir"
    size = entries.reduce(0) { $0 + $1.size }
    files = entries.count
  }

  /// An item of `deps` or `outs`.
  var yaml: String {
    """
        - path: \(path.asciiJSON)
          hash: md5
          md5: \(md5)
          size: \(size)

    """
      + (files.map { "      nfiles: \($0)\n" } ?? "") + (isExecutable ? "      isexec: true\n" : "")
  }
}

extension String {
  /// As Python's `json.dumps` writes it: ASCII alone. YAML reads it as a quoted string.
  var asciiJSON: String {
    let escapes: [UInt16: String] = [
      0x22: "\\\"", 0x5C: "\\\\", 0x08: "\\b", 0x0C: "\\f", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t",
    ]
    let units = utf16.map { unit in
      if let escape = escapes[unit] { return escape }
      return (0x20..<0x7F).contains(unit) ? String(UnicodeScalar(UInt8(unit))) : String(format: "\\u%04x", Int(unit))
    }
    return "\"\(units.joined())\""
  }
}
