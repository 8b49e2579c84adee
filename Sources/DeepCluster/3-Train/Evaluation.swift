internal import Foundation
internal import KMeans
internal import Torch

extension StepRecord.Score {
  /// How well the head tells the groups of these images by their descriptors, of which there is at least one.
  init(_ head: Dense, on descriptors: Samples, labels: [Int], device: Device) throws {
    var loss = 0.0
    var right = 0
    try withoutGradients {
      for batch in (0..<descriptors.count).batches(of: 1_024) {
        let x = try descriptors[batch].tensor(on: device)
        let logits = try head(x)
        let truth = Array(labels[batch])
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
    self.init(loss: loss / Double(descriptors.count), accuracy: Double(right) / Double(descriptors.count))
  }
}
