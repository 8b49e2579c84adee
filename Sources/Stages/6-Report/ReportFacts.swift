import DataDirectory
import Dataset
import Files
import Foundation
import Geo
import Pipeline
import Report

/// The figures at the head of a report, from what the manifest recorded.
struct ReportFacts {
  let facts: ReportContent.Facts

  init(
    _ file: AssignmentFile, attribution: String?, manifest: Manifest, confidence: Double? = nil, knownTest: Int? = nil,
    toolVersion: String
  ) {
    let fetch = manifest.stages[FetchStage.name]
    let split = manifest.stages[SplitStage.name]
    let cluster = manifest.stages[ClusterStage.name]
    func integer(_ record: StageRecord?, _ name: String) -> Int? {
      record?.params[name]?.number.map(Self.count)
    }
    func text(_ record: StageRecord?, _ name: String) -> String? {
      guard case .string(let text) = record?.params[name] else { return nil }
      return text
    }
    let tiles = file.rows.compactMap(\.key.tile)
    let zooms = (fetch?.params["zoom"]?.plain).flatMap { ClosedRange(zooms: $0) }
    let asked = text(fetch, "bbox").flatMap { try? Bounds(parsing: $0) }
    // The last harvest may have been of another place or zoom than what was grouped: then its region is not said, nor what it
    // missed, which is not said either where only a part of what it has was grouped.
    let isThere =
      asked.map { asked in
        tiles.allSatisfy { $0.bounds.overlaps(asked) }
          && tiles.allSatisfy { zooms?.contains($0.z) ?? false }
      } ?? false
    let isWhole = isThere && fetch?.metrics["tiles"] == Double(tiles.count)
    let train = file.rows.count { $0.side == .train }
    let test = file.rows.count { $0.side == .test }
    facts = ReportContent.Facts(
      source: text(fetch, "source"), attribution: attribution, region: isThere ? text(fetch, "within") : nil,
      box: Bounds(around: tiles), zoom: tiles.map(\.z).max(),
      tiles: file.rows.count, absent: isWhole ? fetch?.metrics["absent"].map(Self.count) : nil,
      failed: isWhole ? fetch?.metrics["failed"].map(Self.count) : nil, train: train, test: test,
      later: file.rows.count { $0.side == .later },
      ratio: Double(train) / Double(max(1, train + test)),
      splitMethod: text(split, "method").flatMap { Splitter.Method(rawValue: $0) }, splitSeed: split?.seed,
      // Records of earlier versions have it of photographs, too.
      leakingPairs: tiles.isEmpty ? nil : split?.metrics["touching_pairs"].map(Self.count), knownTest: knownTest,
      clusters: integer(cluster, "clusters") ?? cluster?.metrics["clusters"].map(Self.count),
      steps: integer(cluster, "steps"), settled: cluster?.metrics["settled_nmi"],
      groups: Set(file.rows.map(\.group)).count,
      silhouette: manifest.stages[GroupsStage.name]?.metrics["silhouette"], confidence: confidence,
      seed: cluster?.seed, toolVersion: toolVersion, created: Date())
  }

  /// A manifest may say anything: what nobody can have counted is cut to what can be added up.
  private static func count(_ value: Double) -> Int { min(max(0, Int(nearest: value)), 1 << 50) }
}
