public import Foundation

/// What the first bytes say that an image is. Extensions and Content-Type are not asked: servers and people get both wrong.
public enum ImageFormat: String, Sendable, CaseIterable {
  case jpeg = "jpg"
  case png
  case webp
  case tiff
  case gif
  case heic
  case avif

  /// Bytes that tell.
  public static let sniffedBytes = 16

  public init?(sniffing data: Data) {
    let head = [UInt8](data.prefix(Self.sniffedBytes))
    func starts(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
    if starts([0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if starts([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if starts(Array("RIFF".utf8)), head.count >= 12, head[8..<12].elementsEqual("WEBP".utf8) {
      self = .webp
    } else if starts([0x49, 0x49, 0x2A, 0]) || starts([0x4D, 0x4D, 0, 0x2A]) || starts([0x49, 0x49, 0x2B, 0])
      || starts([0x4D, 0x4D, 0, 0x2B])
    {
      self = .tiff
    } else if starts(Array("GIF87a".utf8)) || starts(Array("GIF89a".utf8)) {
      self = .gif
    } else if head.count >= 12, head[4..<8].elementsEqual("ftyp".utf8), let kind = Self.brands[head[8..<12]] {
      self = kind
    } else {
      return nil
    }
  }

  /// The major brands of ISO base media files that are still images.
  /// Source: ISO/IEC 23008-12, annex B; https://aomediacodec.github.io/av1-avif
  private static let brands: [ArraySlice<UInt8>: ImageFormat] = Dictionary(
    ["heic", "heix", "heim", "heis", "mif1"].map { (Array($0.utf8)[...], .heic) }
      + ["avif", "avis"].map { (Array($0.utf8)[...], .avif) }, uniquingKeysWith: { first, _ in first })

  /// What tiles are stored in, in archives that this program writes.
  public var isOfTiles: Bool { self == .jpeg || self == .png || self == .webp }

  /// The extensions of files worth opening in a folder of images.
  public static let fileExtensions: Set<String> = [
    "jpg", "jpeg", "jfif", "jpe", "png", "webp", "tif", "tiff", "gif", "heic", "heif", "hif", "avif",
  ]

  /// Those worth opening in a folder of tiles.
  public static let tileExtensions: Set<String> = ["jpg", "jpeg", "jfif", "jpe", "png", "webp"]

  /// The extensions of images that are not decoded here: of raw pictures of cameras, too.
  public static let foreignExtensions: Set<String> = [
    "bmp", "jp2", "j2k", "jpf", "jpx", "jxl", "psd", "xcf", "tga", "svg", "arw", "cr2", "cr3", "crw", "dng", "erf",
    "kdc",
    "mrw", "nef", "nrw", "orf", "pef", "raf", "raw", "rw2", "sr2", "srf", "srw", "x3f",
  ]

  /// The one that most of some images have; of equal counts the first by its name.
  public static func mostFrequent(_ counts: [ImageFormat: Int]) -> ImageFormat? {
    counts.min { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }?.key
  }

  public var mediaType: String { self == .jpeg ? "image/jpeg" : "image/\(rawValue)" }

  /// With its article, for messages.
  public var words: String {
    switch self {
    case .jpeg: "a JPEG image"
    case .png: "a PNG image"
    case .webp: "a WebP image"
    case .tiff: "a TIFF image"
    case .gif: "a GIF image"
    case .heic: "a HEIC image"
    case .avif: "an AVIF image"
    }
  }
}

extension ImageError {
  /// Why bytes that no format was recognized in are no image.
  public init(unrecognized data: Data) {
    self = ForeignFormat(sniffing: data).map(ImageError.foreign) ?? .notAnImage(found: Self.found(in: data))
  }

  /// Why bytes are no image of a tile.
  public init(noTile data: Data) {
    self = ImageFormat(sniffing: data).map(ImageError.unsupported) ?? Self(unrecognized: data)
  }
}
