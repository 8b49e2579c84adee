import DataDirectory
import Dataset
import Geo
import Imaging
import Report
import Territory

extension ReportContent.Viewpoints {
  /// Photographs of a group, each of another viewpoint.
  private static let most = 3
  private static let side = 160

  /// - Parameter folder: which paths of photographs are relative to. One that cannot be read now is passed over.
  init(_ viewpoints: Viewpoints, in folder: DataFolder) {
    let grouped = viewpoints.grouped
    let library = ImageLibrary.files(root: folder.url)
    let paths = viewpoints.photographs.shownPaths
    let distances = Dictionary(zip(grouped.tiles, grouped.distances), uniquingKeysWith: { first, _ in first })
    func thumbnail(_ photograph: GroundPhotograph) -> ReportContent.Thumbnail? {
      let key = ItemKey.path(photograph.path)
      guard !photograph.path.isEmpty, library.has(key),
        let raster = try? library.images([key], minimumSide: Self.side).raster(at: 0),
        let image = try? raster.within(Self.side).jpeg(quality: 75)
      else { return nil }
      let date = PhotographDate(photograph.taken)?.short
      return .init(image: image, caption: [paths.text(key), date].compactMap(\.self).joined(separator: ", "))
    }
    func first(of photographs: [GroundPhotograph]) -> ReportContent.Thumbnail? {
      for photograph in photographs {
        if let found = thumbnail(photograph) { return found }
      }
      return nil
    }
    func rank(_ photographs: [GroundPhotograph]) -> (Double, String) {
      let tile = photographs.first?.ground?.tile
      return (tile.flatMap { distances[$0] } ?? .infinity, photographs.first?.path ?? "")
    }
    let standing = Dictionary(grouping: viewpoints.standing, by: \.group)
    self.init(
      photographs: viewpoints.photographs.count, withoutPlace: viewpoints.withoutPlace, offTiles: viewpoints.offTiles,
      groups: Dictionary(
        viewpoints.types.map { type in
          // The newest of each; those in the most typical tiles first.
          let newest = (standing[type.group] ?? []).map { viewpoint in
            viewpoint.photographs.sorted { ($1.taken, $0.path) < ($0.taken, $1.path) }
          }.sorted { rank($0) < rank($1) }
          var shown: [ReportContent.Thumbnail] = []
          for photographs in newest where shown.count < Self.most {
            if let one = first(of: photographs) { shown.append(one) }
          }
          return (
            type.group,
            .init(viewpoints: type.viewpoints, photographs: type.photographs, thumbnails: shown)
          )
        }, uniquingKeysWith: { first, _ in first }))
  }
}
