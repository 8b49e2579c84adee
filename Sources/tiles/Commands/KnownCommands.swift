import ArgumentParser
import Files
import Geo
import Options
import Pipeline
import TileFetch

struct SourcesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sources", abstract: "Lists what --source knows.")

  @OptionGroup var common: CommonOptions

  func run() throws {
    let catalog = Places.sources
    let sources = try SourceCatalog.names.map { try catalog.source(SourceCatalog.Choice(name: $0)) }
    if common.json {
      let list = sources.map { source in
        JSONValue.object([
          "name": .string(source.name), "title": .string(source.title), "attribution": .optional(source.attribution),
          "minzoom": .int(source.zooms.lowerBound), "maxzoom": .int(source.zooms.upperBound),
          "address": .string(source.publicAddress),
        ])
      }
      return common.console.finish([("sources", .array(list))])
    }
    for source in sources {
      Console.print("\(source.name.padding(toLength: 8, withPad: " ", startingAt: 0)) \(source.title)")
      if let attribution = source.attribution { Console.print("         credit: \(attribution)") }
    }
    Console.print("URL      any http(s) template with {z} {x} {y} {-y} {token}")
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
