public import DeepCluster
import Files
package import Foundation
package import Pipeline

extension WeightsChoice {
  /// The file as an input of a stage, nil for random weights. Published ones go by their name, since their place is this
  /// machine's: a manifest may be handed on.
  package func artifact(in data: URL) throws -> Artifact? {
    guard let file, let artifact = try Artifact(file.path, kind: .model, in: data) else { return nil }
    return published.map { artifact.published(as: $0) } ?? artifact
  }
}

extension DescriptorRecipe {
  /// The weights are not what they were when the descriptors were made.
  public struct Changed: Error, CustomStringConvertible {
    package let path: String
    public var description: String {
      "\(path): expected the network that the groups came from, found another or none; run `tiles cluster` or "
        + "`tiles embed`, and `tiles groups` again"
    }
  }

  /// The checkpoint of the data directory that the descriptors came from; nil where they came from other weights.
  /// - Throws: `Changed` unless it is there with the same content.
  package func checkpoint(in folder: DataFolder) throws -> URL? {
    guard Target.isBelow(options.weights), options.weights.hasPrefix("\(DataFolder.models)/") else { return nil }
    let target = folder.target(options.weights)
    guard (try? Digest.hex(.sha256, of: target.open())) == sha256 else { throw Changed(path: target.url.path) }
    return target.url
  }

  /// Where the weights are now. A path that a file names is taken only where its content has the digest beside it.
  /// - Throws: `Changed`, and what `WeightsChoice` throws.
  package func weights(in folder: DataFolder, cache: URL) throws -> WeightsSource {
    if let checkpoint = try checkpoint(in: folder) { return .checkpoint(checkpoint) }
    var options = options
    if !["imagenet", "none"].contains(options.weights) {
      // What lies in the data directory is found from there, wherever the program was started.
      if Target.isBelow(options.weights) { options.weights = folder[options.weights].path }
      let file = URL(fileURLWithPath: options.weights)
      guard (try? Digest.hex(.sha256, ofFile: file)) == sha256 else { throw Changed(path: file.path) }
    }
    let choice = try WeightsChoice(options, cache: cache)
    guard try choice.digest() == sha256 else { throw Changed(path: choice.file?.path ?? options.weights) }
    return choice.source
  }
}
