import ArgumentParser

/// Habits of users that the argument parser does not have.
enum CommandLineWords {
  /// - `--data DIR` may stand before the command's name.
  /// - `--bbox -1.5,42,3,45` is a number with a minus, not an option.
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
      if words[index] == "--bbox", next.first == "-", next.dropFirst().first?.isNumber ?? false {
        result.append("--bbox=\(next)")
        index += 2
      } else {
        result.append(words[index])
        index += 1
      }
    }
    return result
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

  private static let nesting: [any ParsableCommand.Type] = [GroupsCommand.self, ManifestCommand.self]

  private static func subcommands(of name: String) -> [String] {
    let command = nesting.first { $0.configuration.commandName == name }
    return command?.configuration.subcommands.compactMap { $0.configuration.commandName } ?? []
  }
}
