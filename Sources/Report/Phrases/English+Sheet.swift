internal import Foundation

extension English {
  func term(_ term: SheetTerm) -> String {
    switch term {
    case .map: "Map of the types"
    case .types: "Types of landscape"
    case .type: "type"
    case .shareOfGround: "share"
    case .shareOfUnit: "share here"
    case .shareOfWhole: "share of the whole"
    case .total: "total"
    case .method: "Method"
    case .reading:
      "Areas are those of the ground. A type says what looks alike from above, not how land is used: compare it with what you know."
    case .proposed: "A name after ≈ is proposed by the program."
    case .credits: "Credits"
    case .outlines: "Coasts and borders: Natural Earth, public domain."
    }
  }

  func sheetLead(types: Int, ground: String, largest: (name: String, share: String)) -> String {
    "\(kinds(types)) of landscape on \(ground); “\(largest.name)” covers \(largest.share)."
  }

  func sheetLead(
    types: Int, of all: Int, ground: String, largest: (name: String, share: String, ofWhole: String)
  ) -> String {
    "\(ground) with \(numerals.count(types)) of the \(kinds(all)) of landscape; “\(largest.name)” covers \(largest.share), "
      + "against \(ofWhole(largest.ofWhole))."
  }

  private func kinds(_ count: Int) -> String { "\(numerals.count(count)) \(count == 1 ? "type" : "types")" }

  func sheetCover(_ share: String) -> String { "Images cover \(share) of it; shares are of that." }
  func ofWhole(_ share: String) -> String { "\(share) of the whole" }
  func otherTypes(_ count: Int) -> String { "\(numerals.count(count)) other \(count == 1 ? "type" : "types")" }

  func sheetWhole(ground: String, images: Int) -> String {
    "The whole: \(ground), which \(count(images, .images)) cover."
  }

  func sheetImages(_ images: Int, zoom: Int, each: String?) -> String {
    "The place is cut into \(count(images, .images)) (tiles of zoom \(zoom)\(each.map { ", \($0) each on average" } ?? "")). Each has "
      + "one type: what is smaller does not show."
  }

  func sheetTypes(trained: Bool) -> String {
    "A neural network\(trained ? ", which learned from these images without labels (DeepCluster)," : "") describes each image, and "
      + "those that look alike make a type (k-means). Nobody said beforehand which types there are."
  }

  func sheetImagery(_ credit: String, taken: String?) -> String {
    "Imagery: \(credit)\(taken.map { ", taken \($0)" } ?? "")."
  }

  func sheetHarvested(_ days: ClosedRange<Date>) -> String {
    let (first, last) = (day(days.lowerBound), day(days.upperBound))
    return first == last ? "Harvested on \(first)." : "Harvested from \(first) to \(last)."
  }

  func sheetUnits(_ file: String) -> String { "Borders of the units: \(file)." }
  func sheetMade(_ date: Date, by version: String) -> String { "Made on \(day(date)) by tiles \(version)." }
}
