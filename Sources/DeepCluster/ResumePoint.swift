internal import Foundation
internal import KMeans
internal import Options

/// Where a run that broke off goes on: after its last complete step, or within the one that had begun. What lies in the
/// folder is taken only where it is of this very run.
struct ResumePoint {
  /// The checkpoint of the last complete step; nil where there is none.
  var last: Checkpoint?
  /// The step after it, where the run broke off after one of its epochs.
  var begun: EpochState?

  /// A run that begins: nothing to go on from.
  init() {}

  /// - Throws: `DeepClusterError.damagedState`, `DeepClusterError.otherRun`.
  init(of loop: DeepClusterLoop) throws {
    let models = loop.models.url
    if let url = Checkpoint.last(in: models) {
      let checkpoint = try Checkpoint.resumable(at: url)
      try loop.check(checkpoint, of: url)
      guard Checkpoint.url(step: checkpoint.step, in: models) == url else {
        throw DeepClusterError.damagedState(
          path: url.path, problem: "expected the step of its name, found step \(checkpoint.step)")
      }
      last = checkpoint
    }
    if let state = try EpochState(in: models), state.checkpoint.step == (last?.step ?? 0) + 1,
      state.checkpoint.step <= loop.options.steps
    {
      try loop.check(state.checkpoint, of: EpochState.url(in: models))
      try loop.check(state)
      begun = state
    }
  }
}

extension DeepClusterLoop {
  private static let identifyingNotes = ["dataset_hash", "start_weights"]

  fileprivate func check(_ checkpoint: Checkpoint, of url: URL) throws {
    func other(_ name: String, _ expected: String, _ found: String) -> DeepClusterError {
      .otherRun(path: url.path, option: name, expected: expected, found: found)
    }
    let found = DeepClusterOptions.declarations.recorded(checkpoint.metadata)
    for (name, value) in options.identity.sorted(by: { $0.key < $1.key }) where found[name] != value {
      throw other(name, value.plain, (found[name] ?? .null).plain)
    }
    let facts = counts.merging(notes.filter { Self.identifyingNotes.contains($0.key) }) { $1 }
    for (name, value) in facts.sorted(by: { $0.key < $1.key }) where checkpoint.metadata[name] != value {
      throw other(name, value, checkpoint.metadata[name] ?? "none")
    }
    // The facts say that they are of this run; the arrays must be too.
    func require(_ isTrue: Bool, _ expected: String, _ found: Int) throws {
      guard isTrue else {
        throw DeepClusterError.damagedState(path: url.path, problem: "expected \(expected), found \(found)")
      }
    }
    let (labels, groups) = (checkpoint.train.labels.count, checkpoint.centroids.rows)
    try require(labels == train.count, "\(train.count) labels of training images", labels)
    try require(
      checkpoint.test.labels.count == test.count, "\(test.count) labels of test images", checkpoint.test.labels.count)
    let allowed = options.clusters.number.map { $0...$0 } ?? ClusterProposal.range
    try require(allowed ~= groups, "\(allowed.lowerBound) to \(allowed.upperBound) groups", groups)
    try require(groups <= train.count, "at most a group for each of the \(train.count) training images", groups)
  }

  fileprivate func check(_ state: EpochState) throws {
    func require(_ isTrue: Bool, _ expected: String, _ found: String) throws {
      guard isTrue else {
        throw DeepClusterError.damagedState(
          path: EpochState.url(in: models.url).path, problem: "expected \(expected), found \(found)")
      }
    }
    try require(state.epoch <= options.epochs, "at most \(options.epochs) epochs", "\(state.epoch)")
    let batches = (0..<train.count).batches(of: options.grouping.batch).count
    try require(state.scores.count == batches, "\(batches) scores, one a batch", "\(state.scores.count)")
    // Behind the last epoch nothing is remembered.
    let remembers = options.optimizer == .adam && state.epoch < options.epochs
    try require(
      (state.moments != nil) == remembers, remembers ? "what the optimizer remembers" : "no moments of an optimizer",
      state.moments == nil ? "none" : "some")
  }
}
