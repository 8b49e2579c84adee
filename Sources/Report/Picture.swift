internal import Foundation
internal import Imaging
internal import WebPages

/// An image file inside the page.
struct Picture {
  let data: Data
  /// What it shows, for those who do not see it.
  let alternative: String
  let phrases: any Phrases

  var html: HTML {
    guard let format = ImageFormat(sniffing: data) else {
      return """
        <span class="blank" role="img" aria-label="\(phrases.notAnImage(alternative))">\
        \(phrases.term(.notAnImage))</span>
        """
    }
    let source = HTML(raw: "data:\(format.mediaType);base64,\(data.base64EncodedString())")
    return "<img loading=\"lazy\" decoding=\"async\" alt=\"\(alternative)\" src=\"\(source)\">"
  }
}
