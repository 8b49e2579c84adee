import Groups
import DataDirectory
import Dataset
import Foundation
import Options
import Pipeline

/// What is exported: each image with its group. The final groups are read from what k-means found and the edits, which
/// agree at any time.
struct ExportTable {
  typealias Row = AssignmentFile.Row

  let grouping: ExportedGrouping
  private(set) var rows: [Row]
  /// Of the groups that have one.
  let names: [Int: String]
  let colors: GroupColors
  /// Of every image, also those of other sides.
  let allKeys: [ItemKey]
  /// Of every image, in order.
  let groups: [Int]

  /// Leaves out what is not in the library any more.
  /// - Returns: how many.
  /// - Throws: `ImageLibrary.NoneThere` where nothing would be left.
  mutating func removeAbsent(from library: ImageLibrary) throws -> Int {
    let absent = try library.absent(of: rows.map(\.key))
    rows.removeAll { absent.contains($0.key) }
    return absent.count
  }

  /// - Parameter side: of which images only are taken; nil for all.
  /// - Throws: `ExportFailure.noneOf`, what the files of the groups throw.
  init(_ grouping: ExportedGrouping, side: Split?, in folder: DataFolder) throws {
    self.grouping = grouping
    let file: AssignmentFile
    if grouping == .group {
      let found = try AssignmentFile(.found, in: folder)
      let edits = try EditLog(of: found, in: folder).now
      (file, names) = (try edits.applied(to: found, in: folder), edits.names)
      colors = try GroupColors(edits, in: folder)
    } else {
      (file, names) = (try AssignmentFile(.cluster, in: folder), [:])
      colors = .palette
    }
    allKeys = file.rows.map(\.key)
    groups = Set(file.rows.map(\.group)).sorted()
    rows = file.rows.filter { side == nil || $0.side == side }.sorted { $0.key < $1.key }
    if rows.isEmpty {
      let path = folder[(grouping == .group ? AssignmentFile.Column.found : .cluster).path].path
      throw ExportFailure.noneOf(side: side?.rawValue ?? "train|test", path: path)
    }
  }

  /// Fills in the confidence of the images.
  mutating func add(_ confidence: GroupConfidence) {
    for index in rows.indices { rows[index].confidence = confidence.of(rows[index]) }
  }

  /// Images on each side, for the summary.
  var sizes: SummaryRows {
    Split.allCases.compactMap { side in
      let count = rows.count { $0.side == side }
      return count == 0 && (side == .buffer || side == .later) ? nil : (side.rawValue, .int(count))
    }
  }
}

extension AssignmentFile.Row {
  /// To three decimals, as `tiles assign` prints it.
  var shortConfidence: Double? { confidence.map { ($0 * 1_000).rounded() / 1_000 } }
}
