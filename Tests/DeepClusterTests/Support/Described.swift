import Files
import Foundation
import KMeans
import TestSupport

@testable import DeepCluster

extension DeepClusterLoop.Outcome {
  /// What the last network says of the training images, as long as its parts are there.
  var trainDescriptors: Samples { get throws { try descriptors[0..<train.labels.count] } }
  var testDescriptors: Samples { get throws { try descriptors[train.labels.count..<descriptors.count] } }
}

extension DescribedImages {
  /// What a network might say.
  convenience init(_ train: Samples, _ test: Samples = .none, in folder: TemporaryFolder) throws {
    let parts = try DescriptorParts(
      TargetFolder("parts", below: folder.url), train: train.count, test: test.count, width: train.width, identity: [:])
    for (number, range) in parts.ranges.enumerated() {
      let compared =
        range.lowerBound < train.count
        ? train[range] : test[range.lowerBound - train.count..<range.upperBound - train.count]
      try parts.write(DescriptorPart(compared: compared), number: number)
    }
    self.init(parts)
  }
}
