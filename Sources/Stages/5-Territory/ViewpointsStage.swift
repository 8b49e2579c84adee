import DataDirectory
public import Foundation
public import Options
public import Pipeline
import Territory

/// Which groups photographs from the ground stand in, in `viewpoints/`.
public struct ViewpointsStage: Stage {
  public static let name = Viewpoints.stage
  public static let version = 1

  /// A data directory of photographs, their folder, or a table or GeoJSON of places.
  public let photographs: URL

  public init(photographs: URL) { self.photographs = photographs.absoluteURL.standardizedFileURL }

  public var params: [String: JSONValue] { ["at": .string(photographs.path)] }

  public func inputs(in data: URL) throws -> [Artifact] {
    let folder = DataFolder(data)
    // One that is not there is an input that is missing, and told when it is read.
    let source = try? PhotographSource(photographs)
    return try folder.artifacts([(DataFolder.groupAssignments, .table)]) + (source?.artifacts(in: folder) ?? [])
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    try DataFolder(data).artifacts([(DataFolder.viewpoints, .folder)])
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    let grouped = try GroupedTiles(in: folder)
    context.report(grouped)
    let viewpoints = try Viewpoints(at: photographs, on: grouped, in: folder, report: context.report)
    try context.begin()
    try viewpoints.write(in: folder)
    return StageResult(
      summary: viewpoints.summary,
      metrics: [
        "viewpoints": Double(viewpoints.standing.count), "groups_without": Double(viewpoints.bare.count),
      ])
  }
}

extension Viewpoints {
  /// Counts of what stands where.
  package var summary: SummaryRows {
    [
      ("photographs", .int(photographs.count)), ("viewpoints", .int(count)), ("standing", .int(standing.count)),
      ("without_place", .int(withoutPlace)), ("off_tiles", .int(offTiles)), ("scattered", .int(scattered)),
      ("groups", .int(types.count)), ("groups_without", .array(bare.map { .int($0.group) })),
    ]
  }
}
