import ArgumentParser
import DataDirectory
import DeepCluster
import Files
import Foundation
import Geo
import Groups
import Options
import Stages
import Territory
import Torch

struct AssignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign", abstract: "Which group new tiles or photographs belong to, or stand in.",
    discussion: """
      Takes image files, folders of images and .mbtiles files, and writes CSV to stdout: image,group,name,distance,confidence, and where there are tiles km2. \
      The distance is to the group's centroid; the confidence is 0 half way between two groups and 1 on a centroid. \
      Images are described as those of the groups were; a flag that says otherwise is refused. Where nothing says how \
      (descriptors of `tiles embed` 0.1) --weights is needed, and what else is left out is as published in 2020.

      --later takes the photographs that `tiles import` added to the data directory since its groups were found: they stay in \
      their groups, where report, viewer and exports show them as placed later; nothing else changes.

      --at says which groups of tiles photographs from the ground stand in by their places, without a look at them: path, series, \
      longitude, latitude, z, x, y, group, name, confidence, area. It takes what `tiles viewpoints --at` takes, and keeps nothing.

        tiles assign new/*.jpg
        tiles assign neighbouring-region.mbtiles --json
        tiles import photos && tiles assign --later && tiles report
        tiles assign --at ../Photographs > standing.csv
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: ArgumentHelp("Images, folders of images, or .mbtiles files.", valueName: "path"))
  var paths: [String] = []
  @Flag(help: "The photographs that were imported after the groups were found; they are kept in them.")
  var later = false
  @Option(
    help: ArgumentHelp(
      "Photographs by their places: their data directory, their folder, a table or GeoJSON points.", valueName: "path"),
    completion: .file())
  var at: String?
  @OptionGroup(title: "Network") var descriptors: DeclaredFlags<KnownDescriptorFlags>
  @OptionGroup(title: "Network") var device: DeviceFlag

  func validate() throws {
    if later, !paths.isEmpty { throw ValidationError("--later: expected no paths beside it, found \(paths.count)") }
    if at != nil, later || !paths.isEmpty || !descriptors.given.isEmpty {
      throw ValidationError("--at: expected no paths, no --later and no network beside it, which it does not look with")
    }
    if !later, at == nil, paths.isEmpty {
      throw ValidationError("expected images, folders of images or .mbtiles files, --later, or --at")
    }
  }

  func run() throws {
    let folder = try common.filledFolder()
    if let at { return try stand(URL(fileURLWithPath: at), folder) }
    let images = NewImages(
      GroupNetwork(
        of: folder, given: descriptors.given, cache: Places.cache, device: try Device(device.device),
        report: common.console.show))
    let (rows, broken) = try later ? placeLater(images, folder) : images.assign(paths.map { URL(fileURLWithPath: $0) })
    if common.json {
      common.console.finish([
        (
          "images",
          .array(
            rows.map { row in
              let own: [String: JSONValue] = [
                "image": .string(row.image), "group": .int(row.group), "name": .string(row.name),
                "distance": .double(row.distance),
                "confidence": .double(row.confidence),
              ]
              return .object(
                row.squareKilometres.map { own.merging(["km2": .double($0.rounded(toSignificant: 7))]) { $1 } } ?? own)
            })
        ), ("broken", .int(broken)),
      ])
    } else {
      let areTiles = rows.contains { $0.squareKilometres != nil }
      let table = CSVTable(
        header: ["image", "group", "name", "distance", "confidence"] + (areTiles ? ["km2"] : []),
        rows: rows.map {
          [
            $0.image, "\($0.group)", $0.name, String(format: "%.6g", $0.distance),
            String(format: "%.3f", $0.confidence),
          ] + (areTiles ? [$0.squareKilometres?.areaText ?? ""] : [])
        })
      Console.print(String(table.text.dropLast()))
    }
    if broken > 0 { throw ExitCode(.partial) }
  }

  /// Says which groups photographs stand in.
  private func stand(_ photographs: URL, _ folder: DataFolder) throws {
    let grouped = try GroupedTiles(in: folder)
    if let note = grouped.note { common.console.show(.note(note)) }
    let viewpoints = try Viewpoints(at: photographs, on: grouped, in: folder, report: common.console.show)
    let facts = try TileFacts(grouped, in: folder)
    if common.json {
      let rows = viewpoints.photographs.map { $0.json(facts) }
      return common.console.finish(
        viewpoints.summary + [("types", viewpoints.json(grouped.names)), ("rows", .array(rows))])
    }
    let table = CSVTable(
      header: ["path", "series", "longitude", "latitude", "z", "x", "y", "group", "name", "confidence", "area"],
      rows: viewpoints.photographs.map { photograph in
        let ground = photograph.ground.map { facts.fields(of: $0.tile, in: $0.group) } ?? ["", "", ""]
        return [photograph.path, photograph.series] + photograph.placeFields + photograph.groundFields + ground
      })
    Console.print(String(table.text.dropLast()))
    let bare = viewpoints.bare.map { type in
      grouped.names[type.group].map { "\(type.group) \($0)" } ?? "\(type.group)"
    }
    common.console.show(
      .note(
        "\(viewpoints.standing.count) viewpoints stand in \(viewpoints.types.count - bare.count) of \(viewpoints.types.count) groups"
          + (bare.isEmpty ? "" : "; without one: \(bare.joined(separator: ", "))")))
  }

  private func placeLater(_ images: NewImages, _ folder: DataFolder) throws -> (rows: [NewImages.Row], broken: Int) {
    let lock = try common.console.lock(folder)
    // The directory is ours until they are kept.
    defer { lock.keep() }
    return try LaterPhotographs(in: folder).place(images)
  }
}

extension GroundPhotograph {
  fileprivate func json(_ facts: TileFacts) -> JSONValue {
    let known: [String: JSONValue] = [
      "path": .string(path), "series": .string(series), "longitude": .optional(place?.longitude),
      "latitude": .optional(place?.latitude),
    ]
    guard let ground else { return .object(known.merging(["group": .null]) { $1 }) }
    return .object(known.merging(facts.json(of: ground.tile, in: ground.group)) { $1 })
  }
}
