import Dataset
import Testing

@Suite(.timeLimit(.minutes(30))) struct DuplicatesTests {
  private func picture(
    _ path: String, _ digest: String, sameAs other: String? = nil, width: Int = 300, height: Int = 200
  ) -> Duplicates.Picture {
    .init(key: .path(path), digest: digest, width: width, height: height, sameAs: other.map(ItemKey.path))
  }

  @Test func `files of the same bytes and pictures that differ little are one set, the largest first`() {
    let found = Duplicates([
      picture("a", "1"), picture("b", "1"), picture("c", "2", width: 600, height: 400),
      picture("d", "3", sameAs: "c"), picture("e", "4"), picture("f", "4"), picture("g", "5"),
      picture("h", "6", sameAs: "a"), picture("i", "7", sameAs: "h"),
    ])
    let sets = [["a", "b", "h", "i"], ["c", "d"], ["e", "f"]]
    #expect(found.sets == sets.map { $0.map(ItemKey.path) })
    #expect(found.pairs.map(\.isExact) == [true, false, false, false, true])
    #expect(found.copies == Set(["b", "d", "f", "h", "i"].map(ItemKey.path)))
    #expect(found.distinct(["b", "g", "a", "f", "e"], key: { .path($0) }) == ["b", "g", "f"])
    #expect(found.identity(of: [.path("d"), .path("g")]) == [.path("d"): "c"])
    #expect(found.identity(of: [.path("i")]) == [.path("i"): "a"] && found.count == 5 && found.near == 3)
    #expect(Duplicates.none.sets.isEmpty)
  }
}
