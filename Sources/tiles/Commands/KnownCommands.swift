import ArgumentParser
import Files
import Geo
import Options
import Pipeline
import TileFetch

struct SourcesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sources",
    abstract: "Lists what --source knows: zooms, years, licences, and whether it may be harvested.",
    discussion: """
      A JSON file in the data directory's `sources` folder is a source, too, in the fields of Python's xyzservices (url, min_zoom, \
      max_zoom, attribution, bounds, subdomains), beside these licence and years; its name is the file's.

      Of services whose wishes are not known ("ask") a harvest is for who has asked, or is slow (--rate).

        tiles sources
        tiles fetch --source ign --year 1950-1965 --bbox 4.7,45.6,5.1,45.9 --zoom 15
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    let catalog = Places.sources(data: common.folder)
    let sources = catalog.names.compactMap { name -> Source? in
      do { return try catalog.source(SourceCatalog.Choice(name: name)) } catch {
        common.console.show(.warning("\(name): left out: \(ErrorWords.of(error))"))
        return nil
      }
    }
    if common.json {
      let open = sources.map(json)
      let closed = SourceCatalog.forbidden.map { entry in
        JSONValue.object([
          "name": .string(entry.name), "harvest": "no", "reason": .string(entry.reason),
          "instead": .string(entry.instead),
        ])
      }
      return common.console.finish([
        ("sources", .array(open + closed)), ("checked", .string(SourceCatalog.checked)),
      ])
    }
    for source in sources {
      let zooms = "zoom \(source.zooms.lowerBound) to \(source.zooms.upperBound)"
      Console.print("\(source.name.padding(toLength: 11, withPad: " ", startingAt: 0)) \(source.title)")
      let facts = [
        zooms, source.credit.map { "credit: \($0)" }, "harvest: \(source.harvest.rawValue)", source.manners,
      ]
      Console.print("            " + facts.compactMap(\.self).joined(separator: "; "))
      let years = SourceCatalog.years(of: source.name)
      if years.count > 1 { Console.print("            --year: \(years.joined(separator: ", "))") }
    }
    Console.print("URL         any http(s) template with {z} {x} {y} {-y} {q} {s} {token}")
    Console.print("")
    for entry in SourceCatalog.forbidden { Console.print("not \(entry.name): \(entry.reason)") }
    Console.print("compared with what the providers say: \(SourceCatalog.checked); terms change, read them")
  }

  private func json(_ source: Source) -> JSONValue {
    .object([
      "name": .string(source.name), "title": .string(source.title), "attribution": .optional(source.attribution),
      "licence": .optional(source.licence), "minzoom": .int(source.zooms.lowerBound),
      "maxzoom": .int(source.zooms.upperBound), "address": .string(source.publicAddress),
      "bounds": .array(source.areas.map { .string($0.description) }),
      "years": .array(SourceCatalog.years(of: source.name).map { .string($0) }),
      "harvest": .string(source.harvest.rawValue), "manners": .optional(source.manners),
      "token": .optional(source.tokenVariable),
    ])
  }
}

struct RegionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regions", abstract: "Lists the names that --bbox and --within know.",
    discussion: """
      A region is a GeoJSON file in the data directory's `regions` folder, or one that came with tiles. Its name is the \
      file's: capitals, accents, blanks and underscores make no difference.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "Show the boxes of these regions only.")
  var names: [String] = []

  func run() throws {
    let gazetteer = Places.gazetteer(data: common.folder.url)
    let boxes = try names.isEmpty ? listed(gazetteer) : names.map { ($0, try gazetteer.bounds(of: $0)) }
    if common.json { return common.console.finish(boxes.map { (name: $0.0, value: .string($0.1.description)) }) }
    Console.printTable(boxes.map { [$0.0, $0.1.description] })
  }

  /// One bad file is told, and hides none of the others.
  private func listed(_ gazetteer: Gazetteer) -> [(String, Bounds)] {
    gazetteer.names.compactMap { name in
      do { return (name, try gazetteer.bounds(of: name)) } catch {
        common.console.show(.warning("\(name): left out: \(ErrorWords.of(error))"))
        return nil
      }
    }
  }
}
