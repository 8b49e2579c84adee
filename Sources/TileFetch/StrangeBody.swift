import Foundation
import Imaging

/// What a body with status 200 is that is neither JPEG, PNG nor WebP, as far as its first bytes tell.
enum StrangeBody: Equatable {
  case empty
  /// A picture of one pixel, as some servers say "nothing here".
  case onePixel
  /// A page, a note in XML or JSON, a line of text.
  case text
  /// Of a kind that is not read.
  case image(ImageError)
  case unknown

  init(_ body: Data) {
    let head = [UInt8](body.prefix(512))
    if head.isEmpty {
      self = .empty
    } else if head.starts(with: Array("GIF8".utf8)), head.count >= 10, head[6..<10].elementsEqual([1, 0, 1, 0]) {
      self = .onePixel
    } else {
      switch ImageError(noTile: body) {
      case .notAnImage:
        let isText = head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || [0x09, 0x0A, 0x0D].contains($0) }
        self = isText ? .text : .unknown
      case let error: self = .image(error)
      }
    }
  }
}
