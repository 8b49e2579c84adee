import Foundation
import TestSupport
import Testing

extension NetworkRuns {
  /// The confidence in exports is the one that `tiles assign` tells.
  @Suite(.timeLimit(.minutes(45))) struct ExportConfidenceTests {
    let folder: TemporaryFolder

    init() throws {
      folder = try TemporaryFolder()
      for arguments in [
        ["fetch", "--source", "sample", "--bbox", "2,46,2.8,46.4", "--zoom", "12", "--quiet"],
        ["split", "--quiet"],
        ["embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--quiet"],
        ["groups", "--clusters", "5", "--quiet"], ["groups", "name", "1", "Étang", "--quiet"],
        ["groups", "merge", "1", "3", "--quiet"],
      ] { try ExportWorld.run(arguments, in: folder) }
    }

    private func exported() throws -> [[String: String]] {
      try ExportWorld.run(["export", "csv"], in: folder)
      return try ExportWorld.table(folder, "export/groups.csv")
    }

    @Test func `it is that of assign, with merges, and so are group, name and distance`() throws {
      let assign = try ExportWorld.run(
        [
          "assign", "Data/tiles.mbtiles", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64",
          "--quiet",
        ], in: folder)
      let assigned = assign.output.split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      let rows = try exported()
      #expect(rows.count == assigned.count && rows.count > 20)
      let byTile = Dictionary(
        uniqueKeysWithValues: rows.map { ("\($0["z"] ?? "")/\($0["x"] ?? "")/\($0["y"] ?? "")", $0) })
      for fields in assigned {
        let row = try #require(byTile[String(fields[0])])
        #expect(row["group"] == String(fields[1]) && row["name"] == String(fields[2]))
        let confidence = try #require(Double(row["confidence"] ?? ""))
        #expect(abs(confidence - (Double(fields[4]) ?? -1)) <= 0.0015, "\(fields)")
        #expect((0...1).contains(confidence))
      }
      #expect(Set(rows.map { $0["group"] }) == ["0", "1", "2", "4"] && rows.contains { $0["name"] == "Étang" })
    }

    @Test func `it is that of the grouping, and nothing is said without that and its descriptors`() throws {
      let before = try exported().map { $0["confidence"] }
      try ExportWorld.run(
        ["embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "80", "--quiet"], in: folder)
      #expect(try exported().map { $0["confidence"] } == before && !before.contains(""))
      // As groups of version 0.1, which did not keep where the images lie.
      try FileManager.default.removeItem(at: folder["Data/groups/space.npy"])
      let stale = try ExportWorld.run(["export", "csv"], in: folder)
      #expect(stale.errors.contains("confidence: left empty for"), "\(stale.errors)")
      let others = try exported()
      #expect(others.filter { $0["confidence"] != "" }.count < others.count / 4)
      try FileManager.default.removeItem(at: folder["Data/descriptors.npy"])
      let run = try ExportWorld.run(["export", "geojson"], in: folder)
      #expect(run.errors.contains("confidence: left empty"), "\(run.errors)")
      let text = try ExportWorld.text(folder, "export/groups.geojson")
      #expect(text.contains("\"confidence\":null") && !text.contains("\"confidence\":0"))
      #expect(text.contains("\"name\":\"Étang\""))
    }
  }
}
