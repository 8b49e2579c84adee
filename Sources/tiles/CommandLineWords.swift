import ArgumentParser
import Files
import Geo

/// Habits of users that the argument parser does not have.
enum CommandLineWords {
  /// - `--data DIR` may stand before the command's name.
  /// - `--bbox -1.5,42,3,45`, and so `--area` and `--stretch`, is a number with a minus, not an option.
  static func normalized(_ words: [String]) -> [String] {
    var words = words
    var moved: [String] = []
    while let first = words.first, first == "--data" || first.hasPrefix("--data=") {
      let count = first == "--data" ? min(2, words.count) : 1
      moved += words.prefix(count)
      words.removeFirst(count)
    }
    if !words.isEmpty {
      words.insert(contentsOf: moved, at: min(commandDepth(words), words.count))
    } else {
      words = moved
    }
    var result: [String] = []
    var index = 0
    while index < words.count {
      let next = index + 1 < words.count ? words[index + 1] : ""
      if ["--bbox", "--area", "--stretch"].contains(words[index]), next.first == "-",
        next.dropFirst().first?.isNumber ?? false
      {
        result.append("\(words[index])=\(next)")
        index += 2
      } else {
        result.append(words[index])
        index += 1
      }
    }
    return result
  }

  /// A word where a command's name belongs that is none, also behind `help`.
  /// - Throws: `NoSuchCommand`.
  static func checkCommand(_ words: [String]) throws {
    var words = words[...]
    if words.first == "help" { words = words.dropFirst() }
    var commands: [any ParsableCommand.Type] = Tiles.configuration.subcommands
    var path: [String] = []
    while let word = words.first, !word.hasPrefix("-") {
      let names = commands.map { $0._commandName } + (path.isEmpty ? ["help"] : [])
      guard let place = names.firstIndex(of: word) else {
        // Commands without subcommands of their own take arguments there.
        guard path.isEmpty || !commands.isEmpty else { return }
        throw NoSuchCommand(path: path, word: word, near: NearNames.of(word, among: names), all: names)
      }
      guard commands.indices.contains(place) else { return }
      path.append(word)
      commands = commands[place].configuration.subcommands
      words = words.dropFirst()
    }
  }

  struct NoSuchCommand: ExitCoded, CustomStringConvertible {
    var exitStatus: ExitStatus { .usage }
    let path: [String]
    let word: String
    let near: [String]
    let all: [String]
    var description: String {
      let expected =
        near.isEmpty
        ? "expected one of \(all.joined(separator: ", "))" : "did you mean \(near.joined(separator: ", "))?"
      return "'\((path + [word]).joined(separator: " "))' is no command; \(expected)"
    }
  }

  /// A subcommand does not see the options that stand before its name, and would go without them.
  /// - Throws: `ValidationError`.
  static func checkOrder(_ words: [String], of command: any ParsableCommand) throws {
    guard let name = type(of: command).configuration.commandName, let first = words.first,
      subcommands(of: first).contains(name), commandDepth(words) < 2, words.count > 1
    else { return }
    throw ValidationError("\(words[1]): expected behind the subcommand: tiles \(first) \(name) \(words[1]) …")
  }

  /// Options go behind the command's name, which is the first word, and behind that of its subcommand.
  private static func commandDepth(_ words: [String]) -> Int {
    guard let first = words.first, !first.hasPrefix("-") else { return 0 }
    return words.dropFirst().first.map(subcommands(of: first).contains) == true ? 2 : 1
  }

  private static func subcommands(of name: String) -> [String] {
    let command = Tiles.configuration.subcommands.first { $0.configuration.commandName == name }
    return command?.configuration.subcommands.compactMap { $0.configuration.commandName } ?? []
  }
}
