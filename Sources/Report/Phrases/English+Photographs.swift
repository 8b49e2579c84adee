extension English {
  func seriesAbout(_ shown: Int, of all: Int) -> String {
    "Photographs of one viewpoint in order of their dates, each with its group. " + part(shown, of: all, "series")
  }

  func placesAbout(_ placed: Int, of all: Int) -> String {
    "The place of \(numerals.count(placed)) of \(count(all, .images)) is known."
  }

  func duplicatesAbout(_ shown: Int, of all: Int) -> String {
    "Contact sheets show one of two that show the same, and `tiles split` keeps both on one side. "
      + part(shown, of: all, all == 1 ? "pair" : "pairs")
  }

  func viewpointsAbout(_ viewpoints: ReportContent.Viewpoints, groups: Int, without: [String]) -> String {
    let standing = viewpoints.standing
    var text =
      "\(count(standing, "viewpoint")) \(standing == 1 ? "stands" : "stand") in \(numerals.count(groups - without.count)) of "
      + "\(count(groups, "group")) by the place of their photographs."
    if !without.isEmpty { text += " Without a viewpoint: \(list(without))." }
    if viewpoints.withoutPlace > 0 {
      text += " The place of \(count(viewpoints.withoutPlace, "photograph")) is not known."
    }
    if viewpoints.offTiles > 0 {
      text +=
        " \(count(viewpoints.offTiles, "photograph")) \(viewpoints.offTiles == 1 ? "was" : "were") taken off the tiles."
    }
    return text + " `tiles viewpoints suggest` names tiles where another one would tell most."
  }

  func standing(_ standing: ReportContent.Viewpoints.Standing) -> String {
    standing.viewpoints == 0 && standing.photographs == 0
      ? "From the ground: no viewpoint"
      : "From the ground: \(count(standing.viewpoints, "viewpoint")), \(count(standing.photographs, "photograph"))"
  }

  func fromTheGround(caption: String, group: Int) -> String { "\(caption), from the ground in group \(group)" }

  private func count(_ value: Int, _ word: String) -> String {
    "\(numerals.count(value)) \(word)\(value == 1 ? "" : "s")"
  }

  private func part(_ shown: Int, of all: Int, _ word: String) -> String {
    shown < all
      ? "\(numerals.count(shown)) of \(numerals.count(all)) \(word) are shown." : "\(numerals.count(all)) \(word)."
  }
}
