import Foundation
import TestSupport

/// A data directory of two parts of training images and one of others, and the commands of several ranks on it.
struct RankedFolder {
  let folder: TemporaryFolder
  static let words = words(of: ["--backbone", "efficientnet-lite0", "--input-size", "64"])

  private static func words(of network: [String]) -> [String] {
    network + ["--weights", "none", "--rotations", "1", "--json", "--rank-timeout", "20", "--rank-wait", "120"]
  }

  init() throws {
    folder = try TemporaryFolder()
    for words in [
      ["fetch", "--source", "sample", "--bbox", "0,44,6,49", "--zoom", "12", "--sample", "140", "--quiet"],
      ["split", "--ratio", "0.95", "--quiet"],
    ] {
      let run = try ProgramRun(words, in: folder.url)
      guard run.status == 0 else { throw ProgramRun.Failed(errors: run.errors) }
    }
  }

  static func environment(_ rank: Int, of count: Int, _ port: Int) -> [String: String] {
    [
      "RANK": "\(rank)", "WORLD_SIZE": "\(count)", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "\(port)",
      "OMP_NUM_THREADS": "1",
    ]
  }

  /// One rank of a command, under way.
  func start(_ words: [String], rank: Int, of count: Int, port: Int) throws -> ProgramRun.Running {
    try ProgramRun.Running(words, in: folder.url, environment: Self.environment(rank, of: count, port))
  }

  /// The ranks of one command, under way.
  /// - Parameter network: nil takes the quickest.
  func start(
    _ words: [String], data: String, ranks count: Int, network: [String]? = nil
  ) throws -> [ProgramRun.Running] {
    let port = try Int(Loopback.freePort())
    let words = words + (network.map(Self.words(of:)) ?? Self.words) + ["--data", data]
    return try (0..<count).map { rank in try start(words, rank: rank, of: count, port: port) }
  }

  func data(_ path: String) throws -> Data { try Data(contentsOf: folder[path]) }
}
