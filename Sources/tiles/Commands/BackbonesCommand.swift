import ArgumentParser
import DeepCluster
import Foundation
import Options

struct BackbonesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backbones", abstract: "Lists the networks that --backbone knows, or tells of one.",
    discussion: """
      Of each its parameters, the operations for an image of 256 px (a multiplication and an addition are two), the width of the \
      descriptor that a head learns from, and the weights that `make setup` brings, with their licence. Of one also what it can \
      describe images by (--pooling), and files of weights that people publish: they are given with --weights. Of Keras are .h5 \
      and .keras; .pth is of PyTorch, and .safetensors may be of either, or a checkpoint of this program.
      """)

  @Argument(help: "A network.") var name: String?
  @OptionGroup var common: CommonOptions

  func run() throws {
    let all = try name.map { [try Backbones.named($0)] } ?? Backbones.all
    if common.json { return common.console.finish([("backbones", .array(all.map(json)))]) }
    guard name == nil else { return all.forEach(describe) }
    Console.printTable(
      [["NAME", "PARAMETERS", "GFLOP", "WIDTH", "WEIGHTS", "LICENCE"]]
        + all.map { backbone in
          [
            backbone.name, millions(backbone), operations(backbone), "\(backbone.headKind.width)", weights(backbone),
            backbone.imagenet?.licence ?? Set(backbone.published.map(\.licence)).sorted().joined(separator: ", "),
          ]
        })
  }

  private static let side = 256

  private func json(_ backbone: any Backbone.Type) -> JSONValue {
    .object([
      "name": .string(backbone.name), "title": .string(backbone.title), "parameters": .int(backbone.parameterCount()),
      "gflop": .optional(
        backbone.multiplyAdds(ofSide: Self.side).map { (Double($0) / 5e5).rounded() / 1e3 }),
      "width": .int(backbone.headKind.width), "kinds": .array(backbone.kinds.map { .string($0.name) }),
      "default_kinds": .string(backbone.recommendedKinds), "smallest_side": .int(backbone.inputSides.lowerBound),
      "largest_side": .int(backbone.inputSides.upperBound), "weights": .optional(backbone.imagenet?.publishedAs),
      "licence": .optional(backbone.imagenet?.licence), "cached": .bool(isCached(backbone)),
      "published": .array(
        backbone.published.map {
          .object([
            "name": .string($0.name), "publisher": .string($0.publisher), "megabytes": .int($0.megabytes),
            "licence": .string($0.licence), "normalization": $0.normalization?.json ?? .null,
          ])
        }),
    ])
  }

  private func describe(_ backbone: any Backbone.Type) {
    var lines = [
      ["name", "\(backbone.name) (\(backbone.title))"], ["parameters", millions(backbone)],
      ["GFLOP", "\(operations(backbone)) for an image of \(Self.side) px"],
      ["sides", "\(backbone.inputSides.lowerBound) to \(backbone.inputSides.upperBound) px"],
    ]
    let seen = backbone.seen(ofSide: Self.side)
    if seen != Self.side { lines.append(["", "of \(Self.side) px it looks at \(seen)"]) }
    lines.append(["kinds", backbone.kinds.map { "\($0.name) (\($0.width))" }.joined(separator: ", ")])
    lines.append(["default", backbone.recommendedKinds])
    lines.append(["weights", weights(backbone)])
    for known in backbone.published {
      let normalization = known.normalization.map { ", --normalization \($0.json.plain)" } ?? ""
      lines.append(["", "\(known.name) of \(known.publisher), \(known.megabytes) MB, \(known.licence)\(normalization)"])
    }
    Console.printTable(lines)
  }

  private func millions(_ backbone: any Backbone.Type) -> String {
    String(format: "%.1f M", Double(backbone.parameterCount()) / 1e6)
  }

  private func operations(_ backbone: any Backbone.Type) -> String {
    backbone.multiplyAdds(ofSide: Self.side).map { String(format: "%.1f", Double($0) / 5e8) } ?? "-"
  }

  private func weights(_ backbone: any Backbone.Type) -> String {
    backbone.imagenet.map { _ in isCached(backbone) ? "ImageNet" : "ImageNet, not here (make setup)" }
      ?? "--weights FILE"
  }

  private func isCached(_ backbone: any Backbone.Type) -> Bool {
    guard let known = backbone.imagenet else { return false }
    return FileManager.default.fileExists(atPath: Places.cache.appendingPathComponent(known.fileName).path)
  }
}
