extension French {
  func seriesAbout(_ shown: Int, of all: Int) -> String {
    "Les photographies d’un même point de vue dans l’ordre de leurs dates, chacune avec son groupe. "
      + part(shown, of: all, all < 2 ? "série" : "séries")
  }

  func placesAbout(_ placed: Int, of all: Int) -> String {
    "Le lieu de \(numerals.count(placed)) image\(placed < 2 ? "" : "s") sur \(numerals.count(all)) est connu."
  }

  func duplicatesAbout(_ shown: Int, of all: Int) -> String {
    "De deux photographies qui montrent la même chose, les planches n’en montrent qu’une, et `tiles split` garde les deux du même "
      + "côté. "
      + part(shown, of: all, all < 2 ? "paire" : "paires")
  }

  private func part(_ shown: Int, of all: Int, _ word: String) -> String {
    shown < all
      ? "\(numerals.count(shown)) \(word) sur \(numerals.count(all)) sont montrées." : "\(numerals.count(all)) \(word)."
  }
}
