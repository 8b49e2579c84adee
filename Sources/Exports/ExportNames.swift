import Dataset
import Files
import Foundation

/// What exported images and groups are called.
struct ExportNames {
  /// Files in one folder differ, also where upper and lower case are the same.
  private let digests: [ItemKey: String]
  private let width: Int
  private let names: [Int: String]

  /// - Parameter keys: of all images, so that a part of them is named as all are.
  init(keys: [ItemKey], groups: [Int], names: [Int: String]) throws {
    let paths = keys.compactMap { if case .path(let path) = $0 { path } else { nil } }
    let shown = ShownPaths(keys)
    digests = try Dictionary(
      paths.map { path in
        (ItemKey.path(path), String(try Digest.hex(.sha256, of: Data(shown.text(.path(path)).utf8)).prefix(12)))
      }, uniquingKeysWith: { first, _ in first })
    width = max(2, String(groups.max() ?? 0).count)
    self.names = names
  }

  /// `z-x-y`, or the file's name and a digest of where it lies below the folder of all images: files of several folders
  /// do not meet, and the same images get the same names wherever they lie. Without a dot, which ends a key for
  /// `webdataset`.
  func key(_ key: ItemKey) -> String {
    switch key {
    case .tile(let tile): "\(tile.z)-\(tile.x)-\(tile.y)"
    case .path(let path):
      [SafeName.key(((path as NSString).lastPathComponent as NSString).deletingPathExtension), digests[key] ?? ""]
        .filter { !$0.isEmpty }.joined(separator: "-")
    }
  }

  /// The number first: no two groups in one folder whatever their names, and readers that number folders in the order
  /// of their names number them as they are.
  func folder(ofGroup group: Int) -> String {
    let digits = String(group)
    let number = String(repeating: "0", count: max(0, width - digits.count)) + digits
    let name = SafeName.folder(names[group] ?? "")
    return name.isEmpty ? number : "\(number)-\(name)"
  }
}
