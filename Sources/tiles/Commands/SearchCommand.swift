import ArgumentParser
import DataDirectory
import Files
import Foundation
import Groups
import Options

struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "The images most like some, and not like others.",
    discussion: """
      Takes tiles as z/x/y, or images by so much of their paths' ends as names them, and writes CSV to stdout: image,score, the \
      best first, without those that were given. They are compared where the groups were made. The score is the mean of the \
      cosines with the wanted images less the mean of those with the unwanted ones (Rocchio 1971).

        tiles search 8/130/88
        tiles search 8/130/88 8/131/88 --not 8/129/90 --top 50
        tiles search 8/130/88 --top 20 | tiles groups move --to new --from -
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: ArgumentHelp("Tiles as z/x/y, or images.", valueName: "image"))
  var images: [String]
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Those that they are not to be like.", valueName: "image"))
  var not: [String] = []
  @Option(help: ArgumentHelp("How many at most.", valueName: "count"))
  var top = 200

  func validate() throws {
    guard top > 0 else { throw ValidationError("--top: expected a number above 0, found \(top)") }
  }

  func run() throws {
    let folder = try common.filledFolder()
    let index = try DescriptorIndex(in: folder)
    let written = try WrittenImages(index, in: folder)
    let found = try index.search(
      like: images.map { try written.key($0) }, unlike: not.map { try written.key($0) }, count: top)
    if common.json {
      let rows = found.map {
        JSONValue.object(["image": .string("\($0.key)"), "score": .double($0.score.rounded(to: 6))])
      }
      return common.console.finish([("images", .array(rows))])
    }
    let table = CSVTable(
      header: ["image", "score"], rows: found.map { ["\($0.key)", String(format: "%.6f", $0.score)] })
    Console.print(String(table.text.dropLast()))
  }
}
