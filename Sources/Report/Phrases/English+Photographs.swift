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

  private func part(_ shown: Int, of all: Int, _ word: String) -> String {
    shown < all
      ? "\(numerals.count(shown)) of \(numerals.count(all)) \(word) are shown." : "\(numerals.count(all)) \(word)."
  }
}
