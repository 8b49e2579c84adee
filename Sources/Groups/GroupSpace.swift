package import DataDirectory
package import Dataset
package import DeepCluster
import Files
package import KMeans

/// The grouped images where the grouping compares them, read in pieces: what `tiles groups` kept of it, else mapped again
/// from the descriptors (groups of version 0.1, and those that are compared as they are).
package struct GroupSpace: Sendable {
  package let placing: GroupPlacing
  package let rows: Descriptors
  private let isMapped: Bool

  static let batch = 1_000

  /// - Throws: as `GroupPlacing` and `Descriptors`; `GroupPlacing.OtherNetwork` for a file of another width.
  package init(in folder: DataFolder) throws {
    placing = try GroupPlacing(in: folder)
    let kept = try Descriptors.space(in: folder)
    rows = try kept ?? Descriptors(in: folder)
    isMapped = kept != nil
    let expected = isMapped ? placing.model.centroids.columns : placing.model.width
    guard rows.width == expected else { throw GroupPlacing.OtherNetwork(expected: expected, found: rows.width) }
  }

  /// Where some rows lie, n x C.
  /// - Throws: what reading and torch throw.
  package func space(_ range: Range<Int>) throws -> Samples {
    try mapped(rows[range])
  }

  private func mapped(_ rows: Samples) throws -> Samples { try isMapped ? rows : placing.space(rows) }

  /// Where these images lie, N x C.
  /// - Throws: as `space`; `NotDescribed`.
  package func samples(of keys: [ItemKey]) throws -> Samples {
    let places = Dictionary(rows.keys.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let numbers = try keys.map { key in
      guard let place = places[key] else { throw NotDescribed(key: key) }
      return place
    }
    return try Samples(numbers.count, in: (0..<numbers.count).batches(of: Self.batch)) { batch in
      try mapped(rows.rows(at: numbers[batch]))
    }
  }

  package struct NotDescribed: Error, CustomStringConvertible {
    package let key: ItemKey
    package var description: String {
      "\(key): expected its descriptor, as that of each grouped image, found none; run `tiles groups` again"
    }
  }

  /// Calls `body` with some rows after the other: their numbers, where they lie (n x C) and where they belong.
  /// - Throws: what reading, torch and `body` throw.
  package func forEach(_ body: (Range<Int>, Samples, [GroupModel.Placement]) throws -> Void) throws {
    for batch in (0..<rows.count).batches(of: Self.batch) {
      let mapped = try space(batch)
      try body(batch, mapped, placing.place(inSpace: mapped))
    }
  }
}
