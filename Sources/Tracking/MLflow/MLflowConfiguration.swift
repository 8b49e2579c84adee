public import Files
import Foundation
public import HTTP

/// Which MLflow server to tell, as whom, in which experiment: MLflow's own environment variables.
/// Source: mlflow/environment_variables.py, mlflow/tracking/_tracking_service/utils.py (MLflow 3.17).
public struct MLflowConfiguration: Sendable {
  public enum Experiment: Sendable, Equatable {
    case id(String)
    case name(String)
  }

  /// Scheme, host, port and perhaps a path, with neither credentials nor a slash at its end.
  public let endpoint: String
  /// The Authorization header.
  let authorization: String?
  /// Passwords and tokens, which no message may have.
  let mask: SecretMask
  public var experiment: Experiment
  /// A run that exists already and goes on.
  public var runID: String?
  public var tls: TLSOptions

  public enum Failure: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus { .usage }
    case notAServer(scheme: String)

    public var description: String {
      switch self {
      case .notAServer(let scheme):
        "MLFLOW_TRACKING_URI: expected http(s)://HOST[:PORT] of an MLflow server, found \(scheme); start one with "
          + "`mlflow server --backend-store-uri sqlite:///mlflow.db` and name it"
      }
    }
  }

  /// nil when `MLFLOW_TRACKING_URI` is not set.
  /// - Throws: `MLflowConfiguration.Failure` when it is no address of a server; it never quotes credentials.
  public init?(environment: [String: String], defaultExperiment: String = "tiles") throws {
    func value(_ name: String) -> String? {
      let text = environment["MLFLOW_" + name]?.trimmingCharacters(in: .whitespacesAndNewlines)
      return text.flatMap { $0.isEmpty ? nil : $0 }
    }
    guard let uri = value("TRACKING_URI") else { return nil }
    var parts = try Self.serverAddress(uri)

    mask = SecretMask(
      [value("TRACKING_PASSWORD"), value("TRACKING_TOKEN"), parts.password].compactMap { $0 }
        + [value("TRACKING_USERNAME") ?? parts.user].compactMap { $0 }.map {
          Self.basic($0, value("TRACKING_PASSWORD") ?? parts.password ?? "").split(separator: " ").last.map(String.init)
            ?? ""
        })
    if let user = value("TRACKING_USERNAME") ?? value("TRACKING_PASSWORD").map({ _ in "" }) {
      authorization = Self.basic(user, value("TRACKING_PASSWORD") ?? "")
    } else if let token = value("TRACKING_TOKEN") {
      authorization = "Bearer \(token)"
    } else if let user = parts.user {
      authorization = Self.basic(user, parts.password ?? "")
    } else {
      authorization = nil
    }
    parts.user = nil
    parts.password = nil
    var endpoint = parts.string ?? ""
    while endpoint.hasSuffix("/") { endpoint.removeLast() }
    self.endpoint = endpoint

    experiment =
      value("EXPERIMENT_NAME").map(Experiment.name) ?? value("EXPERIMENT_ID").map(Experiment.id)
      ?? .name(defaultExperiment)
    runID = value("RUN_ID")
    tls = TLSOptions(
      verifiesPeer: !["true", "1"].contains(value("TRACKING_INSECURE_TLS")?.lowercased()),
      authorities: value("TRACKING_SERVER_CERT_PATH"))
  }

  /// Scheme, host and port, for messages: a path may be as private as a password.
  public var server: String {
    guard let parts = URLComponents(string: endpoint), let scheme = parts.scheme, let host = parts.host else {
      return "the MLflow server"
    }
    return "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
  }

  /// What a data directory remembers a server by: its address, a private path only as a digest.
  var key: String {
    guard endpoint != server, let digest = try? Digest.hex(.sha256, of: Data(endpoint.utf8)) else { return server }
    return "\(server)/#\(digest.prefix(12))"
  }

  private static func serverAddress(_ uri: String) throws -> URLComponents {
    guard let parts = URLComponents(string: uri) else { throw Failure.notAServer(scheme: "something else") }
    switch parts.scheme?.lowercased() {
    case "http", "https":
      guard parts.host?.isEmpty == false, parts.query == nil, parts.fragment == nil else {
        throw Failure.notAServer(scheme: "an address without host, or with a query")
      }
      return parts
    case "file", nil: throw Failure.notAServer(scheme: "a folder, which MLflow itself no longer takes")
    case let scheme?: throw Failure.notAServer(scheme: "a '\(scheme):' address")
    }
  }

  private static func basic(_ user: String, _ password: String) -> String {
    "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
  }
}

extension MLflowConfiguration: CustomStringConvertible, CustomReflectable {
  public var description: String { server }
  /// `dump` shows no credentials either.
  public var customMirror: Mirror { Mirror(self, children: ["server": server]) }
}
