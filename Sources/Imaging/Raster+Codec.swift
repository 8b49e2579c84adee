internal import CJPEG
internal import CPNG
public import Foundation

extension Raster {
  /// What is unpacked at most: 100 million pixels, 300 MB, or what `TILES_MAX_MEGAPIXELS` says. Larger images are refused
  /// before they are unpacked.
  static let maximumPixels: Int = {
    let asked = ProcessInfo.processInfo.environment["TILES_MAX_MEGAPIXELS"].flatMap(Int.init) ?? 100
    // Sizes in bytes stay within 32 bits of pixels, which libraries count in.
    return min(max(1, asked), 4_000) * 1_000_000
  }()

  /// Decodes an image completely: in sRGB by its ICC profile, upright by its EXIF orientation, transparent pixels on white.
  /// JPEG and PNG; the first picture of a TIFF, WebP, GIF, HEIC or AVIF file where its library is installed.
  /// - Parameter minimumSide: let a JPEG be decoded at 1/2, 1/4 or 1/8 as long as its shorter side stays at or above
  ///   this; for photographs that are about to be shrunk anyway. 0 decodes in full.
  /// - Throws: `ImageError`.
  public init(decoding data: Data, minimumSide: Int = 0) throws(ImageError) {
    self = try DecodedPicture(data, minimumSide: minimumSide).raster
  }

  /// Whether the image of a tile shows nothing: one colour and transparency all over, or nothing but transparency.
  /// - Throws: `ImageError`.
  public static func isBlank(tile data: Data) throws(ImageError) -> Bool {
    let picture = try DecodedPicture(data)
    return picture.isBlank ?? picture.raster.isBlank
  }

  /// Reads the image of a tile to its end without keeping its pixels: what does not decode throws as `init(decoding:)`
  /// would, and what is neither JPEG, PNG nor WebP is no tile.
  /// - Returns: its size in pixels, as it is stored.
  /// - Throws: `ImageError`.
  public static func check(tile data: Data) throws(ImageError) -> (width: Int, height: Int) {
    guard let format = ImageFormat(sniffing: data), format.isOfTiles else { throw ImageError(noTile: data) }
    // Its library decodes into memory, or not at all.
    if format == .webp {
      let raster = try Raster(decoding: data)
      return (raster.width, raster.height)
    }
    var width: UInt32 = 0
    var height: UInt32 = 0
    var message = [CChar](repeating: 0, count: Int(max(TILES_JPEG_MESSAGE, TILES_PNG_MESSAGE)))
    let code = data.withUnsafeBytes { bytes in
      let check = format == .jpeg ? tiles_jpeg_check : tiles_png_check
      return bytes.baseAddress.map { check($0, bytes.count, maximumPixels, &width, &height, &message) } ?? 1
    }
    guard code == 0 else { throw ImageError.damaged(format, reason: text(message)) }
    return (Int(width), Int(height))
  }

  /// - Parameter quality: 1 to 100.
  public func jpeg(quality: Int) throws -> Data {
    try Self.encode(pixels, .jpeg) { tiles_jpeg_encode($0, UInt32(width), UInt32(height), Int32(quality), &$1, &$2) }
  }

  public func png() throws -> Data { try Self.png(pixels, width: width, height: height, hasAlpha: false) }

  /// - Parameter pixels: height x width x 3, or x 4 with alpha, which colours are not multiplied by.
  package static func png(_ pixels: [UInt8], width: Int, height: Int, hasAlpha: Bool) throws -> Data {
    precondition(pixels.count == width * height * (hasAlpha ? 4 : 3))
    return try encode(pixels, .png) {
      tiles_png_encode($0, UInt32(width), UInt32(height), hasAlpha ? 1 : 0, &$1, &$2)
    }
  }

  private static func encode(
    _ pixels: [UInt8], _ format: ImageFormat,
    _ call: (UnsafePointer<UInt8>, inout Int, inout [CChar]) -> UnsafeMutablePointer<UInt8>?
  ) throws -> Data {
    var message = [CChar](repeating: 0, count: Int(max(TILES_JPEG_MESSAGE, TILES_PNG_MESSAGE)))
    var count = 0
    let bytes = pixels.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { call($0, &count, &message) }
    }
    guard let bytes else { throw ImageError.cannotEncode(format, reason: text(message)) }
    defer { free(bytes) }
    return Data(bytes: bytes, count: count)
  }

  static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
