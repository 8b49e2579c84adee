package import DataDirectory
package import Dataset
package import DeepCluster
import Files
package import KMeans

/// The grouped images where the grouping compares them, read in pieces: what `tiles groups` kept of it, else mapped again
/// from the descriptors (groups of version 0.1, and those that are compared as they are).
package struct GroupSpace: Sendable {
  package private(set) var placing: GroupPlacing
  package let rows: Descriptors
  private let isMapped: Bool

  static let batch = 1_000

  /// - Parameter edits: that the groups will have; nil for those that they have.
  /// - Throws: as `GroupPlacing` and `Descriptors`; `GroupPlacing.OtherNetwork` for a file of another width.
  package init(in folder: DataFolder, after edits: GroupEdits? = nil) throws {
    guard folder.has(AssignmentFile.Column.found.path) else { throw GroupPlacing.NoGroups(in: folder) }
    let found = try AssignmentFile(.found, in: folder)
    let placing = try GroupPlacing(foundIn: folder, log: EditLog(of: found, in: folder), edits: edits)
    try self.init(of: placing, found, in: folder)
  }

  /// - Parameters:
  ///   - placing: of the groups that k-means found.
  ///   - found: these.
  init(of placing: GroupPlacing, _ found: @autoclosure () throws -> AssignmentFile, in folder: DataFolder) throws {
    self.placing = placing
    let kept = try Descriptors.space(of: found(), in: folder)
    rows = try kept ?? Descriptors(in: folder)
    isMapped = kept != nil
    let expected = isMapped ? placing.model.centroids.columns : placing.model.width
    guard rows.width == expected else { throw GroupPlacing.OtherNetwork(expected: expected, found: rows.width) }
    self.placing = try placing.reshaped(rows.keys) { try space($0) }
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

  /// Calls `body` with some rows after the other: where they lie (n x C), and how they lie in their groups.
  /// - Throws: what reading, torch and `body` throw.
  package func forEach(_ body: (Samples, [GroupModel.Placement?]) throws -> Void) throws {
    for batch in (0..<rows.count).batches(of: Self.batch) {
      let mapped = try space(batch)
      try body(mapped, placing.placeKnown(rows.keys[batch], inSpace: mapped))
    }
  }
}
