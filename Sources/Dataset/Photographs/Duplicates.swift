/// Photographs that show the same: files equal to the byte, and pictures that were scaled, stored anew or corrected a little.
public struct Duplicates: Sendable {
  public struct Picture: Sendable {
    public var key: ItemKey
    /// Of its file.
    public var digest: String
    /// In pixels, upright.
    public var width: Int
    public var height: Int
    /// Another one that shows the same, as `NearDuplicates` found.
    public var sameAs: ItemKey?

    public init(key: ItemKey, digest: String, width: Int, height: Int, sameAs: ItemKey? = nil) {
      (self.key, self.digest, self.width, self.height, self.sameAs) = (key, digest, width, height, sameAs)
    }
  }

  /// Two of them, the larger first.
  public struct Pair: Sendable, Equatable {
    public var first: ItemKey
    public var second: ItemKey
    /// Whether their files are equal.
    public var isExact: Bool
  }

  /// Sets of two and more, each with the one to keep first (the largest), in the order of those.
  public let sets: [[ItemKey]]
  /// Each but the first of its set, with that.
  public let pairs: [Pair]
  /// All but the one to keep of each set.
  public let copies: Set<ItemKey>
  /// How many of these are not the same file as another one.
  public let near: Int
  private let setOf: [ItemKey: Int]

  public var count: Int { copies.count }

  public static let none = Duplicates([])

  public init(_ pictures: [Picture]) {
    var joined = DisjointSets<ItemKey>()
    var first: [String: ItemKey] = [:]
    for picture in pictures {
      if let known = first[picture.digest] {
        joined.join(known, picture.key)
      } else {
        first[picture.digest] = picture.key
      }
      if let other = picture.sameAs { joined.join(other, picture.key) }
    }
    let found = Dictionary(grouping: pictures) { joined.number(of: $0.key) }.values.filter { $0.count > 1 }
      .map { $0.sorted(by: Self.isKept) }.sorted { $0[0].key < $1[0].key }
    sets = found.map { $0.map(\.key) }
    pairs = found.flatMap { set in
      set.dropFirst().map { other in
        Pair(first: set[0].key, second: other.key, isExact: set[0].digest == other.digest)
      }
    }
    copies = Set(pairs.map(\.second))
    near = found.reduce(0) { $0 + Set($1.map(\.digest)).count - 1 }
    setOf = Dictionary(
      sets.enumerated().flatMap { number, keys in keys.map { ($0, number) } }, uniquingKeysWith: { first, _ in first })
  }

  private static func isKept(_ left: Picture, before right: Picture) -> Bool {
    (right.width * right.height, left.key) < (left.width * left.height, right.key)
  }

  /// The first of some things of each set, and all that are in none.
  public func distinct<Thing>(_ things: some Sequence<Thing>, key: (Thing) -> ItemKey) -> [Thing] {
    var seen: Set<Int> = []
    return things.filter { thing in setOf[key(thing)].map { seen.insert($0).inserted } ?? true }
  }

  /// Names that the images of a set share: the first of their paths, so that a larger copy changes none.
  public func identity(of keys: [ItemKey]) -> [ItemKey: String] {
    let names = sets.map { $0.min()?.description ?? "" }
    return Dictionary(
      keys.compactMap { key in setOf[key].map { (key, names[$0]) } },
      uniquingKeysWith: { first, _ in first })
  }
}
