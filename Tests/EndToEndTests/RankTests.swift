import Foundation
import TestSupport
import Testing

extension NetworkRuns {
  /// Several processes that share one run: the same groups on any number of them, and an end with a reason when one is gone.
  @Suite(.timeLimit(.minutes(45))) struct RankTests {
    let folder: TemporaryFolder
    private static let words = [
      "--weights", "none", "--input-size", "71", "--rotations", "1", "--json", "--rank-timeout", "10", "--rank-wait",
      "60",
    ]

    /// Two parts of training images, and one of others.
    init() throws {
      folder = try TemporaryFolder()
      try run("fetch", "--source", "sample", "--bbox", "0,44,6,49", "--zoom", "12", "--sample", "140", "--quiet")
      try run("split", "--ratio", "0.95", "--quiet")
    }

    @discardableResult
    private func run(_ arguments: String...) throws -> ProgramRun {
      let run = try ProgramRun(arguments, in: folder.url)
      #expect(run.status == 0, "\(run.errors)")
      return run
    }

    private func environment(_ rank: Int, of count: Int, _ port: Int) -> [String: String] {
      [
        "RANK": "\(rank)", "WORLD_SIZE": "\(count)", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "\(port)",
        "OMP_NUM_THREADS": "1",
      ]
    }

    /// The ranks of one command, under way.
    private func start(_ arguments: [String], data: String, ranks count: Int) throws -> [ProgramRun.Running] {
      let port = try Int(Loopback.freePort())
      return try (0..<count).map { rank in
        try ProgramRun.Running(
          arguments + Self.words + ["--data", data], in: folder.url, environment: environment(rank, of: count, port))
      }
    }

    /// A data directory of its own, with the same tiles.
    private func copy(_ name: String) throws -> String {
      try FileManager.default.createDirectory(at: folder[name], withIntermediateDirectories: true)
      for file in ["tiles.mbtiles", "split.csv", "labels.csv"] {
        try FileManager.default.copyItem(at: folder["Data/\(file)"], to: folder["\(name)/\(file)"])
      }
      return name
    }

    private func data(_ path: String) throws -> Data { try Data(contentsOf: folder[path]) }

    @Test func `descriptors, first groups and who writes are the same on any number of ranks`() throws {
      for count in [1, 2, 4] {
        let name = try copy("d\(count)")
        let embedding = try start(["embed"], data: name, ranks: count).map { try $0.wait() }
        #expect(embedding.map(\.status) == [Int32](repeating: 0, count: count), "\(embedding.map(\.errors))")
        let grouping = try start(
          ["cluster", "--clusters", "3", "--steps", "1", "--groups", "5"], data: name, ranks: count
        )
        .map { try $0.wait() }
        #expect(grouping.map(\.status) == [Int32](repeating: 0, count: count), "\(grouping.map(\.errors))")
        // The others say nothing, and leave nothing.
        #expect(grouping.dropFirst().allSatisfy { $0.output.isEmpty && $0.errors.isEmpty })
        #expect(try data("\(name)/descriptors.npy") == data("d1/descriptors.npy"), "\(count) ranks")
        #expect(try data("\(name)/cluster/assignments.csv") == data("d1/cluster/assignments.csv"), "\(count) ranks")
        #expect(
          try FileManager.default.contentsOfDirectory(atPath: folder["\(name)/models"].path) == ["step-01.safetensors"])
        let loss = try #require(grouping[0].double("train_loss"))
        let first = try Self.firstLoss(of: data("d1/cluster/metrics.jsonl"))
        #expect(abs(loss - (first ?? .nan)) < 1e-4)
      }
    }

    private static func firstLoss(of lines: Data) throws -> Double? {
      let first = lines.split(separator: 0x0A).first ?? Data()
      let object = try JSONSerialization.jsonObject(with: first) as? [String: Any]
      return (object?["train_loss"] as? NSNumber)?.doubleValue
    }

    @Test(arguments: [0, 2]) func `a rank that is killed is named by the others, and its work is gone on with`(
      victim: Int
    ) throws {
      let name = try copy("killed")
      let words = ["cluster", "--clusters", "3", "--steps", "2", "--groups", "5"]
      let ranks = try start(words, data: name, ranks: 3)
      let parts = folder["\(name)/models/step-00.descriptors"]
      try waitFor("the first part", from: ranks[1]) {
        !((try? FileManager.default.contentsOfDirectory(atPath: parts.path)) ?? []).filter { $0.hasPrefix("part-") }
          .isEmpty
      }
      let killed = ranks[victim].processID
      ranks[victim].signal(SIGKILL)
      let began = Date()
      for (rank, run) in ranks.enumerated() where rank != victim {
        let ended = try run.wait(within: 60)
        #expect(ended.status == 1)
        #expect(ended.errors.contains("rank \(victim) (") && ended.errors.contains("pid \(killed)"), "\(ended.errors)")
      }
      #expect(Date().timeIntervalSince(began) < 30)
      guard victim == 2 else { return }
      // With another number of ranks; a part that was whole is not made again.
      let file = parts.appendingPathComponent("part-00000.safetensors").path
      let made = try? FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
      let watch = try start(words, data: name, ranks: 2)
      try waitFor("the second step, or the end", within: 600, from: watch[0]) {
        if let made, let now = try? FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date {
          #expect(now == made)
        }
        return FileManager.default.fileExists(atPath: folder["\(name)/models/step-01.safetensors"].path)
      }
      let resumed = try watch.map { try $0.wait() }
      #expect(resumed.map(\.status) == [0, 0], "\(resumed.map(\.errors))")
      let whole = try copy("whole")
      let alone = try start(words, data: whole, ranks: 1).map { try $0.wait() }
      #expect(alone[0].status == 0, "\(alone[0].errors)")
      #expect(try agreement("\(name)/groups/found.csv", "\(whole)/groups/found.csv") >= 0.99)
    }

    /// The normalised mutual information of two lists of groups.
    private func agreement(_ one: String, _ other: String) throws -> Double {
      let lists = try [one, other].map { path in
        try String(contentsOf: folder[path], encoding: .utf8).split(separator: "\n").dropFirst().map { line in
          String(line.split(separator: ",")[4])
        }
      }
      let count = Double(lists[0].count)
      let sides = lists.map { Dictionary(grouping: $0) { $0 }.mapValues { Double($0.count) } }
      let both = Dictionary(grouping: zip(lists[0], lists[1]).map { "\($0) \($1)" }) { $0 }.mapValues {
        Double($0.count)
      }
      func entropy(_ counts: [String: Double]) -> Double {
        counts.values.reduce(0) { $0 - $1 / count * Foundation.log($1 / count) }
      }
      let own = sides.map(entropy)
      return own[0] + own[1] == 0 ? 1 : 2 * (own[0] + own[1] - entropy(both)) / (own[0] + own[1])
    }

    @Test(arguments: [SIGTERM, SIGSTOP]) func `a rank that is stopped stops all, and one that hangs is given up`(
      signal: Int32
    ) throws {
      let name = try copy("stopped")
      let ranks = try start(["cluster", "--clusters", "3", "--steps", "20", "--groups", "5"], data: name, ranks: 2)
      try waitFor("the training", within: 300, from: ranks[0]) { ranks[0].printed.contains(": train:") }
      ranks[1].signal(signal)
      let first = try ranks[0].wait(within: 60)
      if signal == SIGTERM {
        #expect(first.status == 130, "\(first.errors)")
        #expect(try ranks[1].wait(within: 30).status == 130)
      } else {
        #expect(first.status == 1 && first.errors.contains("rank 1 ("), "\(first.errors)")
        ranks[1].signal(SIGKILL)
        _ = try ranks[1].wait(within: 30)
      }
      let manifest = try String(contentsOf: folder["\(name)/manifest.json"], encoding: .utf8)
      #expect(manifest.contains("\"cluster\""))
    }

    @Test func `what cannot work is a sentence, and no hang`() throws {
      func embed(_ environment: [String: String]) throws -> ProgramRun {
        let words = ["embed", "--weights", "none", "--input-size", "71", "--rank-wait", "3", "--rank-timeout", "3"]
        return try ProgramRun.Running(words, in: folder.url, environment: environment).wait(within: 60)
      }
      let port = try Int(Loopback.freePort())
      var alone = environment(0, of: 2, port)
      alone["WORLD_SIZE"] = nil
      let missing = try embed(alone)
      #expect(missing.status == 64 && missing.errors.contains("WORLD_SIZE"), "\(missing.errors)")
      let beyond = try embed(environment(0, of: 2, port).merging(["RANK": "2"]) { $1 })
      #expect(beyond.status == 64 && beyond.errors.contains("RANK"), "\(beyond.errors)")
      let nobody = try embed(environment(1, of: 2, port))
      #expect(nobody.status == 1 && nobody.errors.contains("nobody answers at 127.0.0.1:\(port)"), "\(nobody.errors)")
      let lonely = try embed(environment(0, of: 2, port))
      #expect(lonely.status == 1 && lonely.errors.contains("did not come within 3 s: 1"), "\(lonely.errors)")
      let unknown = try embed(environment(1, of: 2, port).merging(["MASTER_ADDR": "no.such.host.invalid"]) { $1 })
      #expect(unknown.status == 1 && unknown.errors.contains("MASTER_ADDR"), "\(unknown.errors)")
      // One rank at a time, of a program that counts them.
      #expect(nobody.errors.split(separator: "\n").count == 1, "\(nobody.errors)")
    }

    @Test func `two jobs on one port, and ranks of other words, are told`() throws {
      let port = try Int(Loopback.freePort())
      let words = ["embed"] + Self.words
      let first = try ProgramRun.Running(words, in: folder.url, environment: environment(0, of: 2, port))
      try waitFor("the store", from: first) { Self.answers(port) }
      let second = try ProgramRun.Running(words, in: folder.url, environment: environment(0, of: 2, port)).wait(
        within: 60)
      #expect(second.status == 1 && second.errors.contains("MASTER_PORT \(port)"), "\(second.errors)")
      let other = try ProgramRun.Running(
        words + ["--pooling", "avg"], in: folder.url, environment: environment(1, of: 2, port)
      ).wait(within: 60)
      #expect(other.status == 1 && other.errors.contains("the same words"), "\(other.errors)")
      let ended = try first.wait(within: 60)
      #expect(ended.status == 1 && ended.errors.contains("rank 1 ("), "\(ended.errors)")
    }

    private static func answers(_ port: Int) -> Bool {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(descriptor) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = UInt16(port).bigEndian
      address.sin_addr.s_addr = inet_addr("127.0.0.1")
      return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
      }
    }

    @Test func `another folder, or another copy of the archive, is told`() throws {
      let (one, other) = try (copy("one"), copy("other"))
      let port = try Int(Loopback.freePort())
      let ranks = try [one, other].enumerated().map { rank, data in
        try ProgramRun.Running(
          ["embed", "--data", data] + Self.words, in: folder.url, environment: environment(rank, of: 2, port))
      }
      for rank in ranks {
        let ended = try rank.wait(within: 90)
        #expect(ended.status == 1 && ended.errors.contains("one folder that all ranks share"), "\(ended.errors)")
      }
      let words = ["embed", "--data", one, "--tiles"]
      let archive = folder["other/tiles.mbtiles"]
      let whole = try ProgramRun(words + [archive.path] + Self.words, in: folder.url)
      #expect(whole.status == 0, "\(whole.errors)")
      try SQLite(archive).change("DELETE FROM map WHERE tile_column = (SELECT min(tile_column) FROM map)")
      let cut = try ProgramRun(words + [archive.path] + Self.words, in: folder.url)
      #expect(cut.status == 64 && cut.errors.contains("agg_tiles_hash"), "\(cut.errors)")
    }

    @Test func `normalisation by batch is refused where each rank sees a part of it`() throws {
      let name = try copy("makina")
      let ranks = try start(
        ["cluster", "--recipe", "makina", "--clusters", "3", "--steps", "1", "--groups", "5"], data: name, ranks: 2
      ).map { try $0.wait(within: 120) }
      #expect(
        ranks.allSatisfy { $0.status == 1 && $0.errors.contains("--batch-norm frozen") }, "\(ranks.map(\.errors))")
      let frozen = [
        "cluster", "--recipe", "makina", "--batch-norm", "frozen", "--clusters", "3", "--steps", "1", "--groups", "5",
      ]
      for count in [1, 2] {
        let other = try copy("makina\(count)")
        let ended = try start(frozen, data: other, ranks: count).map { try $0.wait() }
        #expect(ended.allSatisfy { $0.status == 0 }, "\(ended.map(\.errors))")
      }
      #expect(try data("makina1/cluster/assignments.csv") == data("makina2/cluster/assignments.csv"))
    }
  }
}
