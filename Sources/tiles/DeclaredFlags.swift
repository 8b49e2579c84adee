public import ArgumentParser
public import DeepCluster
import Foundation
import Options
import Ranks
import Stages
import Torch

/// The flags of declared options: what they are, they are by their declarations, and none is written here.
///
/// The parser finds a type's arguments by its mirror and fills them in by decoding, so a type that gives both itself has
/// as many as its table says.
struct DeclaredFlags<Table: FlagTable>: ParsableArguments, CustomReflectable {
  /// What was given, by the keys of the options.
  private(set) var given: [String: JSONValue] = [:]

  init() {}

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    for option in Table.flags {
      let key = Key(stringValue: option.key)
      let value =
        option.form == .flag
        ? try values.decode(Flag<Bool?>.self, forKey: key).wrappedValue.map(JSONValue.bool)
        : try values.decode(Option<JSONValue?>.self, forKey: key).wrappedValue
      given[option.key] = value
    }
  }

  var customMirror: Mirror {
    Mirror(self, children: Table.flags.map { (label: $0.key, value: Self.argument($0)) })
  }

  private static func argument(_ option: OptionDeclaration) -> Any {
    let name = NameSpecification([option.word, option.alias].compactMap(\.self).map { .customLong($0) })
    let help = ArgumentHelp("\(option.help(known: Table.known))", valueName: option.valueName ?? option.word)
    if option.form == .flag { return Flag<Bool?>(name: name, inversion: .prefixedNo, help: help) }
    var completion: CompletionKind?
    if case .choice(let words) = option.form { completion = .list(words) }
    return Option<JSONValue?>(name: name, help: help, completion: completion) { word in
      do throws(OptionFailure) { return try option.value(word) } catch {
        throw ValidationError("expected \(error.expected)")
      }
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

/// Which options a group of flags has.
protocol FlagTable {
  static var flags: [OptionDeclaration] { get }
  /// What goes before the recipes' defaults; nil where those do not count.
  static var known: String? { get }
}

extension FlagTable {
  static var known: String? { "" }
}

enum DescriptorFlags: FlagTable {
  static let flags = DescriptorOptions.declarations
}

/// Of `assign`: what is left out is as the descriptors of the groups were made.
enum KnownDescriptorFlags: FlagTable {
  static let flags = DescriptorOptions.declarations
  static let known: String? = nil
}

enum GroupingFlags: FlagTable {
  static let flags = GroupingOptions.declarations
}

/// Of `groups`: what is left out is as the training had it whose descriptors these are.
enum KnownGroupingFlags: FlagTable {
  static let flags = GroupingOptions.declarations
  static let known: String? = "as `tiles cluster` had it, else "
}

/// Of `cluster`, beside those of descriptors and of grouping.
enum LearningFlags: FlagTable {
  static let flags = DeepClusterOptions.own.map(\.declaration)
}

/// Of `cluster`, what is chosen before one knows how a network learns.
enum UsualFlags: FlagTable {
  fileprivate static let words: Set = ["backbone", "weights", "clusters", "steps", "seed"]
  static let flags = DeepClusterOptions.declarations.filter { words.contains($0.word) }
}

/// The others of a table.
enum ExpertFlags<Table: FlagTable>: FlagTable {
  static var flags: [OptionDeclaration] { Table.flags.filter { !UsualFlags.words.contains($0.word) } }
}

/// Of `groups`, beside those of grouping.
enum FinalGroupFlags: FlagTable {
  static let flags = FinalGroupOptions.own.map(\.declaration)
}

/// Of `report`: the two pages for a meeting.
enum SheetFlags: FlagTable {
  static let flags = SheetOptions.declarations
  static let known: String? = nil
}

/// The recipe that the other options begin with.
struct RecipeFlag: ParsableArguments {
  @Option(
    help: "default, makina (as published in 2020) or deepcluster (as published in 2018): what the rest begins with.")
  var recipe: Recipe?

  /// Whether what the images are decides how they are laid down: in the default recipe, unless somebody said it.
  func leavesUpright(_ given: [String: JSONValue]) -> Bool {
    recipe ?? .default == .default && given["upright"] == nil && given["rotations"] == nil
  }
}

/// Where the network computes.
struct DeviceFlag: ParsableArguments {
  @Option(help: "auto, cpu, cuda or cuda:N.")
  var device = "auto"

  /// - Parameter world: its ranks on one machine take a GPU each, unless one was named.
  /// - Throws: `Device.Failure`.
  func device(computingIn precision: Precision, world: World = .alone) throws -> Device {
    var device = try Device(device)
    if self.device == "auto", device.isCUDA { device = try Device("cuda:\(world.localRank % Device.cudaDevices)") }
    try device.require(precision)
    return device
  }
}

/// Of commands that several processes share.
struct RankFlags: ParsableArguments {
  @Option(help: "Seconds without a sign of life after which another rank counts as gone.")
  var rankTimeout = 20.0
  @Option(help: "Seconds to wait for all ranks to come.")
  var rankWait = 300.0

  @Option(
    help: ArgumentHelp(
      "A copy of tiles.mbtiles on a disk of this machine, which is read in its place; its tiles are compared by their hash.",
      valueName: "file.mbtiles"))
  var tiles: String?

  var copy: URL? { tiles.map { URL(fileURLWithPath: $0) } }

  static let notInPipelines = Dictionary(
    uniqueKeysWithValues: ["rank-timeout", "rank-wait", "tiles"].map {
      ($0, "is of the machine or of several ranks, which no pipeline has")
    })

  func validate() throws {
    for (name, value) in [("timeout", rankTimeout), ("wait", rankWait)] where !(1...86_400 ~= value) {
      throw ValidationError("--rank-\(name) \(value): expected 1 to 86400 seconds")
    }
  }

  var limits: World.Limits {
    var limits = World.Limits()
    (limits.silence, limits.start) = (rankTimeout, rankWait)
    return limits
  }
}

extension Recipe: ExpressibleByArgument {}

extension OptionDeclaration {
  /// "… (default: std; makina, deepcluster: avg)".
  fileprivate func help(known: String?) -> String {
    guard let known else { return help }
    let first = value(in: Recipe.default.rawValue)
    let others = Dictionary(grouping: Recipe.allCases.map(\.rawValue)) { value(in: $0) }.filter { $0.key != first }
      .map { "\($0.value.joined(separator: ", ")): \($0.key.plain)" }.sorted()
    return "\(help) (default: \(known)\(([first.plain] + others).joined(separator: "; ")))"
  }
}
