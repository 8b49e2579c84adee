public import Foundation
public import Geo

/// What asking a source for one tile came to.
public struct TileRecord: Sendable {
  public enum Outcome: Sendable {
    /// The bytes as the server sent them.
    case present(Data)
    /// The source says that what is stored is still so (304).
    case unchanged
    /// The source says that it has no such tile; not asked again.
    case absent
    /// One colour only, and blank tiles were not wanted; not asked again.
    case blank
    /// Tried, and to be tried again by the next run.
    case failed(reason: String)
    /// The source answers, and not with a tile that can be stored; not asked again unless failures are asked for.
    case unusable(reason: String)
  }

  public let tile: Tile
  public let outcome: Outcome
  public var fetchedAt: Date?
  public var etag: String?
  public var lastModified: String?
  public var expires: Date?
  public var attempts: Int
  /// How the source said that it has no such tile.
  public var absence: String?

  public init(
    tile: Tile, outcome: Outcome, fetchedAt: Date? = nil, etag: String? = nil, lastModified: String? = nil,
    expires: Date? = nil, attempts: Int = 1, absence: String? = nil
  ) {
    self.tile = tile
    self.outcome = outcome
    self.fetchedAt = fetchedAt
    self.etag = etag
    self.lastModified = lastModified
    self.expires = expires
    self.attempts = attempts
    self.absence = absence
  }
}

extension TileRecord.Outcome {
  /// The word in the `harvest` table.
  var status: HarvestState.Status {
    switch self {
    case .present, .unchanged: .present
    case .absent: .absent
    case .blank: .blank
    case .failed: .failed
    case .unusable: .unusable
    }
  }
}
