internal import Foundation

/// What the two pages for a meeting say.
protocol SheetPhrases: Sendable {
  func term(_ term: SheetTerm) -> String
  /// The whole place in a sentence.
  /// - Parameters:
  ///   - ground: with its unit of area.
  ///   - largest: the type that has most of it, and its share.
  func sheetLead(types: Int, ground: String, largest: (name: String, share: String)) -> String
  /// A unit in a sentence.
  /// - Parameters:
  ///   - all: the types of the whole place.
  ///   - largest: the type that has most of the unit, and its share of the unit and of the whole place.
  func sheetLead(
    types: Int, of all: Int, ground: String, largest: (name: String, share: String, ofWhole: String)
  ) -> String
  /// How much of a unit images cover, where they do not cover all of it.
  func sheetCover(_ share: String) -> String
  /// What is beside the share of a unit: `21.0 % of the whole place`.
  func ofWhole(_ share: String) -> String
  /// The types that there is no room for.
  func otherTypes(_ count: Int) -> String
  /// What the whole place is, beside a unit.
  func sheetWhole(ground: String, images: Int) -> String
  /// What has a type.
  /// - Parameter each: the mean of what an image covers; nil where that is not known.
  func sheetImages(_ images: Int, zoom: Int, each: String?) -> String
  /// How types are found.
  /// - Parameter trained: whether the network learned from the images.
  func sheetTypes(trained: Bool) -> String
  /// - Parameter taken: years, as the source says them.
  func sheetImagery(_ credit: String, taken: String?) -> String
  func sheetHarvested(_ days: ClosedRange<Date>) -> String
  func sheetUnits(_ file: String) -> String
  func sheetMade(_ date: Date, by version: String) -> String
}

/// Words of the two pages without figures in them.
enum SheetTerm: CaseIterable {
  case map, types, type, shareOfGround, shareOfUnit, shareOfWhole, total
  case method, reading, proposed, credits, outlines
}
