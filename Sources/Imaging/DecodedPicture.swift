internal import CJPEG
internal import CPNG
internal import CPictures
import Foundation

/// The first picture of a file as its library gives it: as it is stored, in its own colours.
struct DecodedPicture {
  private let width: Int
  private let height: Int
  /// height x width x `channels`.
  private let pixels: [UInt8]
  /// 3 for RGB, 4 for inks.
  private let channels: Int
  /// The ICC profile.
  private let profile: Data?
  /// The size that it has where it was decoded smaller.
  let whole: (width: Int, height: Int)
  /// Whether it shows nothing: one colour all over, or no alpha anywhere; nil where the pixels say it.
  let isBlank: Bool?
  /// With the turn that makes it stand upright.
  private(set) var facts = PhotographFacts()

  /// - Parameter minimumSide: see `Raster.init(decoding:minimumSide:)`.
  /// - Throws: `ImageError`.
  init(_ data: Data, minimumSide: Int = 0) throws(ImageError) {
    guard let format = ImageFormat(sniffing: data) else { throw ImageError(unrecognized: data) }
    switch format {
    case .jpeg: try self.init(jpeg: data, minimumSide: minimumSide)
    case .png: try self.init(png: data)
    case .tiff: try self.init(data, format, by: TILES_TIFF)
    case .webp: try self.init(data, format, by: TILES_WEBP)
    case .gif: try self.init(data, format, by: TILES_GIF)
    case .heic, .avif: try self.init(data, format, by: TILES_HEIF)
    }
  }

  private init(jpeg data: Data, minimumSide: Int) throws(ImageError) {
    var picture = tiles_jpeg_picture()
    var message = [CChar](repeating: 0, count: Int(TILES_JPEG_MESSAGE))
    let code = data.withUnsafeBytes { bytes in
      bytes.baseAddress.map {
        tiles_jpeg_decode($0, bytes.count, Raster.maximumPixels, UInt32(minimumSide), &picture, &message)
      } ?? 1
    }
    guard code == 0, let decoded = picture.pixels else {
      throw ImageError.damaged(.jpeg, reason: Raster.text(message))
    }
    defer { free(decoded) }
    profile = Self.taken(picture.profile, picture.profile_count)
    (width, height) = (Int(picture.width), Int(picture.height))
    whole = (Int(picture.whole_width), Int(picture.whole_height))
    channels = Int(picture.channels)
    pixels = [UInt8](UnsafeBufferPointer(start: decoded, count: width * height * channels))
    isBlank = nil
    facts = PhotographFacts(exif: data)
  }

  private init(png data: Data) throws(ImageError) {
    var (width, height): (UInt32, UInt32) = (0, 0)
    var message = [CChar](repeating: 0, count: Int(TILES_PNG_MESSAGE))
    let decoded = data.withUnsafeBytes { bytes in
      bytes.baseAddress.flatMap {
        tiles_png_decode($0, bytes.count, Raster.maximumPixels, &width, &height, &message)
      }
    }
    guard let decoded else { throw ImageError.damaged(.png, reason: Raster.text(message)) }
    defer { free(decoded) }
    (self.width, self.height) = (Int(width), Int(height))
    whole = (self.width, self.height)
    channels = 3
    let count = self.width * self.height
    pixels = Self.onWhite(decoded, count: count, isPremultiplied: false)
    let all = UnsafeBufferPointer(start: decoded, count: count * 4)
    isBlank =
      (4..<max(4, all.count)).allSatisfy { all[$0] == all[$0 - 4] } || (0..<count).allSatisfy { all[$0 * 4 + 3] == 0 }
    var notes = tiles_png_notes()
    data.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { tiles_png_read_notes(start, bytes.count, &notes) }
    }
    profile = Self.taken(notes.profile, notes.profile_count)
    if let exif = Self.taken(notes.exif, notes.exif_count) { facts = PhotographFacts(exif: exif) }
  }

  private init(_ data: Data, _ format: ImageFormat, by library: tiles_picture_format) throws(ImageError) {
    var picture = tiles_picture()
    var message = [CChar](repeating: 0, count: Int(TILES_PICTURE_MESSAGE))
    let code = data.withUnsafeBytes { bytes in
      bytes.baseAddress.map {
        tiles_picture_decode(library, $0, bytes.count, Raster.maximumPixels, &picture, &message)
      } ?? 1
    }
    if code == 2 { throw .noLibrary(format, package: String(cString: tiles_picture_library(library))) }
    guard code == 0, let decoded = picture.rgba else { throw .damaged(format, reason: Raster.text(message)) }
    defer { tiles_picture_free(&picture) }
    (width, height) = (Int(picture.width), Int(picture.height))
    whole = (width, height)
    (channels, isBlank) = (3, nil)
    pixels = Self.onWhite(decoded, count: width * height, isPremultiplied: picture.is_premultiplied != 0)
    profile = picture.profile.map { Data(bytes: $0, count: picture.profile_count) }
    if let exif = picture.exif {
      facts = PhotographFacts(exif: Data(bytes: exif, count: picture.exif_count))
    } else if format == .tiff, data.count <= Self.largestBlock {
      // EXIF data are a TIFF file.
      facts = PhotographFacts(exif: data)
    }
    // libheif turns its pictures itself, and libtiff says how: what an EXIF block adds is of no account there
    // (ISO/IEC 23008-12, A.2.2).
    if format != .webp { facts.turn = Turn(orientation: Int(picture.orientation)) }
  }

  /// Of a TIFF file that is read for its notes a second time.
  private static let largestBlock = 256 << 20

  /// Takes over bytes that a library gave.
  private static func taken(_ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Data? {
    bytes.map { Data(bytesNoCopy: $0, count: count, deallocator: .free) }
  }

  /// As on paper.
  /// - Parameter rgba: N x 4.
  private static func onWhite(
    _ rgba: UnsafePointer<UInt8>, count: Int, isPremultiplied: Bool
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count * 3) { buffer, initialized in
      for index in 0..<count {
        let alpha = Int(rgba[index * 4 + 3])
        for channel in 0..<3 {
          let value = Int(rgba[index * 4 + channel])
          let color = isPremultiplied ? value : (value * alpha + 127) / 255
          buffer[index * 3 + channel] = UInt8(min(255, color + 255 - alpha))
        }
      }
      initialized = count * 3
    }
  }

  /// In sRGB, upright.
  var raster: Raster {
    Raster(width: width, height: height, pixels: colored).turned(facts.turn)
  }

  /// height x width x 3.
  private var colored: [UInt8] {
    let color = profile.flatMap { ColorProfile($0) }
    guard channels == 4 else { return color?.applied(to: pixels) ?? pixels }
    let count = width * height
    // Inks without a profile that knows them look as everybody else shows them.
    if let color, color.space == .cmyk { return color.converted(pixels, count: count) }
    return [UInt8](unsafeUninitializedCapacity: count * 3) { buffer, initialized in
      pixels.withUnsafeBufferPointer { inks in
        if let from = inks.baseAddress, let to = buffer.baseAddress { tiles_jpeg_rgb_of_inks(from, to, count) }
      }
      initialized = count * 3
    }
  }
}
