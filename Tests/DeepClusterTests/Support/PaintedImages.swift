import Imaging

/// Images of a few kinds: a colour, a stripe pattern and a little noise, all from the image's number.
struct PaintedImages: ImageSet {
  struct Torn: Error, Equatable { let index: Int }

  var count: Int
  var kinds = 2
  var side = 71
  /// The number of an image that cannot be read.
  var torn: Int?

  func raster(at index: Int) throws -> Raster {
    if index == torn { throw Torn(index: index) }
    let kind = index % kinds
    return Raster(width: side, height: side) { x, y in
      let noise = (x &* 31 &+ y &* 17 &+ index &* 101) % 23
      let stripe = kind == 0 ? (x / 4) % 2 * 120 : (y / 9) % 2 * 60
      return (UInt8(kind * 90 + noise), UInt8(stripe + noise), UInt8(200 - kind * 70))
    }
  }
}
