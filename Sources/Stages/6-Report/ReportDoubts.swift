import DataDirectory
import Dataset
import Imaging
import Report

/// The images that are least sure of their groups, for a person to look at.
struct ReportDoubts {
  /// More nobody looks through.
  static let most = 18
  private static let side = 128

  let doubtful: [ReportContent.Doubtful]

  /// - Parameter file: of images that nobody moved: who did was in no doubt.
  init(
    _ file: AssignmentFile, _ plane: DescriptorPlane?, library: ImageLibrary, duplicates: Duplicates, paths: ShownPaths
  ) throws {
    typealias Doubt = (row: AssignmentFile.Row, confidence: Double, runnerUp: Int)
    let doubts = file.rows.compactMap { row -> Doubt? in
      guard let plane, let confidence = plane.confidence(of: row), let runnerUp = plane.runnerUp(of: row) else {
        return nil
      }
      return (row, confidence, runnerUp)
    }.sorted { ($0.confidence, $0.row.key) < ($1.confidence, $1.row.key) }
    let shown = Array(
      duplicates.distinct(doubts, key: \.row.key).lazy.filter { library.has($0.row.key) }.prefix(Self.most))
    let images = library.images(shown.map(\.row.key), minimumSide: Self.side)
    doubtful = try shown.enumerated().map { place, doubt in
      .init(
        thumbnail: .init(
          image: try images.raster(at: place).within(Self.side).jpeg(quality: 75),
          caption: paths.text(doubt.row.key), isLater: doubt.row.side == .later),
        group: doubt.row.group, runnerUp: doubt.runnerUp, confidence: doubt.confidence)
    }
  }
}
