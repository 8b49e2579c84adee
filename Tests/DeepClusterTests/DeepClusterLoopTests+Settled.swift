import Foundation
import KMeans
import TestSupport
import Testing

@testable import DeepCluster

/// The early end of a run.
extension DeepClusterLoopTests {
  @Test func endsWhereTheClustersHaveSettled() throws {
    var options = options(steps: 3)
    let whole = try loop(options, in: "whole").run()
    #expect(whole.settled == nil)
    let agreement = try #require(whole.records[1].agreement)
    let known = whole.records[0].train.accuracy
    let both = min(agreement.nmi, known)
    try #require(both > 0)
    options.settled = both
    let ended = try loop(options).run()
    #expect(ended.records.map(\.step) == [1] && ended.settled == agreement)
    #expect(ended.checkpoint == folder["models/step-01.safetensors"])
    // The groups that the last network learned, and what it says of the images.
    #expect(try ended.train == Checkpoint(contentsOf: ended.checkpoint).train)
    #expect(try ended.clusters == 2 && ended.trainDescriptors.count == 10)

    // Resumed, it is as settled as it was; and without the limit it goes on to the same end as if it had never stopped.
    let again = try loop(options).run(resume: true)
    #expect(again.records.isEmpty && again.settled == agreement)
    options.settled = 0
    let resumed = try loop(options).run(resume: true)
    #expect(try resumed.records.map(\.step) == [2, 3] && resumed.trainDescriptors == whole.trainDescriptors)
  }

  @Test(
    arguments: [
      (0.9, [0, 0, 1, 1], 0.9, true), (0.9, [0, 0, 1, 1], 0.89, false), (0.9, [0, 1, 0, 1], 0.9, false),
      (0.9, [0, 0, 1, 1], nil, false), (0, [0, 0, 1, 1], 1, false),
    ] as [(Double, [Int], Double?, Bool)])
  func hasSettledWhereClustersStayAndAreKnown(limit: Double, labels: [Int], accuracy: Double?, expected: Bool) throws {
    var options = options()
    options.settled = limit
    let previous = Checkpoint(
      step: 1, weights: NetworkWeights([]), train: Grouping(labels: [0, 0, 1, 1], distances: []),
      test: Grouping(labels: [], distances: []), centroids: Matrix(rows: 0, columns: 0, values: []),
      metrics: accuracy.map { [("train_acc", $0)] } ?? [], metadata: [:])
    let agreement = StepRecord.Agreement(of: labels, with: previous.train.labels)
    #expect(loop(options).isSettled(previous, agreement) == expected)
  }

  @Test func aStepThatHasBegunIsFinishedWhetherSettledOrNot() throws {
    var options = options(steps: 3)
    options.epochs = 2
    let state = folder["models/epoch.safetensors"].path
    let first = folder["models/step-01.safetensors"].path
    #expect(throws: CancellationError.self) {
      try loop(options).run(
        hooks: DeepClusterHooks(checkpoint: {
          if [first, state].allSatisfy(FileManager.default.fileExists) { throw CancellationError() }
        }))
    }
    options.settled = 1e-9
    let resumed = try loop(options).run(resume: true)
    #expect(resumed.records.map(\.step) == [2] && resumed.settled != nil)
  }
}
