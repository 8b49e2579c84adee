import Foundation

/// How much a group has, or several of them together: what stands beside it in a table.
public protocol GroupExtent {
  var images: Int { get }
  /// Of these, those that came after the groups were found.
  var later: Int { get }
  /// Of tiles: the ground that they cover, and which share of that of all it is.
  var squareKilometres: Double? { get }
  var share: Double? { get }
}

extension GroupExtent {
  /// For people. Tiles have no column of those that came later, photographs none of ground.
  public static func head(of extents: [Self]) -> [String] {
    ["images"] + (extents.contains { $0.share != nil } ? ["km²", "% of km²"] : ["placed later"])
  }

  public var cells: [String] {
    guard let squareKilometres, let share else { return ["\(images)", later == 0 ? "" : "\(later)"] }
    return ["\(images)", String(format: "%.1f", squareKilometres), String(format: "%.1f", share * 100)]
  }
}
