import DataDirectory
public import Foundation
public import Options
public import Pipeline
import Territory

/// Finds the contiguous parts of groups, in `areas/`.
public struct AreasStage: Stage {
  public static let name = AreaFiles.stage
  public static let version = 1

  /// Parts of fewer tiles go to their surroundings.
  public var sieve: Int

  public init(sieve: Int = 1) { self.sieve = sieve }

  public var params: [String: JSONValue] { ["sieve": .int(sieve)] }

  public func inputs(in data: URL) throws -> [Artifact] {
    try DataFolder(data).artifacts([(DataFolder.groupAssignments, .table)])
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    try DataFolder(data).artifacts([(DataFolder.areas, .folder)])
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    let grouped = try GroupedTiles(in: folder)
    context.report(grouped)
    try context.begin()
    let found = Areas(of: grouped, sieve: sieve)
    let files = AreaFiles(found, in: folder)
    try files.write(in: folder)
    let sizes = files.areas.map(\.tiles.count)
    return StageResult(
      summary: [
        ("tiles", .int(grouped.tiles.count)), ("zoom", .int(grouped.zoom)), ("areas", .int(sizes.count)),
        ("groups", .int(Set(files.areas.map(\.group)).count)), ("sieved", .int(found.sieved)),
        ("km2", .double(files.areas.reduce(0) { $0 + $1.squareKilometres }.rounded(to: 3))),
        ("largest", .optional(sizes.max())),
      ],
      metrics: ["areas": Double(sizes.count), "sieved": Double(found.sieved)])
  }
}

extension StageContext {
  /// Says which tiles were left out.
  func report(_ grouped: GroupedTiles) {
    if let note = grouped.note { report(.note(note)) }
  }
}
