/// How many images a report can hold and still be small enough to send around.
public enum ThumbnailBudget {
  /// The most images a group so that the page stays under `pageBytes`; 0 when nothing is left for images.
  ///
  /// An image in the page takes 4/3 of its bytes (base64) and about 400 bytes of markup for a caption of up to 60
  /// letters; a tile on the map up to 45 bytes, in the data and in the still map; the libraries, styles and charts at
  /// most 900,000. So 20 groups over 8,418 tiles leave room for 119 images of 4,000 bytes (96 x 96 pixels, JPEG quality
  /// 75) a group.
  public static func imagesPerGroup(
    groups: Int, tiles: Int, bytesPerImage: Int, pageBytes: Int = 15_000_000
  ) -> Int {
    let left = pageBytes - 900_000 - 45 * tiles
    let each = (bytesPerImage + 2) / 3 * 4 + 400
    return max(0, left / (each * max(1, groups)))
  }
}
