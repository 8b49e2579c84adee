import Files
import Foundation
import TestSupport
import Testing
import Tracking

@Suite(.timeLimit(.minutes(30))) struct MetricsFileTests {
  private let folder: TemporaryFolder
  private let file: MetricsFile

  init() throws {
    folder = try TemporaryFolder()
    file = MetricsFile(folder.target("cluster/metrics.jsonl"))
  }

  private func text() throws -> String { try String(contentsOf: file.url, encoding: .utf8) }

  @Test func `a record is a line with sorted keys, and comes back`() throws {
    try file.append(["train_loss": 1.25, "cluster_score/batch_0": -4012.5, "ctrl_acc": 1])
    try file.append(["train_loss": 0.1])
    #expect(
      try text() == #"{"cluster_score/batch_0":-4012.5,"ctrl_acc":1,"train_loss":1.25}"# + "\n{\"train_loss\":0.1}\n")
    #expect(try file.records().map { $0["train_loss"] } == [1.25, 0.1])
  }

  @Test func `no file has no records`() throws {
    #expect(try file.records().isEmpty)
  }

  @Test func `NaN and infinity survive, in JSON that anyone reads`() throws {
    try file.append([
      "a": .nan, "b": .infinity, "c": -.infinity, "d": .greatestFiniteMagnitude, "e": .leastNonzeroMagnitude,
    ])
    #expect(try text().hasPrefix(#"{"a":"NaN","b":"Infinity","c":"-Infinity","#))
    let record = try #require(try file.records().first)
    #expect(record["a"]?.isNaN == true)
    #expect(record["b"] == .infinity)
    #expect(record["c"] == -.infinity)
    #expect(record["d"] == .greatestFiniteMagnitude)
    #expect(record["e"] == .leastNonzeroMagnitude)
  }

  @Test(arguments: ["{\"train", "{\"train_loss\":1}", "{", String(repeating: "9", count: 10_000)])
  func `a torn last line is not read, and cut by the next append`(_ torn: String) throws {
    try file.append(["step": 1])
    try Data((try text() + torn).utf8).write(to: file.url)
    #expect(try file.records() == [["step": 1]])
    try file.append(["step": 2])
    #expect(try text() == "{\"step\":1}\n{\"step\":2}\n")
  }

  @Test func `a file that is torn from its first byte begins anew`() throws {
    try AtomicFile.write("{\"st", to: file.url)
    #expect(try file.records().isEmpty)
    try file.append(["step": 1])
    #expect(try text() == "{\"step\":1}\n")
  }

  @Test func `a whole line that is no record is an error with its place`() throws {
    try AtomicFile.write("{\"step\":1}\n[1]\n{\"step\":3}\n", to: file.url)
    let error = #expect(throws: MetricsFile.Malformed.self) { try file.records() }
    #expect("\(error, default: "")".contains("metrics.jsonl:2: expected a JSON object of numbers"))
  }

  @Test func `a resumed run forgets what came after its checkpoint`() throws {
    for step in 1...4 { try file.append(["step": Double(step)]) }
    try file.keep(first: 9)
    #expect(try file.records().count == 4)
    try file.keep(first: 2)
    #expect(try file.records() == [["step": 1], ["step": 2]])
    try file.append(["step": 3])
    #expect(try file.records().count == 3)
  }

  @Test func `what cannot be written is said with its path`() throws {
    let file = MetricsFile(Target(URL(fileURLWithPath: "/dev/full/metrics.jsonl")))
    let error = #expect(throws: AtomicFile.Failure.self) { try file.append(["step": 1]) }
    #expect("\(error, default: "")".contains("/dev/full"))
  }
}
