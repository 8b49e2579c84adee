public import Foundation

/// What a server's answer means for the harvest.
public enum Answer: Sendable, Equatable {
  /// The body is to be checked and stored.
  case tile
  /// What is stored is still so.
  case unchanged
  /// Remember that there is none, and go on.
  case absent
  /// 401, 403: the harvest is refused, or (as S3 says it) there is no such tile.
  case refused(reason: String)
  /// The request itself is wrong: for every tile, or for this one.
  case wrong(reason: String)
  /// Everyone waits, then this tile is asked for again.
  case slowDown
  /// Worth another try.
  case transient(reason: String)
}

/// How a kind of server says things.
public enum AnswerDialect: Sendable {
  /// Mapbox's Raster Tiles API v4: errors are JSON `{"message": …}`, and a 404 may be about the tileset.
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
      guard self == .mapbox, let message = Self.message(in: body), message.lowercased().contains("tileset") else {
        return .absent
      }
      return .wrong(reason: message)
    // An exception of GetTile (OGC 07-057r7, WMTS 1.0.0): a tile beyond the limits of the layer.
    case 400 where Self.text(of: body).contains("TileOutOfRange"): return .absent
    case 401, 403: return .refused(reason: Self.message(in: body) ?? "HTTP \(status)")
    case 408, 425: return .transient(reason: "HTTP \(status)")
    case 429: return .slowDown
    case 400..<500: return .wrong(reason: "HTTP \(status)" + (Self.message(in: body).map { ": \($0)" } ?? ""))
    default: return .transient(reason: "HTTP \(status)")
    }
  }

  /// What the server says beside the status: JSON as of Mapbox, XML as of S3 and of OGC services.
  static func message(in body: Data) -> String? {
    if let object = try? JSONSerialization.jsonObject(with: body) as? [String: Any] {
      return object["message"] as? String ?? object["error"] as? String
    }
    let tags = /<(?:Message|(?:\w+:)?ExceptionText|ServiceException(?:\s[^>]*)?)>([^<]{1,200})</
    return text(of: body).firstMatch(of: tags).map { $0.1.trimmingCharacters(in: .whitespacesAndNewlines) }
  }

  /// The begin of an answer that is read by people.
  private static func text(of body: Data) -> String { String(decoding: body.prefix(4_096), as: UTF8.self) }
}
