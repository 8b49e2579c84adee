import Foundation
import TestSupport

extension TemporaryFolder {
  /// A data directory of its own with the tiles and the split of `Data`.
  func copyData(to name: String) throws -> String {
    try FileManager.default.createDirectory(at: self[name], withIntermediateDirectories: true)
    for file in ["tiles.mbtiles", "split.csv"] {
      try FileManager.default.copyItem(at: self["Data/\(file)"], to: self["\(name)/\(file)"])
    }
    return name
  }
}
