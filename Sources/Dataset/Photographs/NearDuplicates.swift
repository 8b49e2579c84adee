import Files
public import Imaging

/// Finds pictures that were scaled, stored anew or corrected a little: their hashes are alike, and then their details.
public enum NearDuplicates {
  public struct Picture: Sendable {
    public var key: ItemKey
    /// nil where there is nothing to be seen.
    public var hash: PerceptualHash?
    /// In pixels, upright.
    public var width: Int
    public var height: Int

    public init(key: ItemKey, hash: PerceptualHash?, width: Int, height: Int) {
      (self.key, self.hash, self.width, self.height) = (key, hash, width, height)
    }
  }

  // What copies of photographs measure, and what others do, is in docs/photographs.md.

  /// Bits in which hashes of pictures of the same differ at most.
  static let mostBits = 10
  /// Levels of 255 that their mean colours lie apart at most.
  static let mostColor = 24
  /// Their proportions, one over the other.
  static let mostStretch = 1.05
  /// How far their details agree at least.
  static let leastAgreement: Float = 0.96

  /// - Parameters:
  ///   - pictures: of different files.
  ///   - fresh: pairs without any of these are known already, and left out.
  ///   - checkpoint: called now and then; may throw to stop.
  ///   - detail: of a picture, which is read once at most; nil where it cannot be, or has none.
  /// - Throws: what `detail` throws.
  public static func pairs(
    among pictures: [Picture], fresh: Set<ItemKey>, checkpoint: @Sendable () throws -> Void = {},
    detail: @Sendable (ItemKey) throws -> PictureDetail?
  ) throws -> [(ItemKey, ItemKey)] {
    if fresh.isEmpty { return [] }
    let known = pictures.filter { $0.hash != nil }
    // Apart from the rest, which takes longer to look at: there may be any number of pairs.
    let (hashes, isFresh) = (known.compactMap(\.hash), known.map { fresh.contains($0.key) })
    let alike = try concurrently(known.count) { left in
      try checkpoint()
      return (left + 1..<known.count).filter { right in
        hashes[left].distance(to: hashes[right]) <= mostBits && (isFresh[left] || isFresh[right])
          && hashes[left].colorDistance(to: hashes[right]) <= mostColor && areOfOneShape(known[left], known[right])
      }
    }
    let asked = Set(alike.indices.filter { !alike[$0].isEmpty } + alike.joined()).sorted()
    let read = try concurrently(asked.count) { place in
      try checkpoint()
      return try detail(known[asked[place]].key)
    }
    let details = Dictionary(
      zip(asked, read).compactMap { place, detail in detail.map { (place, $0) } },
      uniquingKeysWith: { first, _ in first })
    let same = try concurrently(known.count) { left in
      try checkpoint()
      guard let one = details[left] else { return [Int]() }
      return alike[left].filter { right in
        details[right].map { one.agreement(with: $0) >= leastAgreement } ?? false
      }
    }
    return same.enumerated().flatMap { left, others in others.map { (known[left].key, known[$0].key) } }
  }

  private static func areOfOneShape(_ left: Picture, _ right: Picture) -> Bool {
    let stretch = Double(left.width * right.height) / Double(max(1, right.width * left.height))
    return stretch < mostStretch && stretch > 1 / mostStretch
  }
}
