internal import CJPEG
internal import CPNG
public import Foundation

extension Raster {
  /// Larger images are refused before they are unpacked: 100 million pixels are 300 MB.
  private static let maximumPixels = 100_000_000

  /// Decodes a JPEG or PNG completely; transparent pixels come out black.
  /// - Parameter minimumSide: let a JPEG be decoded at 1/2, 1/4 or 1/8 as long as its shorter side stays at or above
  ///   this; for photographs that are about to be shrunk anyway. 0 decodes in full.
  /// - Throws: `ImageError`.
  public init(decoding data: Data, minimumSide: Int = 0) throws {
    guard let format = ImageFormat(sniffing: data) else {
      throw ImageError.notAnImage(start: ImageError.start(of: data))
    }
    var width: UInt32 = 0
    var height: UInt32 = 0
    var message = [CChar](repeating: 0, count: Int(max(TILES_JPEG_MESSAGE, TILES_PNG_MESSAGE)))
    let decoded: UnsafeMutablePointer<UInt8>? = data.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return nil }
      return switch format {
      case .jpeg:
        tiles_jpeg_decode(
          start, bytes.count, Self.maximumPixels, UInt32(minimumSide), &width, &height, &message)
      case .png: tiles_png_decode(start, bytes.count, Self.maximumPixels, &width, &height, &message)
      case .webp: nil
      }
    }
    if format == .webp { throw ImageError.unsupported(.webp) }
    guard let decoded else { throw ImageError.damaged(format, reason: Self.text(message)) }
    defer { free(decoded) }
    let count = Int(width) * Int(height)
    let pixels: [UInt8]
    if format == .jpeg {
      pixels = [UInt8](UnsafeBufferPointer(start: decoded, count: count * 3))
    } else {
      pixels = [UInt8](unsafeUninitializedCapacity: count * 3) { buffer, initialized in
        for index in 0..<count {
          let alpha = Int(decoded[index * 4 + 3])
          for channel in 0..<3 {
            buffer[index * 3 + channel] = UInt8((Int(decoded[index * 4 + channel]) * alpha + 127) / 255)
          }
        }
        initialized = count * 3
      }
    }
    self.init(width: Int(width), height: Int(height), pixels: pixels)
  }

  /// Reads an image to its end without keeping its pixels: what does not decode throws as `init(decoding:)` would.
  /// - Returns: its size in pixels.
  /// - Throws: `ImageError`.
  public static func check(_ data: Data) throws -> (width: Int, height: Int) {
    guard let format = ImageFormat(sniffing: data) else {
      throw ImageError.notAnImage(start: ImageError.start(of: data))
    }
    if format == .webp { throw ImageError.unsupported(.webp) }
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
    try encode(.jpeg) { tiles_jpeg_encode($0, UInt32(width), UInt32(height), Int32(quality), &$1, &$2) }
  }

  public func png() throws -> Data {
    try encode(.png) { tiles_png_encode($0, UInt32(width), UInt32(height), &$1, &$2) }
  }

  private func encode(
    _ format: ImageFormat,
    _ call: (UnsafePointer<UInt8>, inout Int, inout [CChar]) -> UnsafeMutablePointer<UInt8>?
  ) throws -> Data {
    var message = [CChar](repeating: 0, count: Int(max(TILES_JPEG_MESSAGE, TILES_PNG_MESSAGE)))
    var count = 0
    let bytes = pixels.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { call($0, &count, &message) }
    }
    guard let bytes else { throw ImageError.cannotEncode(format, reason: Self.text(message)) }
    defer { free(bytes) }
    return Data(bytes: bytes, count: count)
  }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
