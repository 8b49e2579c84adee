public import Foundation

/// The names in a folder, in order, byte by byte: Foundation leaves out, or changes, those that are not UTF-8.
public struct FolderNames {
  /// Of which no two look alike: a `String` takes `é` and `e` with an accent for the same.
  public private(set) var names: [String] = []
  /// The others of those that look alike.
  public private(set) var twins: [String] = []
  /// As they look with what is not UTF-8 in them replaced.
  public private(set) var unreadable: [String] = []

  /// - Throws: `CocoaError` where the folder cannot be read.
  public init(_ folder: URL) throws {
    guard let stream = opendir(folder.path) else {
      throw Self.failure(folder)
    }
    defer { closedir(stream) }
    var found: [[UInt8]] = []
    while true {
      // Its end and a fault look alike but for that.
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw Self.failure(folder) }
        break
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != [0x2E], name != [0x2E, 0x2E] { found.append(name) }
    }
    var seen: Set<String> = []
    for bytes in found.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard let name = String(validating: bytes, as: UTF8.self) else {
        unreadable.append(String(decoding: bytes, as: UTF8.self))
        continue
      }
      if seen.insert(name).inserted { names.append(name) } else { twins.append(name) }
    }
  }

  private static func failure(_ folder: URL) -> CocoaError {
    let code: CocoaError.Code =
      switch errno {
      case ENOENT: .fileReadNoSuchFile
      case EACCES, EPERM: .fileReadNoPermission
      default: .fileReadUnknown
      }
    let reason = String(cString: strerror(errno))
    return CocoaError(
      code, userInfo: [NSFilePathErrorKey: folder.path, NSLocalizedDescriptionKey: "\(folder.path): \(reason)"])
  }
}
