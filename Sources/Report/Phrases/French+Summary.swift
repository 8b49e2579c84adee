internal import Dataset

extension French {
  func lead(groups: Int, _ images: Int, _ thing: Thing, largest: (name: String, share: Double)?) -> String {
    "\(numerals.count(groups)) \(groups < 2 ? "paysage" : "paysages") dans \(count(images, thing))"
      + (largest.map { "\u{00A0}; «\u{00A0}\($0.name)\u{00A0}» en couvre \(numerals.percent($0.share, fine: true))" }
        ?? "")
      + "."
  }

  func harvest(_ tiles: Int, _ thing: Thing, zoom: Int?, region: String?, sides: String?, source: String?) -> String {
    count(tiles, thing) + (zoom.map { " au zoom \($0)" } ?? "") + (region.map { ", emprise : \($0)" } ?? "")
      + (sides.map { " (\($0))" } ?? "") + (source.map { ", source : \($0)" } ?? "") + "."
  }

  func missing(absent: Int, failed: Int) -> String {
    [
      absent > 0 ? "\(numerals.count(absent)) de plus \(absent < 2 ? "n’existe" : "n’existent") pas à la source" : nil,
      failed > 0 ? "\(numerals.count(failed)) \(failed < 2 ? "n’a pu être obtenue" : "n’ont pu être obtenues")" : nil,
    ].compactMap { $0 }.joined(separator: " et ") + "."
  }

  func split(train: Int, test: Int, _ method: Splitter.Method?, seed: UInt64?, trained: Bool) -> String {
    let sides =
      trained
      ? "\(numerals.count(train)) \(train < 2 ? "sert" : "servent") à entraîner le réseau ; \(numerals.count(test)), "
        + "dont il n’apprend jamais rien, \(test < 2 ? "sert" : "servent") à le tester"
      : "Les groupes ont été trouvés parmi \(numerals.count(train)) d’entre elles ; \(numerals.count(test)) ont été données "
        + "ensuite au groupe le plus proche"
    guard let method else { return sides + "." }
    let drawn = seed.map { " (graine \($0))" } ?? ""
    return switch method {
    case .random: "\(sides) ; elles ont été tirées au hasard\(drawn)."
    case .block: "\(sides) ; des blocs entiers de voisines ont été tirés au hasard\(drawn)."
    case .hash: "\(sides) ; une empreinte de l’adresse de chacune en décide."
    case .folder: "\(sides) ; des dossiers entiers ont été tirés au hasard\(drawn)."
    case .series: "\(sides) ; des séries entières ont été tirées au hasard\(drawn)."
    case .time: "\(sides) ; les plus anciennes sont dans l’entraînement, les plus récentes dans le test."
    }
  }

  func name(_ method: Splitter.Method) -> String {
    switch method {
    case .random: "au hasard"
    case .block: "par blocs"
    case .hash: "par adresse"
    case .folder: "par dossiers"
    case .series: "par séries"
    case .time: "par date"
    }
  }

  func touching(_ pairs: Int, trained: Bool) -> String {
    if pairs == 0 { return "Aucune tuile de test ne touche une tuile d’entraînement." }
    let pairs =
      "Paires d’une tuile d’entraînement et d’une tuile de test qui se touchent : \(numerals.count(pairs))."
    let why = " Des voisines se ressemblent : les chiffres du test sont donc un peu flatteurs."
    return trained ? pairs + why : pairs
  }

  func known(_ images: Int, trained: Bool) -> String {
    if images == 0 { return "Aucune vue ni aucune série n’a d’images à la fois dans l’entraînement et dans le test." }
    let found =
      "Images de test qui montrent ce que montre une image d’entraînement, ou sont d’une même série : "
      + "\(numerals.count(images))."
    return trained ? found + " Les chiffres du test sont donc un peu flatteurs." : found
  }

  func training(steps: Int, planned: Int?, clusters: Int?, _ thing: Thing) -> String {
    let of = planned.map { " sur \(numerals.count($0))" } ?? ""
    let word = steps < 2 ? "étape" : "étapes"
    let into = clusters.map { "\(numerals.count($0)) \($0 < 2 ? "cluster" : "clusters")" } ?? "clusters"
    return "Aucune étiquette n’a été donnée. En \(numerals.count(steps)) \(word)\(of), les \(plural(thing)) ont été "
      + "réparties en \(into) d’après ce que le réseau y voyait, et le réseau a été entraîné à distinguer ces clusters."
  }

  func grouping(_ groups: Int, least: Int, most: Int, _ thing: Thing, trained: Bool) -> String {
    let range =
      least == most ? "de \(count(most, thing))" : "de \(numerals.count(least)) à \(count(most, thing))"
    return
      "Vues par le \(trained ? "dernier réseau" : "réseau"), les \(plural(thing)) forment \(numerals.count(groups)) "
      + "\(groups < 2 ? "groupe" : "groupes") \(range)."
  }

  func covering(
    _ squareKilometres: Double, groups: (most: ReportContent.Group, least: ReportContent.Group)?
  ) -> String {
    let whole = "Surface couverte\u{00A0}: \(numerals.ground(squareKilometres))"
    guard let groups else { return whole + "." }
    func share(_ group: ReportContent.Group) -> String { numerals.percent(group.ground?.share ?? 0, fine: true) }
    return
      "\(whole), dont \(share(groups.most)) pour le groupe \(groups.most.id), le plus étendu, et \(share(groups.least)) pour "
      + "le groupe \(groups.least.id), le moins étendu."
  }

  func accuracy(train: Double?, test: Double, _ gap: Certainty.Gap?, _ thing: Thing, isFair: Bool) -> String {
    let share = numerals.percent(test, fine: true)
    let named = "À la fin, le réseau retrouve le cluster de \(share) des \(plural(thing)) de test"
    guard let train, let gap else { return named + "." }
    let beside = "\(named), et de \(numerals.percent(train, fine: true)) de celles dont il a appris"
    return switch gap {
    case .none where isFair: "\(beside) : ce qu’il a appris vaut aussi pour des \(plural(thing)) qu’il n’a jamais vues."
    case .none: "\(beside) : mais il en connaissait certaines par l’entraînement."
    case .wide(let points): "\(beside) : l’écart de \(points) points est ce qu’il a appris par cœur."
    }
  }

  func ended(step: Int, nmi: Double) -> String {
    "L’entraînement s’est arrêté après l’étape \(numerals.count(step)), car ses clusters étaient stables\u{00A0}: ceux que le "
      + "réseau a appris et ceux qu’il donne ensuite concordent avec une information mutuelle (NMI) de "
      + "\(numerals.number(nmi)) (1\u{00A0}: identiques)."
  }

  func later(_ images: Int, _ thing: Thing) -> String {
    images < 2
      ? "\(count(images, thing)) est venue après la formation des groupes : rien n’en a été appris, et elle a été donnée au "
        + "groupe le plus proche."
      : "\(count(images, thing)) sont venues après la formation des groupes : rien n’en a été appris, et elles ont été données "
        + "au groupe le plus proche."
  }

  func settled(_ nmi: Double, _ band: Certainty.Settling) -> String {
    let agreement =
      "Les clusters des deux dernières étapes concordent avec une information mutuelle (NMI) de \(numerals.number(nmi)) "
      + "(1 : identiques)"
    return switch band {
    case .settled: "\(agreement) : ils sont stables."
    case .shifting: "\(agreement) : ils bougent encore un peu ; d’autres étapes déplaceraient quelques images."
    case .unsettled: "\(agreement) : ils ne sont pas stables ; d’autres étapes pourraient donner d’autres groupes."
    }
  }

  func silhouette(_ value: Double, _ band: Certainty.Structure) -> String {
    let meaning =
      switch band {
      case .strong: "les groupes sont nettement séparés"
      case .reasonable: "les groupes sont assez bien séparés"
      case .weak: "les groupes sont faiblement séparés, et peuvent tenir en partie à la méthode"
      case .none: "les groupes ne se séparent guère ; bien des images pourraient aussi être dans le groupe voisin"
      }
    return "Silhouette de \(numerals.fixed(value, 2)) (de -1 à 1) : \(meaning)."
  }

  func confidence(_ value: Double, least: (group: Int, value: Double)?) -> String {
    let worst = least.map { " ; le moins sûr est le groupe \($0.group), avec \(numerals.fixed($0.value, 2))" } ?? ""
    return "Confiance moyenne de \(numerals.fixed(value, 2)) (0 : à mi-chemin du groupe voisin, 1 : au centre du sien)"
      + "\(worst)."
  }

  func agreement(_ found: ReportContent.Evaluation) -> String {
    let (nmi, ari, purity) = (numerals.number(found.nmi), numerals.number(found.ari), numerals.number(found.purity))
    let known =
      found.isOfLandCover
      ? "à l’occupation du sol majoritaire de chaque tuile selon une carte" : "à des étiquettes connues d’avance"
    return "Comparés \(known), les groupes atteignent une NMI de \(nmi), un ARI de \(ari) et "
      + "une pureté de \(purity) ; 1 serait un accord total."
  }
}
