import Files
import Options
import DataDirectory
import Groups
import ArgumentParser
import Report
import Foundation
import Torch

struct NameGroupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "name", abstract: "Gives a group a name, which the report shows.",
    discussion: """
      At most 200 characters. An empty text takes the name away. `tiles groups list` shows which names are proposed, by \
      rule, from colours, texture and labels.

        tiles groups name 3 "Broadleaf forest"
        tiles groups name 3 --proposed
        tiles groups name --proposed --lang fr
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The group's number; with --proposed and without it, all groups that have no name.")
  var id: Int?
  @Argument(help: "What to call it.")
  var text: String?
  @Flag(help: "Takes the name that is proposed.")
  var proposed = false
  @Option(help: "With --proposed: the language of the name.")
  var lang: PageLanguage?

  func validate() throws {
    if proposed, let text { throw ValidationError("name: expected --proposed or a text, found both, '\(text)'") }
    if !proposed, id == nil || text == nil {
      throw ValidationError("name: expected a group's number and a text, or --proposed, found less")
    }
    if lang != nil, !proposed { throw ValidationError("--lang: expected --proposed beside it, found none") }
  }

  func run() throws {
    if let id, let text { return try GroupEditSession.run(.name(group: id, text: text), common) }
    try GroupEditSession.run(common) { try $0.confirmProposed(of: id, in: lang ?? .english) }
  }
}

struct ColorGroupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "color", abstract: "Gives a group a colour, which the report, the viewer and the exports show.",
    discussion: """
      As "#1f77b4", between quotes. An empty text takes it away: the group then has the colour of its ground. \
      `tiles groups list` shows the colours.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The group's number.")
  var id: Int
  @Argument(help: "Its colour: # and six hexadecimal digits.")
  var color: String

  func run() throws { try GroupEditSession.run(.color(group: id, text: color), common) }
}

struct MergeGroupsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Merges groups into the first of them.",
    discussion: """
      The first keeps its number, name and colour; the others' numbers are gone, and those of all other groups stay as \
      they are. Contact sheets and profiles are made again.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The groups' numbers, the one that stays first.")
  var ids: [Int]

  func validate() throws {
    guard ids.count > 1 else { throw ValidationError("merge: expected two or more groups, found \(ids.count)") }
  }

  func run() throws { try GroupEditSession.run(.merge(ids), common) }
}

struct SplitGroupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split", abstract: "Takes a group apart.",
    discussion: """
      k-means among its images, where the groups were made. The part with most images keeps the number, the name and the \
      colour; the others get numbers of their own. Contact sheets and profiles are made again.

        tiles groups split 3 --into 2
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The group's number.")
  var id: Int
  @Option(help: ArgumentHelp("How many parts.", valueName: "count"))
  var into = 2

  func run() throws { try GroupEditSession.run(common) { try $0.apply(.split(id, into: into)) } }
}

struct MoveImagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "move", abstract: "Moves images to another group, or to a new one.",
    discussion: """
      Takes tiles as z/x/y, or images by so much of their paths' ends as names them; or a list, as `tiles search` prints it, \
      with z,x,y or path in its header, or with an image a line. A group that loses its last image is gone.

        tiles groups move 8/130/88 8/131/88 --to 5
        tiles groups move IMG_2041.jpg --to new
        tiles search 8/130/88 --top 20 | tiles groups move --to new --from -
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: ArgumentHelp("Tiles as z/x/y, or images.", valueName: "image"))
  var images: [String] = []
  @Option(help: ArgumentHelp("The group's number, or new.", valueName: "group"))
  var to: MoveTarget
  @Option(
    help: ArgumentHelp("A list of images; - for standard input.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var from: String?

  func validate() throws {
    if images.isEmpty, from == nil {
      throw ValidationError("move: expected images, or --from a list of them, found none")
    }
  }

  func run() throws {
    let written = try WrittenImages(in: common.filledFolder())
    let listed = try from.map { try written.keys(inList: Self.list($0), path: $0 == "-" ? "standard input" : $0) } ?? []
    let keys = try images.map { try written.key($0) } + listed
    try GroupEditSession.run(common) { try $0.apply(.move(keys, to: to.group)) }
  }

  private static func list(_ path: String) throws -> Data {
    guard path == "-" else {
      let url = URL(fileURLWithPath: path)
      do { return try RegularFile.data(url) } catch {
        throw CSVTable.Failure.unreadable(path: url.path, found: error.found)
      }
    }
    return try FileHandle.standardInput.readToEnd() ?? Data()
  }
}

/// A group's number, or a new group.
struct MoveTarget: ExpressibleByArgument {
  /// nil for a new one.
  let group: Int?

  init?(argument: String) {
    guard argument == "new" || Int(argument) != nil else { return nil }
    group = Int(argument)
  }
}

struct LearnGroupsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn", abstract: "Places all images anew by those that were moved by hand; shows that first.",
    discussion: """
      A linear classifier learns the groups as they are after merges, splits and moves, where a moved image counts as much \
      as a tenth of its group. Images that a person moved stay where they are. Shows how many images would go from which \
      group to which, and those of which it is surest, and changes nothing. With --keep it is one edit, which undo takes \
      back. Move about five images for each group that is wrong; docs/groups.md says what that gained.

      With --network the network learns, too: it is trained on what the classifier says, in one pass over the images, \
      and the classifier learns again where it sees them then. That takes about four times as long as `tiles embed`. \
      The --keep after it keeps what was shown, without a second training, and no other command can change the data \
      directory meanwhile. The network itself is not kept.

        tiles groups move 8/130/88 8/131/88 --to 5
        tiles groups learn
        tiles groups learn --keep
        tiles groups learn --network
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Places them so.")
  var keep = false
  @Flag(help: "The network learns, too, and not the classifier alone.")
  var network = false
  @OptionGroup var device: DeviceFlag

  func validate() throws {
    if !network, device.device != "auto" {
      throw ValidationError("--device: expected --network beside it, found the classifier alone, which runs on the CPU")
    }
  }

  func run() throws {
    let folder = try common.filledFolder()
    if network { _ = InterruptHandler.install() }
    // Nothing is written then, and nobody needs to wait.
    if !keep, !network { return show(try GroupLearning(in: folder), kept: []) }
    let taught =
      try network
      ? GroupNetwork(
        of: folder, cache: Places.cache, device: Device(device.device), report: common.console.show) : nil
    let (learning, kept) = try GroupEditSession.session(in: folder, common.console) {
      try $0.learn(taught, keeps: keep)
    }
    show(learning, kept: kept)
  }

  /// - Parameter kept: the summary of the edit.
  private func show(_ learning: GroupLearning, kept: SummaryRows) {
    let (console, summary) = (common.console, learning.summary + kept.filter { $0.name != "groups" })
    if common.json {
      return console.finish(summary + [("kept", .bool(!kept.isEmpty)), ("changes", learning.json)])
    }
    if !learning.changes.isEmpty { Console.printTable(head: learning.table.head, learning.table.rows) }
    console.finish(summary)
    if !keep, !learning.changes.isEmpty { console.show(.note("nothing was changed; --keep places them so")) }
  }
}

struct UndoGroupEditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Takes back the last edit of groups; again, the one before it.")

  @OptionGroup var common: CommonOptions

  func run() throws { try GroupEditSession.run(.undo, common) }
}

struct RedoGroupEditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redo", abstract: "Makes the edit again that undo took back last, if none was made since.")

  @OptionGroup var common: CommonOptions

  func run() throws { try GroupEditSession.run(.redo, common) }
}

/// An edit by hand: the lock of the data directory, and nothing of what a run of a stage needs.
enum GroupEditSession {
  /// Does it, and prints what was done.
  static func run(_ action: GroupEdit.Action, _ common: CommonOptions) throws {
    try run(common) { try $0.apply(.edit(action)) }
  }

  static func run(_ common: CommonOptions, _ edit: (GroupEditor) throws -> SummaryRows) throws {
    let console = common.console
    console.finish(try session(in: common.filledFolder(), console, edit))
  }

  /// - Returns: the summary.
  /// - Throws: `FolderLock.InUse`; what `GroupEditor.apply` throws.
  static func apply(
    _ request: GroupEditor.Request, in folder: DataFolder, _ console: Console
  ) throws -> SummaryRows {
    try session(in: folder, console) { try $0.apply(request) }
  }

  /// - Returns: what `edit` gives.
  static func session<Result>(
    in folder: DataFolder, _ console: Console, _ edit: (GroupEditor) throws -> Result
  ) throws -> Result {
    let lock = try console.lock(folder)
    // The directory is ours until the edit has ended.
    defer { lock.keep() }
    return try edit(GroupEditor(folder, report: { console.show($0) }))
  }
}

struct ListGroupsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract:
      "Lists the groups: number, name, images, km² and share of it, those placed later, colour, what went into each.",
    discussion: """
      `proposed` is what a group without a name may be called, by rule: `tiles groups name --proposed` takes it over.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "Of proposed names.")
  var lang = PageLanguage.english

  func run() throws {
    let list = try GroupList(in: common.filledFolder())
    if common.json { return common.console.finish([("groups", list.json(in: lang))]) }
    let hasProposals = list.entries.contains { $0.proposed != nil }
    let rows = list.entries.map { entry in
      ["\(entry.group)", (entry.name ?? "") + (entry.isCarried ? " (carried over)" : "")]
        + (hasProposals ? [entry.proposed?.reasonedText(in: lang) ?? ""] : []) + entry.cells
        + [
          entry.color + (entry.isColorGiven ? " (given)" : ""),
          entry.mergedFrom.map(String.init).joined(separator: " "),
        ]
    }
    Console.printTable(
      head: ["group", "name"] + (hasProposals ? ["proposed"] : []) + GroupList.Entry.head(of: list.entries) + [
        "colour", "merged from",
      ],
      rows)
  }
}

struct GroupLevelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "levels",
    abstract: "Types within types: which groups are alike, as a tree and at any number of parts.",
    discussion: """
      Ward's tree over the means of the groups as they are now, each of the weight of its images. Its level is the \
      number of parts from which on a cluster is two. Alike groups stand beside one another.

        tiles groups levels
        tiles groups levels --into 4
      """)

  @OptionGroup var common: CommonOptions
  @Option(
    help: ArgumentHelp(
      "The parts at this level instead of the tree: images, km² and share of each, and its groups. A part is called by "
        + "the smallest number of these.", valueName: "count"))
  var into: Int?
  @Option(help: "Of proposed names.")
  var lang = PageLanguage.english

  func run() throws {
    let levels = try GroupLevels(in: common.filledFolder())
    guard let into else {
      if common.json { return common.console.finish(levels.json) }
      let table = levels.table(in: lang)
      return Console.printTable(head: table.head, table.rows)
    }
    let parts = try levels.parts(into: into)
    if common.json {
      return common.console.finish([("level", .int(into)), ("parts", .array(parts.map(\.json)))])
    }
    let table = GroupLevels.Part.table(parts, in: lang)
    Console.printTable(head: table.head, table.rows)
  }
}
