internal import Foundation
internal import Imaging

/// An image file inside the page.
struct Picture {
  let data: Data
  /// What it shows, for those who do not see it.
  let alternative: String

  var html: HTML {
    guard let format = ImageFormat(sniffing: data) else {
      return "<span class=\"blank\" role=\"img\" aria-label=\"\(alternative): not an image\">not an image</span>"
    }
    let source = HTML(raw: "data:\(format.mediaType);base64,\(data.base64EncodedString())")
    return "<img loading=\"lazy\" decoding=\"async\" alt=\"\(alternative)\" src=\"\(source)\">"
  }
}
