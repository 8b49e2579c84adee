import Geo

/// Which end the rows of tiles are counted from.
package enum TileScheme: String, CaseIterable, Sendable {
  /// From the north: map servers.
  case xyz
  /// From the south: MBTiles, and gdal2tiles unless it is asked for XYZ.
  case tms

  package var words: String { self == .xyz ? "rows from the north (XYZ)" : "rows from the south (TMS)" }

  var other: TileScheme { self == .xyz ? .tms : .xyz }
}

/// How the rows of some tiles are counted, and what says so.
struct RowOrder: Equatable {
  let scheme: TileScheme
  /// nil where it is what such tiles usually have, and nothing says otherwise.
  var reason: String?
  /// Why it may be wrong.
  var doubt: String?

  /// A word for it, and where that word stands.
  struct Statement {
    let scheme: TileScheme
    let place: String
  }

  /// Where the tiles are, in degrees, and where that stands.
  struct Extent {
    let bounds: Bounds
    let place: String
  }

  /// - Parameters:
  ///   - given: what the user says, which decides.
  ///   - usual: what such tiles have unless something says otherwise.
  ///   - stated: a word, which counts where the extent does not tell; for `isBinding` false it is a doubt only.
  ///   - tiles: with their rows as in `usual`.
  init(
    given: TileScheme?, usual: TileScheme, stated: Statement? = nil, isBinding: Bool = true, extent: Extent? = nil,
    tiles: () throws -> [Tile]
  ) rethrows {
    if let given {
      self.init(scheme: given, reason: "--scheme \(given.rawValue)")
      return
    }
    if let extent {
      let tiles = try tiles()
      let asUsual = tiles.count { extent.bounds.shares(with: $0) }
      let flipped = tiles.count { extent.bounds.shares(with: $0.flipped) }
      // At low zooms, and on both sides of the equator, tiles fit both ways.
      if flipped > asUsual, flipped * 2 > tiles.count {
        self.init(scheme: usual.other, reason: "\(extent.place) fits those, and not \(usual.words)")
        return
      }
      if asUsual > flipped {
        self.init(scheme: usual, reason: "\(extent.place) fits those")
        return
      }
    }
    guard let stated else {
      self.init(scheme: usual)
      return
    }
    if isBinding {
      self.init(scheme: stated.scheme, reason: "\(stated.place) says so")
    } else {
      self.init(
        scheme: usual,
        doubt:
          "\(stated.place) says \(stated.scheme.rawValue), which some programs write over \(usual.words), and nothing "
          + "else tells: if the tiles are in the other hemisphere, import them anew with --scheme \(stated.scheme.rawValue)"
      )
    }
  }

  private init(scheme: TileScheme, reason: String? = nil, doubt: String? = nil) {
    (self.scheme, self.reason, self.doubt) = (scheme, reason, doubt)
  }

  /// "rows from the south (TMS): tilemapresource.xml says so"
  var description: String { scheme.words + (reason.map { ": \($0)" } ?? "") }
}

extension Tile {
  /// The tile of the same numbers whose row is counted from the other end.
  var flipped: Tile { Tile(z: z, x: x, y: tmsRow) }
}

extension Bounds {
  /// Whether a tile's latitudes and these overlap by more than the six decimals of metadata may be wrong. Flipping changes
  /// no longitude.
  fileprivate func shares(with tile: Tile) -> Bool {
    guard tile.isValid else { return false }
    let box = tile.bounds
    return min(north, box.north) - max(south, box.south) > 0.000_01
  }
}
