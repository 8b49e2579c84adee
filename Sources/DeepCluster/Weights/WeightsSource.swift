public import Foundation

/// Where a network starts from.
public enum WeightsSource: Sendable, Equatable {
  case random
  /// An `.h5` or `.keras` file of Keras; see `WeightsFile`.
  case keras(URL)
  /// Tensors of PyTorch, by one of `Backbone.namings`; see `TorchFile`.
  case pytorch(URL)
  /// A `step-NN.safetensors` of this program, or one with the names of `Backbone.namings`.
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
          path: url.path, expected: "weights of \(backbone.title), as .pth of PyTorch or .safetensors",
          found: "another file; `tiles backbones \(backbone.name)` names some")
      }
      try WeightsFile(of: backbone).check(url)
    case .pytorch(let url):
      guard !backbone.isOfKeras else {
        throw Safetensors.Failure(
          path: url.path, expected: "weights of \(backbone.title), as .h5 or .keras of Keras",
          found: "a file of PyTorch")
      }
      _ = try ArrayPlaces(of: backbone, in: TorchFile(contentsOf: url), path: url.path)
    case .checkpoint(let url):
      _ = try ArrayPlaces(of: backbone, in: Safetensors(contentsOf: url), path: url.path)
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
      return try ArrayPlaces(of: backbone, in: file, path: url.path).read(file)
    case .checkpoint(let url):
      let file = try Safetensors(contentsOf: url)
      let places = try ArrayPlaces(of: backbone, in: file, path: url.path)
      return try NetworkWeights(file, without: places.names).merging(places.read(file))
    }
  }
}

extension Safetensors: NamedArrays {
  var names: [String] { Array(entries.keys) }

  func floatShape(of name: String) -> [Int]? {
    entries[name].flatMap { [.float32, .float16, .bfloat16].contains($0.type) ? $0.shape : nil }
  }
}

extension NetworkWeights {
  /// Every array of 32-bit floats, under its own name, but for `names` and what an optimizer remembers.
  init(_ file: Safetensors, without names: Set<String> = []) throws {
    self.init(
      try file.entries.filter { $1.type == .float32 && !$0.hasPrefix("epoch/") && !names.contains($0) }.sorted {
        $0.key < $1.key
      }.map {
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
