import Foundation
import Synchronization
import TestSupport

@testable import Tracking

/// `Fixtures/mlflow_server.py` in a process of its own.
final class MisbehavingServer {
  struct Call: Decodable {
    let call: String
    let status: Int
    let authorization: String
    let body: String
  }

  private let server: PythonServer

  init(_ arguments: String...) throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/mlflow_server.py")
    server = try PythonServer(script, arguments)
  }

  var endpoint: String { server.endpoint }

  func calls() throws -> [Call] { try JSONDecoder().decode([Call].self, from: try server.get("/calls")) }

  func stop() { server.stop() }
}

/// Gathers warnings.
final class Warnings: Sendable {
  private let told = Mutex<[String]>([])

  var texts: [String] { told.withLock { $0 } }
  func add(_ text: String) { told.withLock { $0.append(text) } }
}

/// What tests need of a tracker: quick tries, short patience.
func limits(patience: Double = 30) -> MLflowLimits {
  var limits = MLflowLimits()
  limits.firstWait = 0.01
  limits.patience = patience
  return limits
}

func server(_ environment: [String: String]) throws -> MLflowConfiguration {
  guard let configuration = try MLflowConfiguration(environment: environment) else {
    throw MLflowConfiguration.Failure.notAServer(scheme: "nothing")
  }
  return configuration
}

func tracker(
  _ environment: [String: String], in folder: TemporaryFolder, _ warnings: Warnings, patience: Double = 30
) throws -> RunTracker {
  try RunTracker(
    data: folder.url, server: try server(environment), userAgent: "tiles-tests/1.0", limits: limits(patience: patience),
    warn: warnings.add)
}
