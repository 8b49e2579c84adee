import ArgumentParser
import Foundation
import Report
import Viewer

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "A local web page of the data directory: the tiles on a map, coloured by group.",
    discussion: """
      Prints the address to open. Choose a tile to see its group, how sure that is, and the tiles most like it; name and \
      merge groups, and undo, as `tiles groups` does. Ctrl-C ends it. The page shows what the other commands do when it is \
      loaded again. Map programs such as QGIS take /tiles/{z}/{x}/{y} of that address as an XYZ layer.

        tiles serve
        tiles serve --data Data/earth --port 0
        tiles serve --lang fr
        tiles serve --host 0.0.0.0           # the network may look, and change nothing
        tiles serve --allow-host maps.example.org   # behind a proxy, or a port mapped by ssh or a container
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "The port; 0 for any that is free.")
  var port: UInt16 = 8765
  @Option(
    help: ArgumentHelp(
      "The address to listen on. With another than this machine's own everybody in the network can look, and nobody can "
        + "edit groups.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(
    help: ArgumentHelp(
      "A name that this machine, or a proxy or container before it, is reached by, also with another port; may be repeated. "
        + "Whoever owns the name can then read what the viewer shows.", valueName: "name"))
  var allowHost: [String] = []

  @Option(help: "The language of the page: en (English) or fr (French); else that of the report, else English.")
  var lang: PageLanguage?

  func validate() throws {
    for name in allowHost where !Server.isName(name) {
      throw ValidationError("--allow-host \(name): expected a name or an address alone, without scheme, port or path")
    }
    guard Server.isHost(host) else {
      throw ValidationError(
        "--host \(host): expected an IPv4 or IPv6 address of this machine, or localhost, for example 127.0.0.1")
    }
  }

  func run() async throws {
    let common = common
    let (folder, console, stop) = (try common.filledFolder(), common.console, InterruptHandler.install())
    guard folder.has("") else { throw NoFolder(path: folder.url.path) }
    let canEdit = Server.isLoopback(host)
    if !canEdit {
      console.show(
        .warning(
          "\(host): everybody in the network can look at \(folder.url.relativePath); groups cannot be named or merged"))
    }
    if canEdit, !allowHost.isEmpty {
      console.show(
        .warning(
          "\(allowHost.joined(separator: ", ")): whoever can open that can look at \(folder.url.relativePath), and name and "
            + "merge groups"))
    }
    let served = ServedFolder(folder, regions: Places.shippedGazetteer) { request in
      _ = try GroupEditSession.apply(request, in: folder, console)
    }
    let (host, allowed) = (host, allowHost)
    let language = lang ?? (try? ReportLanguages(of: folder))?.languages.first ?? .english
    try await Server(host: host, port: port).run(
      site: { Site(served, host: host, port: $0, allowed: allowed, canEdit: canEdit, language: language) },
      listening: { address in
        // Not before: whoever finds no port ends at once, and not in the middle of reading.
        served.prepare()
        let address = Server.reachable(address, by: allowed)
        if console.json { console.finish([("address", .string(address))]) } else { Console.print(address) }
      },
      stop: stop)
    served.finish()
    throw ExitCode(.interrupted)
  }

  struct NoFolder: Error, CustomStringConvertible {
    let path: String
    var description: String {
      "\(path): expected a data directory, found none; run `tiles fetch` first, or choose one with --data"
    }
  }
}
