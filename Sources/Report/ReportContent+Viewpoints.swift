extension ReportContent {
  /// Photographs from the ground over the tiles of the groups.
  public struct Viewpoints: Codable, Sendable, Equatable {
    public var photographs: Int
    /// Photographs whose place nobody knows, and those off the tiles.
    public var withoutPlace: Int
    public var offTiles: Int
    /// What stands in each group; one that is not there has none.
    public var groups: [Int: Standing]

    public init(photographs: Int, withoutPlace: Int, offTiles: Int, groups: [Int: Standing]) {
      self.photographs = photographs
      self.withoutPlace = withoutPlace
      self.offTiles = offTiles
      self.groups = groups
    }

    /// What stands in a group.
    public struct Standing: Codable, Sendable, Equatable {
      public var viewpoints: Int
      public var photographs: Int
      /// What it looks like from there: some of the photographs.
      public var thumbnails: [Thumbnail]

      public init(viewpoints: Int, photographs: Int, thumbnails: [Thumbnail] = []) {
        (self.viewpoints, self.photographs, self.thumbnails) = (viewpoints, photographs, thumbnails)
      }
    }

    func standing(in group: Int) -> Standing { groups[group] ?? .init(viewpoints: 0, photographs: 0) }
    /// Those that stand in a group.
    var standing: Int { groups.values.reduce(0) { $0 + $1.viewpoints } }
  }
}
