import ArgumentParser
import DataDirectory
import Files
import Foundation

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

  /// The data directory of a command that works on what is there.
  /// - Throws: `Elsewhere`.
  func filledFolder() throws -> DataFolder {
    let folder = folder
    guard !folder.isFilled else { return folder }
    let others = folder.filledFolders
    guard others.isEmpty else { throw Elsewhere(path: folder.url.relativePath, others: others.map(\.url.relativePath)) }
    return folder
  }

  /// The folder holds data directories and is none.
  struct Elsewhere: ExitCoded, CustomStringConvertible {
    var exitStatus: ExitStatus { .usage }
    let path: String
    let others: [String]
    var description: String {
      let first = others.first ?? ""
      return "\(path): expected tiles or images, found nothing of them; \(others.prefix(5).joined(separator: ", ")) "
        + "\(others.count == 1 ? "has" : "have"): --data \(first)"
    }
  }

  var console: Console { Console(level: quiet ? .quiet : verbose ? .verbose : .normal, json: json) }
}
