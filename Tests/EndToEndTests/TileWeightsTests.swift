import Files
import Foundation
import Geo
import Options
import Pipeline
import TestSupport
import Testing

/// `--weights area`: where a cover reaches from pole to pole, tiles count for the ground that they cover.
@Suite(.timeLimit(.minutes(45))) struct TileWeightsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String..., status: Int32 = 0) throws -> ProgramRun {
    let run = try ProgramRun(arguments, in: folder.url)
    #expect(run.status == status, "\(arguments.joined(separator: " ")): \(run.errors)")
    return run
  }

  /// Of a row of a table: R² Δλ (sin φ₁ - sin φ₂) but for what all tiles of a zoom have in common.
  private func ground(_ row: [String: String]) throws -> Double {
    let (z, y) = (try #require(Int(row["z"] ?? "")), try #require(Int(row["y"] ?? "")))
    func sine(_ edge: Int) -> Double { tanh(.pi * (1 - 2 * Double(edge) / exp2(Double(z)))) }
    return sine(y) - sine(y + 1)
  }

  @Test func `a split has its share of the ground, and its record says so`() throws {
    _ = try run("fetch", "--source", "sample", "--bbox", "world", "--zoom", "4", "--quiet")
    let plain = try run("split", "--json")
    #expect(plain.double("ratio") == 0.75)
    #expect(try Manifest(in: folder["Data"]).stages["split"]?.params["weights"] == nil)

    let split = try run("split", "--weights", "area", "--json")
    let rows = try ExportWorld.table(folder, "split.csv")
    let train = try rows.filter { $0["split"] == "train" }.map(ground).reduce(0, +)
    let share = try train / rows.map(ground).reduce(0, +)
    #expect(share <= 0.7501 && share > 0.739)
    #expect(abs((split.double("ratio") ?? 0) - share) < 1e-9)
    #expect(try Manifest(in: folder["Data"]).stages["split"]?.params["weights"] == "area")
    #expect(try run("manifest", "dvc").status == 0)
    #expect(try ExportWorld.text(folder, "dvc.yaml").contains("--weights=area"))

    let before = try Data(contentsOf: folder["Data/split.csv"])
    let refused = try run("split", "--weights", "area", "--method", "hash", status: 64)
    #expect(refused.errors.contains("expected --method random or block"), "\(refused.errors)")
    #expect(try run("split", "--weights", "ground", status: 64).errors.contains("area"))
    #expect(try Data(contentsOf: folder["Data/split.csv"]) == before)
  }

  @Test func `centroids of groups are means of ground, not of tiles`() throws {
    _ = try run("fetch", "--source", "sample", "--bbox", "world", "--zoom", "3", "--quiet")
    _ = try run("embed", "--weights", "none", "--input-size", "71", "--rotations", "1", "--quiet")
    let asTheyAre = ["groups", "--clusters", "4", "--normalize", "none", "--pca", "0", "--neighbours", "0", "--quiet"]
    for method in ["kmeans", "minibatch"] {
      for weights in ["none", "area"] {
        let groups = try ProgramRun(asTheyAre + ["--kmeans", method, "--weights", weights], in: folder.url)
        #expect(groups.status == 0, "\(groups.errors)")
        #expect(try Manifest(in: folder["Data"]).stages["groups"]?.params["weights"] == .string(weights))
        #expect(try run("status").output.contains("groups   up to date"))
        guard method == "kmeans" else { continue }
        let (toGround, toTiles) = try distances()
        #expect(weights == "area" ? toGround < 0.05 * toTiles : toTiles < 0.05 * toGround, "\(weights)")
      }
    }
    let auto = try run("groups", "--clusters", "auto", "--weights", "area", "--json")
    #expect(auto.integer("groups") ?? 0 >= 2)
  }

  @Test func `the final groups of a training may be by ground, and the training's record is the same`() throws {
    _ = try run("fetch", "--source", "sample", "--bbox", "world", "--zoom", "2", "--quiet")
    _ = try run("split", "--sample-weights", "none", "--quiet")
    let training = [
      "cluster", "--weights", "none", "--input-size", "71", "--rotations", "1", "--clusters", "2", "--steps", "1",
      "--groups", "3", "--quiet",
    ]
    func params(_ stage: String) throws -> [String: JSONValue] {
      try #require(try Manifest(in: folder["Data"]).stages[stage]).params
    }
    let plain = try ProgramRun(training, in: folder.url)
    #expect(plain.status == 0, "\(plain.errors)")
    let (cluster, groups) = (try params("cluster"), try params("groups"))
    #expect(groups["weights"] == "none")
    let byGround = try ProgramRun(training + ["--sample-weights", "area"], in: folder.url)
    #expect(byGround.status == 0, "\(byGround.errors)")
    #expect(try params("cluster") == cluster && params("groups")["weights"] == "area")
    _ = try run("manifest", "dvc")
    #expect(try ExportWorld.text(folder, "dvc.yaml").contains("--sample-weights=area"))
    // The same said of the groups alone.
    let found = try ExportWorld.text(folder, "groups/found.csv")
    _ = try run("groups", "--clusters", "3", "--sample-weights", "area", "--quiet")
    #expect(try params("groups")["weights"] == "area" && ExportWorld.text(folder, "groups/found.csv") == found)
  }

  /// How far the centroids lie from the means of their groups' tiles, by ground and each tile the same.
  private func distances() throws -> (toGround: Double, toTiles: Double) {
    func rows(_ name: String) throws -> (width: Int, values: [Float]) {
      let file = try NPYFile(contentsOf: folder["Data/\(name).npy"])
      return (file.shape[1], try file.floats())
    }
    let (centroids, descriptors) = (try rows("groups/centroids"), try rows("descriptors"))
    let width = descriptors.width
    func key(_ row: [String: String]) -> String { ["z", "x", "y"].map { row[$0] ?? "" }.joined(separator: "/") }
    let places = Dictionary(
      uniqueKeysWithValues: try ExportWorld.table(folder, "descriptors.csv").enumerated().map { (key($1), $0) })
    func distance(_ weight: ([String: String]) throws -> Double) throws -> Double {
      var sums = [Double](repeating: 0, count: centroids.values.count)
      var weights = [Double](repeating: 0, count: 4)
      for row in try ExportWorld.table(folder, "groups/found.csv") {
        let (group, place) = (try #require(Int(row["group"] ?? "")), try #require(places[key(row)]))
        weights[group] += try weight(row)
        for column in 0..<width {
          sums[group * width + column] += try weight(row) * Double(descriptors.values[place * width + column])
        }
      }
      let squares = sums.indices.map { pow(sums[$0] / weights[$0 / width] - Double(centroids.values[$0]), 2) }
      return squares.reduce(0, +).squareRoot()
    }
    return (try distance(ground), try distance { _ in 1 })
  }

  @Test func `photographs cover no ground`() throws {
    let folder = try ExportWorld.photographs()
    try ExportWorld.run(
      ["embed", "--weights", "none", "--input-size", "71", "--rotations", "1", "--quiet"], in: folder)
    let before = try ExportWorld.text(folder, "manifest.json")
    for command in [["split"], ["groups", "--clusters", "2"]] {
      let refused = try ProgramRun(command + ["--weights", "area"], in: folder.url)
      #expect(
        refused.status == 64 && refused.errors.contains("photographs, which cover no ground"), "\(refused.errors)")
    }
    // Before it trains, and so without a split.
    let refused = try ProgramRun(["cluster", "--sample-weights", "area"], in: folder.url)
    #expect(refused.status == 64 && refused.errors.contains("photographs, which cover no ground"), "\(refused.errors)")
    #expect(try ExportWorld.text(folder, "manifest.json") == before)
  }
}
