import Dataset
import Files
import Foundation
import Pipeline
import Report

/// The figures at the head of a report, from what the manifest recorded.
struct ReportFacts {
  let facts: ReportContent.Facts

  init(
    _ file: AssignmentFile, attribution: String?, manifest: Manifest, confidence: Double? = nil, toolVersion: String
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
    let train = file.rows.count { $0.side == .train }
    let test = file.rows.count { $0.side == .test }
    facts = ReportContent.Facts(
      source: text(fetch, "source"), attribution: attribution, region: text(fetch, "within"),
      box: text(fetch, "bbox").flatMap(Self.box), zoom: file.rows.compactMap { $0.key.tile?.z }.max(),
      tiles: file.rows.count, absent: fetch?.metrics["absent"].map(Self.count),
      failed: fetch?.metrics["failed"].map(Self.count), train: train, test: test,
      ratio: Double(train) / Double(max(1, train + test)),
      splitMethod: text(split, "method").flatMap { ReportContent.SplitMethod(rawValue: $0) }, splitSeed: split?.seed,
      leakingPairs: split?.metrics["touching_pairs"].map(Self.count),
      clusters: integer(cluster, "clusters") ?? cluster?.metrics["clusters"].map(Self.count),
      steps: integer(cluster, "steps"), settled: cluster?.metrics["settled_nmi"],
      groups: Set(file.rows.map(\.group)).count,
      silhouette: manifest.stages[GroupsStage.name]?.metrics["silhouette"], confidence: confidence,
      seed: cluster?.seed, toolVersion: toolVersion, created: Date())
  }

  /// A manifest may say anything: what nobody can have counted is cut to what can be added up.
  private static func count(_ value: Double) -> Int { min(max(0, Int(nearest: value)), 1 << 50) }

  /// From `west,south,east,north`.
  private static func box(_ text: String) -> ReportContent.Box? {
    let sides = text.split(separator: ",").compactMap { Double($0) }
    return sides.count == 4
      ? ReportContent.Box(west: sides[0], south: sides[1], east: sides[2], north: sides[3]) : nil
  }
}
