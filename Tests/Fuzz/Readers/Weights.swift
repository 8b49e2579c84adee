import Foundation

@testable import DeepCluster

extension Reader {
  /// Networks and groups, in the files of this program and of Keras.
  static let weights: [Reader] = [
    Reader(name: "safetensors", form: .bytes, words: tensorWords) { input, folder in
      let file = try Safetensors(contentsOf: folder.holding(input, as: "a.safetensors"))
      for (name, entry) in file.entries {
        switch entry.type {
        case .float32, .float16, .bfloat16: _ = try file.floats(name)
        case .float64: _ = try file.doubles(name)
        case .int64: _ = try file.ints(name)
        default: break
        }
      }
      _ = try NetworkWeights(file).count
    },
    Reader(
      name: "pytorch", form: .bytes,
      words: [
        "collections\nOrderedDict\n", "torch._utils\n_rebuild_tensor_v2\n", "torch\nHalfStorage\n", "storage",
        "data.pkl",
      ]
    ) { input, folder in
      let file = try TorchFile(contentsOf: folder.holding(input, as: "a.pth"))
      for name in file.names { _ = try attempt { try file.floats(name) } }
    },
    Reader(name: "checkpoint", form: .bytes, words: tensorWords + ["epoch", "step", "metrics", "groups/centroids"]) {
      input, folder in
      let url = try folder.holding(input, as: "step-01.safetensors")
      _ = try attempt { try Checkpoint.stageKey(in: folder) }
      _ = try attempt { try WeightsSource(file: url).check(for: Xception.self) }
      let checkpoint = try attempt { try Checkpoint(contentsOf: url) }
      if let checkpoint { _ = try checkpoint.facts() }
      _ = try folder.holding(input, as: EpochState.fileName)
      _ = try EpochState(in: folder)
    },
    Reader(name: "model", form: .bytes, words: tensorWords + ["tiles.groups", "rounds", "neighbours", "normalize"]) {
      input, folder in
      let (model, _) = try GroupModel.read(folder.holding(input, as: "model.safetensors"))
      _ = (model.width, model.centroids.rows)
      try model.write(to: .init("again.safetensors", below: folder), notes: [:])
      _ = try GroupModel.read(folder.appendingPathComponent("again.safetensors"))
    },
    Reader(
      name: "hdf5", form: .bytes,
      words: ["OHDR", "OCHK", "TREE", "SNOD", "HEAP", "GCOL", "FRHP", "FHDB", "BTHD", "FADB"]
    ) {
      input, _ in
      let file = try HDF5File(image: input, of: "a.h5")
      // Not only what Keras has: every group, attribute and dataset, as deep as a file of weights goes.
      var open = ["/"]
      var left = 2_000
      while let place = open.popLast(), left > 0 {
        left -= 1
        for attribute in ["layer_names", "weight_names", "backend", "empty", "a3"] {
          _ = try attempt { try file.strings(attribute, of: place) }
        }
        if let names = try attempt({ try file.names(in: place) }) {
          open += names.prefix(200).map { place == "/" ? "/\($0)" : "\(place)/\($0)" }
        } else {
          let shape = try attempt { try file.shape(of: place) }
          let count = try attempt { try file.countOfFloats(in: place) }
          let values = try attempt { try file.floats(of: place) }
          if let values, values.count != count || values.count != shape?.reduce(1, *) {
            broken("other values than shape")
          }
        }
      }
    },
    Reader(name: "keras", form: .bytes, words: ["layer_names", "weight_names", "vars", "OHDR", "TREE", "SNOD", "HEAP"])
    {
      input, folder in
      let url = try folder.holding(input, as: "weights.h5")
      _ = WeightsSource(file: url)
      try WeightsFile(of: Xception.self).check(url)
      _ = try WeightsFile(of: Xception.self).read(url)
    },
  ]

  private static let tensorWords = [
    "__metadata__", "\"dtype\":\"F32\"", "\"F64\"", "\"I64\"", "\"shape\":[1,2]", "\"data_offsets\":[0,8]",
  ]
}
