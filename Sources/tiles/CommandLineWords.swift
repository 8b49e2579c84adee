/// Two habits of users that the argument parser does not have.
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

  /// Options go behind the command's name, which is the first word.
  private static func commandDepth(_ words: [String]) -> Int { words[0].hasPrefix("-") ? 0 : 1 }
}
