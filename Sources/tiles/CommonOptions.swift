import ArgumentParser
import Dataset
import Files
import Foundation
import Pipeline
import Stages
import TileFetch
import Tracking

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The data directory ($TILES_DATA, else Data).", valueName: "dir"))
  var data: String?

  @Flag(name: [.short, .long], help: "Say nothing but warnings and errors.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Say more.")
  var verbose = false

  @Flag(help: "Print the summary as one JSON object, last on stdout.")
  var json = false

  var folder: DataFolder {
    let environment = ProcessInfo.processInfo.environment
    let path = data ?? environment["TILES_DATA"].flatMap { $0.isEmpty ? nil : $0 } ?? "Data"
    return DataFolder(URL(fileURLWithPath: path, isDirectory: true))
  }

  var console: Console { Console(level: quiet ? .quiet : verbose ? .verbose : .normal, json: json) }
}

/// Runs stages for commands: the lock, the manifest, Ctrl-C, the summary and the exit code.
struct StageSession {
  let folder: DataFolder
  let console: Console
  let stop: StopSignal
  private let lock: FolderLock
  private let runner: StageRunner
  private let tracker: RunTracker

  /// - Throws: `FolderLock.InUse`, `AtomicFile.Failure`.
  init(_ common: CommonOptions, folder: DataFolder? = nil) throws {
    let folder = folder ?? common.folder
    let console = common.console
    let stop = StopSignal.process
    self.folder = folder
    self.console = console
    self.stop = stop
    lock = try FolderLock(folder.url)
    try TargetFolder(folder.url).removeLeftovers()
    tracker = try RunTracker(
      data: folder.url, environment: ProcessInfo.processInfo.environment, userAgent: "tiles/\(Tiles.toolVersion)",
      warn: { console.show(.warning($0)) })
    runner = StageRunner(
      context: StageContext(
        data: folder.url, toolVersion: Tiles.toolVersion, toolCommit: Tiles.toolCommit,
        shouldStop: { stop.isSet }, report: { console.show($0) }),
      command: CommandLine.arguments.enumerated().map { $0 == 0 ? "tiles" : $1 }.joined(separator: " "))
    _ = InterruptHandler.install { [runner, tracker] in
      tracker.abandon()
      try? runner.abandon()
    }
  }

  /// Runs a stage whatever its state, then others that belong to it; prints their summaries, and ends with the exit code
  /// of the contract.
  func runAlone(_ stage: some Stage, then others: [any Stage] = []) async throws {
    var results: [StageResult] = []
    for stage in [stage as any Stage] + others {
      let freshness = try freshness(of: stage)
      results.append(try await run(stage, reason: freshness == .upToDate ? "asked for" : freshness.reason))
      if results.last?.interrupted ?? false { break }
    }
    if !results.contains(where: \.interrupted) { await RunArtifacts(folder).log(toTraining: tracker) }
    console.finish(results.flatMap(\.summary))
    for result in results { try end(result) }
  }

  /// Takes a folder of images for the data directory's: imports it, and splits it if the split is not of these images.
  func take(images: String) async throws {
    let stages: [any Stage] = [ImportStage(paths: [URL(fileURLWithPath: images)]), SplitStage(Splitter())]
    for stage in stages {
      let freshness = try freshness(of: stage)
      if freshness == .upToDate { continue }
      let result = try await run(stage, reason: freshness.reason)
      if let missing = result.missing { console.show(.warning(missing)) }
    }
  }

  private func freshness(of stage: any Stage) throws -> Freshness {
    try Freshness(of: stage, in: folder.url, manifest: Manifest(in: folder.url))
  }

  /// Edits the final groups, and prints what was done.
  func edit(_ action: GroupEdit.Action) throws { console.finish(try apply(action)) }

  /// - Returns: the summary.
  @discardableResult
  func apply(_ action: GroupEdit.Action) throws -> [(name: String, value: JSONValue)] {
    // The directory is ours until the edit has ended.
    defer { withExtendedLifetime(lock) {} }
    return try GroupEditor(runner).apply(action)
  }

  func run(_ stage: some Stage, reason: String) async throws -> StageResult {
    // The directory is ours until the stage has ended.
    defer { withExtendedLifetime(lock) {} }
    let name = type(of: stage).name
    let result: StageResult
    if var cluster = stage as? ClusterStage {
      cluster.tracker = tracker
      result = try await runner.run(cluster, reason: reason)
    } else {
      result = try await runner.run(stage, reason: reason)
    }
    let metrics = Dictionary(uniqueKeysWithValues: result.metrics.map { ("\(name)/\($0.key)", $0.value) })
    if !metrics.isEmpty {
      tracker.pipeline?.log(metrics, step: 0)
      if name == GroupsStage.name { tracker.latest?.log(metrics, step: 0) }
    }
    return result
  }

  /// What runs from here on are parts of one pipeline's run.
  func beginPipeline(_ run: RunDescription) { tracker.beginPipeline(run) }

  func endPipeline(_ status: RunStatus) async {
    if status == .finished { await RunArtifacts(folder).log(toTraining: tracker) }
    guard let run = tracker.pipeline else { return }
    RunArtifacts(folder).log(toPipeline: run)
    await run.end(status)
  }

  func end(_ result: StageResult) throws {
    if let missing = result.missing { console.show(.warning(missing)) }
    if result.interrupted { throw ExitCode(ExitStatus.interrupted.rawValue) }
    if result.missing != nil { throw ExitCode(ExitStatus.partial.rawValue) }
  }
}
