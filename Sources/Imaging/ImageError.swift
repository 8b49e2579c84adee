import Foundation

/// Why bytes are not an image that this program can use.
public enum ImageError: Error, CustomStringConvertible, Equatable {
  /// Data that no format is recognized in: what it seems to be, or how it starts.
  case notAnImage(found: String)
  /// Data of a kind that is known, and not read.
  case foreign(ForeignFormat)
  /// An image of a format that tiles do not have.
  case unsupported(ImageFormat)
  /// Its library is not installed: which Debian package has it.
  case noLibrary(ImageFormat, package: String)
  case damaged(ImageFormat, reason: String)
  case cannotEncode(ImageFormat, reason: String)

  public var description: String {
    switch self {
    case .notAnImage(let found): "expected an image, found \(found)"
    case .foreign(let format): "expected an image that is read here, found \(format.rawValue)"
    case .unsupported(let format): "expected a JPEG, PNG or WebP image, found \(format.words)"
    case .noLibrary(let format, let package):
      "expected a library that reads \(format.words), found none; install the Debian package \(package)"
    case .damaged(let format, let reason): "damaged \(format.rawValue): \(reason)"
    case .cannotEncode(let format, let reason): "cannot write a \(format.rawValue): \(reason)"
    }
  }

  /// Of data that is no image.
  public static let shownBytes = 24

  /// How bytes that no format was recognized in start: as text where they are text (an HTML page, a JSON error), else in
  /// hexadecimal.
  static func found(in data: Data) -> String {
    let head = data.prefix(shownBytes)
    if head.isEmpty { return "nothing (0 bytes)" }
    return "data that starts with \(start(of: head))"
  }

  private static func start(of head: Data) -> String {
    if head.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) {
      return String(decoding: head, as: UTF8.self).debugDescription
    }
    return head.prefix(8).map { String($0, radix: 16) }.joined(separator: " ")
  }
}

extension ImageError {
  /// What many images that cannot be used have in common, for who counts them: "vector tiles", "damaged jpg".
  public var kind: String {
    switch self {
    case .notAnImage: "no images"
    case .foreign(let format): format.plural
    case .unsupported(let format): "\(format.rawValue), which tiles are not"
    case .noLibrary(let format, let package): "\(format.rawValue) without the Debian package \(package)"
    case .damaged(let format, _), .cannotEncode(let format, _): "damaged \(format.rawValue)"
    }
  }

  /// What `kind` does not say of the one image.
  public var detail: String? {
    switch self {
    case .notAnImage(let found): found
    case .foreign, .unsupported, .noLibrary: nil
    case .damaged(_, let reason), .cannotEncode(_, let reason): reason
    }
  }
}
