internal import KMeans

/// What one step came to.
public struct StepRecord: Sendable, Equatable {
  public struct Score: Sendable, Equatable {
    /// Mean cross entropy, unweighted.
    public let loss: Double
    /// Part of the images that the network puts into their group.
    public let accuracy: Double
  }

  public struct Agreement: Sendable, Equatable {
    public let nmi: Double
    public let ari: Double

    init(of labels: [Int], with previous: [Int]) {
      nmi = normalizedMutualInformation(previous, labels)
      ari = adjustedRandIndex(previous, labels)
    }
  }

  public struct Work: Sendable, Equatable {
    public let phase: DeepClusterHooks.Phase
    public let images: Int
    public let seconds: Double
  }

  /// The number of the step, from 1.
  public let step: Int
  public let train: Score
  /// The score of the test images ("ctrl" in the published runs), if there are any.
  public let test: Score?
  /// Minus the sum of the squared distances to the centroids, for each batch that k-means got.
  public let clusterScores: [Double]
  /// How many training images each group has.
  public let trainSizes: [Int]
  public let testSizes: [Int]
  /// How far the groups of the training images are those of the step before; nil in the first step.
  public let agreement: Agreement?
  public let work: [Work]

  /// The figures of the step, in the names and the order in which they are logged.
  public var metrics: [(name: String, value: Double)] {
    var metrics: [(name: String, value: Double)] = [("train_loss", train.loss), ("train_acc", train.accuracy)]
    if let test { metrics += [("ctrl_loss", test.loss), ("ctrl_acc", test.accuracy)] }
    metrics += clusterScores.enumerated().map { ("cluster_score/batch_\($0)", $1) }
    metrics.append(("cluster_score/mean", clusterScores.reduce(0, +) / Double(max(1, clusterScores.count))))
    metrics += trainSizes.enumerated().map { ("cluster_size_train/\($0)", Double($1)) }
    metrics += testSizes.enumerated().map { ("cluster_size_test/\($0)", Double($1)) }
    if let agreement { metrics += [("nmi_prev", agreement.nmi), ("ari_prev", agreement.ari)] }
    for work in work {
      metrics.append(("seconds/\(work.phase.rawValue)", work.seconds))
      metrics.append(("images_per_second/\(work.phase.rawValue)", Double(work.images) / max(work.seconds, 1e-9)))
    }
    return metrics
  }
}
