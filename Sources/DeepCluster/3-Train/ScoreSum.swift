internal import Foundation
internal import KMeans
internal import Torch

/// How well a head tells the groups of images: sums, which are gathered part by part.
struct ScoreSum: Sendable, Equatable {
  /// Of the cross entropies, unweighted.
  var loss = 0.0
  /// Images that are put into their group.
  var right = 0
  /// Of all images.
  var count = 0

  /// Of at least one image.
  var score: StepRecord.Score {
    StepRecord.Score(loss: loss / Double(count), accuracy: Double(right) / Double(count))
  }

  static func += (sum: inout ScoreSum, other: ScoreSum) {
    sum.loss += other.loss
    sum.right += other.right
    sum.count += other.count
  }
}

extension ScoreSum {
  /// - Parameters:
  ///   - descriptors: what the head takes of some images.
  ///   - labels: their groups.
  init(_ head: Dense, on descriptors: Samples, labels: ArraySlice<Int>, device: Device) throws {
    try withoutGradients {
      for batch in (0..<descriptors.count).batches(of: 1_024) {
        let x = try descriptors[batch].tensor(on: device)
        let logits = try head(x)
        let truth = Array(labels.dropFirst(batch.lowerBound).prefix(batch.count))
        loss += try logits.crossEntropy(labels: Tensor(labels: truth, on: device)).floats().reduce(0) {
          $0 + Double($1)
        }
        let values = try logits.floats()
        let classes = values.count / batch.count
        for (row, label) in truth.enumerated() {
          let scores = values[row * classes..<(row + 1) * classes]
          if scores.firstIndex(of: scores.max() ?? .nan) == row * classes + label { right += 1 }
        }
      }
    }
    count = descriptors.count
  }
}
