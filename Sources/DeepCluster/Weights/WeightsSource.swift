public import Foundation

/// Where a network starts from.
public enum WeightsSource: Sendable, Equatable {
  case random
  /// An `.h5` or `.keras` file of Keras; see `WeightsFile`.
  case keras(URL)
  /// A `step-NN.safetensors` of this program.
  case checkpoint(URL)

  /// A file, told apart by its first bytes rather than by its name.
  public init(file url: URL) {
    // Whoever reads the weights says why, where it cannot be opened.
    let isHDF5 = (try? OpenedFile(url))?.firstBytes(4) == [0x89] + Array("HDF".utf8)
    self = isHDF5 || url.pathExtension != "safetensors" ? .keras(url) : .checkpoint(url)
  }

  /// Whether `weights` will find the network's arrays, before anything costly is done.
  /// - Throws: `WeightsFile.Failure`, `Safetensors.Failure`.
  public func check(for backbone: any Backbone.Type) throws {
    switch self {
    case .random: break
    case .keras(let url): try WeightsFile(of: backbone).check(url)
    case .checkpoint(let url):
      let file = try Safetensors(contentsOf: url)
      for array in backbone.specification where file.entries[array.name]?.shape != array.shape {
        throw Safetensors.Failure(
          path: url.path, expected: "weights of \(backbone.title), with \(array.name) of the shape \(array.shape)",
          found: file.entries[array.name].map { "the shape \($0.shape)" } ?? "none of that name")
      }
    }
  }

  /// - Parameter seed: of random weights.
  /// - Throws: `WeightsFile.Failure`, `Safetensors.Failure`.
  public func weights(of backbone: any Backbone.Type, seed: UInt64) throws -> NetworkWeights {
    switch self {
    case .random: NetworkWeights.random(backbone.specification, seed: seed)
    case .keras(let url): try WeightsFile(of: backbone).read(url)
    case .checkpoint(let url): try NetworkWeights(Safetensors(contentsOf: url))
    }
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
