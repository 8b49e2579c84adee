package import Foundation
package import Geo

/// Where an import takes tiles from.
package protocol TileSupply {
  /// For people: "ortho.tif".
  var name: String { get }

  /// The credit that goes with the imagery; nil for none.
  func attribution() throws -> String?

  /// Calls the body with every tile that is wanted, and a way to get its bytes.
  /// - Returns: what it has besides.
  func forEachTile(
    where isWanted: (Tile) throws -> Bool, _ body: (Tile, () throws -> Data) throws -> Void
  ) throws -> TileReading
}
