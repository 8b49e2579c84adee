import Foundation
import TestSupport
import Testing

/// What `make test-peers` has brought.
private enum Launchers {
  static let torchrun = Shared.cache.appendingPathComponent("torchrun/bin/torchrun")
  static let hasTorchrun = FileManager.default.isExecutableFile(atPath: torchrun.path)
  /// The door to the libtorch of that PyTorch, which the program takes where it lies beside it.
  static let libtorch2 = Shared.checkout.appendingPathComponent(".build/libtorch-2/release/libtiles-torch.so")
  static let hasLibtorch2 = hasTorchrun && FileManager.default.fileExists(atPath: libtorch2.path)
  static let hasSlurm = ["/usr/sbin/slurmctld", "/usr/sbin/munged", "/usr/bin/sbatch"].allSatisfy {
    FileManager.default.isExecutableFile(atPath: $0)
  }
}

/// Two hosts: namespaces of the network with a cable between them. Only root may make them.
private final class TwoHosts {
  static let isPossible = geteuid() == 0 && (try? ip("netns", "list")) != nil
  private let names: [String]

  private static func ip(_ words: String...) throws {
    let run = try ToolRun(URL(fileURLWithPath: "/usr/sbin/ip"), words, within: 30)
    guard run.status == 0 else { throw ProgramRun.Failed(errors: "ip \(words): \(run.output)") }
  }

  static let addresses = ["10.77.0.1", "10.77.0.2"]

  init() throws {
    names = ["a", "b"].map { "tiles-\($0)-\(getpid())" }
    for name in names { try Self.ip("netns", "add", name) }
    try Self.ip(
      "link", "add", "ta\(getpid())", "netns", names[0], "type", "veth", "peer", "tb\(getpid())", "netns", names[1])
    for (name, (cable, address)) in zip(names, zip(["ta\(getpid())", "tb\(getpid())"], Self.addresses)) {
      try Self.ip("-n", name, "addr", "add", "\(address)/24", "dev", cable)
      for link in ["lo", cable] { try Self.ip("-n", name, "link", "set", link, "up") }
    }
  }

  deinit { for name in names { try? Self.ip("netns", "del", name) } }

  func run(_ host: Int, _ words: [String], in folder: URL, _ environment: [String: String]) throws -> ChildProcess {
    try ChildProcess(
      URL(fileURLWithPath: "/usr/sbin/ip"), ["netns", "exec", names[host], ProgramRun.executable.path] + words,
      in: folder,
      environment: ProcessInfo.processInfo.environment.merging(environment) { $1 })
  }

  func cut() throws { try Self.ip("-n", names[1], "link", "set", "tb\(getpid())", "down") }
}

extension NetworkRuns {
  /// Ranks that real launchers start: `make test-peers` brings them.
  @Suite(.timeLimit(.minutes(45))) struct LauncherTests {
    let folder: TemporaryFolder
    private static let options = [
      "--weights", "none", "--input-size", "71", "--rotations", "1", "--clusters", "3", "--groups", "5",
    ]

    private static func words(steps: Int = 1) -> [String] { options + ["--steps", "\(steps)"] }

    init() throws {
      folder = try TemporaryFolder()
      for words in [
        ["fetch", "--source", "sample", "--bbox", "0,44,6,49", "--zoom", "12", "--sample", "150", "--quiet"],
        ["split", "--quiet"],
      ] {
        let run = try ProgramRun(words, in: folder.url)
        #expect(run.status == 0, "\(run.errors)")
      }
    }

    /// The groups of one process, with as many threads: rounding depends on their number.
    private func expected() throws -> Data {
      let alone = try folder.copyData(to: "alone")
      let run = try ProgramRun(
        ["cluster", "--data", alone, "--quiet"] + Self.words(), in: folder.url, environment: ["OMP_NUM_THREADS": "1"])
      #expect(run.status == 0, "\(run.errors)")
      return try Data(contentsOf: folder["\(alone)/cluster/assignments.csv"])
    }

    // MARK: torchrun

    private func torchrun(
      _ words: [String], _ environment: [String: String] = [:], program: URL = ProgramRun.executable,
      data: String = "Data"
    ) throws -> ToolRun {
      try ToolRun(
        Launchers.torchrun,
        words + ["--no-python", "--nproc-per-node", "2", program.path, "cluster", "--data", data] + Self.words(),
        in: folder.url, environment: environment, within: 600)
    }

    @Test(.enabled(if: Launchers.hasTorchrun, "needs torchrun of PyTorch 2 (make test-peers)"))
    func `torchrun starts ranks, and its own store is told with the remedy`() throws {
      let began = Date()
      for words in try [["--standalone"], ["--master-addr", "127.0.0.1", "--master-port", "\(Loopback.freePort())"]] {
        let refused = try torchrun(words)
        #expect(
          refused.status == 1 && refused.output.contains("TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1"), "\(refused.output)")
      }
      #expect(Date().timeIntervalSince(began) < 90)
      let run = try torchrun(["--standalone"], ["TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1"])
      #expect(run.status == 0, "\(run.output)")
      #expect(try Data(contentsOf: folder["Data/cluster/assignments.csv"]) == expected())
    }

    @Test(.enabled(if: Launchers.hasLibtorch2, "needs a build with the libtorch of PyTorch 2 (make test-peers)"))
    func `with libtorch 2 torchrun's own store serves`() throws {
      let program = folder["bin/tiles"]
      try FileManager.default.createDirectory(at: folder["bin"], withIntermediateDirectories: true)
      let built = ProgramRun.executable.deletingLastPathComponent()
      for name in ["tiles", "GRDB_GRDB.resources"] {
        try FileManager.default.copyItem(at: built.appendingPathComponent(name), to: folder["bin/\(name)"])
      }
      try FileManager.default.copyItem(at: Launchers.libtorch2, to: folder["bin/libtiles-torch.so"])
      let version = try ToolRun(program, ["--version", "--verbose"])
      #expect(version.output.contains("libtorch  2."), "\(version.output)")
      // PyTorch's wheel brings it along, and it answers without a GPU.
      #expect(version.output.contains("NCCL      2."), "\(version.output)")
      let (alone, several) = (try folder.copyData(to: "alone"), try folder.copyData(to: "several"))
      let one = try ToolRun(
        program, ["cluster", "--data", alone] + Self.words(), in: folder.url, environment: ["OMP_NUM_THREADS": "1"])
      #expect(one.status == 0, "\(one.output)")
      let run = try torchrun(["--standalone"], program: program, data: several)
      #expect(run.status == 0, "\(run.output)")
      let found = try [alone, several].map { try Data(contentsOf: folder["\($0)/cluster/assignments.csv"]) }
      #expect(found[0] == found[1])
    }

    // MARK: Slurm

    private func slurm(_ words: [String]) throws -> ToolRun {
      try ToolRun(Shared.checkout.appendingPathComponent("Tests/EndToEndTests/Fixtures/slurm"), words, within: 120)
    }

    @Test(.enabled(if: Launchers.hasSlurm, "needs slurm-wlm and munge (make test-peers)"))
    func `a batch of Slurm runs the recipe`() throws {
      let place = folder["slurm"]
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      let started = try slurm(["start", place.path, "\(Loopback.freePort())", "\(Loopback.freePort())"])
      try #require(started.status == 0, "\(started.output)")
      defer { _ = try? slurm(["stop", place.path]) }
      let bin = ProgramRun.executable.deletingLastPathComponent().path
      let environment = [
        "SLURM_CONF": place.appendingPathComponent("slurm.conf").path, "TILES_DATA": folder["Data"].path,
        "PATH": bin + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"),
      ]
      let recipe = Shared.checkout.appendingPathComponent("deploy/slurm.sh").path
      func sbatch(_ words: [String]) throws -> ToolRun {
        try ToolRun(
          URL(fileURLWithPath: "/usr/bin/sbatch"), words + ["--ntasks", "2", recipe] + Self.words(), in: folder.url,
          environment: environment, within: 600)
      }
      let test = try sbatch(["--test-only"])
      #expect(test.status == 0 && test.output.contains("using 2 processors"), "\(test.output)")
      let log = folder["slurm.log"].path
      let batch = try sbatch(["--wait", "--output", log])
      #expect(batch.status == 0, "\(batch.output) \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
      #expect(try Data(contentsOf: folder["Data/cluster/assignments.csv"]) == expected())
    }

    // MARK: Two hosts

    private func ranks(_ hosts: TwoHosts, _ words: [String]) throws -> [ChildProcess] {
      try (0..<2).map { rank in
        try hosts.run(
          rank, ["cluster", "--rank-timeout", "10"] + words, in: folder.url,
          [
            "RANK": "\(rank)", "WORLD_SIZE": "2", "MASTER_ADDR": TwoHosts.addresses[0], "MASTER_PORT": "29500",
            "OMP_NUM_THREADS": "1",
          ])
      }
    }

    /// The names of both stand for 127.0.0.1 or 127.0.1.1, as Debian has it.
    @Test(.enabled(if: TwoHosts.isPossible, "needs root and iproute2, to make two hosts (make test-peers)"))
    func `two hosts work together, and end when the cable is cut`() throws {
      let hosts = try TwoHosts()
      let ended = try ranks(hosts, Self.words()).map { ($0, try $0.wait(within: 300)) }
      #expect(ended.allSatisfy { $0.1 == 0 }, "\(ended.map(\.0.printed))")
      #expect(try Data(contentsOf: folder["Data/cluster/assignments.csv"]) == expected())
      let cut = try ranks(hosts, Self.words(steps: 50))
      try waitFor("the training", within: 300, from: cut[0]) { cut[0].printed.contains(": train:") }
      try hosts.cut()
      let began = Date()
      for (rank, run) in cut.enumerated() {
        #expect(try run.wait(within: 60) == 1)
        #expect(run.printed.contains("rank \(1 - rank) ("), "\(run.printed)")
      }
      #expect(Date().timeIntervalSince(began) < 30)
    }
  }
}
