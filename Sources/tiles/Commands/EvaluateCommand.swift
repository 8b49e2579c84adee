import ArgumentParser
import DataDirectory
import Files
import Foundation
import Groups
import Options

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "NMI, ARI, purity and accuracy of the groups against known labels.",
    discussion: """
      Of all images, of each side of the split, and of each class: its recall, and which groups have it. images.csv of \
      an import with --classes folders serves as labels, and so does labels.csv of the sample.

        tiles evaluate --labels Data/sample/labels.csv --data Data/sample
        tiles evaluate --labels labels.csv --csv classes.csv
      """)

  @OptionGroup var common: CommonOptions
  @Option(
    help: ArgumentHelp(
      "A CSV file with z,x,y,label or path,label, as spreadsheets save it. Of a path the file's name is enough where no other "
        + "image has it; a blank label is none.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var labels: String

  @Option(
    help: ArgumentHelp("Where the table of classes by groups goes, with a column a group.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var csv: String?

  func run() throws {
    let (folder, labels) = (try common.filledFolder(), URL(fileURLWithPath: labels))
    let evaluation = try Evaluation(folder, labels: labels)
    if let csv {
      let table = URL(fileURLWithPath: csv)
      // Nobody means to lose the labels, or what a stage left.
      let beside = DataFolder.besideDescriptors(DataFolder.descriptors)
      let kept = [labels] + [DataFolder.descriptors, beside.csv, beside.json].map { folder[$0] }
      let identity = FileState(table)?.identity
      guard !folder.isOfStage(table), !kept.contains(where: { identity != nil && FileState($0)?.identity == identity })
      else {
        throw OptionFailure(
          "csv", expected: "a file of its own", found: "\(csv), which holds labels or what a stage left")
      }
      try evaluation.table.write(to: Target(table))
    }
    let console = common.console
    guard !console.json else { return console.finish(evaluation.summary + [("table", evaluation.classes)]) }
    console.finish(evaluation.summary)
    let (head, rows) = evaluation.rows
    if console.level >= .normal { Console.printTable(head: head, rows) }
  }
}
