import Foundation
import TestSupport
import Testing

@testable import Tracking

@Suite(.timeLimit(.minutes(30))) struct MLflowConfigurationTests {
  private func configuration(_ environment: [String: String]) throws -> MLflowConfiguration {
    try #require(try MLflowConfiguration(environment: environment))
  }

  private func basic(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }

  @Test(arguments: [[:], ["MLFLOW_TRACKING_URI": ""], ["MLFLOW_TRACKING_URI": " "], ["MLFLOW_RUN_ID": "abc"]])
  func `without an address there is nothing to tell`(_ environment: [String: String]) throws {
    #expect(try MLflowConfiguration(environment: environment) == nil)
  }

  @Test func `address, experiment, run and trust come from MLflow's own variables`() throws {
    let plain = try configuration(["MLFLOW_TRACKING_URI": " http://127.0.0.1:5000/ \n"])
    #expect(plain.endpoint == "http://127.0.0.1:5000")
    #expect(plain.experiment == .name("tiles"))
    #expect(plain.authorization == nil)
    #expect(plain.runID == nil)
    #expect(plain.tls == .init())

    let full = try configuration([
      "MLFLOW_TRACKING_URI": "https://example.org/ml/flow//", "MLFLOW_EXPERIMENT_ID": "7", "MLFLOW_RUN_ID": "abc",
      "MLFLOW_TRACKING_INSECURE_TLS": "true", "MLFLOW_TRACKING_SERVER_CERT_PATH": "/ca.pem",
    ])
    #expect(full.endpoint == "https://example.org/ml/flow")
    #expect(full.server == "https://example.org")
    #expect(full.experiment == .id("7"))
    #expect(full.runID == "abc")
    #expect(full.tls == .init(verifiesPeer: false, authorities: "/ca.pem"))

    let named = try configuration([
      "MLFLOW_TRACKING_URI": "http://h", "MLFLOW_EXPERIMENT_NAME": "aerial", "MLFLOW_EXPERIMENT_ID": "7",
    ])
    #expect(named.experiment == .name("aerial"))
  }

  @Test func `user and password win over the token, variables over the address`() throws {
    var environment = ["MLFLOW_TRACKING_URI": "https://ann:in%40uri@example.org"]
    #expect(try configuration(environment).authorization == basic("ann:in@uri"))
    #expect(try configuration(environment).endpoint == "https://example.org")
    environment["MLFLOW_TRACKING_TOKEN"] = "token"
    #expect(try configuration(environment).authorization == "Bearer token")
    environment["MLFLOW_TRACKING_USERNAME"] = "bob"
    environment["MLFLOW_TRACKING_PASSWORD"] = "pw"
    #expect(try configuration(environment).authorization == basic("bob:pw"))
  }

  @Test func `neither print nor dump shows credentials`() throws {
    let secret = try configuration([
      "MLFLOW_TRACKING_URI": "https://ann:hidden@example.org:8443/hidden", "MLFLOW_TRACKING_TOKEN": "hidden",
    ])
    var dumped = ""
    dump(secret, to: &dumped)
    #expect("\(secret)" == "https://example.org:8443")
    #expect(!"\(dumped) \(String(reflecting: [secret]))".contains("hidden"))
  }

  @Test(arguments: [
    ("./mlruns", "a folder"), ("mlruns", "a folder"), ("file:///home/ann/mlruns", "a folder"),
    ("/home/ann/hidden", "a folder"), ("sqlite:///mlflow.db", "'sqlite:'"), ("databricks://hidden", "'databricks:'"),
    ("http://", "without host"), ("http://example.org?token=hidden", "with a query"),
    ("http://ann:hidden@exa mple.org", "found "),
  ])
  func `what is no server is refused, with the remedy and without secrets`(_ uri: String, _ found: String) {
    let error = #expect(throws: MLflowConfiguration.Failure.self) {
      try MLflowConfiguration(environment: ["MLFLOW_TRACKING_URI": uri])
    }
    let text = "\(error, default: "")"
    #expect(text.contains(found))
    #expect(text.contains("mlflow server"))
    #expect(!text.contains("hidden"))
  }

  @Test func `a tracker whose environment names a folder warns, and keeps its runs`() async throws {
    let warnings = Warnings()
    let folder = try TemporaryFolder()
    let tracker = try RunTracker(
      data: folder.url, environment: ["MLFLOW_TRACKING_URI": "./mlruns"], userAgent: "tiles-tests/1.0",
      warn: warnings.add)
    await tracker.begin(RunDescription(name: "k5", source: "tiles cluster")).end(.finished)
    #expect(warnings.texts.count == 1)
    #expect(warnings.texts.first?.contains("a folder, which MLflow itself no longer takes") == true)
    #expect(try RunRecord.all(in: folder.url).map(\.status) == [.finished])
  }
}
