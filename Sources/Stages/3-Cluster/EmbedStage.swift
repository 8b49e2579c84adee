import Dataset
public import DeepCluster
import Files
public import Foundation
public import Pipeline
public import Torch

/// The descriptors of all images with a given network, with no training: `descriptors.npy` and `.csv`.
public struct EmbedStage: Stage {
  public static let name = "embed"
  public static let version = 1

  public var weights: WeightsChoice
  public var inputSize = 256
  public var batchSize = 16
  /// Quarter turns over which the descriptors of an image are averaged.
  public var rotations = 1
  /// What images are compared by.
  public var pooling = Pooling.avg
  public var device = Device.cpu
  public var precision = Precision.fp32
  /// A folder of images in place of the data directory's.
  public var images: URL?
  /// In place of the data directory's `descriptors.npy`.
  public var output: URL?

  public init(weights: WeightsChoice) { self.weights = weights }

  public var params: [String: JSONValue] {
    var own: [String: JSONValue] = [
      "weights": .string(weights.text), "input_size": .int(inputSize), "precision": .string(precision.rawValue),
      "rotations": .int(rotations), "images": .optional(images?.path), "output": .optional(output?.path),
    ]
    // Runs from before there was a choice stay what they are.
    if pooling != .avg { own["pooling"] = .string(pooling.rawValue) }
    return own
  }

  public func inputs(in data: URL) throws -> [Artifact] {
    let file = try weights.file.flatMap { try Artifact($0.path, kind: .model, in: data) }
    let source =
      try images.map { try Artifact($0.path, kind: .folder, in: data) } ?? DataFolder(data).sourceArtifact()
    return [source, file].compactMap { $0 }
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    let npy = output?.absoluteURL.path ?? DataFolder.descriptors
    let csv = (npy as NSString).deletingPathExtension + ".csv"
    return try DataFolder(data).artifacts([(npy, .file), (csv, .table)])
  }

  /// Why a place for descriptors is refused.
  public struct BadOutput: Error, CustomStringConvertible, Equatable {
    let path: String
    let reason: String
    public var description: String { "--output \(path): \(reason); choose another name" }
  }

  /// Refuses to write over what a stage left, or over a table that is somebody's own.
  /// - Throws: `BadOutput`.
  public func checkOutput(in folder: DataFolder) throws {
    guard let output else { return }
    func refuse(_ reason: String) -> BadOutput { BadOutput(path: output.relativePath, reason: reason) }
    guard output.pathExtension == "npy" else { throw refuse("expected a name that ends in .npy") }
    let table = output.deletingPathExtension().appendingPathExtension("csv")
    for url in [output, table] {
      if folder.isOfStage(url) {
        throw refuse("\(url.lastPathComponent) would take the place of what another stage of \(folder.url.path) leaves")
      }
      var facts = stat()
      guard lstat(url.path, &facts) == 0 else { continue }
      guard facts.st_mode & S_IFMT == S_IFREG else {
        throw refuse("expected a file or nothing at \(url.path), found something else")
      }
    }
    guard FileManager.default.fileExists(atPath: table.path) else { return }
    guard let there = try? KeyedTable(contentsOf: table, remedy: ""), there.columns.isEmpty else {
      throw refuse("\(table.lastPathComponent), where the table of descriptors would go, is another table")
    }
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    try checkOutput(in: folder)
    let (library, keys) = try images.map(listed) ?? (folder.library(), all(in: folder))
    let usable = try UsableImages(keys, in: library, inputSize: inputSize, report: context.report)
    let network = try Xception(weights: weights.source.weights(seed: 0), device: device)
    let extractor = FeatureExtractor(
      network, inputSize: inputSize, precision: precision,
      decodingThreads: max(2, ProcessInfo.processInfo.activeProcessorCount), batchSize: batchSize,
      rotations: rotations, pooling: pooling)
    let total = usable.images.count
    do {
      let descriptors = try extractor.descriptors(of: usable.images) { done in
        context.report(.step(label: "embed", done: done, total: total, unit: "images"))
        if context.shouldStop() { throw CancellationError() }
      }
      try DescriptorFiles(keys: usable.images.keys, values: descriptors.values, width: descriptors.width)
        .write(to: output.map { Target($0) } ?? folder.target(DataFolder.descriptors))
    } catch is CancellationError {
      return StageResult(summary: [("interrupted", true)], missing: "interrupted", interrupted: true)
    }
    return StageResult(
      summary: [("images", .int(total)), ("broken", .int(usable.broken)), ("width", .int(pooling.width))],
      missing: UsableImages.missing(usable.broken))
  }

  private func listed(_ folder: URL) throws -> (ImageLibrary, [ItemKey]) {
    (
      .files(root: folder),
      try ImportedPath(folder.absoluteURL.standardizedFileURL).images().map { ItemKey.path($0.path) }.sorted()
    )
  }

  private func all(in folder: DataFolder) throws -> [ItemKey] {
    switch try folder.library() {
    case .tiles(let archive): try archive.tiles().map(ItemKey.tile)
    case .files:
      try KeyedTable(contentsOf: folder[DataFolder.images], remedy: "run `tiles import` first").rows.map(\.key)
    }
  }
}
