import Foundation
import Random

/// A table whose cells are changed, whatever they hold.
struct TableOfCells {
  private var rows: [[String]]

  init(_ data: Data) {
    rows = String(decoding: data, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  var data: Data { Data((rows.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n").utf8) }

  mutating func change(_ random: inout SplitMix64, _ words: Words) {
    guard !rows.isEmpty else { return }
    let at = random.index(below: rows.count)
    switch random.index(below: 10) {
    case 0: Sequences.change(&rows, at, &random)
    case 1: Sequences.change(&rows[at], random.index(below: max(1, rows[at].count)), &random)
    case 2:
      // A column of all rows, or none.
      let column = random.index(below: max(1, rows[0].count))
      let from = random.index(below: max(1, rows[0].count))
      for index in rows.indices where rows[index].indices.contains(column) && rows[index].indices.contains(from) {
        rows[index].swapAt(column, from)
      }
    default:
      guard !rows[at].isEmpty else { return }
      rows[at][random.index(below: rows[at].count)] = words.any(&random)
    }
  }
}
