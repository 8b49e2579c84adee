/// Texts of records without the folders of the machine that they were made on: a page is for others.
enum CutPaths {
  /// `/home/me/photos/vp1` as `…/vp1`, wherever it stands in a command or in JSON; addresses of the web stay.
  static func of(_ text: String) -> String {
    // Whole values of JSON, and words of a shell, with whatever is in them.
    text.replacing(/"\/(?:[^"\n]*\/)([^"\/\n]*)"/) { "\"…/\($0.1)\"" }
      .replacing(/'((?:--[a-z-]+=)?)\/(?:[^'\n]*\/)([^'\/\n]*)'/) { "'\($0.1)…/\($0.2)'" }
      .replacing(/(^|["'\s=,(]|file:\/\/)\/(?:[^\/"'\s,]+\/)+([^\/"'\s,]*)/) { "\($0.1)…/\($0.2)" }
  }
}
