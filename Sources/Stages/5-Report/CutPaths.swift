/// Texts of records without the folders of the machine that they were made on: a page is for others.
enum CutPaths {
  /// `/home/me/photos/vp1` as `…/vp1`, wherever it stands in a text; addresses of the web stay.
  static func of(_ text: String) -> String {
    // Whole values may have blanks in them.
    text.replacing(/(["'])\/(?:[^"'\n]*\/)([^"'\/\n]*)["']/) { "\($0.1)…/\($0.2)\($0.1)" }
      .replacing(/(^|["'\s=,])\/(?:[^\/"'\s,]+\/)+([^\/"'\s,]*)/) { "\($0.1)…/\($0.2)" }
  }
}
