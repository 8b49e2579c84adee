public import Foundation
import Files

/// What is asked of the viewer, apart from sockets.
public struct Query: Sendable {
  public var method: String
  /// As it came: percent-encoded, without what follows a question mark.
  public var path: String
  /// What follows the question mark, as it came; empty for nothing.
  public var parameters: String
  /// Names in lower case.
  public var headers: [String: String]
  public var body: Data
  /// Whether the body was longer than the site takes, and so is not here.
  public var isTooLong: Bool

  public init(
    _ method: String, _ path: String, parameters: String = "", headers: [String: String] = [:], body: Data = Data(),
    isTooLong: Bool = false
  ) {
    self.method = method
    self.path = path
    self.parameters = parameters
    self.headers = headers
    self.body = body
    self.isTooLong = isTooLong
  }
}
