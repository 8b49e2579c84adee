internal import Foundation

/// Why a run cannot start or go on.
public enum DeepClusterError: Error, CustomStringConvertible, Equatable {
  /// Every grouping that was tried has a single group.
  case nothingToPropose
  /// With the option that asks for so many.
  case tooFewImages(found: Int, clusters: Int, option: String = "--clusters")
  case diverged(step: Int, epoch: Int, batch: Int, loss: Double)
  /// A checkpoint, or the state after an epoch, cannot be read.
  case damagedState(path: String, problem: String)
  /// Batch normalisation by batch on several ranks, each of which sees a part of a batch.
  case batchesOfRanks(count: Int)
  /// Ranks that see other checkpoints in the folder that they share.
  case otherCheckpoints(path: String)
  /// Ranks whose networks are not that of rank 0 any more.
  case ranksDiffer(ranks: [Int], step: Int, epoch: Int)
  case otherRun(path: String, option: String, expected: String, found: String)

  public var description: String {
    switch self {
    case .tooFewImages(let found, let clusters, let option):
      "training images: expected at least \(clusters), one for each group, found \(found); "
        + "ask for fewer with \(option), or split more images into train"
    case .diverged(let step, let epoch, let batch, let loss):
      "step \(step), epoch \(epoch), batch \(batch): expected a finite loss, found \(loss); lower the learning rate, "
        + "then resume from the last checkpoint or start again"
    case .damagedState(let path, let problem):
      "\(path): \(problem); delete it to go on with what the run left before it"
    case .otherCheckpoints(let path):
      "\(path): expected the same checkpoints on all ranks, found others; have all ranks use one folder, and where it is one, wait a "
        + "minute (a file system of a network shows changes late) and start them again"
    case .batchesOfRanks(let count):
      "--batch-norm: expected frozen with \(count) ranks, since each sees a part of a batch only, found train; add --batch-norm frozen, "
        + "or run it on one"
    case .ranksDiffer(let ranks, let step, let epoch):
      "step \(step), epoch \(epoch): expected the same network on all ranks, found others on "
        + "\(ranks.map(String.init).joined(separator: ", ")); have they processors or libraries of other kinds? Use machines of one "
        + "kind, and the same number of threads (OMP_NUM_THREADS)"
    case .nothingToPropose:
      "the network sees no difference between the images, so no number of groups can be proposed; give --clusters N"
    case .otherRun(let path, let option, let expected, let found):
      "\(path): expected a checkpoint of a run with \(option) \(expected), found \(found); "
        + "resume with the options of that run, or start again without --resume"
    }
  }
}

extension DeepClusterError {
  /// - Throws: `damagedState` where `body` cannot make sense of the file.
  static func reading<Result>(_ url: URL, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let failure as Safetensors.Failure {
      throw damagedState(path: url.path, problem: "expected \(failure.expected), found \(failure.found)")
    }
  }
}
