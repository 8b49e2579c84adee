public import Files
public import Foundation
public import KMeans

/// What a step leaves: the network, its head and the groups that it learned, in one file (`step-NN.safetensors`), under
/// the names and in the layouts of the library that the network comes from.
public struct Checkpoint: Sendable {
  public let step: Int
  /// The weights of the network and of its head.
  public let weights: NetworkWeights
  public let train: Grouping
  public let test: Grouping
  /// K x D, or fewer columns where the options ask for principal components.
  public let centroids: Matrix
  /// The metrics of the step, by name: they are not lost when a run breaks off before it could log them.
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

  static func name(step: Int) -> String { "\(stem(step)).safetensors" }

  private static func stem(_ step: Int) -> String { "step-\(step < 10 ? "0" : "")\(step)" }

  /// The folder of what the network of a step says of the images, until the next step has found its groups. 0: the network
  /// that the run begins with.
  static func descriptors(step: Int) -> String { "\(stem(step)).descriptors" }

  static func isDescriptors(_ name: String) -> Bool { name.wholeMatch(of: /step-[0-9]{2,}\.descriptors/) != nil }

  /// nil for a name that is not a checkpoint's: another one may have the same number, or one that no step has.
  private static func step(ofName name: String) -> Int? {
    guard name.hasPrefix("step-"), name.hasSuffix(".safetensors") else { return nil }
    let step = Int(name.dropFirst("step-".count).dropLast(".safetensors".count))
    return step.flatMap { counts ~= $0 && self.name(step: $0) == name ? $0 : nil }
  }

  /// Whether a file of a folder of checkpoints is this program's own, and not something that a person put there.
  public static func isOurs(_ name: String) -> Bool { step(ofName: name) != nil || name == EpochState.fileName }

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
    let isOfTorch = weights.arrays.contains { $0.specification.layout == .torch }
    let facts = [
      "format": "tiles.step", "layout": isOfTorch ? "torch" : "keras", "step": "\(step)",
      "metrics": String(decoding: try JSONEncoder.line.withAllNumbers().encode(metrics), as: UTF8.self),
    ]
    return metadata.merging(facts) { $1 }
  }

  /// Far more than anyone runs; what is counted on from there does not overflow.
  static let counts = 1...1_000_000

  /// - Throws: `Safetensors.Failure`.
  public init(contentsOf url: URL) throws { try self.init(Safetensors(contentsOf: url)) }

  /// All parts belong together: labels are groups that have a centroid, and the network is whole.
  init(_ file: Safetensors) throws {
    guard let shape = file.entries["groups/centroids"]?.shape, shape.count == 2, file.metadata["step"] != nil else {
      throw file.failure("a checkpoint of this program", "other arrays")
    }
    guard shape[0] > 0, shape[1] > 0 else { throw file.failure("centroids with numbers", "the shape \(shape)") }
    for array in try Self.backbone(of: file).specification(withHead: shape[0]) {
      try file.requireShape(array.name, array.shape)
      guard file.entries[array.name]?.type == .float32 else {
        throw file.failure("an array '\(array.name)' of F32", "\(file.entries[array.name]?.type.rawValue ?? "none")")
      }
    }
    self.init(
      step: try file.number("step", in: Self.counts), weights: try NetworkWeights(file),
      train: try Self.grouping("train", clusters: shape[0], in: file),
      test: try Self.grouping("test", clusters: shape[0], in: file),
      centroids: Matrix(rows: shape[0], columns: shape[1], values: try file.finiteDoubles("groups/centroids")),
      metrics: try Self.metrics(in: file).map { ($0.key, $0.value) }, metadata: file.metadata)
  }

  /// The network that it is of; a file from before there was a choice has the published one.
  static func backbone(of file: Safetensors) throws -> any Backbone.Type {
    let recorded = DescriptorOptions.declarations.recorded(file.metadata)
    do { return try DescriptorOptions(params: recorded).network() } catch {
      throw file.failure("\(error.option): \(error.expected)", error.found)
    }
  }

  private static func grouping(_ name: String, clusters: Int, in file: Safetensors) throws -> Grouping {
    let labels = try file.ints("groups/\(name)_labels")
    let distances = try file.finiteDoubles("groups/\(name)_distances")
    guard labels.count == distances.count else {
      throw file.failure("\(labels.count) distances, one for each of the \(name)_labels", "\(distances.count)")
    }
    if let label = labels.first(where: { !(0..<clusters ~= $0) }) {
      throw file.failure("\(name)_labels from 0 to \(clusters - 1)", "\(label)")
    }
    if let distance = distances.first(where: { $0 < 0 }) {
      throw file.failure("\(name)_distances of at least 0", "\(distance)")
    }
    return Grouping(labels: labels, distances: distances)
  }

  private static func metrics(in file: Safetensors) throws -> [String: Double] {
    guard let text = file.metadata["metrics"] else { return [:] }
    guard let metrics = try? JSONDecoder.numbers.decode([String: Double].self, from: Data(text.utf8)) else {
      throw file.failure("metrics as JSON, numbers by name", "\(text.prefix(100))")
    }
    return metrics
  }
}
