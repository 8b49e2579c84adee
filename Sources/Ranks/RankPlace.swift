public import Files
internal import Foundation

/// Which of several processes this one is, by the names that torchrun sets, and with it most that start processes for PyTorch.
/// Source: https://docs.pytorch.org/docs/stable/elastic/run.html#environment-variables. Names of Slurm are not read: a batch
/// script has them before there are any processes.
public struct RankPlace: Sendable, Equatable {
  /// From 0.
  public let rank: Int
  public let count: Int
  /// Where rank 0 is, or whoever holds the store.
  public let host: String
  public let port: UInt16
  /// How many of the processes are on this machine, and which of them this is.
  public let localRank: Int
  public let localCount: Int
  /// The one that started the processes holds the store.
  public let storeIsElsewhere: Bool
  /// Which start of the same processes it is: torchrun counts them, and its store lives on.
  public let attempt: Int

  public struct Failure: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus { .usage }
    let name: String
    let expected: String
    let found: String
    public var description: String {
      "\(name): expected \(expected), found \(found); one of several ranks needs RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, "
        + "and a program that is alone none of them"
    }
  }

  public static let mostRanks = 4_096

  /// - Returns: nil for a process that is alone.
  /// - Throws: `Failure`.
  public init?(environment: [String: String]) throws(Failure) {
    let names = ["RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"]
    // Some images set an address for all that is ever started in them.
    guard environment["RANK"] != nil || environment["WORLD_SIZE"] != nil else { return nil }
    for name in names where environment[name]?.isEmpty ?? true {
      let set = names.filter { environment[$0] != nil }.map { "\($0)=\(environment[$0] ?? "")" }
      throw Failure(name: name, expected: "a value beside \(set.joined(separator: " "))", found: "none")
    }
    func number(_ name: String, _ range: ClosedRange<Int>, else other: Int? = nil) throws(Failure) -> Int {
      guard let text = environment[name] else { return other ?? range.lowerBound }
      guard let number = Int(text), range ~= number else {
        throw Failure(
          name: name, expected: "a number from \(range.lowerBound) to \(range.upperBound)", found: "'\(text)'")
      }
      return number
    }
    count = try number("WORLD_SIZE", 1...Self.mostRanks)
    rank = try number("RANK", 0...count - 1)
    host = environment["MASTER_ADDR"] ?? ""
    port = UInt16(try number("MASTER_PORT", 1...65_535))
    localCount = try number("LOCAL_WORLD_SIZE", 1...count)
    localRank = try number("LOCAL_RANK", 0...count - 1)
    storeIsElsewhere = environment["TORCHELASTIC_USE_AGENT_STORE"] == "True"
    attempt = try number("TORCHELASTIC_RESTART_COUNT", 0...1_000_000)
    if count == 1 { return nil }
  }
}
