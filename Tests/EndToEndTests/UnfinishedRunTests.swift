import Foundation
import TestSupport
import Testing

extension NetworkRuns {
  /// A pipeline that was killed: what it could not do is named until it is done.
  @Suite(.timeLimit(.minutes(45))) struct UnfinishedRunTests {
    let folder: TemporaryFolder

    init() throws {
      folder = try TemporaryFolder()
      let pipeline = """
        data: ${DIR:-Data}
        stages:
          fetch: {source: sample, bbox: "2,46,2.8,46.4", zoom: 12}
          split:
          cluster: {backbone: efficientnet-lite0, weights: none, input-size: 64, clusters: 2, batch-size: 16, rotations: 1, steps: 50}
          groups: {clusters: 4}
          report:
        """
      try Data(pipeline.utf8).write(to: folder["p.yaml"])
    }

    private func run(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }

    private func states(_ arguments: String...) throws -> [String: [String]] {
      let json = try ProgramRun(["status", "--json"] + arguments, in: folder.url).json
      return json.compactMapValues { value in
        (value as? [String: Any]).map { row in ["state", "reason"].map { row[$0] as? String ?? "" } }
      }
    }

    @Test func `the stages that could not run are named by status and by the next run`() throws {
      let killed = try ProgramRun.Running(["run", "p.yaml"], in: folder.url)
      let checkpoint = folder["Data/models/step-01.safetensors"].path
      try waitFor("the first checkpoint", within: 600, from: killed) {
        FileManager.default.fileExists(atPath: checkpoint)
      }
      killed.signal(SIGKILL)
      #expect(try killed.wait().status == 137)

      for states in [try states(), try states("p.yaml")] {
        #expect(states["split"] == ["up to date", ""])
        #expect(states["cluster"] == ["failed", "its last run was killed"])
        #expect(states["groups"] == ["never run", "waits for cluster: its last run was killed"])
        #expect(states["report"] == ["never run", "waits for cluster: its last run was killed"])
      }
      let told = "cluster: its last run was killed; could not run: groups, report"
      #expect(try run("run", "p.yaml", "--dry-run").output.contains(told))

      // One that cannot begin, with too many groups for so few images, says nothing of the one that was killed.
      let failing = try run("run", "p.yaml", "--set", "groups.clusters=900")
      #expect(failing.status == 1 && failing.errors.contains(told), "\(failing.errors)")
      let failed = try states("p.yaml")
      #expect(failed["cluster"]?.first == "failed")
      #expect(failed["groups"] == ["never run", "waits for cluster: its last run was killed"])

      let last = try run("run", "p.yaml", "--set", "cluster.steps=1")
      #expect(last.status == 0 && last.errors.contains("could not run: groups, report"), "\(last.errors)")
      #expect(try states().values.allSatisfy { $0 == ["up to date", ""] })
      #expect(try !run("run", "p.yaml", "--dry-run").output.contains("could not run"))
    }
  }
}
