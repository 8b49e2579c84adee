import DataDirectory
import Dataset
import DeepCluster
import Files
import Foundation
import Pipeline
import Ranks
import Tracking

/// One run of the loop, with what is told of it on the way and what it leaves.
struct ClusterRun {
  let stage: ClusterStage
  let train: LibraryImages
  let test: LibraryImages
  let folder: DataFolder
  let context: StageContext
  let isResumed: Bool

  struct Ended {
    /// Of the last step, and `settled_nmi` where the clusters settled before the steps that were asked for.
    let metrics: [String: Double]
    let clusters: Int
    /// Those that have been done.
    let steps: Int
    let mlflowRunID: String?
  }

  private var world: World { stage.world }
  private var models: TargetFolder { TargetFolder(DataFolder.models, below: folder.url) }
  private var metrics: MetricsFile { MetricsFile(folder.target(DataFolder.clusterMetrics)) }

  func run() async throws -> Ended {
    if world.leads { try prepare() }
    try world.meet()
    let tracked = try track()
    do {
      let outcome = try loop(tracked)
      guard world.leads else {
        return Ended(metrics: [:], clusters: outcome.clusters, steps: 0, mlflowRunID: nil)
      }
      try write(outcome)
      let records = try metrics.records()
      var last = records.last ?? [:]
      if let settled = outcome.settled {
        context.report(.note(Self.line(settled, after: records.count)))
        last["settled_nmi"] = settled.nmi
        tracked?.tag("settled_nmi", "\(settled.nmi)")
      }
      tracked?.log(artifact: metrics.url, as: DataFolder.clusterMetrics)
      tracked?.log(artifact: folder[DataFolder.clusterAssignments], as: DataFolder.clusterAssignments)
      tracked?.log(artifact: outcome.checkpoint, as: "\(DataFolder.models)/\(outcome.checkpoint.lastPathComponent)")
      await tracked?.end(.finished)
      return Ended(
        metrics: last, clusters: outcome.clusters, steps: records.count, mlflowRunID: await tracked?.mlflowID)
    } catch {
      await tracked?.end(error is CancellationError ? .killed : .failed)
      throw error
    }
  }

  /// All that a run leaves in `cluster/`.
  private static let outputs = [
    DataFolder.clusterMetrics, DataFolder.clusterAssignments, DataFolder.clusterDescriptors,
    DataFolder.besideDescriptors(DataFolder.clusterDescriptors).csv,
    DataFolder.besideDescriptors(DataFolder.clusterDescriptors).json, DataFolder.network,
  ]

  /// A new run forgets the old one's steps, and leaves alone what a person put beside them; a resumed one keeps those that
  /// have a checkpoint.
  private func prepare() throws {
    guard isResumed, Checkpoint.newest(in: models.url) != nil else {
      try models.remove(Checkpoint.isOurs)
      try models.removeLeftovers()
      try DeepClusterLoop.removeDescriptors(in: models, firstToo: false)
      for path in Self.outputs { try folder.target(path).remove() }
      return
    }
    // 0 where the first step was not complete.
    let steps = Checkpoint.last(in: models.url).flatMap { Int($0.stepNumber) } ?? 0
    context.report(.note("going on after step \(steps)"))
    try metrics.keep(first: steps)
    // Killed between a checkpoint and its line of metrics: the checkpoint has them too.
    for step in stride(from: try metrics.records().count + 1, through: steps, by: 1) {
      let checkpoint = try Checkpoint.resumable(at: Checkpoint.url(step: step, in: models.url))
      try metrics.append(checkpoint.metrics.merging(["step": Double(step)]) { $1 })
    }
  }

  private func notes(inputs: [Artifact]) throws -> [String: String] {
    var notes = [
      "tool_version": context.toolVersion, "git_commit": context.toolCommit, "stage_key": context.key,
      "dataset_hash": try DatasetHash(inputs).hex,
    ]
    // Read again for every step, also by a run that goes on.
    if stage.options.beginning == .start {
      notes["start_weights"] = inputs.first { $0.kind == .model }?.digest ?? "random"
    }
    return notes
  }

  private func loop(_ tracked: TrackedRun?) throws -> DeepClusterLoop.Outcome {
    var options = stage.options
    options.decodingThreads = world.decodingThreads
    let notes = try JSONDecoder().decode(
      [String: String].self,
      from: Data(
        world.fromLeader { try Array(JSONEncoder().encode(self.notes(inputs: stage.inputs(in: context.data)))) }))
    let loop = DeepClusterLoop(
      options: options, train: train, test: test, start: stage.weights.source, models: models,
      notes: notes, world: world)
    let hooks = DeepClusterHooks(
      progress: { progress in
        context.report(
          .step(
            label: "step \(progress.step) of \(progress.steps): \(progress.phase.rawValue)", done: progress.done,
            total: progress.total, unit: "images"))
      },
      proposed: { proposal in
        context.report(.note("\(proposal)"))
        if let clusters = proposal.clusters { tracked?.tag("nb_clusters", "\(clusters)") }
      },
      stepEnded: { record in
        let values = Dictionary(record.metrics.map { ($0.name, $0.value) }) { $1 }
        try metrics.append(values.merging(["step": Double(record.step)]) { $1 })
        if let tracked { tell(values, step: record.step, to: tracked) }
        context.report(.note(Self.line(record)))
        if let text = Self.tinyGroups(record) { context.report(.warning(text)) }
      },
      warned: { context.report(.warning($0)) },
      checkpoint: {
        try context.checkpoint()
        try world.checkpoint()
      })
    return try loop.run(resume: isResumed, hooks: hooks)
  }

  private static func line(_ record: StepRecord) -> String {
    var text = String(
      format: "step %d: loss %.4f, accuracy %.3f", record.step, record.train.loss, record.train.accuracy)
    if let test = record.test { text += String(format: " (test %.4f, %.3f)", test.loss, test.accuracy) }
    if let agreement = record.agreement { text += String(format: ", NMI with the step before %.3f", agreement.nmi) }
    return text + ", sizes " + record.trainSizes.map(String.init).joined(separator: " ")
  }

  private static func line(_ settled: StepRecord.Agreement, after step: Int) -> String {
    String(
      format:
        "the clusters have settled: those found by the network of step %d and those it was taught have an NMI of %.3f; "
        + "--resume --settled 0 goes on", step, settled.nmi)
  }

  /// Groups with less than a hundredth of an equal share, the empty ones among them.
  private static func tinyGroups(_ record: StepRecord) -> String? {
    let share = record.trainSizes.reduce(0, +) / max(1, record.trainSizes.count)
    let tiny = record.trainSizes.indices.filter { record.trainSizes[$0] * 100 < max(share, 100) }
    guard !tiny.isEmpty else { return nil }
    let list = tiny.map { "\($0) (\(record.trainSizes[$0]))" }.joined(separator: ", ")
    return "step \(record.step): clusters with few images or none: \(list); ask for fewer clusters if it stays so"
  }

  /// The last step's clusters, and the last network's descriptors, of all images in the order of their keys.
  private func write(_ outcome: DeepClusterLoop.Outcome) throws {
    let rows =
      zip(train.keys, zip(outcome.train.labels, outcome.train.distances)).map { ($0, Split.train, $1) }
      + zip(test.keys, zip(outcome.test.labels, outcome.test.distances)).map { ($0, Split.test, $1) }
    try AssignmentFile(
      rows.map { .init(key: $0.0, side: $0.1, group: $0.2.0, distance: $0.2.1.squareRoot()) }
    ).write(.cluster, in: folder)
    let order = (train.keys + test.keys).enumerated().sorted { $0.element < $1.element }
    var described = stage.options.descriptors
    described.weights = "\(DataFolder.models)/\(outcome.checkpoint.lastPathComponent)"
    let recipe = DescriptorRecipe(described, sha256: try Digest.hex(.sha256, ofFile: outcome.checkpoint))
    try Descriptors.write(
      of: order.map(\.element), width: outcome.descriptors.width, to: folder.target(DataFolder.clusterDescriptors),
      madeBy: recipe
    ) { try outcome.descriptors.rows(at: order[$0].map(\.offset)) }
    try DeepClusterLoop.removeDescriptors(in: models, firstToo: true)
  }

  /// Begins a run, under the names of the published work.
  private func track() throws -> TrackedRun? {
    guard let tracker = context.tracker else { return nil }
    let records = try metrics.records()
    var params = ClusterStage.declarations.tracked(stage.params)
    params["data_directory"] = folder.url.path
    params["models_directory"] = models.url.path
    params["nb_train"] = String(train.count)
    params["nb_test"] = String(test.count)
    let run = tracker.begin(
      RunDescription(
        name: "k\(stage.options.clusters)-steps\(stage.options.steps)",
        source: "tiles cluster", commit: context.toolCommit,
        note:
          "DeepCluster with \(try stage.options.descriptors.network().title) over \(train.count + test.count) images",
        params: params,
        tags: ["tiles.version": context.toolVersion, "tiles.stage_key": context.key], key: context.key),
      goesOn: isResumed || context.continuesUnfinishedRun)
    let digest = (try? Artifact(DataFolder.split, kind: .table, in: folder.url))?.flatMap { $0 }?.digest ?? ""
    for (name, count) in [("training", train.count), ("evaluation", test.count)] {
      run.log(
        DatasetInput(
          name: "tiles-\(name)", digest: String(digest.prefix(36)), source: DataFolder.split, context: name, rows: count
        ))
    }
    // Steps that a killed process had completed and not told.
    for record in records {
      guard let step = record["step"].flatMap({ Int(exactly: $0) }) else { continue }
      tell(record.filter { $0.key != "step" }, step: step, to: run)
    }
    return run
  }

  private func tell(_ values: [String: Double], step: Int, to run: TrackedRun) {
    // A run that goes on may have told this step before it was killed.
    if !run.toldSteps.contains(step) { run.log(values, step: step) }
  }
}

extension URL {
  /// NN of `step-NN.safetensors`.
  fileprivate var stepNumber: Substring {
    deletingPathExtension().lastPathComponent.drop { !$0.isNumber }
  }
}
