package import Dataset
import Files
import Foundation
import Pipeline

/// `report/projection.csv`: where the report's layout puts the images, alike ones beside one another. Its axes mean nothing.
package struct ProjectionFile: Sendable {
  package typealias Place = (key: ItemKey, at: SIMD2<Double>)

  package let places: [Place]

  /// Of more an even part is laid out.
  package static let most = 100_000

  private static let columns = ["layout_x", "layout_y"]
  private static let remedy = "run `tiles report`"
  /// A layout is of floats.
  private static let known = -Double(Float.greatestFiniteMagnitude)...Double(Float.greatestFiniteMagnitude)

  package struct BadRow: Error, CustomStringConvertible {
    let path: String
    let line: Int
    let expected: String
    let found: String
    package var description: String {
      "\(path):\(line): expected \(expected), found \(found); run `tiles report` again"
    }
  }

  package init(_ places: [Place]) { self.places = places }

  /// - Throws: `KeyedTable.Failure`, `CSVTable.Failure`, `BadRow`.
  package init(in folder: DataFolder) throws {
    let url = folder[DataFolder.projection]
    let table = try KeyedTable(contentsOf: url, remedy: Self.remedy)
    let columns = try Self.columns.map { try table.place(of: $0, in: url) }
    guard table.rows.count <= Self.most else {
      throw BadRow(
        path: url.path, line: Self.most + 2, expected: "at most \(Self.most) images", found: "\(table.rows.count)")
    }
    places = try table.rows.enumerated().map { index, row in
      let numbers = columns.map { row.values[$0] }
      let at = numbers.compactMap(Double.init).filter(Self.known.contains)
      guard at.count == 2 else {
        throw BadRow(
          path: url.path, line: index + 2, expected: "two numbers", found: "'\(numbers.joined(separator: ","))'")
      }
      return (row.key, SIMD2(at[0], at[1]))
    }
  }

  /// That of the groups as k-means found them, whatever people made of them since; nil where there is none, or where the
  /// report is of other groups.
  /// - Throws: as `init(in:)`, and what the manifest throws.
  package static func current(in folder: DataFolder) throws -> ProjectionFile? {
    let model = folder[DataFolder.groupModel]
    guard folder.has(DataFolder.projection), folder.has(DataFolder.groupModel),
      let inputs = try Manifest(in: folder.url).stages["report"]?.inputs,
      let groups = inputs.first(where: { $0.path == DataFolder.groups }),
      let digest = groups.files?[model.lastPathComponent], try digest == Digest.hex(.sha256, ofFile: model)
    else { return nil }
    return try ProjectionFile(in: folder)
  }

  /// Without a place there is no file.
  package func write(in folder: DataFolder) throws {
    let target = folder.target(DataFolder.projection)
    guard !places.isEmpty else { return try target.remove() }
    try KeyedTable.write(columns: Self.columns, of: places, key: \.key, to: target) { place in
      [place.at.x, place.at.y].map { String(format: "%.6g", $0) }
    }
  }
}
