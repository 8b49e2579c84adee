import Files
import Foundation
import KMeans
import TestSupport
import Testing

@testable import DeepCluster

/// Checkpoints and states that are whole, and of another run than their facts say.
extension DeepClusterLoopTests {
  private func rewrite(
    _ url: URL, to other: URL? = nil, _ change: (inout [String: Safetensors.Entry], inout [String: String]) -> Void
  ) throws {
    let file = try Safetensors(contentsOf: url)
    var (entries, facts) = (file.entries, file.metadata)
    change(&entries, &facts)
    try Safetensors.write(entries, metadata: facts, to: Target(other ?? url))
  }

  private func zeros(_ count: Int) -> Safetensors.Entry { .init([Double](repeating: 0, count: count), shape: [count]) }
  private func labels(_ count: Int) -> Safetensors.Entry { .init([Int](repeating: 0, count: count)) }

  @Test func aCheckpointOfOtherImagesOrGroupsIsRefused() throws {
    var options = options(steps: 1)
    let url = try loop(options).run().checkpoint
    let whole = try Data(contentsOf: url)
    func refusal(
      _ change: (inout [String: Safetensors.Entry], inout [String: String]) -> Void
    ) throws -> DeepClusterError? {
      try whole.write(to: url)
      try rewrite(url, change)
      return #expect(throws: DeepClusterError.self) { try loop(options).run(resume: true) }
    }
    func damaged(_ problem: String) -> DeepClusterError { .damagedState(path: url.path, problem: problem) }
    #expect(
      try refusal { entries, _ in
        (entries["groups/train_labels"], entries["groups/train_distances"]) = (labels(9), zeros(9))
      } == damaged("expected 10 labels of training images, found 9"))
    #expect(
      try refusal { entries, _ in
        (entries["groups/test_labels"], entries["groups/test_distances"]) = (labels(5), zeros(5))
      } == damaged("expected 4 labels of test images, found 5"))
    func three(_ entries: inout [String: Safetensors.Entry], _: inout [String: String]) {
      entries["groups/centroids"] = .init([Double](repeating: 0, count: 6), shape: [3, 2])
      for array in NetworkWeights.random(Dense.specification("head", classes: 3), seed: 0).arrays {
        entries[array.specification.name] = .init(array.values, shape: array.specification.shape)
      }
    }
    #expect(try refusal(three) == damaged("expected 2 to 2 groups, found 3"))
    #expect(
      try refusal { $1["step"] = "7" } == damaged("expected the step of its name, found step 7"))
    #expect(
      try refusal { entries, _ in entries["groups/train_labels"] = .init([0, 1, 2, 0, 0, 0, 0, 0, 0, 0]) }
        == damaged("expected train_labels from 0 to 1, found 2"))
    // A number of groups that was proposed is one of those that are tried.
    options.clusters = .auto
    options.grouping.batch = 30
    #expect(
      try refusal { entries, facts in
        (facts["clusters"], facts["cluster_batch"]) = ("auto", "30")
        entries["groups/centroids"] = .init([Double](repeating: 0, count: 40), shape: [40, 1])
        for array in NetworkWeights.random(Dense.specification("head", classes: 40), seed: 0).arrays {
          entries[array.specification.name] = .init(array.values, shape: array.specification.shape)
        }
      } == damaged("expected 2 to 30 groups, found 40"))
  }

  @Test func aStateThatDoesNotFitTheRunIsRefused() throws {
    var options = options(steps: 1)
    options.epochs = 2
    let url = folder["models/epoch.safetensors"]
    #expect(throws: CancellationError.self) {
      try loop(options).run(
        hooks: DeepClusterHooks(checkpoint: {
          if FileManager.default.fileExists(atPath: url.path) { throw CancellationError() }
        }))
    }
    #expect(try ResumePoint(of: loop(options)).begun?.epoch == 1)
    let whole = try Data(contentsOf: url)
    func refusal(
      _ change: (inout [String: Safetensors.Entry], inout [String: String]) -> Void
    ) throws -> DeepClusterError? {
      try whole.write(to: url)
      try rewrite(url, change)
      return #expect(throws: DeepClusterError.self) { try ResumePoint(of: loop(options)) }
    }
    func damaged(_ problem: String) -> DeepClusterError { .damagedState(path: url.path, problem: problem) }
    #expect(try refusal { $1["epoch"] = "3" } == damaged("expected at most 2 epochs, found 3"))
    #expect(
      try refusal { entries, _ in entries["epoch/scores"] = zeros(3) }
        == damaged("expected 2 scores, one a batch, found 3"))
    #expect(
      try refusal { $1["optimizer_steps"] = "-1" } == damaged("expected what the optimizer remembers, found none"))
    #expect(try refusal { $1["epoch"] = "2" } == damaged("expected no moments of an optimizer, found some"))
  }
}
