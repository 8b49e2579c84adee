internal import Files
internal import Foundation
internal import Torch

/// A step that is not complete: the network after some of its epochs, with all that the next epoch needs. In
/// `models/epoch.safetensors`, written after each epoch and gone when the step's checkpoint is there.
struct EpochState: Sendable {
  /// What the step's checkpoint would be now, without metrics.
  let checkpoint: Checkpoint
  /// Epochs of the step that are done.
  let epoch: Int
  /// The scores of the step's clusters (`PseudoLabels.scores`).
  let scores: [Double]
  let moments: Optimizer.Moments?

  static let fileName = "epoch.safetensors"

  static func url(in folder: URL) -> URL { folder.appendingPathComponent(fileName) }

  func write(in folder: TargetFolder) throws {
    var entries = checkpoint.entries
    entries["epoch/scores"] = .init(scores, shape: [scores.count])
    if let moments {
      entries["epoch/first_moments"] = .init(moments.first, shape: [moments.first.count])
      entries["epoch/second_moments"] = .init(moments.second, shape: [moments.second.count])
    }
    let facts = ["format": "tiles.epoch", "epoch": "\(epoch)", "optimizer_steps": "\(moments?.steps ?? -1)"]
    try Safetensors.write(
      entries, metadata: try checkpoint.facts().merging(facts) { $1 }, to: folder.target(Self.fileName))
  }

  /// Removes the state, and what a run that was killed while it wrote one has left.
  static func remove(in folder: TargetFolder) throws {
    try folder.target(fileName).remove()
    try folder.removeLeftovers()
  }

  /// - Returns: nil where there is no such file.
  /// - Throws: `DeepClusterError.damagedState`.
  init?(in folder: URL) throws {
    let url = Self.url(in: folder)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    self = try DeepClusterError.reading(url) { try EpochState(Safetensors(contentsOf: url)) }
  }

  /// - Throws: `Safetensors.Failure`.
  init(_ file: Safetensors) throws {
    guard file.metadata["epoch"] != nil, file.metadata["optimizer_steps"] != nil else {
      throw file.failure("the state after an epoch", "other arrays")
    }
    checkpoint = try Checkpoint(file)
    epoch = try file.number("epoch", in: Checkpoint.counts)
    scores = try file.finiteDoubles("epoch/scores")
    moments = try Self.moments(in: file, classes: checkpoint.centroids.rows)
  }

  /// nil where the optimizer remembers nothing, or nothing follows.
  private static func moments(in file: Safetensors, classes: Int) throws -> Optimizer.Moments? {
    let steps = try file.number("optimizer_steps", in: -1...1_000_000_000_000)
    guard steps >= 0 else { return nil }
    // Of all that learns, one after the other.
    let backbone = try Checkpoint.backbone(of: file)
    let arrays = backbone.specification(withHead: classes).filter(backbone.learns)
    let count = arrays.reduce(0) { $0 + $1.count }
    for name in ["epoch/first_moments", "epoch/second_moments"] { try file.requireShape(name, [count]) }
    let second = try file.finiteFloats("epoch/second_moments")
    if let moment = second.first(where: { $0 < 0 }) {
      throw file.failure("second moments of at least 0", "\(moment)")
    }
    return Optimizer.Moments(first: try file.finiteFloats("epoch/first_moments"), second: second, steps: steps)
  }

  init(checkpoint: Checkpoint, epoch: Int, scores: [Double], moments: Optimizer.Moments?) {
    self.checkpoint = checkpoint
    self.epoch = epoch
    self.scores = scores
    self.moments = moments
  }
}
