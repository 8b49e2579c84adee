public import Foundation

extension ReportContent {
  /// The descriptors of the images in the plane of their first two principal components.
  public struct Projection: Codable, Sendable, Equatable {
    /// Those of one group beside each other, the nearest to its centre first.
    public var points: [Point]
    /// How many images there are; the points may be some of them.
    public var images: Int
    /// Of the variance, along the first and the second axis, 0 to 1.
    public var shares: [Double]
    /// Of the space that was projected.
    public var dimensions: Int
    /// The images of the points in their order; nil without them.
    public var thumbnails: Sprites?

    public init(points: [Point], images: Int, shares: [Double], dimensions: Int, thumbnails: Sprites? = nil) {
      self.points = points
      self.images = images
      self.shares = shares
      self.dimensions = dimensions
      self.thumbnails = thumbnails
    }

    public struct Point: Codable, Sendable, Equatable {
      public var group: Int
      /// Finite.
      public var x: Double
      public var y: Double
      /// `z/x/y`, or the path of an image.
      public var caption: String

      public init(group: Int, x: Double, y: Double, caption: String) {
        self.group = group
        self.x = x
        self.y = y
        self.caption = caption
      }
    }

    /// Many small images in few files: rows of `columns` square images, `perSheet` to a file.
    public struct Sprites: Codable, Sendable, Equatable {
      /// In pixels.
      public var side: Int
      public var columns: Int
      public var perSheet: Int
      /// JPEG files.
      public var sheets: [Data]

      public init(side: Int, columns: Int, perSheet: Int, sheets: [Data]) {
        self.side = side
        self.columns = columns
        self.perSheet = perSheet
        self.sheets = sheets
      }
    }
  }
}
