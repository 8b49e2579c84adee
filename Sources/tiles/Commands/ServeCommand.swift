import ArgumentParser
import Foundation
import Stages
import Viewer

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "A local web page of the data directory: the tiles on a map, coloured by group.",
    discussion: """
      Prints the address to open. Choose a tile to see its group, how sure that is, and the tiles most like it; name and
      merge groups, and undo, as `tiles groups` does. Ctrl-C ends it. The page shows what the other commands do when it is
      loaded again. Map programs such as QGIS take /tiles/{z}/{x}/{y} of that address as an XYZ layer.

        tiles serve
        tiles serve --data Data/earth --port 0
        tiles serve --host 0.0.0.0           # the network may look, and change nothing
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "The port; 0 for any that is free.")
  var port: UInt16 = 8765
  @Option(
    help: ArgumentHelp(
      "The address to listen on. With another than this machine's own everybody in the network can look, and nobody can "
        + "name or merge groups.", valueName: "address"))
  var host = "127.0.0.1"

  func validate() throws {
    guard Server.isHost(host) else {
      throw ValidationError(
        "--host \(host): expected an IPv4 or IPv6 address of this machine, or localhost, for example 127.0.0.1")
    }
  }

  func run() async throws {
    let common = common
    let (folder, console, stop) = (common.folder, common.console, InterruptHandler.install())
    guard folder.has("") else { throw NoFolder(path: folder.url.path) }
    let canEdit = Server.isLoopback(host)
    if !canEdit {
      console.show(
        .warning(
          "\(host): everybody in the network can look at \(folder.url.relativePath); groups cannot be named or merged"))
    }
    let served = ServedFolder(folder) { action in try StageSession(common).apply(action) }
    let host = host
    try await Server(host: host, port: port).run(
      site: { Site(served, host: host, port: $0, canEdit: canEdit) },
      listening: { address in
        if console.json { console.finish([("address", .string(address))]) } else { Console.print(address) }
      },
      shouldStop: { stop.isSet })
    served.finish()
    throw ExitCode(ExitStatus.interrupted.rawValue)
  }

  struct NoFolder: Error, CustomStringConvertible {
    let path: String
    var description: String {
      "\(path): expected a data directory, found none; run `tiles fetch` first, or choose one with --data"
    }
  }
}
