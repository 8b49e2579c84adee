import DeepCluster
import Files
import Foundation
import Torch

/// The network that `cluster/descriptors.npy` came from, in `cluster/network.json`: checkpoints that a later run left, also
/// under the same name, are not it.
struct DescriptorNetwork: Codable, Sendable, Equatable {
  /// Relative to the data directory.
  let checkpoint: String
  let sha256: String
  let inputSize: Int
  let rotations: Int
  let precision: Precision
  /// nil in files from before there was a choice.
  private let chosenPooling: Pooling?

  var pooling: Pooling { chosenPooling ?? .avg }

  private enum CodingKeys: String, CodingKey {
    case checkpoint, sha256, inputSize, rotations, precision
    case chosenPooling = "pooling"
  }

  static let path = "cluster/network.json"

  struct Changed: Error, CustomStringConvertible {
    let path: String
    var description: String {
      "\(path): expected the network that the groups came from, found another or none; run `tiles cluster` or "
        + "`tiles groups` again"
    }
  }

  init(checkpoint url: URL, _ options: DeepClusterOptions) throws {
    checkpoint = "\(DataFolder.models)/\(url.lastPathComponent)"
    sha256 = try Digest.hex(.sha256, ofFile: url)
    inputSize = options.inputSize
    rotations = options.rotations
    chosenPooling = options.pooling
    precision = options.precision
  }

  /// nil where the descriptors are those of `tiles embed`, or nothing says what they are of.
  init?(in folder: DataFolder) {
    guard DescriptorFiles.place(in: folder).npy == DataFolder.clusterDescriptors,
      let data = try? folder.target(Self.path).data()
    else { return nil }
    self.init(json: data)
  }

  init?(json: Data) {
    guard let read = try? JSONDecoder().decode(Self.self, from: json), [1, 2, 4].contains(read.rotations),
      (Xception.smallestInput...4096).contains(read.inputSize)
    else { return nil }
    self = read
  }

  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  func write(in folder: DataFolder) throws { try AtomicFile.write(json(), to: folder.target(Self.path)) }

  /// - Throws: `Changed` unless the checkpoint is there with the same content.
  func file(in folder: DataFolder) throws -> URL {
    let target = folder.target(checkpoint)
    guard (try? Digest.hex(.sha256, of: target.open())) == sha256 else { throw Changed(path: target.url.path) }
    return target.url
  }
}
