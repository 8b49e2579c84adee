extension ReportContent {
  /// What is known of photographs beside their groups.
  public struct Photographs: Codable, Sendable, Equatable {
    /// In order of their dates.
    public var series: [Series] = []
    /// How many series there are; some may not be shown.
    public var allSeries = 0
    public var points: [Point] = []
    /// Of land about the points: rings of longitude, latitude, longitude, …
    public var outlines: [[Double]] = []
    public var pairs: [Pair] = []
    /// How many pairs there are; some may not be shown.
    public var allPairs = 0

    public init() {}

    /// Photographs of one viewpoint.
    public struct Series: Codable, Sendable, Equatable {
      public var name: String
      /// How many it has; some may not be shown.
      public var count: Int
      public var shots: [Shot]

      public init(name: String, count: Int, shots: [Shot]) {
        (self.name, self.count, self.shots) = (name, count, shots)
      }
    }

    public struct Shot: Codable, Sendable, Equatable {
      public var thumbnail: Thumbnail
      public var group: Int
      /// As it is shown; empty where nobody knows it.
      public var date: String

      public init(thumbnail: Thumbnail, group: Int, date: String) {
        (self.thumbnail, self.group, self.date) = (thumbnail, group, date)
      }
    }

    /// Where a photograph was taken.
    public struct Point: Codable, Sendable, Equatable {
      public var longitude: Double
      public var latitude: Double
      public var group: Int
      public var caption: String

      public init(longitude: Double, latitude: Double, group: Int, caption: String) {
        (self.longitude, self.latitude, self.group, self.caption) = (longitude, latitude, group, caption)
      }
    }

    /// Two that show the same.
    public struct Pair: Codable, Sendable, Equatable {
      public var first: Shot
      public var second: Shot
      /// Whether their files are equal.
      public var isExact: Bool

      public init(first: Shot, second: Shot, isExact: Bool) {
        (self.first, self.second, self.isExact) = (first, second, isExact)
      }
    }
  }
}
