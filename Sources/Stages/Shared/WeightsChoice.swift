public import DeepCluster
public import Files
public import Foundation

/// What `--weights` says: `imagenet`, `none`, or a file.
public struct WeightsChoice: Sendable {
  /// As the user wrote it.
  public let text: String
  public let source: WeightsSource
  /// nil for random weights.
  public let file: URL?

  /// - Parameter imagenet: where `make setup` leaves the ImageNet weights, and what they must be.
  /// - Throws: `WeightsMissing`, `KnownContent.Changed`; what `WeightsSource.check` throws: another network's file is refused before any work.
  public init(_ text: String, imagenet: (file: URL, content: KnownContent)) throws {
    self.text = text
    guard text != "none" else {
      source = .random
      file = nil
      return
    }
    let file = text == "imagenet" ? imagenet.file : URL(fileURLWithPath: text)
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw WeightsMissing(text: text, path: file.path)
    }
    if text == "imagenet" { try imagenet.content.check(file) }
    source = WeightsSource(file: file)
    try source.check()
    self.file = file
  }
}

public struct WeightsMissing: Error, CustomStringConvertible {
  let text: String
  let path: String
  public var description: String {
    let remedy =
      text == "imagenet"
      ? "run `make setup`, which brings them, or copy Keras's xception_weights_tf_dim_ordering_tf_kernels_notop.h5 there"
      : "expected imagenet, none, or a Keras .h5 or .keras or a .safetensors file"
    return "weights '\(text)': no file at \(path); \(remedy), or start from random weights with --weights none"
  }
}
