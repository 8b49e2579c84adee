public import Foundation

/// What the first bytes say that a file is. Extensions and Content-Type are not asked: servers get both wrong.
public enum ImageFormat: String, Sendable {
  case jpeg = "jpg"
  case png
  case webp

  /// Bytes that tell.
  public static let sniffedBytes = 12

  public init?(sniffing data: Data) {
    let head = [UInt8](data.prefix(Self.sniffedBytes))
    if head.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if head.count == 12, head.starts(with: Array("RIFF".utf8)), head[8...].elementsEqual("WEBP".utf8) {
      self = .webp
    } else {
      return nil
    }
  }

  /// The extensions of files worth opening in a folder of images.
  public static let fileExtensions: Set<String> = ["jpg", "jpeg", "png"]

  public var mediaType: String { self == .jpeg ? "image/jpeg" : "image/\(rawValue)" }
}

/// Why bytes are not an image that this program can use.
public enum ImageError: Error, CustomStringConvertible, Equatable {
  case notAnImage(start: String)
  case unsupported(ImageFormat)
  case damaged(ImageFormat, reason: String)
  case cannotEncode(ImageFormat, reason: String)

  public var description: String {
    switch self {
    case .notAnImage(let start): "expected a JPEG or PNG image, found data that starts with \(start)"
    case .unsupported(let format):
      "expected a JPEG or PNG image, found \(format.rawValue), which cannot be decoded here"
    case .damaged(let format, let reason): "damaged \(format.rawValue): \(reason)"
    case .cannotEncode(let format, let reason): "cannot write a \(format.rawValue): \(reason)"
    }
  }

  /// Of data that is no image.
  public static let shownBytes = 24

  /// The first bytes as text where they are text (an HTML page, a JSON error), else in hexadecimal.
  static func start(of data: Data) -> String {
    let head = data.prefix(shownBytes)
    if head.isEmpty { return "nothing (0 bytes)" }
    if head.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) {
      return String(decoding: head, as: UTF8.self).debugDescription
    }
    return head.prefix(8).map { String($0, radix: 16) }.joined(separator: " ")
  }
}

extension ImageError {
  /// Why bytes that no format was recognized in are no image.
  public init(unrecognized data: Data) { self = .notAnImage(start: Self.start(of: data)) }
}
