import ArgumentParser
import Options
import Pipeline
import Stages

/// A stage of a pipeline file, read by the command of its name.
struct PipelineEntry {
  private let entry: PipelineFile.StageEntry
  private let command: any StageCommand.Type
  private let file: PipelineFile

  init(_ entry: PipelineFile.StageEntry, of command: any StageCommand.Type, in file: PipelineFile) {
    (self.entry, self.command, self.file) = (entry, command, file)
  }

  /// The stage, and those that belong to it where the pipeline does not list them itself.
  /// - Parameter all: the stages that the pipeline lists.
  /// - Throws: `PipelineFile.Failure`, with the line.
  func stages(_ plan: inout StagePlan, all: [String]) throws -> [any Stage] {
    let elsewhere = ["data", "quiet", "verbose", "json", "dry-run", "help"]
    for option in entry.options {
      if elsewhere.contains(option.name) {
        throw failure(option.line, "'\(option.name)' belongs on the command line of `tiles run`")
      }
      if let reason = command.notInPipelines[option.name] { throw failure(option.line, "'\(option.name)' \(reason)") }
    }
    do {
      let words = try parsed(entry.options)
      return try [words.stage(in: &plan)] + words.stagesBehind(notIn: all)
    } catch  where isOfWords(error) {
      let reason = message(error)
      throw failure(line(of: reason, plan) ?? entry.line, reason)
    }
  }

  /// The line of the option that is wrong by itself for the same reason, or without which nothing is; nil where none is such.
  private func line(of reason: String, _ plan: StagePlan) -> Int? {
    func failure(_ options: [PipelineFile.Option]) -> String? {
      var plan = plan
      do {
        _ = try parsed(options).stage(in: &plan)
        return nil
      } catch { return isOfWords(error) ? message(error) : nil }
    }
    // What is missing is no option's fault.
    guard failure([]) != reason else { return nil }
    return entry.options.first { option in
      let others = entry.options.filter { $0 != option }
      return failure([option] + others.filter { $0.name == command.arguments }) == reason || failure(others) == nil
    }?.line
  }

  private func parsed(_ options: [PipelineFile.Option]) throws -> any StageCommand {
    let words = options.flatMap { option in
      if option.name == command.arguments { return option.values.map(RecordedCommand.argument) }
      let isFlag = command.flags.contains { $0.word == option.name && $0.form == .flag }
      return isFlag && option.values == ["false"] ? ["--no-\(option.name)"] : option.arguments
    }
    return try command.parse(words)
  }

  private func isOfWords(_ error: any Error) -> Bool { error is OptionFailure || command.isParserError(error) }

  private func message(_ error: any Error) -> String {
    if let error = error as? OptionFailure { return "\(error)" }
    return command.message(for: error).split(separator: "\n").first.map(String.init) ?? "cannot be read"
  }

  private func failure(_ line: Int, _ reason: String) -> PipelineFile.Failure {
    PipelineFile.Failure(path: file.url.relativePath, line: line, reason: "\(entry.name): \(reason)")
  }
}
