public import Foundation
import HTTP
import Synchronization

/// A real `mlflow server` on a free port of the loopback interface, with its database in a folder of its own.
public final class MLflowServer: Sendable, Watched {
  /// `$TILES_TEST_MLFLOW`, else on the PATH, else in the program's own virtual environment.
  public static let executable: String? = {
    let environment = ProcessInfo.processInfo.environment
    let path = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/mlflow" }
    return
      ([environment["TILES_TEST_MLFLOW"] ?? ""] + path + [Shared.cache.appendingPathComponent("venv/bin/mlflow").path])
      .first(where: FileManager.default.isExecutableFile(atPath:))
  }()

  public struct Failure: Error { public let log: String }

  public let endpoint: String
  /// Whom the server lets in; nil for everybody.
  public struct User: Sendable {
    public let name: String
    public let password: String

    public init(name: String, password: String) {
      self.name = name
      self.password = password
    }
  }

  private let folder: TemporaryFolder
  private let port: UInt16
  private let user: User?
  private let process = Mutex<pid_t>(0)

  /// Whether it can ask for a password: with the packages of `mlflow[auth]`.
  public static let hasAuthentication: Bool = {
    guard let executable else { return false }
    let folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
    let python = folder.appendingPathComponent("python")
    return (try? ToolRun(python, ["-c", "import flask_wtf"], in: folder).status) == 0
  }()

  public init(for user: User? = nil) async throws {
    self.user = user
    folder = try TemporaryFolder()
    port = try Loopback.freePort()
    endpoint = "http://127.0.0.1:\(port)"
    try await start()
  }

  /// Starts it, again where it was stopped: with what it knew.
  public func start() async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      Self.executable ?? "mlflow", "server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1",
      "--backend-store-uri", "sqlite:///\(folder["mlflow.db"].path)", "--artifacts-destination",
      folder["artifacts"].path,
    ]
    var environment = ["MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"]
    if let user {
      process.arguments? += ["--app-name", "basic-auth"]
      environment["MLFLOW_FLASK_SERVER_SECRET_KEY"] = "of-this-test"
      environment["MLFLOW_AUTH_CONFIG_PATH"] = folder["auth.ini"].path
      try """
      [mlflow]
      default_permission = READ
      database_uri = sqlite:///\(folder["auth.db"].path)
      admin_username = \(user.name)
      admin_password = \(user.password)
      authorization_function = mlflow.server.auth:authenticate_request_basic_auth
      """.write(to: folder["auth.ini"], atomically: true, encoding: .utf8)
    }
    process.currentDirectoryURL = folder.url
    process.environment = ProcessInfo.processInfo.environment
      .filter { !$0.key.hasPrefix("MLFLOW_") }
      .merging(environment) { $1 }
    try Data().write(to: folder["log"])
    let log = try FileHandle(forWritingTo: folder["log"])
    process.standardOutput = log
    process.standardError = log
    try process.run()
    self.process.withLock { $0 = process.processIdentifier }
    try await waitUntilReady(process)
  }

  deinit { stop() }

  /// The server with the workers that it has started: Foundation's `Process` leads a process group of its own.
  public func stop() {
    process.withLock { process in
      if process > 0 { kill(-process, SIGKILL) }
      process = 0
    }
  }

  public var isRunning: Bool {
    process.withLock { process in process > 0 && kill(process, 0) == 0 }
  }
  public var name: String { "mlflow server" }
  public var printed: String { (try? log()) ?? "" }

  /// What a GET answers, as JSON.
  public func get(_ path: String) async throws -> Data {
    let client = try HTTPClient(userAgent: "tiles-tests/1.0")
    return try await client.send(HTTPRequest(url: endpoint + path)).body
  }

  /// What a script of MLflow's own Python client prints as JSON; `client` is its `MlflowClient`, `json` is imported.
  public func ask(_ script: String) throws -> Any {
    let folder = URL(fileURLWithPath: Self.executable ?? "mlflow").deletingLastPathComponent()
    let child = try ChildProcess(
      folder.appendingPathComponent("python"),
      ["-c", "import json, mlflow\nclient = mlflow.MlflowClient('\(endpoint)')\n" + script])
    guard try child.wait(within: 300) == 0 else { throw Failure(log: child.printed + (try log())) }
    return try JSONSerialization.jsonObject(with: child.output, options: .fragmentsAllowed)
  }

  private func waitUntilReady(_ process: Process) async throws {
    let end = ContinuousClock.now + .seconds(120)
    while process.isRunning, ContinuousClock.now < end {
      if let body = try? await get("/health"), body == Data("OK".utf8) { return }
      try await Task.sleep(for: .milliseconds(200))
    }
    let why = process.isRunning ? "no answer in two minutes" : "it has ended"
    stop()
    throw Failure(log: "mlflow server: \(why). It printed: \(try log())")
  }

  private func log() throws -> String { try String(contentsOf: folder["log"], encoding: .utf8) }
}
