import Files
import Foundation

/// Suggestions for a misspelt word.
public enum NearNames {
  /// At most three candidates within a third of the word's length in edits, or that begin with it; nearest first.
  public static func of(_ word: String, among candidates: [String]) -> [String] {
    // No name is as long, and the distance takes the product of the lengths.
    guard word.utf8.count <= 1_000 else { return [] }
    let limit = max(1, word.count / 3)
    return
      candidates
      .map { ($0, !word.isEmpty && $0.hasPrefix(word) ? 0 : distance(word, $0)) }
      .filter { $0.1 <= limit }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
      .prefix(3).map(\.0)
  }

  /// How many letters were left out, added, mistaken for another or exchanged with the next (Damerau 1964, "A technique for
  /// computer detection and correction of spelling errors"; no letter is touched twice).
  static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left), Array(right))
    var before: [Int] = []
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var next = [i + 1]
      next.reserveCapacity(row.count)
      for (j, b) in right.enumerated() {
        var least = min(row[j + 1] + 1, next[j] + 1, row[j] + (a == b ? 0 : 1))
        if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { least = min(least, before[j - 1] + 1) }
        next.append(least)
      }
      (before, row) = (row, next)
    }
    return row[right.count]
  }
}
