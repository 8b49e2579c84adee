import Foundation
import Geo
import Imaging
import TestSupport
import Testing

extension NetworkRuns {
  /// The whole way of the data with the built program, on real imagery and real weights.
  @Suite(
    .timeLimit(.minutes(45)),
    .enabled(if: Shared.has("imagery") && Shared.has("weights"), "needs the imagery and weights beside the checkout"))
  struct LandscapeTests {
    let folder: TemporaryFolder
    let weights = Shared.url("weights/xception_imagenet_notop.h5").path

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: String..., environment: [String: String] = [:]) throws -> ProgramRun {
      let run = try ProgramRun(arguments, in: folder.url, environment: environment)
      #expect(run.status == 0, "\(arguments.joined(separator: " ")): \(run.errors)")
      return run
    }

    @Test func `Landsat tiles go from a server to a report, and a second run does nothing`() throws {
      let server = try HarvestTests.server()
      let pipeline = """
        data: Data
        stages:
          fetch: {bbox: "\(HarvestTests.set.bounds)", zoom: 12, endpoint: "\(server.endpoint)"}
          split: {ratio: 0.75}
          cluster: {weights: "\(weights)", input-size: 96, steps: 2, clusters: 5, batch-norm: frozen, normalize: l2, rotations: 1}
          groups: {clusters: 12, normalize: l2}
          report: {title: Syria and Jordan}
        """
      try Data(pipeline.utf8).write(to: folder["landsat.yaml"])
      let environment = ["MAPBOX_ACCESS_TOKEN": HarvestTests.token]
      _ = try run("run", "landsat.yaml", environment: environment)

      // Counts and files.
      let split = try String(contentsOf: folder["Data/split.csv"], encoding: .utf8).split(separator: "\n").dropFirst()
      #expect(split.count == 598)
      #expect(split.count { $0.hasSuffix(",train") } == 448)
      let names = ["step-01.safetensors", "step-02.safetensors"]
      #expect(names.allSatisfy { FileManager.default.fileExists(atPath: folder["Data/models/\($0)"].path) })
      let metrics = try String(contentsOf: folder["Data/cluster/metrics.jsonl"], encoding: .utf8).split(separator: "\n")
      #expect(metrics.count == 2)
      for name in ["train_loss", "train_acc", "ctrl_loss", "ctrl_acc", "cluster_score/batch_0", "cluster_size_test/4"] {
        #expect(metrics.allSatisfy { $0.contains("\"\(name)\":") }, "\(name)")
      }
      #expect(metrics.last?.contains("\"nmi_prev\":") == true)

      // The groups of the opaque tiles are not degenerate.
      let groups = try groupsOfOpaqueTiles()
      let largest = Dictionary(grouping: groups) { $0 }.values.map(\.count).max() ?? 0
      // 339 opaque tiles, and two with a few pixels that are half transparent.
      #expect((339...341).contains(groups.count))
      #expect(Double(largest) <= 0.8 * Double(groups.count), "\(largest) of \(groups.count) in one group")

      // The report, and nothing of the token anywhere.
      let report = try Data(contentsOf: folder["Data/report/index.html"])
      #expect(report.count > 200_000 && report.count < 15_000_000)
      for file in try FileManager.default.subpathsOfDirectory(atPath: folder["Data"].path) {
        let data = (try? Data(contentsOf: folder["Data/\(file)"])) ?? Data()
        #expect(data.range(of: Data(HarvestTests.token.utf8)) == nil, "\(file)")
      }

      // Nothing changed, so nothing runs; a changed parameter runs its stage and what depends on it, and says why.
      let again = try run("run", "landsat.yaml", environment: environment)
      #expect(
        ["fetch", "split", "cluster", "groups", "report"].allSatisfy { again.errors.contains("\($0): up to date") })
      try Data(pipeline.replacing("clusters: 12", with: "clusters: 8").utf8).write(to: folder["landsat.yaml"])
      let plan = try run("run", "landsat.yaml", "--dry-run", environment: environment)
      #expect(plan.output.contains("cluster: up to date"))
      #expect(plan.output.contains("groups: would run: clusters changed 12 -> 8"))
      #expect(plan.output.contains("report: would run: after groups"))
      let status = try run("status")
      #expect(status.output.split(separator: "\n").count { $0.contains("up to date") } == 5, "\(status.output)")
    }

    private func groupsOfOpaqueTiles() throws -> [String] {
      let rows = try String(contentsOf: folder["Data/groups/assignments.csv"], encoding: .utf8).split(separator: "\n")
      #expect(rows.first == "z,x,y,split,group,distance,confidence,km2")
      return try rows.dropFirst().compactMap { row in
        let fields = row.split(separator: ",").map(String.init)
        let data = try Shared.data("imagery/landsat7/\(fields[0])/\(fields[1])/\(fields[2]).png")
        // Transparent pixels are decoded as white, and none of Landsat's own is wholly white here.
        let pixels = try Raster(decoding: data).pixels
        let isOpaque = stride(from: 0, to: pixels.count, by: 3).allSatisfy { start in
          pixels[start..<start + 3].contains { $0 < 255 }
        }
        return isOpaque ? fields[4] : nil
      }
    }

    @Test func `photographs in class folders are found again by their groups`() throws {
      let classes = ["beach", "forest", "denseresidential", "freeway", "agricultural"]
      let there = classes.filter { Shared.has("imagery/ucmerced/\($0)") }
      try #require(there.count == classes.count)
      for name in classes {
        try FileManager.default.createDirectory(at: folder["photos/\(name)"], withIntermediateDirectories: true)
        let source = Shared.url("imagery/ucmerced/\(name)")
        for file in try FileManager.default.contentsOfDirectory(atPath: source.path).sorted().prefix(24) {
          try FileManager.default.copyItem(
            at: source.appendingPathComponent(file), to: folder["photos/\(name)/\(file)"])
        }
      }
      _ = try run("import", "photos", "--classes", "folders")
      _ = try run("split")
      _ = try run(
        "cluster", "--weights", weights, "--input-size", "256", "--steps", "1", "--clusters", "5",
        "--batch-size", "16", "--batch-norm", "frozen", "--normalize", "l2", "--rotations", "1")
      _ = try run("groups", "--clusters", "5", "--normalize", "l2")
      let score = try run("evaluate", "--labels", "Data/images.csv", "--json")
      #expect((score.double("nmi") ?? 0) >= 0.6, "\(score.output)")
      #expect(score.integer("images") == 120)
      _ = try run("report")
      let page = try String(contentsOf: folder["Data/report/index.html"], encoding: .utf8)
      #expect(page.contains("beach"))
      #expect(page.contains("PaCMAP places 120 images so that neighbours") && page.contains("Trustworthiness (Venna"))
    }
  }
}
