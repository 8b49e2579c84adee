package import Geo
package import Imaging

/// A photograph from the ground, or a place where one is taken, and the grouped tile that it stands in.
package struct GroundPhotograph: Sendable, Equatable {
  /// Of its file: absolute, or relative to the data directory where it lies in it. Empty where there is no photograph.
  package var path = ""
  /// When, as the list of photographs has it; empty where nobody knows.
  package var taken = ""
  /// The viewpoint that it is of; empty for one of its own.
  package var series = ""
  /// nil where nobody knows it.
  package var place: PhotographFacts.Place?
  /// nil where it has no place, and where that lies off the tiles.
  package fileprivate(set) var ground: Ground?

  package struct Ground: Sendable, Equatable {
    package let tile: Tile
    package let group: Int
  }
}

extension GroupedTiles {
  /// What each of some photographs stands in: the one answer to that. A border belongs to the tile east or south of it.
  package func placing(_ photographs: [GroundPhotograph]) -> [GroundPhotograph] {
    let tree = Quadtree(tiles)
    return photographs.map { photograph in
      var photograph = photograph
      photograph.ground = photograph.place.flatMap { place in
        // `Tile` moves what lies beyond its world to the edge.
        guard abs(place.latitude) <= Mercator.maximumLatitude else { return nil }
        let tile = Tile(longitude: place.longitude, latitude: place.latitude, zoom: zoom)
        return tree.place(of: tile).map { .init(tile: tile, group: groups[$0]) }
      }
      return photograph
    }
  }
}
