import ArgumentParser
import DeepCluster
import Files
import Foundation
import Stages
import Torch

struct AssignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign", abstract: "Which group new tiles or photographs belong to.",
    discussion: """
      Takes image files, folders of images and .mbtiles files, and writes CSV to stdout: image,group,name,distance,confidence.
      The distance is to the group's centroid; the confidence is 0 half way between two groups and 1 on a centroid.
      After `tiles embed` and `tiles groups` alone, say with which network: --weights, --input-size, --rotations, --pooling.

        tiles assign new/*.jpg
        tiles assign neighbouring-region.mbtiles --json
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: ArgumentHelp("Images, folders of images, or .mbtiles files.", valueName: "path"))
  var paths: [String]
  @Option(help: ArgumentHelp("In place of the network of the groups.", valueName: "imagenet|none|file"))
  var weights: String?
  @Option(help: "With --weights: side of the square that images are resized to, in pixels; 256 unless given.")
  var inputSize: Int?
  @Option(help: "With --weights: quarter turns that descriptors are averaged over: 1, 2 or 4; 1 unless given.")
  var rotations: Int?
  @Option(help: "With --weights: avg or std, as `tiles cluster` or `tiles embed` had it; avg unless given.")
  var pooling: Pooling?
  @Option(help: "With --weights: fp32 or bf16; fp32 unless given.")
  var precision: Precision?
  @Option(help: "auto, cpu, cuda or cuda:N.")
  var device = "auto"

  func validate() throws {
    if weights == nil, inputSize != nil || rotations != nil || pooling != nil || precision != nil {
      throw ValidationError(
        "--input-size, --rotations, --pooling and --precision: expected with --weights, found without")
    }
    if let rotations, ![1, 2, 4].contains(rotations) {
      throw ValidationError("--rotations \(rotations): expected 1, 2 or 4")
    }
    if let inputSize, !(Xception.smallestInput...4096).contains(inputSize) {
      throw ValidationError("--input-size \(inputSize): expected \(Xception.smallestInput) to 4096")
    }
  }

  func run() throws {
    let network = try weights.map {
      NewImages.Network(
        weights: try WeightsChoice($0, imagenet: Places.imagenetWeights).source, inputSize: inputSize ?? 256,
        rotations: rotations ?? 1, pooling: pooling ?? .avg, precision: precision ?? .fp32)
    }
    let images = NewImages(
      common.folder, network: network, device: try Device(device), report: common.console.show)
    let (rows, broken) = try images.assign(paths.map { URL(fileURLWithPath: $0) })
    if common.json {
      common.console.finish([
        (
          "images",
          .array(
            rows.map { row in
              .object([
                "image": .string(row.image), "group": .int(row.group), "name": .string(row.name),
                "distance": .double(row.distance),
                "confidence": .double(row.confidence),
              ])
            })
        ), ("broken", .int(broken)),
      ])
    } else {
      let table = CSVTable(
        header: ["image", "group", "name", "distance", "confidence"],
        rows: rows.map {
          [
            $0.image, "\($0.group)", $0.name, String(format: "%.6g", $0.distance),
            String(format: "%.3f", $0.confidence),
          ]
        })
      Console.print(String(table.text.dropLast()))
    }
    if broken > 0 { throw ExitCode(ExitStatus.partial.rawValue) }
  }
}
