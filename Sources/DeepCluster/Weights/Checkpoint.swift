public import Files
public import Foundation
public import KMeans

/// What a step leaves: the network, its head and the groups that it learned, in one file (`step-NN.safetensors`), under
/// the names and in the layouts of Keras.
public struct Checkpoint: Sendable {
  public let step: Int
  /// Of the network and of `head`.
  public let weights: NetworkWeights
  public let train: Grouping
  public let test: Grouping
  /// K x D, or fewer columns where the options ask for principal components.
  public let centroids: Matrix
  /// Of the step, by name: they are lost nowhere when a run breaks off before it could log them.
  public let metrics: [String: Double]
  /// The options of the run, and whatever else was noted.
  public let metadata: [String: String]

  public init(
    step: Int, weights: NetworkWeights, train: Grouping, test: Grouping, centroids: Matrix,
    metrics: [(name: String, value: Double)], metadata: [String: String]
  ) {
    self.step = step
    self.weights = weights
    self.train = train
    self.test = test
    self.centroids = centroids
    self.metrics = Dictionary(metrics.map { ($0.name, $0.value) }) { $1 }
    self.metadata = metadata
  }

  public static func url(step: Int, in folder: URL) -> URL { folder.appendingPathComponent(name(step: step)) }

  static func name(step: Int) -> String { "step-\(step < 10 ? "0" : "")\(step).safetensors" }

  /// nil for a name that is not a checkpoint's.
  private static func step(ofName name: String) -> Int? {
    guard name.hasPrefix("step-"), name.hasSuffix(".safetensors") else { return nil }
    return Int(name.dropFirst("step-".count).dropLast(".safetensors".count)).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// Whether a file of a folder of checkpoints is this program's own, and not something that a person put there.
  public static func isOurs(_ name: String) -> Bool {
    step(ofName: name).map { self.name(step: $0) } == name || name == EpochState.fileName
  }

  /// The last step that has a complete checkpoint in the folder.
  public static func last(in folder: URL) -> URL? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.compactMap(step(ofName:)).max().map { url(step: $0, in: folder) }
  }

  /// What a run can go on from: the state after an epoch, where a step has begun, else the last step.
  public static func newest(in folder: URL) -> URL? {
    let state = EpochState.url(in: folder)
    return FileManager.default.fileExists(atPath: state.path) ? state : last(in: folder)
  }

  /// One that a run goes on from.
  /// - Throws: `DeepClusterError.damagedState`.
  public static func resumable(at url: URL) throws -> Checkpoint {
    try DeepClusterError.reading(url) { try Checkpoint(contentsOf: url) }
  }

  /// The `stage_key` of the run that left the newest one; nil where there is none.
  /// - Throws: `DeepClusterError.damagedState`.
  public static func stageKey(in folder: URL) throws -> String? {
    try newest(in: folder).flatMap { url in
      try DeepClusterError.reading(url) { try Safetensors(contentsOf: url).metadata["stage_key"] }
    }
  }

  public func write(to target: Target) throws { try Safetensors.write(entries, metadata: facts(), to: target) }

  var entries: [String: Safetensors.Entry] {
    var entries = weights.entries
    entries["groups/train_labels"] = .init(train.labels)
    entries["groups/train_distances"] = .init(train.distances, shape: [train.distances.count])
    entries["groups/test_labels"] = .init(test.labels)
    entries["groups/test_distances"] = .init(test.distances, shape: [test.distances.count])
    entries["groups/centroids"] = .init(centroids.values, shape: [centroids.rows, centroids.columns])
    return entries
  }

  func facts() throws -> [String: String] {
    let facts = [
      "format": "tiles.step", "layout": "keras", "step": "\(step)",
      "metrics": String(decoding: try JSONEncoder.numbers.encode(metrics), as: UTF8.self),
    ]
    return metadata.merging(facts) { $1 }
  }

  /// - Throws: `Safetensors.Failure`.
  public init(contentsOf url: URL) throws {
    let file = try Safetensors(contentsOf: url)
    func grouping(_ name: String) throws -> Grouping {
      Grouping(
        labels: try file.ints("groups/\(name)_labels"), distances: try file.doubles("groups/\(name)_distances"))
    }
    guard let step = file.metadata["step"].flatMap(Int.init), let shape = file.entries["groups/centroids"]?.shape,
      shape.count == 2
    else {
      throw Safetensors.Failure(path: url.path, expected: "a checkpoint of this program", found: "other arrays")
    }
    let metrics = file.metadata["metrics"].flatMap {
      try? JSONDecoder.numbers.decode([String: Double].self, from: Data($0.utf8))
    }
    self.init(
      step: step, weights: try NetworkWeights(file), train: try grouping("train"), test: try grouping("test"),
      centroids: Matrix(rows: shape[0], columns: shape[1], values: try file.doubles("groups/centroids")),
      metrics: (metrics ?? [:]).map { ($0.key, $0.value) }, metadata: file.metadata)
  }
}
