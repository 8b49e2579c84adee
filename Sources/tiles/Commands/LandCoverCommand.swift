import ArgumentParser
import DataDirectory
import Foundation
import Options
import Pipeline
import Stages
import Territory

struct LandCoverCommand: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "landcover",
    abstract: "What most of each tile is, by a raster of land cover: groups are then named after it.",
    discussion: """
      Takes rasters whose pixels are numbers of classes, in any projection (ESA WorldCover, CORINE Land Cover and what else \
      GDAL opens), asks them at 256 points of each tile, and leaves landcover.csv: z,x,y, label, and share of the \
      points that have a class. A tile of which less than half has one is left out. Where several rasters lie, the later \
      one is on top.

      Groups that nobody named are then called by the class that most of their tiles are of, unless tiles or images came \
      with classes of their own. It changes no group.

      --names says what the numbers mean: worldcover, corine (both in English and French), or a table value,label, \
      and label_fr where you like. Numbers of one label are one class; a blank label is none. Without it the names are \
      those that the raster has.

        tiles landcover ESA_WorldCover_10m_2021_v200_*_Map.tif --names worldcover
        tiles landcover U2018_CLC2018_V2020_20u1.tif --names corine && tiles report
        tiles evaluate --labels Data/landcover.csv     # classes by groups
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "Rasters of land cover (.tif, .vrt, .img, …).", completion: .file())
  var paths: [String]
  @Option(
    help: ArgumentHelp(
      "What classes are called: worldcover, corine, or a table. Default: what the rasters say.",
      valueName: "name|file.csv"),
    completion: .file(extensions: ["csv", "tsv", "txt"]))
  var names: String?
  @Option(help: ArgumentHelp("The band of classes, from 1. Default: the only one.", valueName: "number"))
  var band: Int?

  static var stage: any Stage.Type { LandCoverStage.self }
  static var isOptional: Bool { true }
  static var arguments: String? { "paths" }

  func validate() throws {
    if let band, band < 1 { throw ValidationError("--band \(band): expected 1 or more") }
  }

  func run() async throws {
    var plan = StagePlan(folder: try common.filledFolder())
    let stage = try stage(in: &plan)
    try await StageSession(common, folder: plan.folder).runAlone(stage)
  }

  func stage(in plan: inout StagePlan) throws -> any Stage {
    LandCoverStage(paths: paths.map { URL(fileURLWithPath: $0) }, names: try names.map(Places.legend), band: band)
  }

  static func words(for record: StageRecord, in past: RecordedPast) -> [String] {
    guard case .array(let paths) = record.params["paths"] else { return [] }
    var params = record.params
    if case .string(let names)? = params["names"], names.hasPrefix("/") {
      // A name alone is that of a legend that came with the program.
      let path = past.folder.relative(names)
      params["names"] = .string(path.contains("/") ? path : "./" + path)
    }
    return RecordedCommand.words(params) + paths.map { RecordedCommand.argument(past.folder.relative($0.plain)) }
  }
}
