internal import Foundation

extension French {
  func group(_ id: Int) -> String { "Groupe \(id)" }
  func color(_ name: String) -> String { Self.colors[name] ?? name }

  func beside(_ comparison: Comparison) -> String {
    switch comparison {
    case .lighter: "plus clair"
    case .darker: "plus sombre"
    case .redder: "plus rouge"
    case .lessRed: "moins rouge"
    case .greener: "plus vert"
    case .lessGreen: "moins vert"
    case .yellower: "plus jaune"
    case .lessYellow: "moins jaune"
    case .bluer: "plus bleu"
    case .lessBlue: "moins bleu"
    case .moreContrasted: "plus contrasté"
    case .lessContrasted: "moins contrasté"
    case .finer: "de grain plus fin"
    case .coarser: "de grain plus grossier"
    case .moreDirectional: "plus orienté"
    case .lessDirectional: "moins orienté"
    }
  }

  func looks(colors: [(name: String, percent: Int)], besideAll: [Comparison], lines: Int?) -> String {
    var text = list(colors.map { "\($0.name) (\($0.percent)\u{00A0}%)" })
    if !besideAll.isEmpty { text += " ; \(list(besideAll.map(beside))) que la moyenne des groupes" }
    if let lines { text += " ; des lignes surtout orientées à \(lines)°" }
    return text + "."
  }

  func beside(_ comparisons: [Comparison], neighbour: Int) -> String {
    comparisons.isEmpty
      ? "Semblable par la couleur et la texture au groupe \(neighbour), son plus proche voisin ; seuls les canaux du "
        + "réseau les distinguent."
      : "\(list(comparisons.map(beside))) que le groupe \(neighbour), son plus proche voisin."
  }

  func word(_ word: ProposedName.Word) -> String {
    switch word {
    case .label(let label): label.french ?? label.text
    case .colors(let names): list(names.map(color))
    case .bright: "clair"
    case .dark: "sombre"
    case .manyColors: "multicolore"
    case .fineGrained: "grain fin"
    case .coarseGrained: "grain grossier"
    case .highContrast: "contraste fort"
    case .lowContrast: "contraste faible"
    case .lines: "lignes"
    case .regularLines: "lignes régulières"
    case .beside(let comparison): beside(comparison)
    case .some(let name): "un peu \(Self.of(color(name)))"
    case .linesAt(let degrees): "lignes à \(degrees)°"
    }
  }

  /// « de vert », « d’olive »
  private static func of(_ word: String) -> String {
    let first = word.prefix(1).folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
    return "aeiouyh".contains(first) && !first.isEmpty ? "d’\(word)" : "de \(word)"
  }

  func labelled(_ share: Double) -> String { "\(numerals.percent(share)) des images étiquetées" }

  func area(_ area: ReportContent.TileMap.Area) -> String {
    "Unité \(area.number)\u{00A0}: \(numerals.ground(area.squareKilometres)), \(count(area.count, .tiles))"
  }

  func counts(of group: ReportContent.Group, _ thing: Thing) -> String {
    let later = group.later > 0 ? ", \(numerals.count(group.later)) placée\(group.later < 2 ? "" : "s") ensuite" : ""
    return "\(count(group.images, thing))\u{00A0}: \(numerals.count(group.train)) d’entraînement, "
      + "\(numerals.count(group.test)) de test\(later)"
  }

  func portrait(_ words: [String], _ place: Whereabouts?) -> String? {
    let text = [words.joined(separator: ", "), place.map(self.place) ?? ""].filter { !$0.isEmpty }
      .joined(separator: "\u{00A0}; ")
    return text.isEmpty ? nil : text.capitalisedFirst + "."
  }

  private func place(_ place: Whereabouts) -> String {
    switch place {
    case .latitudes(let from, let to) where from < 0 && to > 0:
      return "surtout entre \(-from)° sud et \(to)° nord"
    case .latitudes(let from, let to):
      let side = from + to < 0 ? "sud" : "nord"
      return "surtout entre \(min(abs(from), abs(to)))° et \(max(abs(from), abs(to)))° de latitude \(side)"
    case .bothSides(let from, let to): return "surtout entre \(from)° et \(to)° de latitude, au nord comme au sud"
    case .part(let north, let east):
      let words = [north > 0 ? "nord" : north < 0 ? "sud" : "", east > 0 ? "est" : east < 0 ? "ouest" : ""]
        .filter { !$0.isEmpty }
      return
        "surtout dans \(words == ["est"] || words == ["ouest"] ? "l’" : "le ")\(words.joined(separator: "-")) de la carte"
    case .everywhere: return "partout sur la carte"
    }
  }

  func whereabouts(of group: Int) -> String { "Où se trouve le groupe \(group)" }
  func doubtful(_ thing: Thing) -> String { "\(plural(thing).capitalisedFirst) douteuses" }

  func doubtfulAbout(_ shown: Int, _ thing: Thing) -> String {
    (shown < 2
      ? "\(thing == .tiles ? "La tuile" : "L’image") la moins sûre de son groupe, et celui"
      : "Les \(count(shown, thing)) les moins sûres de leur groupe, et pour chacune celui")
      + " dont elle a failli être\u{00A0}: à 0, les deux sont également proches."
  }

  func row(_ kind: ContactSheets.Kind, _ count: Int) -> String {
    switch kind {
    case .nearest: count < 2 ? "La plus proche du centre" : "Les plus proches du centre"
    case .typical: count < 2 ? "Typique : à distance médiane" : "Typiques : à distance médiane"
    case .atypical: count < 2 ? "Atypique : la plus éloignée du centre" : "Atypiques : les plus éloignées d’abord"
    }
  }

  func place(_ kind: ContactSheets.Kind, _ place: Int, caption: String, group: Int) -> String {
    switch (kind, place) {
    case (.nearest, 1): "\(caption), la plus proche du centre du groupe \(group)"
    case (.nearest, _): "\(caption), la \(place)e depuis le centre du groupe \(group)"
    case (.typical, _): "\(caption), typique du groupe \(group)"
    case (.atypical, 1): "\(caption), la plus éloignée du centre du groupe \(group)"
    case (.atypical, _): "\(caption), la \(place)e depuis le bord du groupe \(group)"
    }
  }

  func notAnImage(_ alternative: String) -> String { "\(alternative) : \(term(.notAnImage))" }
  func meanImage(of group: Int) -> String { "La moyenne des images du groupe \(group)" }

  func attention(of group: Int) -> String {
    "Les images les plus proches du centre du groupe \(group) et, sous chacune, la même avec en clair les endroits qui "
      + "parlent pour ce groupe"
  }

  func attentionCaption(of group: Int) -> String {
    "Les images les plus proches et, sous chacune, ce qui pour le réseau distingue le groupe \(group) : du sombre "
      + "(rien) au jaune clair (le plus)"
  }

  func texture(of group: Int) -> String { "Texture du groupe \(group)" }

  func value(_ trait: ReportContent.Profile.Trait) -> String {
    switch trait.kind {
    case .contrast: "\(numerals.fixed(trait.value, 1)) L*"
    case .grain: "\(numerals.fixed(trait.value, 1)) cycles par largeur"
    case .coherence, .agreement: numerals.fixed(trait.value, 2)
    case .direction: "\(numerals.fixed(trait.value, 0))°"
    }
  }

  func channels(of group: Int) -> String { "Canaux des descripteurs qui distinguent le groupe \(group)" }
  func channels(from neighbour: Int) -> String { "Du groupe \(neighbour), le plus proche" }
}
