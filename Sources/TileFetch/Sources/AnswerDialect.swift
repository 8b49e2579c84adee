public import Foundation

/// What a server's answer means for the harvest.
public enum Answer: Sendable, Equatable {
  /// The body is to be checked and stored.
  case tile
  /// What is stored is still so.
  case unchanged
  /// Remember that there is none, and go on.
  case absent
  /// 401, 403: stop at once.
  case refused(reason: String)
  /// The request itself is wrong for every tile: stop at once.
  case wrong(reason: String)
  /// Everyone waits, then this tile is asked for again.
  case slowDown
  /// Worth another try.
  case transient(reason: String)
}

/// How a kind of server says things.
public enum AnswerDialect: Sendable {
  /// Mapbox's Raster Tiles API v4: errors are JSON `{"message": …}`, and a 404 has two meanings.
  /// Source: https://docs.mapbox.com/api/maps/raster-tiles/
  case mapbox
  /// What status codes mean everywhere.
  case plain

  public func answer(status: Int, body: Data) -> Answer {
    switch status {
    case 200: return .tile
    case 304: return .unchanged
    case 204, 410: return .absent
    case 404:
      guard self == .mapbox, let message = message(in: body), message != "Tile not found" else { return .absent }
      return .wrong(reason: message)
    case 401, 403: return .refused(reason: message(in: body) ?? "HTTP \(status)")
    case 408, 425: return .transient(reason: "HTTP \(status)")
    case 429: return .slowDown
    case 400..<500: return .wrong(reason: "HTTP \(status)" + (message(in: body).map { ": \($0)" } ?? ""))
    default: return .transient(reason: "HTTP \(status)")
    }
  }

  private func message(in body: Data) -> String? {
    guard let object = try? JSONSerialization.jsonObject(with: body) as? [String: Any] else { return nil }
    return object["message"] as? String
  }
}
