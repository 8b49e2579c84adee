import Foundation

/// The inputs that mutation begins with: `Seeds/READER/…`.
enum Seeds {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Seeds")

  /// In the order of their names, so that a number always makes the same input.
  static func of(_ reader: String) -> [Data] {
    let place = folder.appendingPathComponent(reader)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
    return names.sorted().compactMap { try? Data(contentsOf: place.appendingPathComponent($0)) }
  }
}
