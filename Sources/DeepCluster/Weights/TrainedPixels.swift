internal import Foundation
internal import Options

/// What pixels were brought to where the weights of a file were learned, as far as the file tells, and where that may be
/// other than what the network's reference has.
enum TrainedPixels: Equatable {
  case brought(Normalization)
  /// They were no pixels: reflectances that Sentinel-2 measured.
  case reflectances

  /// A checkpoint of this program has a note; of others arrays or words of names are all there is.
  /// - Returns: nil where nothing tells.
  init?(of source: WeightsSource) {
    let (url, arrays, facts): (URL, [String], [String: String])
    switch source {
    case .random, .keras: return nil
    case .pytorch(let file): (url, arrays, facts) = (file, (try? TorchFile(contentsOf: file))?.names ?? [], [:])
    case .checkpoint(let file):
      let opened = try? Safetensors(contentsOf: file)
      (url, arrays, facts) = (file, opened?.names ?? [], opened?.metadata ?? [:])
    }
    // Whoever downloads a model has its name at the folder, and files that are all called the same.
    let names = url.pathComponents.suffix(2).joined(separator: "/").lowercased()
    if let noted = facts["normalization"].flatMap(Normalization.init(word:)) {
      self = .brought(noted)
    } else if names.contains("sat493m") || arrays.contains("local_cls_norm.weight") {
      // Of DINOv3's networks of these sizes that for satellite images alone normalises small crops apart.
      self = .brought(.dinov3Satellite)
    } else if names.contains("sentinel2"), ["moco", "dino", "decur"].contains(where: names.contains) {
      self = .reflectances
    } else {
      return nil
    }
  }

  /// What a person should know who brings pixels to what the network's reference has; nil if nothing.
  var note: String? {
    switch self {
    case .brought(.network): nil
    case .brought(let normalization):
      "these weights were learned from pixels that were brought to other values than the network's reference has: "
        + "--normalization \(normalization.json.plain) does the same"
    case .reflectances:
      "by their name, these weights were learned from Sentinel-2's reflectances, not from 8-bit pixels: "
        + "docs/weights.md says when a --normalization fits"
    }
  }
}
