import Files
import Foundation
package import Pipeline

/// One value for the images of a run and their split: two checkpoints with the same one learned from the same images.
package struct DatasetHash {
  /// SHA-256 of the lines "digest  path", as `sha256sum` prints them, in the order of the paths: of the archive
  /// (`agg_tiles_hash`) or the list of images, and of `split.csv`. 64 hexadecimal digits.
  package let hex: String

  /// - Parameter inputs: of the stage; weights are no part of the dataset.
  package init(_ inputs: [Artifact]) throws {
    let lines = inputs.filter { $0.kind != .model }.sorted { $0.path < $1.path }.map { "\($0.digest)  \($0.path)\n" }
    hex = try Digest.hex(.sha256, of: Data(lines.joined().utf8))
  }
}
