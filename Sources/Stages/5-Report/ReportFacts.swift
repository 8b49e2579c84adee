import Dataset
import Foundation
import Pipeline
import Report

/// The figures at the head of a report, from what the manifest recorded.
struct ReportFacts {
  let facts: ReportContent.Facts

  init(_ file: AssignmentFile, attribution: String?, manifest: Manifest, toolVersion: String) {
    let fetch = manifest.stages[FetchStage.name]
    let split = manifest.stages[SplitStage.name]
    let cluster = manifest.stages[ClusterStage.name]
    func integer(_ record: StageRecord?, _ name: String) -> Int? { record?.params[name]?.number.map { Int($0) } }
    let train = file.rows.count { $0.side == .train }
    let test = file.rows.count { $0.side == .test }
    facts = ReportContent.Facts(
      source: fetch?.params["source"]?.plain, attribution: attribution,
      region: fetch?.params["bbox"]?.plain, zoom: file.rows.compactMap { $0.key.tile?.z }.max(),
      tiles: file.rows.count, absent: fetch?.metrics["absent"].map { Int($0) },
      failed: fetch?.metrics["failed"].map { Int($0) }, train: train, test: test,
      ratio: Double(train) / Double(max(1, train + test)),
      leakingPairs: split?.metrics["touching_pairs"].map { Int($0) },
      clusters: integer(cluster, "clusters") ?? cluster?.metrics["clusters"].map { Int($0) },
      steps: integer(cluster, "steps"), groups: Set(file.rows.map(\.group)).count, seed: cluster?.seed,
      toolVersion: toolVersion, created: Date())
  }
}
