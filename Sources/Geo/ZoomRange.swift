extension ClosedRange<Int> {
  /// Zooms as a person writes them: `12`, or `10-12` for 10, 11 and 12.
  /// - Returns: nil for anything else, a zoom that this program does not ask for, and a range that runs backwards.
  package init?(zooms text: String) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last, first >= 0,
      last <= Tile.maximumZoom
    else { return nil }
    self = first...last
  }
}
