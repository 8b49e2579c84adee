internal import Files
internal import Foundation
internal import WebPages

/// The document around the sections.
struct PageFrame {
  let title: String
  let phrases: any Phrases
  /// The whole in a sentence; nil where there is nothing yet.
  let lead: String?
  let about: String
  let otherPages: [ReportContent.OtherPage]
  /// What the reader should know first.
  let notes: [String]
  let sections: [Section]
  let style: String
  /// JSON, escaped for a script element.
  let data: HTML
  let scripts: [Script]

  /// A script within the page.
  struct Script {
    let text: String
    /// Whether it has a scope of its own; a library has not, others use what it leaves.
    var isModule = false

    var html: HTML {
      let kind: HTML = isModule ? " type=\"module\"" : ""
      return "<script\(kind)>\(HTML(raw: text))</script>\n"
    }
  }

  /// - Throws: `PageTemplate.Failure`; `Digest.Unavailable`.
  var html: HTML {
    get throws {
      try ReportFiles.page.filled([
        "language": "\(phrases.code)", "policy": HTML(raw: try policy), "title": "\(title)", "style": HTML(raw: style),
        "skip": "\(phrases.term(.skip))", "lead": lead.map { "<p class=\"lead\">\($0)</p>\n" as HTML } ?? "",
        "about": "\(about)", "languages": "\(otherPages.map(link))",
        "contents": "\(phrases.term(.contents))",
        "links": "\(sections.map(\.link))", "notes": "\(notes.map(note))", "sections": "\(sections.map(\.html))",
        "data": data, "scripts": "\(scripts.map(\.html))",
      ])
    }
  }

  private func link(_ page: ReportContent.OtherPage) -> HTML {
    """
     · <a href="\(page.file)" hreflang="\(page.language.rawValue)" lang="\(page.language.rawValue)">\
    \(page.language.ownName)</a>
    """
  }

  private func note(_ text: String) -> HTML { "<p class=\"note\" role=\"note\">\(text)</p>\n" }

  /// The browser itself refuses to load anything from elsewhere and to run any script but these: the second lock,
  /// should the escaping ever fail.
  private var policy: String {
    get throws {
      let hashes = try scripts.map { script in
        "'sha256-\(try Digest.base64(.sha256, of: Data(script.text.utf8)))'"
      }
      return
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src \(hashes.joined(separator: " ")); "
        + "base-uri 'none'; form-action 'none'"
    }
  }
}

/// What the scripts of the page read.
struct Payload: Encodable {
  let charts: [Chart]
  let map: MapOfGroups.Payload?
  let projection: ProjectionOfGroups.Payload?
}

extension Digest {
  /// The digest in base64, as Content-Security-Policy wants it.
  fileprivate static func base64(_ algorithm: Algorithm, of data: Data) throws -> String {
    let digits = Array(try hex(algorithm, of: data))
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
    return Data(bytes).base64EncodedString()
  }
}
