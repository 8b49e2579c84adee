internal import WebPages

/// What a reader may take along: the map as a picture, and files that lie beside the page in the data directory.
struct DownloadsSection {
  let content: ReportContent

  /// What the picture of the map is called.
  private static let picture = "map.png"

  /// nil without a map and without a file.
  var section: Section? {
    let phrases = content.language.phrases
    guard content.map != nil || !content.downloads.isEmpty else { return nil }
    let picture: HTML =
      content.map == nil
      ? ""
      : """
      <li><button type="button" id="map-picture" data-file="\(Self.picture)" hidden>\(phrases.term(.savePicture))</button></li>

      """
    let files = content.downloads.map { download -> HTML in
      switch download.place {
      case .file(let path):
        "<li><a href=\"\(path)\" download>\(phrases.term(download.term))</a> <code>\(path)</code></li>\n"
      case .command(let command):
        "<li>\(phrases.term(download.term)) <code>\(command)</code></li>\n"
      }
    }
    return Section(
      id: "downloads", title: phrases.term(.downloads),
      body: """
        <div class="prose"><p>\(phrases.term(.downloadsAbout))</p></div>
        <ul class="downloads">
        \(picture)\(files)</ul>
        """)
  }
}

extension ReportContent.Download {
  fileprivate var term: Term {
    switch kind {
    case .geoPackage: .geoPackage
    case .table: .tableFile
    case .sheet: .sheetFile
    }
  }
}
