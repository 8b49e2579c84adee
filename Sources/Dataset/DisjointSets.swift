/// Things that belong together when a chain of pairs joins them (union-find with path halving).
struct DisjointSets<Element: Hashable> {
  private var places: [Element: Int] = [:]
  private var parents: [Int] = []

  private mutating func root(_ element: Element) -> Int {
    guard var place = places[element] else {
      places[element] = parents.count
      parents.append(parents.count)
      return parents.count - 1
    }
    while parents[place] != place {
      parents[place] = parents[parents[place]]
      place = parents[place]
    }
    return place
  }

  mutating func join(_ left: Element, _ right: Element) {
    let (left, right) = (root(left), root(right))
    // The first that was named stands for all.
    parents[max(left, right)] = min(left, right)
  }

  /// A number of the set that something is in: alone in one of its own where it was joined with nothing.
  mutating func number(of element: Element) -> Int { root(element) }
}
