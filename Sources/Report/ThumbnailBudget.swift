public import Foundation

/// How many images a report can hold and still be small enough to send around.
public enum ThumbnailBudget {
  public static let pageBytes = 15_000_000
  /// Of those, the most for the thumbnails of the projection.
  public static let spriteBytes = 4_500_000

  /// The most images a group so that the page stays under `pageBytes`; 0 when nothing is left for images.
  ///
  /// An image in the page takes 4/3 of its bytes (base64) and about 400 bytes of markup for a caption of up to 60
  /// letters; a cell of the map up to 45 bytes, a point of the projection 55; the libraries, styles and charts at most
  /// 900,000. So 20 groups over 8,418 tiles leave room for 115 images of 4,000 bytes (96 x 96 pixels, JPEG quality 75)
  /// a group, or 76 beside the largest thumbnails of a projection alone.
  /// - Parameters:
  ///   - cells: of the map.
  ///   - points: of the projection.
  /// - Parameter besides: what other parts of the page take.
  public static func imagesPerGroup(
    groups: Int, cells: Int, points: Int, bytesPerImage: Int, besides: Int = 0,
    pageBytes: Int = ThumbnailBudget.pageBytes
  ) -> Int {
    let left = pageBytes - 900_000 - 45 * cells - 55 * points - besides
    let each = (bytesPerImage + 2) / 3 * 4 + 400
    return max(0, left / (each * max(1, groups)))
  }

  /// How many images of a group are large.
  public static let large = 4
  /// Of a page, for those of all groups.
  private static let largeBytes = 2_500_000

  /// The side of a group's large images, in pixels, and what all of them take in the page; nil where there are too many groups.
  public static func largeImages(groups: Int) -> (side: Int, bytes: Int)? {
    [224, 160, 128].lazy.map { side in (side, groups * large * (side * side * 47 / 100 + 400)) }
      .first { $0.1 <= largeBytes }
  }

  /// What square thumbnails in JPEG of quality 60 take in the page, about.
  public static func expectedSpriteBytes(_ count: Int, side: Int) -> Int { count * side * side * 2 / 5 }
}

extension Data {
  /// What it takes in the page.
  public var base64Count: Int { (count + 2) / 3 * 4 }
}

extension ReportContent.Photographs {
  /// Its pictures in base64, its points and its outlines.
  public var pageBytes: Int {
    let shots = series.flatMap(\.shots) + pairs.flatMap { [$0.first, $0.second] }
    return shots.reduce(0) { $0 + $1.thumbnail.pageBytes } + points.count * 150
      + outlines.reduce(0) { $0 + $1.count * 6 }
  }
}

extension ReportContent.Thumbnail {
  /// In base64, with the words around it.
  public var pageBytes: Int { image.base64Count + 500 }
}

extension ReportContent.Viewpoints {
  /// Its pictures in base64.
  public var pageBytes: Int {
    groups.values.flatMap(\.thumbnails).reduce(0) { $0 + $1.pageBytes }
  }
}

extension ReportContent.Projection.Sprites {
  /// In base64.
  public var pageBytes: Int { sheets.reduce(0) { $0 + $1.base64Count } }
}
