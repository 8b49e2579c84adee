import ArgumentParser
import DataDirectory
import Files
import Foundation
import Options
import Pipeline
import Ranks

/// Runs a stage that several processes can share (docs/scaling.md): the leading one as every stage is run, the others with no
/// lock, no manifest and no words of their own.
struct RankedStage {
  let common: CommonOptions
  let folder: DataFolder
  let limits: World.Limits

  /// - Parameters:
  ///   - name: of the command.
  ///   - options: what all ranks must have in common.
  ///   - stage: the stage as one of the ranks runs it.
  ///   - others: stages behind it, for the leading one alone.
  func run<Shared: Stage>(
    _ name: String, _ options: [String: JSONValue], then others: [any Stage] = [], _ stage: (World) throws -> Shared
  ) async throws {
    guard let place = try RankPlace(environment: ProcessInfo.processInfo.environment) else {
      return try await StageSession(common, folder: folder).runAlone(stage(.alone), then: others)
    }
    let stop = InterruptHandler.install()
    let words = options.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value.plain)" }.joined()
    let job = "tiles \(Tiles.configuration.version): \(name)\(words)"
    let world = try World(place, job: job, limits: limits, stop: stop, stopping: { kill(getpid(), SIGTERM) })
    var status: Int32 = 0
    do {
      if world.leads {
        let session = try StageSession(common, folder: folder)
        do { try await session.runAlone(stage(world), then: others) } catch let code as ExitCode {
          // The others have done their part, too.
          guard code == ExitCode(.partial) else { throw code == ExitCode(.interrupted) ? CancellationError() : code }
          status = code.rawValue
        }
      } else {
        try await follow(stage(world), stop)
      }
      status = try world.end(status)
    } catch {
      world.fail(error)
      throw error
    }
    if status != 0 { throw ExitCode(status) }
  }

  private func follow(_ stage: some Stage, _ stop: StopSignal) async throws {
    let data = folder.url
    let context = StageContext(
      data: data, toolVersion: Tiles.toolVersion, toolCommit: Tiles.toolCommit, stop: stop, report: { _ in })
    _ = try await stage.settled(in: data).run(context)
  }
}
