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

  func viewpointsAbout(_ viewpoints: ReportContent.Viewpoints, groups: Int, without: [String]) -> String {
    let standing = viewpoints.standing
    var text =
      "D’après le lieu des photographies, \(points(standing)) \(standing < 2 ? "se trouve" : "se trouvent") dans "
      + "\(numerals.count(groups - without.count)) groupe\(groups - without.count < 2 ? "" : "s") sur \(numerals.count(groups))."
    if !without.isEmpty { text += " Sans point de vue\u{00A0}: \(list(without))." }
    if viewpoints.withoutPlace > 0 {
      text += " Le lieu de \(photographs(viewpoints.withoutPlace)) n’est pas connu."
    }
    if viewpoints.offTiles > 0 {
      text +=
        " \(photographs(viewpoints.offTiles)) \(viewpoints.offTiles < 2 ? "a été prise" : "ont été prises") hors des tuiles."
    }
    return text + " `tiles viewpoints suggest` nomme les tuiles où un point de vue de plus en dirait le plus."
  }

  func standing(_ standing: ReportContent.Viewpoints.Standing) -> String {
    standing.viewpoints == 0 && standing.photographs == 0
      ? "Vu du sol\u{00A0}: aucun point de vue"
      : "Vu du sol\u{00A0}: \(points(standing.viewpoints)), \(photographs(standing.photographs))"
  }

  func fromTheGround(caption: String, group: Int) -> String { "\(caption), vu du sol dans le groupe \(group)" }

  private func points(_ value: Int) -> String { "\(numerals.count(value)) point\(value < 2 ? "" : "s") de vue" }
  private func photographs(_ value: Int) -> String {
    "\(numerals.count(value)) photographie\(value < 2 ? "" : "s")"
  }

  private func part(_ shown: Int, of all: Int, _ word: String) -> String {
    shown < all
      ? "\(numerals.count(shown)) \(word) sur \(numerals.count(all)) \(shown < 2 ? "est montrée" : "sont montrées")."
      : "\(numerals.count(all)) \(word)."
  }
}
