import DataDirectory
import Files
import Dataset
import Foundation
import Imaging
import KMeans
import Pipeline
import Report

/// The points of the projection and their thumbnails.
struct ReportProjection {
  /// More points than these are a blot, and make a page too large to send around.
  private static let most = 10_000
  /// The sides that thumbnails may have, in pixels: whole blocks of JPEG, so that none bleeds into the next.
  private static let sides = [64, 48, 32, 16]
  private static let columns = 32
  private static let perSheet = 1_024

  let projection: ReportContent.Projection

  /// - Parameter nearest: the images of each group, the nearest to its centre first.
  /// - Returns: nil where none of them has a place.
  init?(
    _ plane: DescriptorPlane, _ nearest: [(key: Int, value: [AssignmentFile.Row])], library: ImageLibrary,
    paths: ShownPaths, report: (StageContext.Progress) -> Void
  ) {
    let known = nearest.flatMap(\.value).filter { plane.places[$0.key] != nil }
    let laidOut = known.compactMap { row in
      plane.places[row.key].flatMap { place in place.layout.map { (row: row, at: $0, linear: place.linear) } }
    }
    let shown = (0..<laidOut.count).evenlySpread(Self.most).map { laidOut[$0] }
    guard !shown.isEmpty else { return nil }
    projection = ReportContent.Projection(
      points: shown.map { .init(group: $0.row.group, x: $0.at.x, y: $0.at.y, caption: paths.text($0.row.key)) },
      images: known.count, linear: laidOut.count < PaCMAP.fewest ? nil : shown.map(\.linear),
      trustworthiness: plane.trustworthiness, laidOut: laidOut.count, shares: plane.shares,
      dimensions: plane.dimensions, thumbnails: Self.thumbnailsIfReadable(shown.map(\.row.key), library, report))
  }

  /// The points are worth having without them: a photograph that was moved since is told, and no failure.
  private static func thumbnailsIfReadable(
    _ keys: [ItemKey], _ library: ImageLibrary, _ report: (StageContext.Progress) -> Void
  ) -> ReportContent.Projection.Sprites? {
    do { return try thumbnails(keys, library, report) } catch {
      report(.warning("no images beside the projection's points: \(ErrorWords.of(error))"))
      return nil
    }
  }

  /// As large as the budget lets them be.
  private static func thumbnails(
    _ keys: [ItemKey], _ library: ImageLibrary, _ report: (StageContext.Progress) -> Void
  ) throws -> ReportContent.Projection.Sprites? {
    for side in sides where ThumbnailBudget.expectedSpriteBytes(keys.count, side: side) <= ThumbnailBudget.spriteBytes {
      var sheets: [Data] = []
      for batch in (0..<keys.count).batches(of: perSheet) {
        let images = library.images(Array(keys[batch]), minimumSide: side)
        let sheet = ContactSheet(columns: columns, thumbnail: side, gap: 0)
        sheets.append(
          try sheet.compose((0..<images.count).map { try images.rasterOrGrey(at: $0).letterboxed(side) }).jpeg(
            quality: 60))
        report(.step(label: "thumbnails", done: batch.upperBound, total: keys.count, unit: "images"))
      }
      let sprites = ReportContent.Projection.Sprites(
        side: side, columns: min(columns, keys.count), perSheet: perSheet, sheets: sheets)
      if sprites.pageBytes <= ThumbnailBudget.spriteBytes { return sprites }
    }
    return nil
  }
}
