import Foundation
import KMeans
import TestSupport
import Testing
import Torch

@testable import DeepCluster

/// Checkpoints and states after an epoch whose parts do not fit together. Serialised: each file has 84 MB.
@Suite(.timeLimit(.minutes(30)), .serialized) struct CheckpointTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private static let weights = NetworkWeights.random(seed: 0).merging(
    .random(Dense.specification("head", classes: 2), seed: 1))
  private static let whole = Checkpoint(
    step: 1, weights: weights, train: Grouping(labels: [0, 1, 1], distances: [0.5, 0, 1]),
    test: Grouping(labels: [1], distances: [2]), centroids: Matrix(rows: 2, columns: 3, values: [0, 1, 2, 3, 4, 5]),
    metrics: [("train_loss", .nan)], metadata: [:])

  /// What reading the changed checkpoint says; without writing it.
  private func refusal(
    _ change: (inout [String: Safetensors.Entry], inout [String: String]) -> Void
  ) throws -> Safetensors.Failure? {
    var (entries, facts) = (Self.whole.entries, try Self.whole.facts())
    change(&entries, &facts)
    let file = Safetensors(entries: entries, metadata: facts, path: "step-01.safetensors")
    return #expect(throws: Safetensors.Failure.self) { try Checkpoint(file) }
  }

  @Test func `a whole one is read`() throws {
    let file = Safetensors(entries: Self.whole.entries, metadata: try Self.whole.facts(), path: "a")
    let read = try Checkpoint(file)
    #expect(read.train == Self.whole.train && read.test == Self.whole.test)
    // By their names in alphabetical order.
    #expect(read.weights.arrays.count == Self.weights.arrays.count)
    #expect(read.weights.arrays.allSatisfy { Self.weights[$0.specification.name] == $0 })
    #expect(read.centroids == Self.whole.centroids && read.metrics["train_loss"]?.isNaN == true)
  }

  @Test func `labels and distances must be those of groups that are there`() throws {
    let cases: [(String, Safetensors.Entry, String, String)] = [
      ("train_labels", .init([0, 1, 2]), "train_labels from 0 to 1", "2"),
      ("train_labels", .init([0, -1, 0]), "train_labels from 0 to 1", "-1"),
      ("test_labels", .init([Int.min]), "test_labels from 0 to 1", "\(Int.min)"),
      ("train_labels", .init([0, 1]), "2 distances, one for each of the train_labels", "3"),
      ("test_distances", .init([] as [Double], shape: [0]), "1 distances, one for each of the test_labels", "0"),
      (
        "train_distances", .init([0, .nan, 0] as [Double], shape: [3]), "finite numbers in 'groups/train_distances'",
        "nan at 1"
      ),
      ("train_distances", .init([0, 1, -1] as [Double], shape: [3]), "train_distances of at least 0", "-1.0"),
      (
        "centroids", .init([0, .infinity] as [Double], shape: [2, 1]), "finite numbers in 'groups/centroids'",
        "inf at 1"
      ),
      ("centroids", .init([] as [Double], shape: [2, 0]), "centroids with numbers", "the shape [2, 0]"),
      ("centroids", .init([] as [Double], shape: [0, 3]), "centroids with numbers", "the shape [0, 3]"),
      ("centroids", .init([1.0, 2], shape: [2]), "a checkpoint of this program", "other arrays"),
      ("centroids", .init([1, 2] as [Float], shape: [2, 1]), "an array 'groups/centroids' of F64", "F32"),
    ]
    for (name, entry, expected, found) in cases {
      let failure = try refusal { entries, _ in entries["groups/\(name)"] = entry }
      #expect(failure?.expected == expected && failure?.found == found, "\(name) \(String(describing: failure))")
      #expect(failure?.path == "step-01.safetensors")
    }
  }

  @Test func `the network and its head must be whole`() throws {
    var failure = try refusal { entries, _ in entries["block5_sepconv1/depthwise_kernel"] = nil }
    #expect(failure?.expected == "an array 'block5_sepconv1/depthwise_kernel' of the shape [3, 3, 728, 1]")
    failure = try refusal { entries, _ in entries["head/bias"] = .init([0, 0, 0] as [Float], shape: [3]) }
    #expect(failure?.expected == "an array 'head/bias' of the shape [2]" && failure?.found == "the shape [3]")
  }

  @Test(arguments: ["0", "-1", "9223372036854775807", "1.5", "one", ""])
  func `a step that no run has is refused`(step: String) throws {
    let failure = try refusal { _, facts in facts["step"] = step }
    #expect(failure?.expected == "'step' from 1 to 1000000" && failure?.found == step)
  }

  @Test func `metrics that are none are refused`() throws {
    let failure = try refusal { _, facts in facts["metrics"] = "[1]" }
    #expect(failure?.expected == "metrics as JSON, numbers by name")
  }

  @Test func `names that no step has are not taken for one`() throws {
    for name in ["step--3", "step-0", "step-+7", "step-007", "step-9223372036854775807", "step-x", "step-2"] {
      try Data().write(to: folder["\(name).safetensors"])
    }
    #expect(Checkpoint.last(in: folder.url) == nil)
    try Data().write(to: folder["step-02.safetensors"])
    #expect(Checkpoint.last(in: folder.url)?.lastPathComponent == "step-02.safetensors")
  }

  @Test func `a state after an epoch must have moments of all that learns`() throws {
    let learning = Self.weights.arrays.filter { !$0.specification.name.contains("/moving_") }
    let count = learning.reduce(0) { $0 + $1.values.count }
    var facts = try Self.whole.facts()
    (facts["epoch"], facts["optimizer_steps"]) = ("1", "4")
    var entries = Self.whole.entries
    entries["epoch/scores"] = .init([-1.5] as [Double], shape: [1])
    let zeros = Safetensors.Entry([Float](repeating: 0, count: count), shape: [count])
    (entries["epoch/first_moments"], entries["epoch/second_moments"]) = (zeros, zeros)
    func refusal(_ name: String, _ entry: Safetensors.Entry?) -> Safetensors.Failure? {
      var changed = entries
      changed[name] = entry
      return #expect(throws: Safetensors.Failure.self) {
        try EpochState(Safetensors(entries: changed, metadata: facts, path: "a"))
      }
    }
    let state = try EpochState(Safetensors(entries: entries, metadata: facts, path: "a"))
    #expect(state.moments?.steps == 4 && state.moments?.first.count == count && state.epoch == 1)
    let short = Safetensors.Entry([Float](repeating: 0, count: count - 1), shape: [count - 1])
    #expect(refusal("epoch/first_moments", short)?.found == "the shape [\(count - 1)]")
    #expect(refusal("epoch/second_moments", nil)?.found == "none of that name")
    var bad = [Float](repeating: 0, count: count)
    bad[7] = .nan
    #expect(refusal("epoch/first_moments", .init(bad, shape: [count]))?.found == "nan at 7")
    bad[7] = -1
    #expect(refusal("epoch/second_moments", .init(bad, shape: [count]))?.expected == "second moments of at least 0")
    #expect(refusal("epoch/scores", .init([.nan] as [Double], shape: [1]))?.found == "nan at 0")
    for (name, value) in [("epoch", "0"), ("epoch", "\(Int.max)"), ("optimizer_steps", "-2")] {
      let kept = facts[name]
      facts[name] = value
      #expect(refusal("epoch/scores", entries["epoch/scores"])?.found == value)
      facts[name] = kept
    }
  }
}
