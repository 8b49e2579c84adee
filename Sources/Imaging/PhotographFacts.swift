internal import CExif
public import Foundation

/// What a photograph says of itself beside its pixels.
/// Source: Exif 2.32 (CIPA DC-008), read by libexif.
public struct PhotographFacts: Sendable, Equatable {
  /// In pixels, upright; 0 where nothing is known.
  public var width = 0
  public var height = 0
  /// How the picture is to be laid down to stand upright.
  public var turn = Turn.none
  /// `2019-05-01T14:03:00`, as the camera's clock stood, with `+02:00` where the camera says so; nil where it says no date.
  public var taken: String?
  /// In degrees; nil where it says none.
  public var place: Place?

  public struct Place: Sendable, Equatable {
    public var longitude: Double
    public var latitude: Double

    public init(longitude: Double, latitude: Double) { (self.longitude, self.latitude) = (longitude, latitude) }
  }

  public init() {}

  /// Reads an image to its end, at a fraction of its size where that can be.
  /// - Throws: `ImageError`.
  public init(decoding data: Data) throws(ImageError) { self = try Self.reading(data).facts }

  /// The same, with what the image shows, small.
  /// - Throws: `ImageError`.
  public static func reading(_ data: Data) throws(ImageError) -> (facts: Self, small: Raster) {
    let picture = try DecodedPicture(data, minimumSide: 64)
    var facts = picture.facts
    let whole = picture.whole
    (facts.width, facts.height) = facts.turn.quarters % 2 == 0 ? whole : (whole.height, whole.width)
    return (facts, picture.raster)
  }

  /// - Parameter exif: a JPEG file, or a block of EXIF data. What cannot be read says nothing.
  init(exif: Data) {
    var facts = tiles_exif()
    let result = exif.withUnsafeBytes { bytes in
      bytes.baseAddress.map { tiles_exif_read($0, bytes.count, &facts) } ?? 1
    }
    guard result == 0 else { return }
    turn = Turn(orientation: Int(facts.orientation))
    taken = Self.date(Self.text(facts.taken), offset: Self.text(facts.offset))
    if facts.has_place == 1 { place = Place(longitude: facts.longitude, latitude: facts.latitude) }
  }

  private static func text(_ tuple: some Any) -> String {
    withUnsafeBytes(of: tuple) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// Cameras without a clock write zeros or blanks.
  static func date(_ text: String, offset: String) -> String? {
    // Most images say none, and an expression is made anew each time: that takes as long as decoding a tile.
    guard !text.isEmpty else { return nil }
    guard let match = text.wholeMatch(of: /(\d{4})[:\-\/](\d\d)[:\-\/](\d\d)[ T](\d\d):(\d\d):(\d\d)/),
      let year = Int(match.1), let month = Int(match.2), let day = Int(match.3), let hour = Int(match.4),
      year > 0, (1...12).contains(month), (1...31).contains(day), hour < 24
    else { return nil }
    let zone = offset.wholeMatch(of: /[+\-]\d\d:\d\d/) == nil ? "" : offset
    return "\(match.1)-\(match.2)-\(match.3)T\(match.4):\(match.5):\(match.6)\(zone)"
  }
}

extension Turn {
  /// - Parameter orientation: of EXIF and TIFF, 1 to 8; anything else is upright.
  init(orientation: Int) {
    switch orientation {
    case 2: self.init(quarters: 0, isMirrored: true)
    case 3: self.init(quarters: 2)
    case 4: self.init(quarters: 2, isMirrored: true)
    case 5: self.init(quarters: 1, isMirrored: true)
    case 6: self.init(quarters: 3)
    case 7: self.init(quarters: 3, isMirrored: true)
    case 8: self.init(quarters: 1)
    default: self = .none
    }
  }
}
