import ArgumentParser
import Foundation
import Stages

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Takes over tiles or images that are already on disk.",
    discussion: """
      A z/x/y.png|jpg folder (XYZ) or an .mbtiles file goes into the tile cache. A folder of images, flat or with one
      sub-folder a class, is listed in images.csv; the images stay where they are.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "Folders or .mbtiles files.", completion: .file())
  var paths: [String]
  @Option(help: "Take the tiles of this zoom only.")
  var zoom: Int?

  func run() async throws {
    try await StageSession(common).runAlone(stage())
  }

  func stage() -> ImportStage {
    var stage = ImportStage(paths: paths.map { URL(fileURLWithPath: $0) })
    stage.zoom = zoom
    return stage
  }
}
