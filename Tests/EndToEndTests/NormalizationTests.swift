import DeepCluster
import Foundation
import Imaging
import Pipeline
import TestSupport
import Testing

extension ClusterRuns {
  /// What pixels are brought to stays with the descriptors, the checkpoints and the groups that are made with it.
  @Suite(.timeLimit(.minutes(45))) struct NormalizationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: [String], status: Int32 = 0) throws -> ProgramRun {
      let run = try ProgramRun(arguments, in: folder.url)
      #expect(run.status == status, "\(arguments): \(run.errors)")
      return run
    }

    private func recipe(_ path: String) throws -> DescriptorRecipe {
      try DescriptorRecipe(json: Data(contentsOf: folder[path]), from: path)
    }

    /// Plain pictures: red 40, 80, 120 and 160, whose mean is 100 and whose deviation is the root of 2,000; green 50; blue
    /// 0 and 255.
    private static let measured = "set:0.392157,0.196078,0.5/0.175378,0.003922,0.5"

    private func paint() throws {
      try FileManager.default.createDirectory(at: folder["photos"], withIntermediateDirectories: true)
      for number in 0..<4 {
        let picture = Raster(width: 71, height: 71) { _, _ in (UInt8(40 + 40 * number), 50, number < 2 ? 0 : 255) }
        try picture.png().write(to: folder["photos/\(number).png"])
      }
    }

    @Test func `assign takes the numbers that embed has measured, never those of new images`() throws {
      try paint()
      _ = try run(["import", "photos"])
      let network = ["--weights", "none", "--input-size", "71", "--rotations", "1", "--pooling", "avg"]
      let embed = try run(["embed", "--normalization", "set"] + network)
      #expect(embed.errors.contains("--normalization \(Self.measured), of 4 training images"), "\(embed.errors)")
      #expect(try recipe("Data/descriptors.json").options.params["normalization"] == .string(Self.measured))
      #expect(try Manifest(in: folder["Data"]).stages["embed"]?.params["normalization"] == "set")
      _ = try run(["groups", "--clusters", "2", "--recipe", "makina"])

      let found = try String(contentsOf: folder["Data/groups/found.csv"], encoding: .utf8).split(separator: "\n")
      let expected = found.dropFirst().map { row in row.split(separator: ",").compactMap { Double($0) }.suffix(2) }
      #expect(expected.count == 4)
      let largest = expected.compactMap(\.last).max() ?? 0
      #expect(largest > 0)
      for number in 0..<4 {
        // Alone, its own mean and deviation are others.
        let one = try run(["assign", "photos/\(number).png"])
        let told = try #require(one.output.split(separator: "\n").last).split(
          separator: ",", omittingEmptySubsequences: false)
        let (group, distance) = (try #require(Double(told[1])), try #require(Double(told[3])))
        #expect(group == expected[number].first)
        #expect(abs(distance - (expected[number].last ?? .infinity)) < 1e-2 * largest, "\(number): \(one.output)")
      }
      let known = try run(["assign", "photos"])
      #expect(try run(["assign", "photos", "--normalization", "set"]).output == known.output)
      #expect(try run(["assign", "photos", "--normalization", Self.measured]).output == known.output)
      let other = try run(["assign", "photos", "--normalization", "network"], status: 64)
      #expect(
        other.errors.contains("--normalization: expected \(Self.measured), as the descriptors"), "\(other.errors)")

      // The numbers given are the same as the numbers measured; the network's own are others.
      let descriptors = try Data(contentsOf: folder["Data/descriptors.npy"])
      for (normalization, isSame) in [(Self.measured, true), ("network", false), ("dinov3-sat", false)] {
        _ = try run(["embed", "--normalization", normalization, "--output", "other.npy"] + network)
        #expect(try (Data(contentsOf: folder["other.npy"]) == descriptors) == isSame, "\(normalization)")
      }
    }

    @Test func `numbers of pixels from 0 to 255 are refused`() throws {
      let refused = try run(["embed", "--normalization", "123.7,116.3,103.5/58.4,57.1,57.4"], status: 64)
      #expect(refused.errors.contains("deviations from 0.001 to 10, of pixels from 0 to 1"), "\(refused.errors)")
    }

    @Test func `a training measures its training images, and its checkpoints say what`() throws {
      _ = try run(["fetch", "--source", "sample", "--bbox", "2,46,2.6,46.3", "--zoom", "12", "--quiet"])
      _ = try run(["split", "--quiet"])
      let cluster = ClusterTests.cluster + ["--normalization", "set", "--groups", "3", "--settled", "0"]
      _ = try run(cluster + ["--steps", "1"])
      let checkpoint = folder["Data/models/step-01.safetensors"]
      let measured = try #require(try Safetensors(contentsOf: checkpoint).metadata["normalization"])
      #expect(measured.hasPrefix("set:0."))
      #expect(try recipe("Data/cluster/descriptors.json").options.params["normalization"] == .string(measured))
      #expect(try Manifest(in: folder["Data"]).stages["cluster"]?.params["normalization"] == "set")
      #expect(try run(["status"]).output.contains("cluster  up to date"))
      _ = try run(["assign", "Data/tiles.mbtiles"])
      // Measured again, they are the same: the run goes on.
      _ = try run(cluster + ["--steps", "2", "--resume"])
      #expect(
        try Safetensors(contentsOf: folder["Data/models/step-02.safetensors"]).metadata["normalization"] == measured)

      // `embed` takes the same side of the split, on which it then depends; what a checkpoint was trained with is told.
      let embed = ["embed", "--input-size", "71", "--rotations", "1", "--weights"]
      _ = try run(embed + ["none", "--normalization", "set"])
      #expect(try recipe("Data/descriptors.json").options.params["normalization"] == .string(measured))
      let record = try #require(try Manifest(in: folder["Data"]).stages["embed"])
      #expect(record.inputs.contains { $0.path == "split.csv" })
      let unlike = try run(embed + [checkpoint.path, "--output", "other.npy"])
      #expect(unlike.errors.contains("--normalization \(measured) does the same"), "\(unlike.errors)")
    }
  }
}
