import ArgumentParser
import Files
import Foundation
import Pipeline
import Tracking

struct TrackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "track", abstract: "Sends runs to an MLflow server that was away, or that is new.",
    discussion: """
      Every run is kept in the data directory (runs/), with or without a server. This sends what the server named by --to \
      or MLFLOW_TRACKING_URI has not got yet, once; credentials come from MLFLOW_TRACKING_USERNAME and _PASSWORD, or \
      MLFLOW_TRACKING_TOKEN.

        tiles track --to http://127.0.0.1:5000
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: ArgumentHelp("The MLflow server ($MLFLOW_TRACKING_URI).", valueName: "uri"))
  var to: String?

  enum Failure: ExitCoded, CustomStringConvertible {
    var exitStatus: ExitStatus { self == .noServer ? .unconfigured : .usage }
    case noServer
    case credentials

    var description: String {
      switch self {
      case .noServer:
        "track: expected an MLflow server by --to or MLFLOW_TRACKING_URI, found neither; `make mlflow` starts one"
      case .credentials:
        "--to: expected an address without user and password, which others could see; "
          + "put them into MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
      }
    }
  }

  func run() async throws {
    var environment = ProcessInfo.processInfo.environment
    if let to {
      if URLComponents(string: to)?.user != nil { throw Failure.credentials }
      environment["MLFLOW_TRACKING_URI"] = to
    }
    guard let server = try MLflowConfiguration(environment: environment) else { throw Failure.noServer }
    let folder = try common.filledFolder()
    let console = common.console
    guard FileManager.default.fileExists(atPath: folder.url.path) else {
      return console.finish([("runs", 0), ("sent", 0), ("waiting", 0)])
    }
    let lock = try console.lock(folder)
    defer { lock.keep() }
    let outbox = try Outbox(
      of: folder.url, for: server, userAgent: "tiles/\(Tiles.toolVersion)",
      warn: { console.show(.warning($0)) })
    let sent = try await outbox.send()
    for run in sent where run.sent + run.waiting > 0 {
      let place = run.mlflowID.map { "run \($0)" } ?? "not there yet"
      console.show(
        .note("\(run.run.id) \(run.run.run.name): \(run.sent) of \(run.sent + run.waiting) events sent, \(place)"))
    }
    let waiting = sent.reduce(0) { $0 + $1.waiting }
    console.finish([
      ("server", .string(server.server)), ("runs", .int(sent.count)),
      ("sent", .int(sent.reduce(0) { $0 + $1.sent })), ("waiting", .int(waiting)),
    ])
    if waiting > 0 {
      console.show(.warning("\(waiting) events wait; run the same command again when the server answers"))
      throw ExitCode(.partial)
    }
  }
}
