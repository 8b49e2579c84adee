import DataDirectory
import Dataset
import Imaging
import Report

/// The contact sheet of a group: which of its images are near, typical and atypical, and their thumbnails.
struct ReportSheets {
  /// The most images of a row; the nearest have twice as many as the two others.
  private static let most = 12
  private static let side = 96

  let library: ImageLibrary
  /// Of which one is enough.
  let duplicates: Duplicates
  /// The most images of a group.
  let budget: Int
  /// The side of those that a card shows large; nil where there is no room for them.
  let largeSide: Int?
  let paths: ShownPaths

  /// - Parameter rows: of one group, the nearest to its centre first.
  func sheet(of rows: [AssignmentFile.Row]) throws -> ReportContent.Sheet {
    let rows = duplicates.distinct(rows.filter { library.has($0.key) }, key: \.key)
    let chosen = Self.choice(among: rows.count, most: min(Self.most, budget / 4))
    func thumbnails(_ places: [Int], side: Int = Self.side) throws -> [ReportContent.Thumbnail] {
      let images = library.images(places.map { rows[$0].key }, minimumSide: side)
      return try places.indices.map { index in
        .init(
          image: try images.raster(at: index).within(side).jpeg(quality: 75),
          caption: paths.text(rows[places[index]].key), isLater: rows[places[index]].side == .later)
      }
    }
    var sheet = try ReportContent.Sheet(
      nearest: thumbnails(chosen.nearest), typical: thumbnails(chosen.typical), atypical: thumbnails(chosen.atypical))
    if let largeSide {
      sheet.large = try thumbnails(Array(0..<min(ThumbnailBudget.large, rows.count)), side: largeSide)
      // The legend shows three.
      if sheet.nearest.isEmpty { sheet.nearest = try thumbnails(Array(0..<min(3, rows.count))) }
    }
    return sheet
  }

  /// The places of `count` images by distance: twice `most` nearest, `most` around the median, `most` farthest, the
  /// farthest first; in a small group fewer, so that none is in two rows.
  static func choice(among count: Int, most: Int) -> (nearest: [Int], typical: [Int], atypical: [Int]) {
    let near = min(2 * most, (count + 1) / 2)
    let far = min(most, count / 4)
    let middle = min(most, count - near - far)
    let first = min(max(near, (count - middle) / 2), count - far - middle)
    return (Array(0..<near), Array(first..<(first + middle)), ((count - far)..<count).reversed())
  }
}
