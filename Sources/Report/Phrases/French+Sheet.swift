internal import Foundation

extension French {
  func term(_ term: SheetTerm) -> String {
    switch term {
    case .map: "Carte des types"
    case .types: "Types de paysage"
    case .type: "type"
    case .shareOfGround: "part"
    case .shareOfUnit: "part ici"
    case .shareOfWhole: "part de l’ensemble"
    case .total: "total"
    case .method: "Méthode"
    case .reading:
      "Les surfaces sont celles du sol. Un type dit ce qui se ressemble vu du ciel, non l’usage du sol\u{00A0}: à confronter à ce que "
        + "l’on connaît."
    case .proposed: "Un nom précédé de\u{00A0}≈ est proposé par le programme."
    case .credits: "Crédits"
    case .outlines: "Côtes et frontières\u{00A0}: Natural Earth, domaine public."
    }
  }

  func sheetLead(types: Int, ground: String, largest: (name: String, share: String)) -> String {
    "\(kinds(types)) de paysage sur \(ground)\u{00A0}; «\u{00A0}\(largest.name)\u{00A0}» en couvre \(largest.share)."
  }

  func sheetLead(
    types: Int, of all: Int, ground: String, largest: (name: String, share: String, ofWhole: String)
  ) -> String {
    "\(ground) et \(numerals.count(types)) \(all < 2 ? "type" : "des \(kinds(all))") de paysage\u{00A0}; "
      + "«\u{00A0}\(largest.name)\u{00A0}» en couvre \(largest.share), contre \(ofWhole(largest.ofWhole))."
  }

  private func kinds(_ count: Int) -> String { "\(numerals.count(count)) \(count < 2 ? "type" : "types")" }

  func sheetCover(_ share: String) -> String {
    "Les images en couvrent \(share)\u{00A0}; les parts sont celles de cette surface."
  }

  func ofWhole(_ share: String) -> String { "\(share) de l’ensemble" }

  func otherTypes(_ count: Int) -> String {
    "\(numerals.count(count)) \(count < 2 ? "autre type" : "autres types")"
  }

  func sheetWhole(ground: String, images: Int) -> String {
    "L’ensemble\u{00A0}: \(ground), que \(images < 2 ? "couvre" : "couvrent") \(count(images, .images))."
  }

  func sheetImages(_ images: Int, zoom: Int, each: String?) -> String {
    "Le lieu est découpé en \(count(images, .images)) (tuiles du zoom \(zoom)\(each.map { ", \($0) chacune en moyenne" } ?? "")). "
      + "Chacune a un seul type\u{00A0}: ce qui est plus petit ne se voit pas."
  }

  func sheetTypes(trained: Bool) -> String {
    "Un réseau de neurones\(trained ? ", qui a appris de ces images sans étiquettes (DeepCluster)," : "") décrit chaque image, et "
      + "celles qui se ressemblent forment un type (k-means). Personne n’a dit d’avance quels types il y a."
  }

  func sheetImagery(_ credit: String, taken: String?) -> String {
    "Imagerie\u{00A0}: \(credit)\(taken.map { ", prises de vue \($0)" } ?? "")."
  }

  func sheetHarvested(_ days: ClosedRange<Date>) -> String {
    let (first, last) = (day(days.lowerBound), day(days.upperBound))
    return first == last ? "Récoltée le \(first)." : "Récoltée du \(first) au \(last)."
  }

  func sheetUnits(_ file: String) -> String { "Limites des territoires\u{00A0}: \(file)." }
  func sheetMade(_ date: Date, by version: String) -> String { "Fiche établie le \(day(date)) par tiles \(version)." }
}
