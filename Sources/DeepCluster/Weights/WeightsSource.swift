public import Foundation

/// Where a network starts from.
public enum WeightsSource: Sendable, Equatable {
  case random
  /// An `.h5` or `.keras` file of Keras; see `WeightsFile`.
  case keras(URL)
  /// Tensors of PyTorch, by the names of `Backbone.names`; see `TorchFile`.
  case pytorch(URL)
  /// A `step-NN.safetensors` of this program, or one with the names of `Backbone.names`.
  case checkpoint(URL)

  /// A file, told apart by its first bytes rather than by its name; a zip archive is of Keras or of PyTorch.
  public init(file url: URL) {
    // Whoever reads the weights says why, where it cannot be opened.
    let start = (try? OpenedFile(url))?.firstBytes(4) ?? []
    let isZip = start.starts(with: Array("PK".utf8))
    let isPyTorch = ["pth", "pt", "bin", "tar", "ckpt"].contains(url.pathExtension)
    if start == [0x89] + Array("HDF".utf8) {
      self = .keras(url)
    } else if url.pathExtension == "safetensors" {
      self = .checkpoint(url)
    } else if start == [0x80, 0x02, 0x8A, 0x0A] || isPyTorch && (isZip || start.isEmpty) {
      self = .pytorch(url)
    } else {
      self = isPyTorch ? .pytorch(url) : .keras(url)
    }
  }

  /// Whether `weights` will find the network's arrays, before anything costly is done.
  /// - Throws: `WeightsFile.Failure`, `TorchFile.Failure`, `Safetensors.Failure`.
  public func check(for backbone: any Backbone.Type) throws {
    switch self {
    case .random: break
    case .keras(let url):
      guard backbone.isOfKeras else {
        throw Safetensors.Failure(
          path: url.path, expected: "weights of \(backbone.title) by timm's names, as .pth or .safetensors",
          found: "another file")
      }
      try WeightsFile(of: backbone).check(url)
    case .pytorch(let url):
      let file = try TorchFile(contentsOf: url)
      _ = try Self.names(of: backbone, in: url, shape: file.shape)
    case .checkpoint(let url):
      let file = try Safetensors(contentsOf: url)
      _ = try Self.names(of: backbone, in: url) { file.floatShape(of: $0) }
    }
  }

  /// - Parameter seed: of random weights.
  /// - Throws: `WeightsFile.Failure`, `TorchFile.Failure`, `Safetensors.Failure`.
  public func weights(of backbone: any Backbone.Type, seed: UInt64) throws -> NetworkWeights {
    switch self {
    case .random: return NetworkWeights.random(backbone.specification, seed: seed)
    case .keras(let url): return try WeightsFile(of: backbone).read(url)
    case .pytorch(let url):
      let file = try TorchFile(contentsOf: url)
      return NetworkWeights(
        try Self.names(of: backbone, in: url, shape: file.shape).map { array, name in
          NetworkWeights.Array(array, values: try file.floats(name))
        })
    case .checkpoint(let url):
      let file = try Safetensors(contentsOf: url)
      let named = try Self.names(of: backbone, in: url) { file.floatShape(of: $0) }
      let own = try named.map { array, name in NetworkWeights.Array(array, values: try file.floats(name)) }
      return try NetworkWeights(file).merging(NetworkWeights(own))
    }
  }

  /// What each array of the network is called in a file.
  /// - Parameter shape: of an array of the file; nil where there is none of that name.
  private static func names(
    of backbone: any Backbone.Type, in file: URL, shape: (String) -> [Int]?
  ) throws -> [(ArraySpecification, String)] {
    try backbone.specification.map { array in
      let names = backbone.names(of: array)
      guard let name = names.first(where: { shape($0) == array.shape }) else {
        throw Safetensors.Failure(
          path: file.path, expected: "weights of \(backbone.title), with \(array.name) of the shape \(array.shape)",
          found: names.lazy.compactMap(shape).first.map { "the shape \($0)" } ?? "none of that name")
      }
      return (array, name)
    }
  }
}

extension Safetensors {
  /// nil for what are no 32-bit floats, too.
  fileprivate func floatShape(of name: String) -> [Int]? {
    entries[name].flatMap { $0.type == .float32 ? $0.shape : nil }
  }
}

extension NetworkWeights {
  /// Every array of 32-bit floats, under its own name, but for what an optimizer remembers.
  init(_ file: Safetensors) throws {
    self.init(
      try file.entries.filter { $1.type == .float32 && !$0.hasPrefix("epoch/") }.sorted { $0.key < $1.key }.map {
        name, entry in
        Array(ArraySpecification(name, entry.shape), values: try file.floats(name))
      })
  }

  var entries: [String: Safetensors.Entry] {
    Dictionary(
      uniqueKeysWithValues: arrays.map {
        ($0.specification.name, Safetensors.Entry($0.values, shape: $0.specification.shape))
      })
  }
}
