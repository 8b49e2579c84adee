import DataDirectory
import Geo
import Territory

/// The areas of a data directory, arranged for looking things up.
struct ServedAreas {
  let viewed: ViewedAreas
  private let areas: [ViewedPlace.Area]
  private let places: [Tile: Int]

  /// More are no lines any more, and make a page slow.
  private static let mostNumbers = 500_000

  /// - Throws: as `AreaFiles.current`.
  init(in folder: DataFolder) throws {
    let files = try AreaFiles.current(in: folder)?.areas ?? []
    let borders = files.flatMap(\.outline.rings)
    viewed = ViewedAreas(
      zoom: files.first?.tiles.first?.z ?? 0,
      borders: borders.reduce(0) { $0 + $1.count } > Self.mostNumbers ? [] : borders)
    areas = files.map { .init(number: $0.number, tiles: $0.tiles.count, km2: $0.squareKilometres) }
    places = Dictionary(
      files.enumerated().flatMap { place, area in area.tiles.map { ($0, place) } },
      uniquingKeysWith: { first, _ in first })
  }

  func area(of tile: Tile) -> ViewedPlace.Area? { places[tile].map { areas[$0] } }
}
