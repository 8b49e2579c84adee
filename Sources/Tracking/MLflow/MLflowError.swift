import HTTP

/// What an MLflow server, or the way to it, had against a call.
enum MLflowError: Error, CustomStringConvertible {
  case unreachable(server: String, cause: HTTPError)
  case refused(server: String, call: String, status: Int, code: String?, message: String)
  /// 200, but not what MLflow answers: a proxy's or another program's page.
  case notMLflow(server: String, call: String)
  /// The server does not take artifacts itself, or keeps them on another one.
  case artifactsElsewhere(server: String, scheme: String)
  case unreadableArtifact(path: String)
  /// What was meant is not there any more.
  case changedArtifact(path: String)

  var description: String {
    switch self {
    case .unreachable(let server, let cause): "MLflow at \(server) does not answer: \(cause)"
    case .refused(let server, let call, 401, _, _), .refused(let server, let call, 403, _, _):
      "MLflow at \(server) refuses \(call); check MLFLOW_TRACKING_USERNAME and _PASSWORD, or MLFLOW_TRACKING_TOKEN"
    case .refused(let server, let call, let status, let code, let message):
      "MLflow at \(server) answers \(call) with HTTP \(status)" + (code.map { " \($0)" } ?? "")
        + (message.isEmpty ? "" : ": \(message)")
    case .notMLflow(let server, let call):
      "\(server) does not answer \(call) as MLflow does; check MLFLOW_TRACKING_URI"
    case .artifactsElsewhere(let server, let scheme):
      "MLflow at \(server) keeps artifacts at '\(scheme)'; start it with --serve-artifacts to have them uploaded"
    case .unreadableArtifact(let path): "\(path): expected a file to upload to MLflow, found none that can be read"
    case .changedArtifact(let path):
      "\(path): expected the artifact that the run left, found another one or none; it is not sent to MLflow"
    }
  }

  /// The same call may succeed later.
  var isTransient: Bool {
    switch self {
    case .unreachable(_, let cause):
      switch cause {
      case .invalid, .tls, .redirectElsewhere, .tooManyRedirects, .tooLarge: false
      default: true
      }
    case .refused(_, _, let status, _, _): status == 408 || status == 429 || status >= 500
    case .notMLflow, .artifactsElsewhere, .unreadableArtifact, .changedArtifact: false
    }
  }

  /// The same call may succeed with other credentials.
  var isAboutCredentials: Bool {
    if case .refused(_, _, 401, _, _) = self { return true }
    if case .refused(_, _, 403, _, _) = self { return true }
    return false
  }
}
