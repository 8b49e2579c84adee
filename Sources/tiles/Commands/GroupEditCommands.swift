import Files
import Options
import DataDirectory
import Groups
import ArgumentParser
import Foundation

struct NameGroupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "name", abstract: "Gives a group a name, which the report shows.",
    discussion: "At most 80 characters. An empty text takes the name away.")

  @OptionGroup var common: CommonOptions
  @Argument(help: "The group's number.")
  var id: Int
  @Argument(help: "What to call it.")
  var text: String

  func run() throws { try GroupEditSession.run(.name(group: id, text: text), common) }
}

struct MergeGroupsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Merges groups into the first of them.",
    discussion: """
      The first keeps its number and name; the others' numbers are gone, and those of all other groups stay as they are. \
      Contact sheets and profiles are made again.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The groups' numbers, the one that stays first.")
  var ids: [Int]

  func validate() throws {
    guard ids.count > 1 else { throw ValidationError("merge: expected two or more groups, found \(ids.count)") }
  }

  func run() throws { try GroupEditSession.run(.merge(ids), common) }
}

struct UndoGroupEditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Takes back the last name or merge; again, the one before it.")

  @OptionGroup var common: CommonOptions

  func run() throws { try GroupEditSession.run(.undo, common) }
}

/// An edit by hand: the lock of the data directory, and nothing of what a run of a stage needs.
enum GroupEditSession {
  /// Does it, and prints what was done.
  static func run(_ action: GroupEdit.Action, _ common: CommonOptions) throws {
    let console = common.console
    console.finish(try apply(action, in: common.filledFolder(), console))
  }

  /// - Returns: the summary.
  /// - Throws: `FolderLock.InUse`; what `GroupEditor.apply` throws.
  static func apply(
    _ action: GroupEdit.Action, in folder: DataFolder, _ console: Console
  ) throws -> SummaryRows {
    let lock = try console.lock(folder)
    // The directory is ours until the edit has ended.
    defer { lock.keep() }
    return try GroupEditor(folder, report: { console.show($0) }).apply(action)
  }
}

struct ListGroupsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract:
      "Lists the groups: number, name, images, km² and share of it, those placed later, what was merged into each.")

  @OptionGroup var common: CommonOptions

  func run() throws {
    let list = try GroupList(in: common.filledFolder())
    if common.json { return common.console.finish([("groups", list.json)]) }
    let areTiles = list.entries.contains { $0.share != nil }
    let rows = list.entries.map { entry in
      [
        "\(entry.group)", (entry.name ?? "") + (entry.isCarried ? " (carried over)" : ""), "\(entry.images)",
      ]
        + (areTiles
          ? [
            entry.squareKilometres.map { String(format: "%.1f", $0) } ?? "",
            entry.share.map { String(format: "%.1f", $0 * 100) } ?? "",
          ] : [entry.later == 0 ? "" : "\(entry.later)"]) + [
          entry.mergedFrom.map(String.init).joined(separator: " ")
        ]
    }
    let beside = areTiles ? ["km²", "% of km²"] : ["placed later"]
    Console.printTable(head: ["group", "name", "images"] + beside + ["merged from"], rows)
  }
}
