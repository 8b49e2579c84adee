import DeepCluster
import Foundation
import Options
import Pipeline
import Stages
import TestSupport
import Testing

/// Every declared option, also at its default, is where a user looks for it.
@Suite(.timeLimit(.minutes(45))) struct OptionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["cluster", "groups", "embed", "assign"])
  func `every flag of a command has its help and its default`(command: String) throws {
    let help = try ProgramRun(["help", command], in: folder.url).output
    let declarations =
      switch command {
      case "cluster": DeepClusterOptions.declarations
      case "groups": FinalGroupOptions.declarations
      default: DescriptorOptions.declarations
      }
    let words = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for option in declarations {
      #expect(words.contains("--\(option.word)"), "\(option.word)")
      let text = option.help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words.contains(text), "\(option.word)")
      // `assign` takes what the groups have.
      let isKnown = command == "groups" && GroupingOptions.declarations.contains { $0.word == option.word }
      let known = isKnown ? "as `tiles cluster` had it, else " : ""
      let value = "\(text) (default: \(known)\(option.value(in: "default").plain)"
      #expect(words.contains(value) == (command != "assign"), "\(option.word)")
    }
  }

  /// A pipeline that says every option, each as the default recipe has it, but for those that make it quick.
  @Test func `a pipeline takes each, and manifest, runs, checkpoint, descriptors and DVC record each`() throws {
    let quick: [String: JSONValue] = [
      "weights": "none", "input_size": 71, "steps": 1, "clusters": 2, "warmup": 1, "rotations": 1, "batch_size": 8,
      "swaps": 3,
    ]
    func value(_ option: OptionDeclaration) -> JSONValue { quick[option.key] ?? option.value(in: "default") }
    func lines(_ declarations: [OptionDeclaration]) -> String {
      declarations.map { "    \($0.word): \(value($0).plain)\n" }.joined()
    }
    let pipeline = """
      stages:
        fetch: {source: sample, bbox: "2.0,46.0,2.12,46.1", zoom: 12, sample: 6}
        split: {ratio: 0.7}
        cluster:
      \(lines(DeepClusterOptions.declarations))
        groups:
      \(lines(FinalGroupOptions.declarations))
      """
    try Data(pipeline.utf8).write(to: folder["p.yaml"])
    let data = folder["data"]
    let run = try ProgramRun(["run", folder["p.yaml"].path, "--data", data.path], in: folder.url)
    #expect(run.status == 0, "\(run.errors)")

    let manifest = try Manifest(in: data)
    let expected = Dictionary(uniqueKeysWithValues: DeepClusterOptions.declarations.map { ($0.key, value($0)) })
    let params = try #require(manifest.stages["cluster"]?.params)
    #expect(params == expected)
    let groups = Dictionary(uniqueKeysWithValues: FinalGroupOptions.declarations.map { ($0.key, value($0)) })
    #expect(manifest.stages["groups"]?.params == groups)
    // The same, said without options, is the same.
    #expect(DeepClusterOptions.declarations.completed(params) == params)

    let tracked = try ProgramRun(["runs", "--json", "--data", data.path], in: folder.url).json
    let runs = try #require((tracked["runs"] as? [[String: Any]])?.first?["params"] as? [String: String])
    for option in DeepClusterOptions.declarations {
      #expect(runs[option.trackedName] == value(option).plain, "\(option.word)")
    }

    let facts = try Safetensors(contentsOf: data.appendingPathComponent("models/step-01.safetensors")).metadata
    for option in DeepClusterOptions.declarations {
      #expect(facts[option.key] == value(option).plain, "\(option.word)")
    }

    let recipe = try DescriptorRecipe(
      json: Data(contentsOf: data.appendingPathComponent("cluster/descriptors.json")), from: "")
    var described = try DescriptorOptions(params: params)
    described.weights = "models/step-01.safetensors"
    #expect(recipe.options == described && recipe.sha256?.count == 64)

    #expect(try ProgramRun(["manifest", "dvc", "--data", data.path], in: folder.url).status == 0)
    let dvc = try String(contentsOf: data.appendingPathComponent("dvc.yaml"), encoding: .utf8)
    let command = try #require(dvc.split(separator: "\n").first { $0.contains("tiles cluster") })
    for option in DeepClusterOptions.declarations {
      let word =
        switch value(option) {
        case .bool(let isOn): isOn ? " --\(option.word) " : " --no-\(option.word) "
        default: " --\(option.word)=\(value(option).plain)"
        }
      #expect((command + " ").contains(word), "\(option.word)")
    }
    let words = command.drop { $0 != "\"" }.dropFirst().dropLast().split(separator: " ").dropFirst().map(String.init)
    #expect(words.contains("--groups=2"))

    // Nothing has changed for `tiles status`; one option does, and both its values are named.
    let status = try ProgramRun(["status", folder["p.yaml"].path, "--data", data.path], in: folder.url)
    #expect(
      status.output.split(separator: "\n").dropFirst().allSatisfy { $0.contains("up to date") }, "\(status.output)")
    let dry = try ProgramRun(
      [
        "run", folder["p.yaml"].path, "--data", data.path, "--dry-run", "--set", "cluster.pooling=avg",
      ], in: folder.url)
    #expect(dry.output.contains("cluster: would run: pooling changed std -> avg"), "\(dry.output)")
  }

  @Test(
    arguments: [
      ("turns: maybe", "turns"), ("kmeans: median", "kmeans"), ("seed: -1", "seed"), ("pooling: max", "pooling"),
      ("input-size: 70", "input-size"), ("swaps: 100001", "swaps"),
    ])
  func `a value that an option does not take is refused with its line`(line: String, word: String) throws {
    let text = "stages:\n  cluster:\n    steps: 1\n    \(line)\n"
    try Data(text.utf8).write(to: folder["p.yaml"])
    let run = try ProgramRun(["run", folder["p.yaml"].path, "--data", folder["data"].path], in: folder.url)
    #expect(run.status == 64)
    #expect(run.errors.contains("p.yaml:4: cluster: ") && run.errors.contains(word), "\(run.errors)")
  }

  @Test func `options that are right beside one another alone are taken, and a wrong one among them has its line`()
    throws
  {
    func dry(_ text: String) throws -> ProgramRun {
      try Data(text.utf8).write(to: folder["p.yaml"])
      return try ProgramRun(["run", folder["p.yaml"].path, "--data", folder["data"].path, "--dry-run"], in: folder.url)
    }
    // Less than the first network takes; and two options that must both be there.
    let whole = """
      stages:
        cluster:
          input-size: 64
          backbone: efficientnet-lite0
        stats:
          units: units.geojson
          key: code

      """
    let both = try dry(whole)
    #expect(both.status == 0 && both.output.contains("stats: would run"), "\(both.output) \(both.errors)")
    let wrong = try dry(whole + "    label: name\n    keys: code\n")
    #expect(wrong.status == 64 && wrong.errors.contains("p.yaml:9: stats: "), "\(wrong.errors)")
    let half = try dry(whole.replacingOccurrences(of: "    key: code\n", with: ""))
    #expect(half.status == 64 && half.errors.contains("stats: ") && half.errors.contains("--key"), "\(half.errors)")
    let small = try dry(whole.replacingOccurrences(of: "64", with: "8"))
    #expect(small.status == 64 && small.errors.contains("cluster: --input-size: expected "), "\(small.errors)")
  }

  @Test func `off is off in a pipeline, whatever the recipe has`() throws {
    try Data("stages:\n  cluster:\n    turns: false\n    weights: none\n".utf8).write(to: folder["p.yaml"])
    let said = try ProgramRun(["status", folder["p.yaml"].path, "--data", folder["data"].path], in: folder.url)
    #expect(said.status == 0, "\(said.errors)")
  }
}
