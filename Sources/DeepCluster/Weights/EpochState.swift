internal import Files
internal import Foundation
internal import Torch

/// A step that is not complete: the network after some of its epochs, with all that the next epoch needs. In
/// `models/epoch.safetensors`, written after each epoch and gone when the step's checkpoint is there.
struct EpochState: Sendable {
  /// As a checkpoint of the step would be, without metrics.
  let checkpoint: Checkpoint
  /// Epochs of the step that are done.
  let epoch: Int
  /// `PseudoLabels.scores`.
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

  /// With what a run that was killed while it wrote has left.
  static func remove(in folder: TargetFolder) throws {
    try folder.target(fileName).remove()
    try folder.removeLeftovers()
  }

  /// - Returns: nil where there is no such file.
  /// - Throws: `DeepClusterError.damagedState`.
  init?(in folder: URL) throws {
    let url = Self.url(in: folder)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    self = try DeepClusterError.reading(url) { try EpochState(contentsOf: url) }
  }

  private init(contentsOf url: URL) throws {
    let file = try Safetensors(contentsOf: url)
    guard let epoch = file.metadata["epoch"].flatMap(Int.init), epoch >= 1,
      let steps = file.metadata["optimizer_steps"].flatMap(Int.init)
    else {
      throw Safetensors.Failure(path: url.path, expected: "the state after an epoch", found: "other arrays")
    }
    checkpoint = try Checkpoint(contentsOf: url)
    self.epoch = epoch
    scores = try file.doubles("epoch/scores")
    moments =
      try steps < 0
      ? nil
      : Optimizer.Moments(
        first: file.floats("epoch/first_moments"), second: file.floats("epoch/second_moments"), steps: steps)
  }

  init(checkpoint: Checkpoint, epoch: Int, scores: [Double], moments: Optimizer.Moments?) {
    self.checkpoint = checkpoint
    self.epoch = epoch
    self.scores = scores
    self.moments = moments
  }
}
