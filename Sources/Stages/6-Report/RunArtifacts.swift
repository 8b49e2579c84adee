import Records
import Groups
public import DataDirectory
import Foundation
import Pipeline
import Report
public import Tracking

/// What a person wants to look at beside a run's figures: as artifacts of the run.
public struct RunArtifacts: Sendable {
  private let folder: DataFolder

  public init(_ folder: DataFolder) { self.folder = folder }

  /// The charts of the steps, the contact sheets and profiles of the final groups if they are of this training, and the
  /// manifest, to the run that was trained in this session, if one was.
  public func log(toTraining tracker: RunTracker) async {
    guard let run = tracker.latest else { return }
    if let page = try? TrainingPage(in: folder).html { run.log(artifact: Data(page.utf8), as: "plots/training.html") }
    if isUpToDate(GroupsStage.name) {
      log([AssignmentFile.Column.group.path, ProfileFile.path], to: run)
      let sheets =
        (try? FileManager.default.contentsOfDirectory(atPath: folder[DataFolder.Picture.sheets.folder].path)) ?? []
      for sheet in sheets.sorted() where sheet.hasSuffix(".jpg") {
        run.log(artifact: folder["\(DataFolder.Picture.sheets.folder)/\(sheet)"], as: "contact_sheets/\(sheet)")
      }
    }
    log([Manifest.fileName], to: run)
    await run.settle()
  }

  /// The report, if it is of what there is now, and the manifest.
  public func log(toPipeline run: TrackedRun) {
    if isUpToDate(ReportStage.name) { log([DataFolder.reportPage], to: run) }
    log([Manifest.fileName], to: run)
  }

  private func isUpToDate(_ stage: String) -> Bool {
    (try? RecordedState.isUpToDate(stage, in: folder)) ?? false
  }

  private func log(_ paths: [String], to run: TrackedRun) {
    for path in paths where folder.has(path) { run.log(artifact: folder[path], as: path) }
  }
}

/// The charts of a training alone, as the report has them.
struct TrainingPage {
  let html: String

  init(in folder: DataFolder) throws {
    let manifest = try Manifest(in: folder.url)
    let facts = ReportFacts(
      try AssignmentFile(.cluster, in: folder), attribution: nil, manifest: manifest,
      toolVersion: manifest.stages[ClusterStage.name]?.toolVersion ?? "")
    var content = ReportContent(title: "Training", facts: facts.facts)
    // The final groups come later: those that the manifest knows are of another run.
    content.facts.silhouette = nil
    content.steps = try MetricsFile(folder.target(DataFolder.clusterMetrics)).records()
    html = try ReportPage(content).html()
  }
}
