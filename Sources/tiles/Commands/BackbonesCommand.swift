import ArgumentParser
import DeepCluster
import Foundation
import Options

struct BackbonesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backbones", abstract: "Lists the networks that --backbone knows.",
    discussion: """
      Of each its parameters, the width of the descriptor that a head learns from, and the weights that `make setup` brings, \
      with their licence. Any network takes a file of its own weights with --weights: xception one of Keras (.h5, .keras), \
      the others one of PyTorch by timm's names (.pth, or .safetensors in single precision).
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    if common.json {
      let list = Backbones.all.map { backbone in
        JSONValue.object([
          "name": .string(backbone.name), "title": .string(backbone.title),
          "parameters": .int(backbone.parameterCount()), "width": .int(backbone.headKind.width),
          "kinds": .array(backbone.kinds.map { .string($0.name) }), "default_kinds": .string(backbone.recommendedKinds),
          "smallest_side": .int(backbone.inputSides.lowerBound),
          "weights": .optional(backbone.imagenet?.publishedAs), "licence": .optional(backbone.imagenet?.licence),
          "cached": .bool(isCached(backbone)),
        ])
      }
      return common.console.finish([("backbones", .array(list))])
    }
    Console.printTable(
      [["NAME", "PARAMETERS", "WIDTH", "WEIGHTS", "LICENCE"]]
        + Backbones.all.map { backbone in
          [
            backbone.name, String(format: "%.1f M", Double(backbone.parameterCount()) / 1e6),
            "\(backbone.headKind.width)",
            backbone.imagenet.map { _ in isCached(backbone) ? "ImageNet" : "ImageNet, not here (make setup)" }
              ?? "--weights FILE",
            backbone.imagenet?.licence ?? "",
          ]
        })
  }

  private func isCached(_ backbone: any Backbone.Type) -> Bool {
    guard let known = backbone.imagenet else { return false }
    return FileManager.default.fileExists(atPath: Places.cache.appendingPathComponent(known.fileName).path)
  }
}
