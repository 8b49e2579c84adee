import Foundation
import KMeans
import TestSupport
import Testing

extension ClusterRuns {
  /// Several processes that share one run: the same groups on any number of them, and an end with a reason when one is gone.
  @Suite(.timeLimit(.minutes(45))) struct RankTests {
    let ranked: RankedFolder
    private var folder: TemporaryFolder { ranked.folder }

    init() throws { ranked = try RankedFolder() }

    @Test func `descriptors, first groups and who writes are the same on any number of ranks`() throws {
      for count in [1, 2, 4] {
        let name = try folder.copyData(to: "d\(count)")
        let embedding = try ranked.start(["embed", "--normalization", "set"], data: name, ranks: count)
          .map { try $0.wait() }
        #expect(embedding.map(\.status) == [Int32](repeating: 0, count: count), "\(embedding.map(\.errors))")
        let grouping = try ranked.start(
          ["cluster", "--clusters", "3", "--steps", "1", "--groups", "5"], data: name, ranks: count
        )
        .map { try $0.wait() }
        #expect(grouping.map(\.status) == [Int32](repeating: 0, count: count), "\(grouping.map(\.errors))")
        // The others say nothing, and leave nothing.
        #expect(grouping.dropFirst().allSatisfy { $0.output.isEmpty && $0.errors.isEmpty })
        #expect(try ranked.data("\(name)/descriptors.npy") == ranked.data("d1/descriptors.npy"), "\(count) ranks")
        // What the ranks have measured together.
        #expect(try ranked.data("\(name)/descriptors.json") == ranked.data("d1/descriptors.json"), "\(count) ranks")
        #expect(
          try ranked.data("\(name)/cluster/assignments.csv") == ranked.data("d1/cluster/assignments.csv"),
          "\(count) ranks")
        #expect(
          try FileManager.default.contentsOfDirectory(atPath: folder["\(name)/models"].path) == ["step-01.safetensors"])
        let loss = try #require(grouping[0].double("train_loss"))
        let first = try Self.firstLoss(of: ranked.data("d1/cluster/metrics.jsonl"))
        #expect(abs(loss - (first ?? .nan)) < 1e-4)
      }
    }

    private static func firstLoss(of lines: Data) throws -> Double? {
      let first = lines.split(separator: 0x0A).first ?? Data()
      let object = try JSONSerialization.jsonObject(with: first) as? [String: Any]
      return (object?["train_loss"] as? NSNumber)?.doubleValue
    }

    /// The parts of the descriptors that are whole.
    private func parts(_ name: String) -> [URL] {
      let folder = folder["\(name)/models/step-00.descriptors"]
      let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      return (files ?? []).filter { $0.lastPathComponent.hasPrefix("part-") }
    }

    /// Kills one of `ranks`; the others end and name it.
    private func kill(_ victim: Int, of ranks: [ProgramRun.Running]) throws {
      let killed = ranks[victim].processID
      ranks[victim].signal(SIGKILL)
      for (rank, run) in ranks.enumerated() where rank != victim {
        let ended = try run.wait(within: 120)
        #expect(ended.status == 1)
        #expect(ended.errors.contains("rank \(victim) (") && ended.errors.contains("pid \(killed)"), "\(ended.errors)")
      }
    }

    private static let twoSteps = ["cluster", "--clusters", "3", "--steps", "2", "--groups", "5"]

    @Test func `a rank that is killed is named by the others, and its work is gone on with`() throws {
      let name = try folder.copyData(to: "killed")
      // The groups of small networks without weights are others after two steps where a sum is rounded otherwise.
      let network = ["--backbone", "xception", "--input-size", "71"]
      let ranks = try ranked.start(Self.twoSteps, data: name, ranks: 3, network: network)
      try waitFor("the first part", from: ranks[1]) { !parts(name).isEmpty }
      try kill(2, of: ranks)
      // With another number of ranks; a part that was whole is not made again.
      let file = try #require(parts(name).first).path
      func made() -> Date? { (try? FileManager.default.attributesOfItem(atPath: file))?[.modificationDate] as? Date }
      let before = try #require(made())
      let resumed = try ranked.start(Self.twoSteps, data: name, ranks: 2, network: network)
      let alone = try ranked.start(Self.twoSteps, data: folder.copyData(to: "whole"), ranks: 1, network: network)
      try waitFor("the end of the first step", within: 600, from: resumed[0]) {
        if let now = made() { #expect(now == before) }
        return FileManager.default.fileExists(atPath: folder["\(name)/models/step-01.safetensors"].path)
      }
      for run in resumed + alone {
        let ended = try run.wait()
        #expect(ended.status == 0, "\(ended.errors)")
      }
      #expect(try agreement("\(name)/groups/found.csv", "whole/groups/found.csv") >= 0.99)
    }

    @Test(arguments: [0, 1]) func `one that is killed while samples are grouped is named by the others`(victim: Int)
      throws
    {
      let name = try folder.copyData(to: "grouping")
      let ranks = try ranked.start(
        ["cluster", "--clusters", "3", "--steps", "1", "--groups", "5", "--swaps", "100000"], data: name, ranks: 2)
      // Of images to learn from two, of others one; then minutes of swaps.
      try waitFor("the parts", from: ranks[1 - victim]) { parts(name).count == 3 }
      // The swaps that follow leave no sign to wait for; wherever the kill falls, the other has to name the rank.
      usleep(500_000)
      try kill(victim, of: ranks)
    }

    /// The normalised mutual information of two lists of groups.
    private func agreement(_ one: String, _ other: String) throws -> Double {
      let lists = try [one, other].map { path in
        try String(contentsOf: folder[path], encoding: .utf8).split(separator: "\n").dropFirst().map { line in
          try #require(Int(line.split(separator: ",")[4]))
        }
      }
      return normalizedMutualInformation(lists[0], lists[1])
    }

    @Test(arguments: [SIGTERM, SIGSTOP]) func `a rank that is stopped stops all, and one that hangs is given up`(
      signal: Int32
    ) throws {
      let name = try folder.copyData(to: "stopped")
      let ranks = try ranked.start(
        ["cluster", "--clusters", "3", "--steps", "20", "--groups", "5"], data: name, ranks: 2)
      try waitFor("the training", within: 300, from: ranks[0]) { ranks[0].printed.contains(": train:") }
      ranks[1].signal(signal)
      let first = try ranks[0].wait(within: 120)
      if signal == SIGTERM {
        #expect(first.status == 130, "\(first.errors)")
        #expect(try ranks[1].wait(within: 120).status == 130)
      } else {
        #expect(first.status == 1 && first.errors.contains("rank 1 ("), "\(first.errors)")
        ranks[1].signal(SIGKILL)
        _ = try ranks[1].wait(within: 120)
      }
      let manifest = try String(contentsOf: folder["\(name)/manifest.json"], encoding: .utf8)
      #expect(manifest.contains("\"cluster\""))
    }

    @Test func `normalisation by batch is refused where each rank sees a part of it`() throws {
      let name = try folder.copyData(to: "makina")
      let ranks = try ranked.start(
        ["cluster", "--recipe", "makina", "--clusters", "3", "--steps", "1", "--groups", "5"], data: name, ranks: 2
      ).map { try $0.wait(within: 120) }
      #expect(
        ranks.allSatisfy { $0.status == 1 && $0.errors.contains("--batch-norm frozen") }, "\(ranks.map(\.errors))")
      let frozen = [
        "cluster", "--recipe", "makina", "--batch-norm", "frozen", "--clusters", "3", "--steps", "1", "--groups", "5",
      ]
      let runs = try [1, 2].flatMap { count in
        try ranked.start(frozen, data: folder.copyData(to: "makina\(count)"), ranks: count)
      }
      for run in runs {
        let ended = try run.wait()
        #expect(ended.status == 0, "\(ended.errors)")
      }
      #expect(try ranked.data("makina1/cluster/assignments.csv") == ranked.data("makina2/cluster/assignments.csv"))
    }
  }
}
