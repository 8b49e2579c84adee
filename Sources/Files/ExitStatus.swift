/// What the shell is told. The numbers from 64 are those of sysexits.h.
public enum ExitStatus: Int32, Sendable {
  case failed = 1
  /// The rest can be retried by running the same command again.
  case partial = 2
  case usage = 64
  /// 401 or 403 from the server.
  case refused = 77
  /// No token, no weights.
  case unconfigured = 78
  case interrupted = 130
}

/// An error that says what the shell is told. One that does not conform means `failed`.
public protocol ExitCoded: Error {
  var exitStatus: ExitStatus { get }
}

extension ExitStatus {
  public init(of error: any Error) {
    self = (error as? any ExitCoded)?.exitStatus ?? (error is CancellationError ? .interrupted : .failed)
  }
}
