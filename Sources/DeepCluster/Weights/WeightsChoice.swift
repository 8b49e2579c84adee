public import Files
public import Foundation

/// The weights that a network begins with: `imagenet`, `none`, or a file, found and looked at before any work.
public struct WeightsChoice: Sendable {
  public let source: WeightsSource
  /// nil for random weights.
  public let file: URL?
  /// The name of published weights; nil for a person's own file and for random weights.
  public let published: String?

  /// - Parameters:
  ///   - options: of which the network and `weights` count.
  ///   - cache: where `make setup` leaves the ImageNet weights.
  /// - Throws: `WeightsMissing`, `KnownContent.Changed`, `OptionFailure`; what `WeightsSource.check` throws: another
  ///   network's file is refused before any work.
  public init(_ options: DescriptorOptions, cache: URL) throws {
    let backbone = try options.network()
    guard options.weights != "none" else {
      source = .random
      (file, published) = (nil, nil)
      return
    }
    var file = URL(fileURLWithPath: options.weights)
    if options.weights == "imagenet" {
      guard let known = backbone.imagenet else {
        throw WeightsMissing(backbone: backbone, text: options.weights, path: nil)
      }
      file = cache.appendingPathComponent(known.fileName)
      try Self.requireFile(file, options.weights, backbone)
      try KnownContent(sha256: known.sha256, md5: known.md5, remedy: WeightsMissing.remedy).check(file)
    }
    try Self.requireFile(file, options.weights, backbone)
    source = WeightsSource(file: file)
    try source.check(for: backbone)
    self.file = file
    published = options.weights == "imagenet" ? backbone.imagenet?.fileName : nil
  }

  /// What a person should know of these weights and of what pixels are brought to; nil if nothing.
  public func note(beside normalization: Normalization) -> String? {
    normalization == .network ? TrainedPixels(of: source)?.note : nil
  }

  private static func requireFile(_ file: URL, _ text: String, _ backbone: any Backbone.Type) throws {
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw WeightsMissing(backbone: backbone, text: text, path: file.path)
    }
  }

  /// SHA-256 of the file; nil for random weights.
  public func digest() throws -> String? { try file.map { try Digest.hex(.sha256, ofFile: $0) } }
}

public struct WeightsMissing: ExitCoded, CustomStringConvertible {
  public var exitStatus: ExitStatus { .unconfigured }
  let backbone: any Backbone.Type
  let text: String
  /// nil where no such weights are known.
  let path: String?

  static let remedy = "remove it, and run `make setup`, which brings it again"

  public var description: String {
    guard let path else {
      let files = backbone.published.map { "\($0.name) of \($0.publisher)" }.joined(separator: ", or ")
      return "weights '\(text)': `make setup` brings none of \(backbone.title); give a file with --weights"
        + (files.isEmpty ? "" : " (\(files))") + ", or start from random weights with --weights none"
    }
    let remedy =
      backbone.imagenet.flatMap { known in
        text == "imagenet" ? "run `make setup`, which brings them, or copy \(known.publishedAs) there" : nil
      } ?? "expected imagenet, none, or a .h5 or .keras of Keras, a .pth of PyTorch or a .safetensors file"
    return "weights '\(text)': no file at \(path); \(remedy), or start from random weights with --weights none"
  }
}
