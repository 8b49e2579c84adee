/// The fine structure of a picture: what its brightness has and a blur of it has not. It tells two pictures of one composition
/// apart (fields under a sky), which hardly differ in their low frequencies.
public struct PictureDetail: Sendable {
  /// side x side, of length 1.
  private let values: [Float]

  /// The side that pictures are shrunk to.
  public static let side = 64
  /// Of the square that is blurred: so many pixels to each side.
  private static let reach = 2

  /// nil for a picture that has none.
  public init?(_ picture: Raster) {
    let (side, reach) = (Self.side, Self.reach)
    let brightness = picture.resized(width: side, height: side).brightness
    /// Edges go on beyond the picture.
    func blurred(_ plane: [Float], _ at: (_ line: Int, _ place: Int) -> Int) -> [Float] {
      var result = plane
      for line in 0..<side {
        for place in 0..<side {
          var sum: Float = 0
          for step in -reach...reach { sum += plane[at(line, min(side - 1, max(0, place + step)))] }
          result[at(line, place)] = sum / Float(2 * reach + 1)
        }
      }
      return result
    }
    let rows = blurred(brightness) { $0 * side + $1 }
    let low = blurred(rows) { $1 * side + $0 }
    let detail = zip(brightness, low).map { $0 - $1 }
    let length = detail.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
    // Half a level in the mean is rounding.
    guard length > 0.5 * Float(side) else { return nil }
    values = detail.map { $0 / length }
  }

  /// The correlation of two: 1 for the same, about 0 for others.
  public func agreement(with other: Self) -> Float { zip(values, other.values).reduce(0) { $0 + $1.0 * $1.1 } }
}
