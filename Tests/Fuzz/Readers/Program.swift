import Foundation

extension Reader {
  /// What only the program itself has: its commands over files that somebody else wrote.
  static let program: [Reader] = [
    Reader(name: "status", form: .parts, words: Reader.tracking.flatMap(\.words)) { input, folder in
      try Parts(input).write(in: folder)
      for words in [
        ["status"], ["status", "--json"], ["manifest", "dvc"], ["manifest", "check"], ["runs", "--json"],
      ] {
        try tiles(words + ["--data", folder.path], in: folder)
      }
    },
    Reader(
      name: "plan", form: .text,
      words: [
        "fetch", "split", "cluster", "groups", "report", "source", "bbox", "zoom", "limit", "sample", "buffer", "ratio",
        "seed",
        "clusters", "steps", "input-size", "pca", "neighbours", "restarts", "title", "lang", "earth", "within", "rate",
      ]
    ) { input, folder in
      let file = try folder.holding(input, as: "pipeline.yaml").path
      try tiles(["run", file, "--dry-run", "--data", folder.path], in: folder)
      try tiles(["status", file, "--data", folder.path], in: folder)
    },
  ]

  /// The built program, beside this one.
  private static let executable = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("tiles")

  @Sendable private static func tiles(_ words: [String], in folder: URL) throws {
    let errors = folder.appendingPathComponent("errors")
    let child = try Child(executable, words, errors: errors)
    if case .killed(let signal) = child.end(waiting: true) {
      let said = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
      broken("tiles \(words.joined(separator: " ")): signal \(signal): \(said.prefix(200))")
    }
  }
}
