public import Foundation

extension ReportContent {
  /// The descriptors of the images in two dimensions.
  public struct Projection: Codable, Sendable, Equatable {
    /// Those of one group beside each other, the nearest to its centre first.
    public var points: [Point]
    /// How many images there are; the points may be some of them.
    public var images: Int
    /// Where the points lie along the first two principal components of the descriptors, in their order; nil where they
    /// lie there themselves, as too few have no neighbours to keep.
    public var linear: [SIMD2<Double>]?
    /// nil where it is not known.
    public var trustworthiness: Trustworthiness?
    /// Of the images those whose neighbours were looked at.
    public var laidOut: Int
    /// Of the variance, along the first and the second component, 0 to 1.
    public var shares: [Double]
    /// Of the space that was projected.
    public var dimensions: Int
    /// The images of the points in their order; nil without them.
    public var thumbnails: Sprites?

    public init(
      points: [Point], images: Int, linear: [SIMD2<Double>]? = nil, trustworthiness: Trustworthiness? = nil,
      laidOut: Int? = nil, shares: [Double], dimensions: Int, thumbnails: Sprites? = nil
    ) {
      precondition(linear.map { $0.count == points.count } ?? true, "a place along the components for each point")
      self.points = points
      self.images = images
      self.linear = linear
      self.trustworthiness = trustworthiness
      self.laidOut = laidOut ?? images
      self.shares = shares
      self.dimensions = dimensions
      self.thumbnails = thumbnails
    }

    /// How far neighbours on the page are neighbours among the descriptors, 0 to 1 (Venna and Kaski 2001).
    public struct Trustworthiness: Codable, Sendable, Equatable {
      /// Of the points as they lie.
      public var points: Double
      /// Along the first two principal components.
      public var linear: Double
      /// How many each has.
      public var neighbours: Int
      /// The images that were looked at.
      public var sample: Int

      public init(points: Double, linear: Double, neighbours: Int, sample: Int) {
        (self.points, self.linear, self.neighbours, self.sample) = (points, linear, neighbours, sample)
      }
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
