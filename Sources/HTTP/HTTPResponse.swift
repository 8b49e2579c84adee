public import Foundation

/// A complete answer, whatever its status.
public struct HTTPResponse: Sendable {
  public let status: Int
  public let headers: HTTPHeaders
  /// As the server stores it: a Content-Encoding for the way is undone.
  public let body: Data
  /// `1.0`, `1.1`, `2`.
  public let httpVersion: String
  /// Seconds from the start of the (last) transfer to its last byte.
  public let totalTime: Double
  /// The transfer needed no new connection.
  public let reusedConnection: Bool
}
