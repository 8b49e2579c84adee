import Geo

/// Areas keep their numbers as long as they are found again, whatever becomes of others.
struct AreaNumbers {
  /// Of each area, in their order.
  let numbers: [Int]

  /// - Parameter before: the number of the area that each tile was in.
  init(_ areas: [Areas.Area], before: [Tile: Int]) {
    struct Match {
      let place: Int
      let number: Int
      /// Of the tiles of both, those in common (Jaccard).
      let likeness: Double
    }
    let sizes = before.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    let matches = areas.enumerated().flatMap { place, area in
      Dictionary(grouping: area.tiles.compactMap { before[$0] }) { $0 }.map {
        let common = $0.value.count
        let all = area.tiles.count + sizes[$0.key, default: 0] - common
        return Match(place: place, number: $0.key, likeness: Double(common) / Double(all))
      }
    }.sorted { (-$0.likeness, $0.number, $0.place) < (-$1.likeness, $1.number, $1.place) }
    var found: [Int: Int] = [:]
    var taken: Set<Int> = []
    for match in matches where found[match.place] == nil && taken.insert(match.number).inserted {
      found[match.place] = match.number
    }
    var next = (before.values.max() ?? 0) + 1
    numbers = areas.indices.map { place in
      if let number = found[place] { return number }
      defer { next += 1 }
      return next
    }
  }
}
