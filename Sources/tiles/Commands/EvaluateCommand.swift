import ArgumentParser
import Foundation
import Stages

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "NMI, ARI, purity and accuracy of the groups against known labels.",
    discussion: "images.csv of an import with class sub-folders serves as labels, and so does labels.csv of the sample."
  )

  @OptionGroup var common: CommonOptions
  @Option(
    help: ArgumentHelp("A CSV file with z,x,y,label or path,label.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var labels: String

  func run() throws {
    common.console.finish(try GroupScore.evaluate(common.folder, labels: URL(fileURLWithPath: labels)))
  }
}
