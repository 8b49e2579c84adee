public import Foundation

extension URL {
  /// What a path means in this folder: an absolute one itself, a relative one below the folder.
  public func entry(_ path: String) -> URL {
    path.hasPrefix("/") ? URL(fileURLWithPath: path) : appendingPathComponent(path)
  }
}
