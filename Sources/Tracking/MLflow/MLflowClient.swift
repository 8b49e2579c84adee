import Files
import Foundation
import HTTP

/// MLflow's REST API 2.0, as far as a run needs it.
/// Source: https://mlflow.org/docs/latest/api_reference/rest-api.html, tried against MLflow 3.17.
struct MLflowClient: Sendable {
  let configuration: MLflowConfiguration
  /// Calls until 408, 429, 5xx or no answer counts as a failure.
  var tries: Int
  /// Upper bound of the wait after the first of them, in seconds; doubled each time, with full jitter.
  let firstWait: Double
  private let http: HTTPClient

  /// - Throws: `HTTPError` when the HTTP client cannot start.
  init(_ configuration: MLflowConfiguration, userAgent: String, tries: Int = 4, firstWait: Double = 0.5) throws {
    self.configuration = configuration
    self.tries = tries
    self.firstWait = firstWait
    http = try HTTPClient(maxConnectionsPerHost: 2, userAgent: userAgent, tls: configuration.tls)
  }

  /// - Throws: `MLflowError`, `CancellationError`.
  func get<Answer: Decodable>(_ call: String, _ query: [String: String]) async throws -> Answer {
    let text = query.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.escape($0.value))" }.joined(separator: "&")
    return try decode(call, try await send(request(.get, "/api/2.0/mlflow/\(call)?\(text)"), call))
  }

  /// - Throws: `MLflowError`, `CancellationError`.
  func post<Answer: Decodable>(_ call: String, _ body: some Encodable) async throws -> Answer {
    var request = request(.post, "/api/2.0/mlflow/\(call)")
    request.headers["Content-Type"] = "application/json"
    request.body = try JSONEncoder.line.withAllNumbers().encode(body)
    return try decode(call, try await send(request, call))
  }

  /// - Parameter path: below the server, percent-encoded.
  /// - Throws: `MLflowError`, `CancellationError`.
  func put(_ path: String, _ body: Data) async throws {
    var request = request(.put, path)
    request.headers["Content-Type"] = "application/octet-stream"
    request.body = body
    // A model takes its time; silence does not.
    request.timeout = 3600
    request.stallTimeout = 60
    _ = try await send(request, "the upload of an artifact")
  }

  private func request(_ method: HTTPRequest.Method, _ path: String) -> HTTPRequest {
    var request = HTTPRequest(method, url: configuration.endpoint + path)
    request.headers["Authorization"] = configuration.authorization
    return request
  }

  private func send(_ request: HTTPRequest, _ call: String) async throws -> Data {
    var attempt = 0
    while true {
      attempt += 1
      var wait: Double?
      let failure: MLflowError
      do {
        let response = try await http.send(request)
        if (200..<300).contains(response.status) { return response.body }
        wait = RetryAfter.seconds(in: response.headers, now: Date())
        let said = try? JSONDecoder().decode(MLflowAnswer.Failure.self, from: response.body)
        failure = .refused(
          server: configuration.server, call: call, status: response.status,
          code: said?.error_code.map(configuration.mask.text),
          message: String(configuration.mask.text(said?.message ?? "").prefix(300)))
      } catch let error as HTTPError {
        failure = .unreachable(server: configuration.server, cause: error)
      }
      guard failure.isTransient, attempt < tries else { throw failure }
      try await pause(after: attempt, wait)
    }
  }

  /// - Parameter wait: seconds that the server asked for.
  func pause(after attempt: Int, _ wait: Double? = nil) async throws {
    let bound = firstWait * Double(1 << min(attempt - 1, 6))
    try await Task.sleep(for: .seconds(min(wait ?? bound * Double.random(in: 0...1), 30)))
  }

  private func decode<Answer: Decodable>(_ call: String, _ body: Data) throws -> Answer {
    do {
      return try JSONDecoder().decode(Answer.self, from: body)
    } catch {
      throw MLflowError.notMLflow(server: configuration.server, call: call)
    }
  }

  /// RFC 3986's unreserved characters stay.
  static func escape(_ text: String, keeping more: String = "") -> String {
    let ascii = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    return text.addingPercentEncoding(withAllowedCharacters: CharacterSet(charactersIn: ascii + more)) ?? ""
  }
}
