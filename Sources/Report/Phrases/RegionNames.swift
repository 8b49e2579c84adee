internal import Foundation
import Geo

extension RegionLabel {
  /// In French, from Unicode's names of countries (CLDR) where no shorter one is usual; what has no code is known by its English name.
  var frenchName: String {
    if let usual = Self.usual[name] { return usual }
    return (code ?? Self.codes[name]).flatMap { Self.country($0, in: "fr") } ?? name
  }

  private static func country(_ code: String, in language: String) -> String? {
    Locale(identifier: language).localizedString(forRegionCode: code)
  }

  /// By the English names of countries.
  private static let codes: [String: String] = {
    let known = Locale.Region.isoRegions.map(\.identifier).filter { $0.count == 2 }
    return Dictionary(known.compactMap { code in country(code, in: "en").map { ($0, code) } }) { first, _ in first }
  }()

  private static let usual = [
    "China": "Chine", "Democratic Republic of the Congo": "RD Congo", "Republic of the Congo": "Congo",
    "Myanmar": "Birmanie", "Bosnia and Herzegovina": "Bosnie-Herzégovine", "Palestine": "Palestine",
    "Republic of Serbia": "Serbie", "United Republic of Tanzania": "Tanzanie", "England": "Angleterre",
    "Scotland": "Écosse", "Wales": "Pays de Galles", "Northern Ireland": "Irlande du Nord",
    "Flemish Region": "Région flamande", "Walloon Region": "Région wallonne",
    "Brussels Capital Region": "Région de Bruxelles-Capitale", "Azores": "Açores", "Madeira": "Madère",
  ]
}
