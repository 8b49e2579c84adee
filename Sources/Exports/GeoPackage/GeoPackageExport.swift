import DataDirectory
import Dataset
import Files
import Foundation
import GRDB
import Geo
import Groups
import Options
import Pipeline
import Report
import Territory
import WebPages

/// Everything that has a place, in one file that QGIS opens with its legend: tiles, areas, units and photographs over them, or
/// grouped photographs.
struct GeoPackageExport {
  private let job: Exporter.Job
  private let table: ExportTable
  private let language: PageLanguage
  private let areas: [AreaFiles.Area]
  /// The area of each tile.
  private let numbers: [Tile: Int]
  private let units: [UnitFiles.Unit]
  /// Over tiles, those whose place is known.
  private let viewpoints: [GroundPhotograph]
  private let photographs: [(row: ExportTable.Row, photograph: PhotographList.Photograph)]

  /// - Throws: `ExportFailure.nothingPlaced`, and what the files throw.
  init(job: Exporter.Job, table: ExportTable) throws {
    (self.job, self.table) = (job, table)
    language = try PageLanguage.first(in: job.folder)
    let areTiles = if case .tiles = job.library { true } else { false }
    let hasGround = areTiles && table.grouping == .group
    areas = hasGround ? try Self.current(AreaFiles.stage, job) { try AreaFiles.current(in: job.folder)?.areas } : []
    numbers = areas.numbers
    units = hasGround ? try Self.current(UnitFiles.stage, job) { try UnitFiles.current(in: job.folder)?.units } : []
    viewpoints =
      hasGround
      ? try Self.current(Viewpoints.stage, job) {
        try Viewpoints.current(in: job.folder)?.photographs.filter { $0.place != nil }
      } : []
    let known = areTiles ? [:] : try PhotographList(in: job.folder).photographs
    photographs = table.rows.compactMap { row in
      known[row.key.description].flatMap { $0.place == nil ? nil : (row, $0) }
    }
    guard areTiles || !photographs.isEmpty else { throw ExportFailure.nothingPlaced(folder: job.folder.url.path) }
  }

  /// What a stage left, where it is of the groups as they are.
  private static func current<Value>(_ stage: String, _ job: Exporter.Job, _ read: () throws -> [Value]?) throws
    -> [Value]
  {
    if let values = try read() { return values }
    if try Manifest(in: job.folder.url).stages[stage] != nil {
      job.report(
        .warning("left out what `tiles \(stage)` found: it is not of what is there now; run `tiles \(stage)` again"))
    }
    return []
  }

  func run() throws -> SummaryRows {
    if case .files = job.library, photographs.count < table.rows.count {
      job.report(.warning("left out \(table.rows.count - photographs.count) photographs whose place nobody knows"))
    }
    try job.make { url in
      try GeoPackage.write(url) { package in
        if case .tiles = job.library { try addTiles(to: package) } else { try addPhotographs(to: package) }
        if !areas.isEmpty { try addAreas(to: package) }
        if !units.isEmpty { try addUnits(to: package) }
        if !viewpoints.isEmpty { try addViewpoints(to: package) }
      }
    }
    if case .files = job.library { return [("photographs", .int(photographs.count))] }
    return [
      ("tiles", .int(table.rows.count)), ("areas", .int(areas.count)), ("units", .int(units.count)),
      ("photographs", .int(viewpoints.count)),
    ]
  }

  // MARK: Layers

  /// What each image says of its group.
  private static let groupColumns = [
    GeoPackage.Column("split", .text), .init("name", .text), .init("color", .text), .init("distance", .real),
    .init("confidence", .real),
  ]

  private func values(of row: ExportTable.Row) -> [(any DatabaseValueConvertible)?] {
    [
      row.group, row.side.rawValue, table.names[row.group], "\(table.colors.color(of: row.group))", row.shortDistance,
      row.shortConfidence,
    ]
  }

  private func addTiles(to package: GeoPackage) throws {
    let layer = GeoPackage.Layer(
      name: "tiles", about: try about, geometry: .polygon,
      columns: [
        .init("z", .integer), .init("x", .integer), .init("y", .integer), .init(table.grouping.rawValue, .integer),
      ]
        + Self.groupColumns + [.init("km2", .real), .init("area", .integer)],
      style: style(.fill, by: table.grouping.rawValue))
    try package.add(layer) { add in
      for (index, row) in table.rows.enumerated() {
        guard let tile = row.key.tile else { continue }
        try add(
          .init(
            geometry: GeoPackageGeometry(tile),
            values: [tile.z, tile.x, tile.y] + values(of: row)
              + [tile.squareKilometres.rounded(toSignificant: 7), numbers[tile]]))
        try job.step(index + 1, of: table.rows.count)
      }
    }
  }

  private func addPhotographs(to package: GeoPackage) throws {
    let paths = ShownPaths(table.allKeys)
    let layer = GeoPackage.Layer(
      name: "photographs", about: try about, geometry: .point,
      columns: [
        .init("path", .text), .init("taken", .text), .init("series", .text), .init(table.grouping.rawValue, .integer),
      ] + Self.groupColumns, style: style(.marker, by: table.grouping.rawValue))
    try package.add(layer) { add in
      for (index, (row, photograph)) in photographs.enumerated() {
        guard let place = photograph.place else { continue }
        try add(
          .init(
            geometry: GeoPackageGeometry(longitude: place.longitude, latitude: place.latitude),
            values: [
              paths.text(row.key), photograph.taken.isEmpty ? nil : photograph.taken,
              photograph.series.isEmpty ? nil : photograph.series,
            ] + values(of: row)))
        try job.step(index + 1, of: photographs.count)
      }
    }
  }

  /// Photographs over tiles; those off the tiles have no group.
  private func addViewpoints(to package: GeoPackage) throws {
    let paths = viewpoints.shownPaths
    let layer = GeoPackage.Layer(
      name: "photographs", about: "Photographs from the ground, with the group that each stands in", geometry: .point,
      columns: [
        .init("path", .text), .init("taken", .text), .init("series", .text), .init("group", .integer),
        .init("name", .text), .init("color", .text), .init("z", .integer), .init("x", .integer), .init("y", .integer),
        .init("area", .integer),
      ], style: style(.marker, by: "group"))
    try package.add(layer) { add in
      for (index, photograph) in viewpoints.enumerated() {
        guard let place = photograph.place else { continue }
        let (tile, group) = (photograph.ground?.tile, photograph.ground?.group)
        try add(
          .init(
            geometry: GeoPackageGeometry(longitude: place.longitude, latitude: place.latitude),
            values: [
              photograph.path.isEmpty ? nil : paths.text(.path(photograph.path)),
              photograph.taken.isEmpty ? nil : photograph.taken, photograph.series.isEmpty ? nil : photograph.series,
              group, group.flatMap { table.names[$0] }, group.map { "\(table.colors.color(of: $0))" }, tile?.z, tile?.x,
              tile?.y, tile.flatMap { numbers[$0] },
            ]))
        try job.step(index + 1, of: viewpoints.count)
      }
    }
  }

  private func addAreas(to package: GeoPackage) throws {
    let layer = GeoPackage.Layer(
      name: "areas", about: "Contiguous parts of groups", geometry: .multiPolygon,
      columns: [
        .init("area", .integer), .init("group", .integer), .init("name", .text), .init("color", .text),
        .init("tiles", .integer), .init("km2", .real),
      ], style: style(.outlinedFill, by: "group"))
    try package.add(layer) { add in
      for area in areas {
        try job.checkpoint()
        guard let geometry = GeoPackageGeometry(area.outline.polygons) else { continue }
        try add(
          .init(
            geometry: geometry,
            values: [
              area.number, area.group, table.names[area.group], "\(table.colors.color(of: area.group))",
              area.tiles.count,
              area.squareKilometres.rounded(toSignificant: 7),
            ]))
      }
    }
  }

  private func addUnits(to package: GeoPackage) throws {
    let layer = GeoPackage.Layer(
      name: "units", about: "Units with the group that has most of each", geometry: .multiPolygon,
      columns: [
        .init("unit", .text), .init("label", .text), .init("km2", .real), .init("covered_km2", .real),
        .init("dominant", .integer), .init("name", .text), .init("color", .text), .init("shannon", .real),
      ], style: style(.outlinedFill, by: "dominant"))
    try package.add(layer) { add in
      for unit in units {
        guard let geometry = GeoPackageGeometry(unit.polygon.polygons) else { continue }
        try add(
          .init(
            geometry: geometry,
            values: [
              unit.key, unit.label, unit.squareKilometres, unit.covered, unit.dominant,
              unit.dominant.flatMap { table.names[$0] }, unit.dominant.map { "\(table.colors.color(of: $0))" },
              unit.shannon,
            ]))
      }
    }
    let shares = GeoPackage.Layer(
      name: "unit_groups", about: "How much of each group lies in each unit", geometry: nil,
      columns: [
        .init("unit", .text), .init("group", .integer), .init("name", .text), .init("km2", .real),
        .init("share", .real),
      ])
    try package.add(shares) { add in
      for unit in units {
        for share in unit.shares {
          try add(
            .init(
              geometry: nil,
              values: [unit.key, share.group, table.names[share.group], share.squareKilometres, share.share]))
        }
      }
    }
  }

  /// The credit of the imagery, where there is one.
  private var about: String {
    get throws { try job.attribution().map(HTML.words) ?? "Groups of images" }
  }

  private func style(_ symbol: QGISStyle.Symbol, by column: String) -> QGISStyle {
    QGISStyle(groups: table.groups, table.names, table.colors, symbol, by: column, in: language)
  }
}

extension QGISStyle {
  /// - Parameter language: of the report.
  init(
    groups: [Int], _ names: [Int: String], _ colors: GroupColors, _ symbol: Symbol, by column: String,
    in language: PageLanguage
  ) {
    self.init(
      column: column, symbol: symbol,
      categories: groups.map {
        .init(value: $0, label: language.group($0, name: names[$0]), color: colors.color(of: $0))
      })
  }
}

extension PageLanguage {
  /// The first one of the report that is there; else English.
  static func first(in folder: DataFolder) throws -> PageLanguage {
    let words = try Manifest(in: folder.url).stages["report"]?.params["lang"]?.plain
    return words?.split(separator: ",").first.flatMap { PageLanguage(rawValue: String($0)) } ?? .english
  }
}
