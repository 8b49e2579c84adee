import Files
import Foundation
import Imaging
import KMeans
import Options
import TestSupport
import Testing
import Torch

@testable import DeepCluster

@Suite(.timeLimit(.minutes(30))) struct DeepClusterLoopTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  func options(steps: Int = 2, seed: UInt64 = 0) -> DeepClusterOptions {
    var options = DeepClusterOptions()
    options.clusters = 2
    options.steps = steps
    options.batchSize = 4
    options.grouping.batch = 6
    options.descriptors.inputSize = 71
    options.seed = seed
    return options
  }

  func loop(
    _ options: DeepClusterOptions, train: Int = 10, test: Int = 4, in name: String = "models"
  ) -> DeepClusterLoop {
    DeepClusterLoop(
      options: options, train: PaintedImages(count: train), test: PaintedImages(count: test), start: .random,
      models: TargetFolder(folder[name]))
  }

  @Test func repeatsFeaturesClusteringAndTraining() throws {
    var ended: [Int] = []
    var phases: [String] = []
    let outcome = try loop(options()).run(
      hooks: DeepClusterHooks(
        progress: { progress in
          if phases.last != "\(progress.phase) \(progress.step)" { phases.append("\(progress.phase) \(progress.step)") }
          #expect(progress.done <= progress.total)
        }, stepEnded: { ended.append($0.step) }))
    #expect(ended == [1, 2])
    #expect(
      phases == [
        "features 0", "cluster 1", "train 1", "features 1", "cluster 2", "train 2", "features 2",
      ])
    #expect(try outcome.trainDescriptors.count == 10 && outcome.testDescriptors.count == 4)
    #expect(outcome.train.labels.count == 10 && outcome.train.distances.allSatisfy { $0 >= 0 })
    #expect(outcome.test.labels.count == 4)
    #expect(outcome.checkpoint == folder["models/step-02.safetensors"])
    #expect(FileManager.default.fileExists(atPath: folder["models/step-01.safetensors"].path))
  }

  @Test func recordsTheMetricsByTheirPublishedNames() throws {
    let records = try loop(options()).run().records
    let common = [
      "train_loss", "train_acc", "ctrl_loss", "ctrl_acc", "cluster_score/batch_0", "cluster_score/batch_1",
      "cluster_score/mean", "cluster_size_train/0", "cluster_size_train/1", "cluster_size_test/0",
      "cluster_size_test/1",
    ]
    let work = ["features", "cluster", "train"].flatMap { ["seconds/\($0)", "images_per_second/\($0)"] }
    #expect(records[0].metrics.map(\.name) == common + work)
    #expect(records[1].metrics.map(\.name) == common + ["nmi_prev", "ari_prev"] + work)
    #expect(records.allSatisfy { $0.trainSizes.reduce(0, +) == 10 && $0.testSizes.reduce(0, +) == 4 })
    #expect(records.allSatisfy { $0.clusterScores.allSatisfy { $0 <= 0 } })
    #expect(records.allSatisfy { $0.metrics.allSatisfy { $0.value.isFinite } })
  }

  @Test func groupsKeepTheirNumbersFromStepToStep() throws {
    var options = options(steps: 3)
    options.clusters = 3
    _ = try loop(options, train: 18).run()
    let steps = try (1...3).map { try Checkpoint(contentsOf: Checkpoint.url(step: $0, in: folder["models"])) }
    for (before, after) in zip(steps, steps.dropFirst()) {
      // No renaming agrees with the step before on more images than the numbers as they are.
      #expect(matchLabels(after.train.labels, to: before.train.labels, classes: 3) == [0, 1, 2])
    }
  }

  @Test func proposesTheNumberOfGroupsOnceForAllSteps() throws {
    var options = options(steps: 2)
    options.clusters = .auto
    options.grouping.batch = 30
    var proposals: [Int?] = []
    func run(_ steps: Int, resume: Bool) throws -> DeepClusterLoop.Outcome {
      options.steps = steps
      return try loop(options, train: 12).run(
        resume: resume, hooks: DeepClusterHooks(proposed: { proposals.append($0.clusters) }))
    }
    let outcome = try run(2, resume: false)
    #expect(proposals == [outcome.clusters] && outcome.clusters >= 2)
    #expect(outcome.records.allSatisfy { $0.trainSizes.count == outcome.clusters })
    // A resumed run has the number of its checkpoint.
    #expect(try run(3, resume: true).clusters == outcome.clusters)
    #expect(proposals.count == 1)
  }

  @Test func twoImagesProposeNothing() throws {
    var options = options()
    options.clusters = .auto
    options.grouping.batch = 30
    #expect(throws: DeepClusterError.tooFewImages(found: 2, clusters: 3)) { try loop(options, train: 2).run() }
  }

  @Test(arguments: KMeansInit.allCases) func aResumedRunGivesWhatAnUnbrokenOneGives(start: KMeansInit) throws {
    func options(steps: Int) -> DeepClusterOptions {
      var options = self.options(steps: steps)
      (options.grouping.method, options.kMeansInit) = (.kmeans, start)
      return options
    }
    let whole = try loop(options(steps: 3), in: "whole-\(start)").run()
    _ = try loop(options(steps: 2), in: "parts-\(start)").run()
    let resumed = try loop(options(steps: 3), in: "parts-\(start)").run(resume: true)
    #expect(resumed.records.map(\.step) == [3])
    #expect(try resumed.trainDescriptors == whole.trainDescriptors)
    #expect(try resumed.testDescriptors == whole.testDescriptors)
    #expect(resumed.train == whole.train && resumed.test == whole.test)
    #expect(resumed.records[0].train == whole.records[2].train)
    #expect(resumed.records[0].agreement == whole.records[2].agreement)
    let (a, b) = (try Checkpoint(contentsOf: whole.checkpoint), try Checkpoint(contentsOf: resumed.checkpoint))
    #expect(a.weights == b.weights)
  }

  /// Two steps of two epochs. The hook is asked 2 times for the first features, 3 for the groups, 3 for the head
  /// alone, 3 + 3 for the epochs, 2 for the features after them, and so on.
  @Test(
    arguments: [
      (.adam, .last, 3), (.adam, .last, 6), (.adam, .last, 9), (.adam, .last, 12), (.sgd, .last, 12),
      (.adam, .last, 14), (.adam, .last, 24), (.adam, .last, 29), (.adam, .start, 12), (.adam, .start, 24),
    ] as [(Optimizer.Method, Beginning, Int)])
  func aRunBrokenOffAnywhereGoesOnToTheSameEnd(method: Optimizer.Method, beginning: Beginning, calls: Int) throws {
    var options = options(steps: 2)
    options.beginning = beginning
    options.epochs = 2
    options.optimizer = method
    options.turns = true
    options.warmup = 3
    let name = "\(method)-\(beginning)-\(calls)"
    let whole = try loop(options, in: "whole-\(name)").run()
    var left = calls
    #expect(throws: CancellationError.self) {
      try loop(options, in: name).run(
        hooks: DeepClusterHooks(checkpoint: {
          left -= 1
          if left < 0 { throw CancellationError() }
        }))
    }
    var phases: [String] = []
    let resumed = try loop(options, in: name).run(
      resume: true, hooks: DeepClusterHooks(progress: { phases.append("\($0.phase) \($0.step)") }))
    #expect(try resumed.trainDescriptors == whole.trainDescriptors)
    #expect(resumed.train == whole.train && resumed.test == whole.test)
    #expect(
      try Checkpoint(contentsOf: resumed.checkpoint).weights == Checkpoint(contentsOf: whole.checkpoint).weights)
    #expect(!FileManager.default.fileExists(atPath: folder["\(name)/epoch.safetensors"].path))
    // In the second epoch of the first step: neither its first epoch is repeated, nor the features and groups before.
    if calls == 12 { #expect(phases.first == "train 1" && phases.filter { $0 == "train 1" }.count == 3) }
  }

  /// Adam moves each weight by about its rate in every batch: the distance from the start tells how many lie between.
  @Test func aStepBeginsWithTheNetworkThatItIsToldTo() throws {
    func moved(_ beginning: Beginning, steps: Int) throws -> Float {
      var options = options(steps: steps)
      options.beginning = beginning
      let end = try Checkpoint(contentsOf: loop(options, in: "\(beginning)-\(steps)").run().checkpoint).weights
      let start = NetworkWeights.random(seed: 0)
      return zip(start.arrays, start.arrays.map { end[$0.specification.name]?.values ?? [] }).map { first, second in
        zip(first.values, second).map { ($0 - $1) * ($0 - $1) }.reduce(0, +)
      }.reduce(0, +).squareRoot()
    }
    let one = try moved(.last, steps: 1)
    #expect(one > 0)
    #expect(try moved(.last, steps: 2) > 1.2 * one)
    #expect(try moved(.start, steps: 2) < 1.15 * one)
  }

  @Test func aDamagedStateSaysWhatToDo() throws {
    _ = try loop(options(steps: 1)).run()
    let state = folder["models/epoch.safetensors"]
    try Data("no such state".utf8).write(to: state)
    let error = #expect(throws: DeepClusterError.self) { try loop(options(steps: 2)).run(resume: true) }
    #expect(error?.description.hasPrefix(state.path) == true && error?.description.contains("delete it") == true)
    try FileManager.default.removeItem(at: state)
    #expect(try loop(options(steps: 2)).run(resume: true).records.map(\.step) == [2])
  }

  @Test func resumingACompleteRunGivesItsEnd() throws {
    let first = try loop(options(steps: 1)).run()
    let again = try loop(options(steps: 1)).run(resume: true)
    #expect(again.records.isEmpty)
    #expect(again.train == first.train)
    #expect(try again.trainDescriptors == first.trainDescriptors)
  }

  @Test func anotherSeedGivesAnotherNetwork() throws {
    let zero = try loop(options(steps: 1, seed: 0), in: "zero").run()
    let one = try loop(options(steps: 1, seed: 1), in: "one").run()
    #expect(try zero.trainDescriptors != one.trainDescriptors)
  }

  @Test(arguments: ["dataset_hash", "start_weights"])
  func refusesToResumeARunOfOtherImagesOrWeights(note: String) throws {
    func loop(_ hash: String) -> DeepClusterLoop {
      DeepClusterLoop(
        options: options(steps: 1), train: PaintedImages(count: 10), test: PaintedImages(count: 4), start: .random,
        models: TargetFolder(folder["models"]), notes: [note: hash])
    }
    _ = try loop("a").run()
    #expect(
      throws: DeepClusterError.otherRun(
        path: folder["models/step-01.safetensors"].path, option: note, expected: "b", found: "a")
    ) { try loop("b").run(resume: true) }
  }

  @Test func refusesToResumeARunWithOtherOptions() throws {
    _ = try loop(options(steps: 1, seed: 0)).run()
    let url = folder["models/step-01.safetensors"]
    #expect(throws: DeepClusterError.otherRun(path: url.path, option: "seed", expected: "4", found: "0")) {
      try loop(options(steps: 2, seed: 4)).run(resume: true)
    }
    #expect(throws: DeepClusterError.otherRun(path: url.path, option: "train_images", expected: "9", found: "10")) {
      try loop(options(steps: 2), train: 9).run(resume: true)
    }
  }

  @Test func frozenNormalizationLearnsTheRestOfTheNetwork() throws {
    var frozen = options(steps: 1)
    frozen.batchNorm = .frozen
    let after = try Checkpoint(contentsOf: loop(frozen).run().checkpoint).weights
    let before = NetworkWeights.random(seed: 0)
    #expect(after["block1_conv1_bn/moving_mean"] == before["block1_conv1_bn/moving_mean"])
    #expect(after["block1_conv1_bn/moving_variance"] == before["block1_conv1_bn/moving_variance"])
    #expect(after["block1_conv1/kernel"] != before["block1_conv1/kernel"])
    #expect(after["block1_conv1_bn/gamma"] != before["block1_conv1_bn/gamma"])
  }

  @Test func unitDescriptorsAreGroupedByDirection() throws {
    var unit = options(steps: 1)
    unit.grouping.normalize = .l2
    let outcome = try loop(unit).run()
    // Points of a sphere are at most 2 apart.
    #expect(outcome.train.distances.allSatisfy { $0 <= 4 })
    let centroids = try Checkpoint(contentsOf: outcome.checkpoint).centroids
    #expect((0..<2).allSatisfy { centroids.row($0).reduce(0) { $0 + $1 * $1 } <= 1 + 1e-9 })
  }

  @Test func goesWithoutTestImages() throws {
    let outcome = try loop(options(steps: 1), test: 0).run()
    #expect(outcome.records[0].test == nil)
    #expect(!outcome.records[0].metrics.map(\.name).contains("ctrl_loss"))
    #expect(try outcome.testDescriptors.count == 0 && outcome.test.labels.isEmpty)
  }

  @Test func refusesFewerImagesThanClusters() {
    #expect(throws: DeepClusterError.tooFewImages(found: 1, clusters: 2)) { try loop(options(), train: 1).run() }
  }

  @Test func stopsWhenTheLossIsNoNumber() throws {
    var wild = options()
    wild.learningRate = 1e30
    wild.optimizer = .sgd
    let error = #expect(throws: DeepClusterError.self) { try loop(wild).run() }
    guard case .diverged(step: 1, epoch: 1, _, let loss)? = error else {
      Issue.record("expected a diverged step 1, found \(String(describing: error))")
      return
    }
    #expect(!loss.isFinite)
    #expect(Checkpoint.last(in: folder["models"]) == nil)
  }

  @Test func stopsBetweenBatchesWhenAsked() throws {
    var isAsked = false
    let hooks = DeepClusterHooks(
      progress: { isAsked = isAsked || ($0.phase == .train && $0.step == 2) },
      checkpoint: { if isAsked { throw CancellationError() } })
    #expect(throws: CancellationError.self) { try loop(options()).run(hooks: hooks) }
    #expect(Checkpoint.last(in: folder["models"]) == folder["models/step-01.safetensors"])
  }

  @Test func passesOnWhatAnImageThrows() {
    let loop = DeepClusterLoop(
      options: options(), train: PaintedImages(count: 10, torn: 7), test: PaintedImages(count: 0), start: .random,
      models: TargetFolder(folder["models"]))
    #expect(throws: PaintedImages.Torn(index: 7)) { try loop.run() }
  }

  @Test func leavesACheckpointThatDescribesImagesAsTheRunDid() throws {
    let outcome = try loop(options(steps: 1)).run()
    let network = try Xception(weights: WeightsSource(file: outcome.checkpoint).weights(seed: 0))
    let extractor = try FeatureExtractor(network, DescriptorOptions(inputSize: 71))
    #expect(try extractor.descriptors(of: PaintedImages(count: 10)) == outcome.trainDescriptors)
    let checkpoint = try Checkpoint(contentsOf: outcome.checkpoint)
    #expect(checkpoint.train == outcome.train)
    #expect(checkpoint.centroids.rows == 2 && checkpoint.centroids.columns == 2_048)
    #expect(checkpoint.weights["head/kernel"]?.specification.shape == [2_048, 2])
    #expect(checkpoint.metrics["train_loss"] == outcome.records[0].train.loss)
    #expect(checkpoint.metadata["seed"] == "0")
  }

  @Test func groupsByDeviationsAndLearnsFromMeans() throws {
    var options = options()
    options.descriptors.pooling = "std"
    options.warmup = 5
    let whole = try loop(options).run()
    #expect(try whole.trainDescriptors.width == 728 && whole.testDescriptors.width == 728)
    let checkpoint = try Checkpoint(contentsOf: whole.checkpoint)
    #expect(checkpoint.centroids.columns == 728 && checkpoint.metadata["pooling"] == "std")
    #expect(checkpoint.weights["head/kernel"]?.specification.shape == [2_048, 2])
    // Those of the last network, by its file; and the same in two halves.
    let network = try Xception(weights: WeightsSource(file: whole.checkpoint).weights(seed: 0))
    let extractor = try FeatureExtractor(network, DescriptorOptions(inputSize: 71, pooling: "std"))
    let again = try extractor.descriptors(of: PaintedImages(count: 10))
    #expect(try zip(again.values, whole.trainDescriptors.values).allSatisfy { abs($0 - $1) < 1e-5 })
    options.steps = 1
    _ = try loop(options, in: "halves").run()
    options.steps = 2
    let halves = try loop(options, in: "halves").run(resume: true)
    #expect(try halves.trainDescriptors == whole.trainDescriptors && halves.train == whole.train)
  }

  /// As version 0.1 wrote its facts: these names, and no others.
  @Test(arguments: ["default", "makina"]) func aCheckpointOfVersion01IsGoneOnFrom(name: String) throws {
    let before = try JSONDecoder().decode(
      [String: String].self, from: Data(contentsOf: Fixture.url("checkpoint-0.1-\(name).json")))
    let recipe = try #require(Recipe(rawValue: name))
    var recorded = DeepClusterOptions.declarations.recorded(before)
    let expected = try DeepClusterOptions(recipe, given: ["input_size": 71, "batch_size": 8])
    #expect(try DeepClusterOptions(params: recorded).identity == expected.identity)

    // The same facts, in a file that is of this test's images.
    recorded["steps"] = 1
    var options = try DeepClusterOptions(params: recorded)
    (options.clusters, options.settled) = (2, 0)
    (options.grouping.components, options.grouping.neighbours) = (0, 0)
    let url = try loop(options).run().checkpoint
    let file = try Safetensors(contentsOf: url)
    let facts = file.metadata.filter { before[$0.key] != nil }
    #expect(facts.count == before.count - ["dataset_hash", "git_commit", "stage_key", "tool_version"].count)
    try Safetensors.write(file.entries, metadata: facts, to: Target(url))
    options.steps = 2
    #expect(try loop(options).run(resume: true).records.map(\.step) == [2])
  }

  @Test func aCheckpointFromBeforePoolingsIsOfMeans() throws {
    var options = options(steps: 1)
    let url = try loop(options).run().checkpoint
    let file = try Safetensors(contentsOf: url)
    #expect(file.metadata["pooling"] == "avg")
    try Safetensors.write(file.entries, metadata: file.metadata.filter { $0.key != "pooling" }, to: Target(url))
    options.steps = 2
    options.descriptors.pooling = "std"
    let error = #expect(throws: DeepClusterError.self) { try loop(options).run(resume: true) }
    #expect(error?.description.contains("pooling") == true)
    options.descriptors.pooling = "avg"
    #expect(try loop(options).run(resume: true).records.map(\.step) == [2])
  }
}
