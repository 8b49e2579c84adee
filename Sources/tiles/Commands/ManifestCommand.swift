import Records
import ArgumentParser
import Files
import Foundation
import Pipeline
import Stages

struct ManifestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manifest", abstract: "Checks what manifest.json lists, and says it in DVC's words.",
    discussion: """
      manifest.json in the data directory records what each stage read, did and left.

        tiles manifest verify
        tiles manifest dvc && cd Data && dvc init --no-scm && dvc status
      """,
    subcommands: [ManifestVerifyCommand.self, ManifestDVCCommand.self])
}

struct ManifestVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Reads every byte that the manifest lists, and names what differs.",
    discussion: """
      The outputs of every stage, and the inputs that no stage made, such as weights. Nothing is taken from a digest that \
      was remembered. Exit status: 0 when all agree, 1 when any differs.
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    let folder = try common.filledFolder()
    let console = common.console
    let check = try ManifestCheck(Manifest(existingIn: folder.url), in: folder) { console.show($0) }
    if console.json {
      console.finish([
        ("checked", .int(check.checked)), ("differ", .int(check.differences.count)),
        ("differences", .array(check.differences.map(\.json))),
      ])
    } else {
      console.finish([])
      for difference in check.differences { Console.print("\(difference)") }
      if console.level >= .normal {
        Console.print("\(check.checked) artifacts checked, \(check.differences.count) differ")
      }
    }
    if !check.differences.isEmpty { throw ExitCode(.failed) }
  }
}

struct ManifestDVCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dvc", abstract: "Writes dvc.yaml and dvc.lock, for those who keep data with DVC.",
    discussion: """
      Complete stages only, with outputs that DVC watches and does not cache. A stage that is stale stands in dvc.yaml \
      and not in dvc.lock, so that `dvc status` says it too. In the data directory `dvc init` (or `dvc init --no-scm`) \
      makes it a project of DVC's.
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    let folder = try common.filledFolder()
    let manifest = try Manifest(existingIn: folder.url)
    let lock = try common.console.lock(folder)
    defer { lock.keep() }
    let files = try DVCFiles(manifest, in: folder, order: StageList.all.map { $0.name }) { name, record in
      RecordedCommand(name, record, of: manifest, in: folder)?.text
    }
    try files.write(in: folder)
    common.console.finish([
      ("stages", .array(files.steps.map { .string($0.name) })),
      ("stale", .array(files.steps.filter { !$0.isLocked }.map { .string($0.name) })),
      ("written", .array([.string(DVCFiles.pipelineName), .string(DVCFiles.lockName)])),
    ])
  }
}
