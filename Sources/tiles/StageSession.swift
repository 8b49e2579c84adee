import DataDirectory
import ArgumentParser
import Dataset
import Files
import Foundation
import Options
import Pipeline
import Stages
import Tracking

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
    lock = try console.lock(folder)
    KnownDigests.shared.keep(in: Places.cache)
    tracker = try RunTracker(
      data: folder.url, environment: ProcessInfo.processInfo.environment, userAgent: "tiles/\(Tiles.toolVersion)",
      warn: { console.show(.warning($0)) })
    runner = StageRunner(
      context: StageContext(
        data: folder.url, toolVersion: Tiles.toolVersion, toolCommit: Tiles.toolCommit,
        stop: stop, tracker: tracker, report: { console.show($0) }),
      command: CommandLine.arguments.enumerated().map { $0 == 0 ? "tiles" : $1.shellWord }.joined(separator: " "))
    _ = InterruptHandler.install { [runner, tracker] in
      tracker.abandon()
      try? runner.abandon()
    }
  }

  /// Runs a stage whatever its state, then others that belong to it; prints their summaries, and ends with the exit code
  /// of the contract.
  func runAlone(_ stage: some Stage, then others: [any Stage] = []) async throws {
    var results: [StageResult] = []
    let all = [stage as any Stage] + others
    for (place, stage) in all.enumerated() {
      let freshness = try freshness(of: stage)
      let reason = freshness == .upToDate ? "asked for" : freshness.reason
      results.append(try await run(stage, before: Array(all[(place + 1)...]), reason: reason))
      if results.last?.interrupted ?? false { break }
    }
    if !results.contains(where: \.interrupted) { await RunArtifacts(folder).log(toTraining: tracker) }
    console.finish(results.flatMap(\.summary))
    for result in results { try end(result) }
  }

  /// Takes a folder of images for the data directory's: imports it, and splits it if the split is not of these images.
  func take(images: String) async throws {
    var list = ImportStage(paths: [URL(fileURLWithPath: images)])
    list.kind = .images
    list.collisions = .replace
    let past = try Manifest(in: folder.url).stages
    // A table that is not there any more has been taken in.
    list.keep(past[ImportStage.name]?.params ?? [:])
    if let table = list.table, !FileManager.default.fileExists(atPath: table.path) { list.table = nil }
    let before = Set((try? folder.keys(of: folder.library())) ?? [])
    try await renew(list)
    let listed = Set(try folder.keys(of: folder.library()))
    // A split that leaves some out is one of these images all the same; of images that came since it knows nothing.
    if let split = try? SplitFile(in: folder), listed.isSubset(of: before),
      listed.isSuperset(of: split.rows.map(\.key))
    {
      return
    }
    try await renew(SplitStage(Splitter()))
  }

  /// Runs a stage unless it is up to date.
  private func renew(_ stage: some Stage) async throws {
    let freshness = try freshness(of: stage)
    if freshness == .upToDate { return }
    let result = try await run(stage, reason: freshness.reason)
    if let missing = result.missing { console.show(.warning(missing)) }
    if result.interrupted { throw CancellationError() }
  }

  private func freshness(of stage: any Stage) throws -> Freshness {
    try Freshness(of: stage, in: folder.url, manifest: Manifest(in: folder.url))
  }

  /// - Parameter next: the stages that are to run after it.
  func run(_ stage: some Stage, before next: [any Stage] = [], reason: String) async throws -> StageResult {
    // The directory is ours until the stage has ended.
    defer { lock.keep() }
    let name = type(of: stage).name
    let result = try await runner.run(stage, before: next, reason: reason)
    let metrics = Dictionary(uniqueKeysWithValues: result.metrics.map { ("\(name)/\($0.key)", $0.value) })
    if !metrics.isEmpty { tracker.pipeline?.log(metrics, step: 0) }
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

  func end(_ result: StageResult) throws { try Self.end(result, console) }

  /// Says what is missing, and gives the exit status of the contract.
  static func end(_ result: StageResult, _ console: Console) throws {
    if let missing = result.missing { console.show(.warning(missing)) }
    if result.interrupted { throw ExitCode(.interrupted) }
    if result.missing != nil { throw ExitCode(.partial) }
  }
}
