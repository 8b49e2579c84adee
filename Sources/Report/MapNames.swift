internal import Geo

/// Names of regions that have room on the still map, those first that are most to be seen. The live map has its own choice, which
/// changes as it is moved.
struct MapNames {
  struct Name: Encodable, Equatable {
    let text: String
    /// Where the middle of its letters goes, in columns and rows of the map's zoom.
    let x: Double
    let y: Double
  }

  /// More hide the map.
  static let most = 15
  /// Of letters of a sans serif, on average, by their height.
  private static let letterWidth = 0.56

  let placed: [Name]

  /// - Parameter letter: its height, in tiles.
  init(_ map: MapOfGroups, letter: Double) {
    typealias Box = (left: Double, top: Double, right: Double, bottom: Double)
    let frame: Box = (
      Double(map.columns.lowerBound), Double(map.rows.lowerBound), Double(map.columns.upperBound + 1),
      Double(map.rows.upperBound + 1)
    )
    var taken: [Box] = []
    placed = map.names.filter { name in
      guard taken.count < Self.most else { return false }
      let half = (Double(name.text.count) * Self.letterWidth + 1) * letter / 2
      let box: Box = (name.x - half, name.y - letter, name.x + half, name.y + letter * 0.6)
      guard box.left >= frame.left, box.right <= frame.right, box.top >= frame.top, box.bottom <= frame.bottom,
        !taken.contains(where: {
          $0.left < box.right && box.left < $0.right && $0.top < box.bottom && box.top < $0.bottom
        })
      else { return false }
      taken.append(box)
      return true
    }
  }
}
