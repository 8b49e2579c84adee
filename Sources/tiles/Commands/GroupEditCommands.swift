import ArgumentParser
import Stages

struct NameGroupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "name", abstract: "Gives a group a name, which the report shows.",
    discussion: "At most 80 characters. An empty text takes the name away.")

  @OptionGroup var common: CommonOptions
  @Argument(help: "The group's number.")
  var id: Int
  @Argument(help: "What to call it.")
  var text: String

  func run() throws { try StageSession(common).edit(.name(group: id, text: text)) }
}

struct MergeGroupsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Merges groups into the first of them.",
    discussion: """
      The first keeps its number and name; the others' numbers are gone, and those of all other groups stay as they are.
      Contact sheets and profiles are made again.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The groups' numbers, the one that stays first.")
  var ids: [Int]

  func validate() throws {
    guard ids.count > 1 else { throw ValidationError("merge: expected two or more groups, found \(ids.count)") }
  }

  func run() throws { try StageSession(common).edit(.merge(ids)) }
}

struct UndoGroupEditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Takes back the last name or merge; again, the one before it.")

  @OptionGroup var common: CommonOptions

  func run() throws { try StageSession(common).edit(.undo) }
}

struct ListGroupsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the groups: number, name, images, and what was merged into each.")

  @OptionGroup var common: CommonOptions

  func run() throws {
    let list = try GroupList(in: common.folder)
    if common.json { return common.console.finish([("groups", list.json)]) }
    let rows = list.entries.map { entry in
      [
        "\(entry.group)", entry.name ?? "", "\(entry.images)", entry.mergedFrom.map(String.init).joined(separator: " "),
      ]
    }
    Console.printTable(head: ["group", "name", "images", "merged from"], rows)
  }
}
