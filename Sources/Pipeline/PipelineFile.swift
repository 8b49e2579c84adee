public import Files
public import Foundation
internal import Yams

/// `Pipelines/*.yaml`: a data directory and, for each stage, the options of its subcommand.
///
///     data: Data/earth
///     stages:
///       fetch: {source: earth, bbox: world, zoom: 4}
///       split: {ratio: 0.75}
///
/// A value may take from the environment, but no secret: `bbox: ${REGION:-france}` (see `EnvironmentText`).
public struct PipelineFile: Sendable, Equatable {
  public let url: URL
  /// Relative to the working directory, like `--data`; nil leaves the choice to the command line.
  public let data: String?
  /// The stages that the file lists, in its order.
  public let stages: [StageEntry]

  public struct StageEntry: Sendable, Equatable {
    public let name: String
    public let line: Int
    public let options: [Option]
  }

  public struct Option: Sendable, Equatable {
    public let name: String
    /// The values as texts: one, or several for a list.
    public let values: [String]
    public let line: Int

    /// As the command line has it: `true` is the bare flag, `false` leaves it out.
    public var arguments: [String] {
      switch values {
      case ["true"]: ["--\(name)"]
      case ["false"]: []
      default: values.map { "--\(name)=\($0)" }
      }
    }
  }

  public struct Failure: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus { .usage }
    public let path: String
    public let line: Int?
    public let reason: String

    public init(path: String, line: Int?, reason: String) {
      self.path = path
      self.line = line
      self.reason = reason
    }

    public var description: String { path + (line.map { ":\($0)" } ?? "") + ": " + reason }
  }

  /// - Parameters:
  ///   - known: the names of the stages, in the order in which they run.
  ///   - environment: what `${NAME}` means.
  /// - Throws: `PipelineFile.Failure`, with the line.
  public init(
    contentsOf url: URL, stages known: [String],
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    self.url = url
    let path = url.relativePath
    let reader = PipelineReader(path: path, known: known, environment: environment)
    let root: Node?
    do {
      let text = try RegularFile.text(url, atMost: Self.longestText)
      guard Self.aliases(in: text) <= Self.mostAliases else {
        throw Failure(
          path: path, line: nil,
          reason: "expected at most \(Self.mostAliases) aliases (*name), found more; write the values out")
      }
      root = try Yams.compose(yaml: text)
    } catch let error as Failure {
      throw error
    } catch let error as YamlError {
      throw Failure(path: path, line: nil, reason: "expected YAML, found \(Self.words(error))")
    } catch {
      let found = (error as? RegularFile.Failure)?.found ?? "a file that cannot be read"
      throw Failure(path: path, line: nil, reason: "expected a pipeline file, found \(found)")
    }
    guard let root, let top = root.mapping else { throw reader.failure(root, "expected a mapping with 'stages'") }
    var data: String?
    var stages: [StageEntry] = []
    for (key, value) in top {
      switch key.string {
      case "data":
        guard let text = try reader.text(value) else { throw reader.failure(value, "data: expected a folder") }
        data = text
      case "description": _ = try reader.text(value)
      case "stages":
        guard let entries = value.mapping else { throw reader.failure(value, "stages: expected a mapping of stages") }
        stages = try entries.map { try reader.stage($0, $1) }
      default:
        throw reader.failure(
          key, "key '\(key.string ?? "?")': expected \(reader.oneOf(["data", "description", "stages"], for: key))")
      }
    }
    guard !stages.isEmpty else { throw reader.failure(root, "expected at least one stage under 'stages'") }
    let order = stages.map { known.firstIndex(of: $0.name) ?? 0 }
    guard order == order.sorted() else {
      throw Failure(
        path: path, line: stages.first?.line, reason: "stages: expected the order \(known.joined(separator: ", "))")
    }
    self.data = data
    self.stages = stages
  }
}

extension PipelineFile {
  /// What the parser says, in a line.
  private static func words(_ error: YamlError) -> String {
    "\(error)".split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
  }

  /// The most bytes of a file: a pipeline is a page.
  private static let longestText = 1 << 18
  /// An alias stands for all that its anchor holds, aliases too, so that a few of them in a row stand for billions of
  /// values; these many stand for less than 10,000.
  private static let mostAliases = 24

  /// Words that may be aliases; more than there are, where quoted text looks like one.
  private static func aliases(in text: String) -> Int {
    text.matches(of: /(?:^|[\s\[\]{},])\*[^\s\[\]{},]/).count
  }

  /// This pipeline with some options replaced.
  /// - Parameter overrides: `stage.option=value`; the option may be one that the file does not set.
  /// - Throws: `PipelineFile.Failure` when an override is of another form or names no stage of this file.
  public func overridden(by overrides: [String]) throws -> PipelineFile {
    var stages = stages
    for text in overrides {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let names = parts.first?.split(separator: ".", maxSplits: 1).map(String.init) ?? []
      guard parts.count == 2, names.count == 2, let index = stages.firstIndex(where: { $0.name == names[0] }) else {
        throw Failure(
          path: "--set \(text)", line: nil,
          reason: "expected stage.option=value with a stage of \(stages.map(\.name).joined(separator: ", "))")
      }
      let entry = stages[index]
      let option = Option(name: names[1], values: [String(parts[1])], line: entry.line)
      let kept = entry.options.filter { $0.name != option.name }
      stages[index] = StageEntry(name: entry.name, line: entry.line, options: kept + [option])
    }
    return PipelineFile(url: url, data: data, stages: stages)
  }

  private init(url: URL, data: String?, stages: [StageEntry]) {
    self.url = url
    self.data = data
    self.stages = stages
  }
}
