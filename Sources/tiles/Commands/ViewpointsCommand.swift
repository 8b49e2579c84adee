import ArgumentParser
import DataDirectory
import Files
import Foundation
import Geo
import Options
import Pipeline
import Stages
import Territory

struct ViewpointsCommand: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "viewpoints",
    abstract: "Which groups photographs from the ground stand in, and where more would tell most.",
    discussion: """
      A group of tiles is a type of landscape; the photographs of one series are one viewpoint. Leaves \
      viewpoints/viewpoints.csv (each photograph with its place, tile and group) and viewpoints/types.csv (each group \
      with its viewpoints, photographs, km² and share); report and GeoPackage show them. Photographs without a place, \
      at 0, 0 or off the tiles are counted and stand in no group.

      --at takes a data directory that photographs were imported into, a folder of photographs that know their \
      places, or a table or GeoJSON points (docs/photographs.md has the columns).

        tiles viewpoints --at ../Photographs
        tiles viewpoints list
        tiles viewpoints suggest 10
      """,
    subcommands: [ListViewpointsCommand.self, SuggestViewpointsCommand.self])

  @OptionGroup var common: CommonOptions
  @Option(
    help: ArgumentHelp(
      "The photographs: their data directory, their folder, a table or GeoJSON points.", valueName: "path"),
    completion: .file())
  var at: String?

  static var stage: any Stage.Type { ViewpointsStage.self }
  static var isOptional: Bool { true }

  func run() async throws {
    var plan = StagePlan(folder: try common.filledFolder())
    let stage = try stage(in: &plan)
    try await StageSession(common, folder: plan.folder).runAlone(stage)
  }

  /// Subcommands do without it, so that the parser must not ask for it.
  func stage(in plan: inout StagePlan) throws -> any Stage {
    guard let at else {
      throw OptionFailure("--at", expected: "the photographs, their folder or a table", found: "none")
    }
    return ViewpointsStage(photographs: URL(fileURLWithPath: at))
  }

  static func words(for record: StageRecord, in past: RecordedPast) -> [String] {
    RecordedCommand.words(record.params.mapValues { .string(past.folder.relative($0.plain)) })
  }
}

struct ListViewpointsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the groups with the viewpoints and photographs that stand in each, km² and share of it.")

  @OptionGroup var common: CommonOptions

  func run() throws {
    let folder = try common.filledFolder()
    let viewpoints = try Viewpoints(in: folder)
    let grouped = viewpoints.grouped
    if common.json { return common.console.finish(viewpoints.summary + [("types", viewpoints.json(grouped.names))]) }
    let rows = viewpoints.types.map { type in
      [
        "\(type.group)", grouped.names[type.group] ?? "", "\(type.viewpoints)", "\(type.photographs)",
        String(format: "%.1f", type.squareKilometres), String(format: "%.1f", type.share * 100),
      ]
    }
    Console.printTable(head: ["group", "name", "viewpoints", "photographs", "km²", "% of km²"], rows)
  }
}

struct SuggestViewpointsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest", abstract: "Names tiles in which a new viewpoint would tell most, as CSV.",
    discussion: """
      One after the other: the group that has most km² for each viewpoint that it would then have (D'Hondt), and of \
      it, among the half of its tiles that are nearest to its centroid, the tile farthest from its viewpoints and \
      those before; where it has none, the nearest to the centroid. Without `tiles viewpoints` before it, as if there \
      were none.

        tiles viewpoints suggest 10
        tiles viewpoints suggest 10 > next.csv
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "How many.")
  var count: Int

  func validate() throws {
    guard (1...1_000).contains(count) else { throw ValidationError("suggest \(count): expected 1 to 1000") }
  }

  func run() throws {
    let folder = try common.filledFolder()
    let isPlaced = folder.has(DataFolder.viewpointTable)
    let viewpoints = isPlaced ? try Viewpoints(in: folder) : Viewpoints([], on: try GroupedTiles(in: folder))
    let grouped = viewpoints.grouped
    if let note = grouped.note { common.console.show(.note(note)) }
    if !isPlaced {
      common.console.show(.note("no viewpoints are known: `tiles viewpoints --at PHOTOGRAPHS` tells them"))
    }
    let found = ViewpointSuggestions(count, beside: viewpoints).suggestions
    if found.count < count {
      common.console.show(
        .warning("found \(found.count) of \(count): no group has another typical tile without a viewpoint"))
    }
    let facts = try TileFacts(grouped, in: folder)
    if common.json {
      return common.console.finish([("suggestions", .array(found.map { $0.json(facts) }))])
    }
    let table = CSVTable(
      header: ["z", "x", "y", "longitude", "latitude", "group", "name", "confidence", "area", "reason"],
      rows: found.map { suggestion in
        let (tile, middle) = (suggestion.tile, suggestion.tile.bounds.center)
        return [String(tile.z), String(tile.x), String(tile.y)]
          + [middle.longitude, middle.latitude].map { String(format: "%.6f", $0) }
          + [String(suggestion.group)] + facts.fields(of: tile, in: suggestion.group) + [suggestion.reason]
      })
    Console.print(String(table.text.dropLast()))
  }
}

extension Viewpoints {
  /// Its groups; also those without a viewpoint.
  func json(_ names: [Int: String]) -> JSONValue {
    .array(
      types.map { type in
        .object([
          "group": .int(type.group), "name": .optional(names[type.group]), "viewpoints": .int(type.viewpoints),
          "photographs": .int(type.photographs), "km2": .double(type.squareKilometres.rounded(toSignificant: 7)),
          "share": .double(type.share.rounded(toSignificant: 7)),
        ])
      })
  }
}

extension TileFacts {
  /// The tile and its group, and what is known of both.
  func json(of tile: Tile, in group: Int) -> [String: JSONValue] {
    [
      "z": .int(tile.z), "x": .int(tile.x), "y": .int(tile.y), "group": .int(group),
      "name": .optional(name(of: group)), "confidence": .optional(confidence(of: tile, in: group)),
      "area": .optional(area(of: tile)),
    ]
  }
}

extension ViewpointSuggestions.Suggestion {
  /// `2 viewpoints and 1 of these on 812.4 km², the nearest 21.3 km away`
  fileprivate var reason: String {
    "\(viewpoints) viewpoint\(viewpoints == 1 ? "" : "s")" + (suggested > 0 ? " and \(suggested) of these" : "")
      + String(format: " on %.1f km²", squareKilometres)
      + (metres.map { String(format: ", the nearest %.1f km away", $0 / 1_000) } ?? "")
  }

  fileprivate func json(_ facts: TileFacts) -> JSONValue {
    let middle = tile.bounds.center
    let own: [String: JSONValue] = [
      "longitude": .double(middle.longitude.rounded(to: 6)), "latitude": .double(middle.latitude.rounded(to: 6)),
      "viewpoints": .int(viewpoints), "suggested": .int(suggested),
      "km2": .double(squareKilometres.rounded(toSignificant: 7)),
      "nearest_km": .optional(metres.map { ($0 / 1_000).rounded(to: 3) }), "reason": .string(reason),
    ]
    return .object(own.merging(facts.json(of: tile, in: group)) { $1 })
  }
}
