import ArgumentParser
import Foundation
import Pipeline
import Stages

struct ManifestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manifest", abstract: "Checks what manifest.json lists.",
    discussion: """
      manifest.json in the data directory records what each stage read, did and left.

        tiles manifest verify
      """,
    subcommands: [ManifestVerifyCommand.self])
}

struct ManifestVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Reads every byte that the manifest lists, and names what differs.",
    discussion: """
      The outputs of every stage, and the inputs that no stage made, such as weights. Nothing is taken from a digest that
      was remembered. Exit status: 0 when all agree, 1 when any differs.
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    let folder = common.folder
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
    if !check.differences.isEmpty { throw ExitCode(ExitStatus.failed.rawValue) }
  }
}
