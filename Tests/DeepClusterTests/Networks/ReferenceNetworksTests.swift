import Foundation
import Options
import TestSupport
import Testing
import Torch

@testable import DeepCluster

/// Networks beside those of torchvision, transformers and Keras, of which Fixtures/make-networks.py made the golden files.
@Suite(.timeLimit(.minutes(30))) struct ReferenceNetworksTests {
  private static let sides: [(backbone: any Backbone.Type, side: Int)] = [
    (ResNet50<TorchvisionResNet>.self, 75), (ResNet50<KerasResNet>.self, 75), (VGG19<TorchvisionVGG>.self, 75),
    (VGG19<KerasVGG>.self, 75), (VisionTransformer<DINOv2Small>.self, 70),
    (VisionTransformer<DINOv2SmallRegisters>.self, 70), (VisionTransformer<DINOv3Small>.self, 64),
  ]

  private static func images(_ file: Safetensors, _ side: Int) throws -> Tensor {
    let pixels = try file.floats("pixels\(side)").map { UInt8($0) }
    return try Tensor(pixels: pixels, shape: [2, side, side, 3])
  }

  @Test(arguments: sides.indices) func `computes as its reference does`(number: Int) throws {
    let (backbone, side) = Self.sides[number]
    let file = try Safetensors(contentsOf: Fixture.url("networks.safetensors"))
    let images = try Self.images(file, side)
    let weights = FormulaWeights.make(of: backbone)
    let network = try backbone.init(weights: weights)
    let found = try network.descriptors(of: images, backbone.kinds)
    for (kind, values) in zip(backbone.kinds, found) {
      let reference = try file.floats("\(backbone.name)/\(kind.name)")
      #expect(try values.shape == [2, kind.width])
      #expect(deviationsApart(try values.floats(), reference) < 1e-4, "\(kind.name)")
    }
    // As it learns, with the statistics that it has, it says the same.
    let learning = try backbone.init(weights: weights, batchNorm: .frozen)
    let head = try learning.trainingDescriptors(of: images).floats()
    let known = try found[0].floats()
    #expect(largestDifference(head, known) < 2e-4 * (known.map(abs).max() ?? 1))
    // What it gives back is the same network, to the last bit.
    let back = try network.weights()
    #expect(back.arrays.map(\.specification) == weights.arrays.map(\.specification))
    let again = try backbone.init(weights: back)
    #expect(try again.weights() == back)
    for (after, before) in zip(try again.descriptors(of: images, backbone.kinds), found) {
      #expect(try after.floats() == before.floats())
    }
    // In bfloat16, too.
    let rough = try with(.bf16, on: .cpu) { try network.descriptors(of: images, backbone.kinds) }
    for (kind, (after, before)) in zip(backbone.kinds, zip(rough, found)) {
      let (values, expected) = (try after.floats(), try before.floats())
      let difference = zip(values, expected).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      let size = expected.reduce(Float(0)) { $0 + $1 * $1 }
      #expect(difference < 0.01 * size, "\(kind.name)")
    }
  }

  /// torchvision's and timm's counts, and Keras's with its top: those of the article of 2020. Without the token that stands for
  /// what DINOv2 hid in training.
  @Test func `has as many weights as its reference`() {
    func parameters(_ backbone: any Backbone.Type, top: Int) -> Int {
      backbone.specification.filter { !$0.name.contains("running") }.reduce(top) { $0 + $1.count }
    }
    #expect(parameters(ResNet50<TorchvisionResNet>.self, top: 2_049 * 1_000) == 25_557_032)
    #expect(parameters(ResNet50<KerasResNet>.self, top: 2_049 * 1_000) == 25_636_712)
    let dense = 25_089 * 4_096 + 4_097 * 4_096 + 4_097 * 1_000
    #expect(parameters(VGG19<TorchvisionVGG>.self, top: dense) == 143_667_240)
    #expect(parameters(VGG19<KerasVGG>.self, top: dense) == 143_667_240)
    #expect(parameters(VisionTransformer<DINOv2Small>.self, top: 0) == 22_056_192)
    #expect(parameters(VisionTransformer<DINOv2Base>.self, top: 0) == 86_579_712)
  }

  private static func listings() throws -> [String: [String: [Int]]] {
    try JSONDecoder().decode(
      [String: [String: [Int]]].self, from: Data(contentsOf: Fixture.url("state-dicts.json")))
  }

  /// The names and shapes that a library has, without the numbers.
  private struct Listing: NamedArrays {
    let shapes: [String: [Int]]
    var names: [String] { Array(shapes.keys) }
    func floatShape(of name: String) -> [Int]? { shapes[name] }
    func floats(_ name: String) -> [Float] { [] }
  }

  @Test func `files of timm, torchvision and transformers are understood`() throws {
    let listings = try Self.listings()
    #expect(listings.count == 22)
    for (title, shapes) in listings where !title.hasSuffix(" layers") {
      if title.hasPrefix("other ") {
        for backbone in Backbones.all {
          #expect(throws: Safetensors.Failure.self, "\(title) for \(backbone.name)") {
            try ArrayPlaces(of: backbone, in: Listing(shapes: shapes), path: title)
          }
        }
        continue
      }
      let backbone = try Backbones.named(String(title.prefix { $0 != " " }))
      let places = try ArrayPlaces(of: backbone, in: Listing(shapes: shapes), path: title)
      let left = Set(shapes.keys).subtracting(places.names)
      let known = ["num_batches_tracked", "mask_token", "fc", "classifier", "pre_logits", "head"]
      #expect(left.allSatisfy { name in known.contains { name.contains($0) } }, "\(title): \(left)")
      // Cut, or of another network.
      var damaged = shapes
      damaged.removeValue(forKey: places.names.sorted()[places.names.count / 2])
      #expect(throws: Safetensors.Failure.self) {
        try ArrayPlaces(of: backbone, in: Listing(shapes: damaged), path: title)
      }
      for other in Backbones.all where other.name != backbone.name {
        #expect(throws: Safetensors.Failure.self, "\(title) for \(other.name)") {
          try ArrayPlaces(of: other, in: Listing(shapes: shapes), path: title)
        }
      }
    }
  }

  /// As torchgeo's of Sentinel-2 are, of which there is one for three colours too.
  @Test(arguments: [13, 1]) func `a file for other bands is refused, with how many it has`(bands: Int) throws {
    let backbone = ResNet50<TorchvisionResNet>.self
    var shapes = try #require(try Self.listings()["resnet50 timm"])
    // torchgeo's files have no top.
    shapes = shapes.filter { !$0.key.hasPrefix("fc.") }
    _ = try ArrayPlaces(of: backbone, in: Listing(shapes: shapes), path: "rgb.pth")
    shapes["conv1.weight"] = [64, bands, 7, 7]
    let error = #expect(throws: Safetensors.Failure.self) {
      try ArrayPlaces(of: backbone, in: Listing(shapes: shapes), path: "all.pth")
    }
    #expect(
      error?.description
        == "all.pth: expected weights of ResNet-50 for pictures of three colours, found conv1.weight for \(bands) bands; "
        + "take a file that was trained with red, green and blue")
  }

  /// It normalises small crops apart, which no descriptor needs.
  @Test func `DINOv3's file for satellite images is taken`() throws {
    let backbone = VisionTransformer<DINOv3Large>.self
    var shapes = Dictionary(uniqueKeysWithValues: backbone.specification.map { ($0.name, $0.shape) })
    // As facebookresearch/dinov3 has it.
    shapes["storage_tokens"] = shapes.removeValue(forKey: "reg_token")
    for name in ["local_cls_norm.weight", "local_cls_norm.bias"] { shapes[name] = [1_024] }
    let places = try ArrayPlaces(of: backbone, in: Listing(shapes: shapes), path: "sat493m")
    #expect(Set(shapes.keys).subtracting(places.names) == ["local_cls_norm.weight", "local_cls_norm.bias"])
  }

  /// Queries, keys and values of one file apart, positions without that of the class token, no bias of keys.
  @Test func `arrays are put together`() throws {
    struct Named: NamedArrays {
      let arrays: [String: (shape: [Int], value: Float)]
      var names: [String] { Array(arrays.keys) }
      func floatShape(of name: String) -> [Int]? { arrays[name]?.shape }
      func floats(_ name: String) throws -> [Float] {
        arrays[name].map { [Float](repeating: $0.value, count: $0.shape.reduce(1, *)) } ?? []
      }
    }
    let listings = try Self.listings()
    func read(_ backbone: any Backbone.Type, _ listing: String) throws -> NetworkWeights {
      let title = backbone.name + " " + listing
      let shapes = try #require(listings[title])
      let values: [String: Float] = ["q_proj": 1, "k_proj": 2, "v_proj": 3]
      let file = Named(
        arrays: Dictionary(
          uniqueKeysWithValues: shapes.map { name, shape in
            (name, (shape, values.first { name.contains($0.key) }?.value ?? 7))
          }))
      return try ArrayPlaces(of: backbone, in: file, path: listing).read(file)
    }
    let dinov3 = try read(VisionTransformer<DINOv3Small>.self, "transformers")
    let bias = try #require(dinov3["blocks.3.attn.qkv.bias"]).values
    #expect(
      bias == [Float](repeating: 1, count: 384) + [Float](repeating: 0, count: 384) + [Float](repeating: 3, count: 384))
    let kernel = try #require(dinov3["blocks.3.attn.qkv.weight"]).values
    #expect(kernel[0] == 1 && kernel[384 * 384] == 2 && kernel[2 * 384 * 384] == 3)
    let registers = try read(VisionTransformer<DINOv2SmallRegisters>.self, "timm")
    let positions = try #require(registers["pos_embed"]).values
    #expect(positions.prefix(384).allSatisfy { $0 == 0 } && positions.dropFirst(384).allSatisfy { $0 == 7 })
  }

  @Test func `the default recipe takes what a network recommends`() throws {
    for backbone in Backbones.all where backbone.inputSides.contains(256) {
      let given: [String: JSONValue] = ["backbone": .string(backbone.name)]
      for (recipe, expected) in [
        (Recipe.default, backbone.recommendedKinds), (.makina, backbone.headKind.name),
      ] {
        var options = try DescriptorOptions(recipe, given: given)
        options.settle(given: ["backbone"])
        #expect(options.pooling == expected, "\(backbone.name), \(recipe)")
        _ = try options.kinds()
      }
    }
  }

  @Test(arguments: sides.indices) func `learns`(number: Int) throws {
    let (backbone, side) = Self.sides[number]
    var options = DeepClusterOptions()
    options.descriptors.backbone = backbone.name
    let width = backbone.headKind.width
    let network = try backbone.init(weights: .random(backbone.specification, seed: 3))
    let head = try Dense(
      inputs: width, classes: 2,
      weights: .random(Dense.specification("head", inputs: width, classes: 2), seed: 1))
    let trainer = try Trainer(network, head: head, options: options, hooks: DeepClusterHooks())
    let count = side * side * 3
    let pixels = try Tensor(
      pixels: (0..<4 * count).map { UInt8(truncatingIfNeeded: $0 / count % 2 == 0 ? $0 : $0 / 64) },
      shape: [4, side, side, 3])
    let before = try network.weights()
    // Whatever it keeps for describing is of these weights, and must go.
    _ = try network.descriptors(of: pixels, backbone.kinds)
    let losses = try (0..<6).map { _ in
      try trainer.step(pixels, labels: [0, 1, 0, 1], weights: [1, 1, 1, 1]).floats()[0]
    }
    #expect(losses.allSatisfy(\.isFinite) && losses[5] < losses[0], "\(losses)")
    let after = try network.weights()
    // Each array gets a gradient; moving statistics move where there are some.
    for (old, new) in zip(before.arrays, after.arrays) where !old.specification.name.hasSuffix("_conv/bias") {
      #expect(old.values != new.values, "\(old.specification.name)")
    }
    let anew = try backbone.init(weights: after)
    let described = try network.descriptors(of: pixels, backbone.kinds)
    for (found, expected) in try zip(described, anew.descriptors(of: pixels, backbone.kinds)) {
      #expect(deviationsApart(try found.floats(), try expected.floats()) < 1e-5)
    }
    // An optimizer remembers as much as learns, which is what a run that is broken off is read by.
    let learning = backbone.specification.filter(backbone.learns)
    #expect(try network.parameters.map { try $0.shape.reduce(1, *) } == learning.map(\.count))
  }

  @Test func `Keras names, or counts, its layers`() throws {
    let backbone = ResNet50<KerasResNet>.self
    let names = backbone.specification.layerNames
    #expect(names.count == 106 && names.first == "conv1_conv" && names.last == "conv5_block3_3_bn")
    let layers = names.map { name in
      StoredLayer(
        name: name,
        arrays: backbone.specification.filter { $0.name.hasPrefix("\(name)/") }.map {
          .init(dataset: "/\($0.name)", shape: $0.shape)
        })
    }
    let top = StoredLayer(name: "predictions", arrays: [])
    let named = backbone.layers(among: [top] + layers.reversed())
    #expect(named.own == layers && named.rest == [top])
    // A larger network has more of the same.
    let more = StoredLayer(name: "conv4_block7_1_conv", arrays: [])
    #expect(more.isOfNetwork && !StoredLayer(name: "block14_attention", arrays: []).isOfNetwork)
    #expect(more.block == "conv4" && layers.contains { $0.block == "conv4" } && top.block == nil)
    // Counted in the order of Keras's own list.
    let text = try String(contentsOf: Fixture.url("state-dicts.json"), encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first { $0.contains("\"resnet50-keras layers\"") })
    let order = line.split(separator: "\"").filter { $0.contains("_conv") || $0.contains("_bn") }.map(String.init)
    #expect(Set(order) == Set(names))
    var counts: [String: Int] = [:]
    let counted = order.compactMap { name in layers.first { $0.name == name } }.map { layer in
      let kind = layer.name.hasSuffix("_bn") ? "batch_normalization" : "conv2d"
      defer { counts[kind, default: 0] += 1 }
      let number = counts[kind, default: 0]
      let arrays = layer.arrays
      return StoredLayer(name: number == 0 ? kind : "\(kind)_\(number)", arrays: arrays)
    }
    let found = backbone.layers(among: counted.shuffled())
    #expect(found.own.map(\.arrays) == layers.map(\.arrays) && found.rest.isEmpty)
  }

  @Test(arguments: [VisionTransformer<DINOv2Small>.self, VisionTransformer<DINOv3Small>.self] as [any Backbone.Type])
  func `images of several sizes follow one another`(backbone: any Backbone.Type) throws {
    let weights = FormulaWeights.make(of: backbone)
    let network = try backbone.init(weights: weights)
    for side in [64, 96, 64] {
      let images = try Tensor(pixels: (0..<side * side * 3).map { UInt8($0 * 31 % 251) }, shape: [1, side, side, 3])
      let found = try network.descriptors(of: images, [backbone.headKind])[0].floats()
      let fresh = try backbone.init(weights: weights).descriptors(of: images, [backbone.headKind])[0].floats()
      #expect(found == fresh)
    }
  }

  @Test func `a side that patches do not divide is cut`() throws {
    let backbone = VisionTransformer<DINOv2Small>.self
    #expect(backbone.seen(ofSide: 256) == 252 && VisionTransformer<DINOv3Small>.seen(ofSide: 256) == 256)
    let file = try Safetensors(contentsOf: Fixture.url("networks.safetensors"))
    let network = try backbone.init(weights: FormulaWeights.make(of: backbone))
    let whole = try Self.images(file, 75)
    let pixels = try file.floats("pixels75").map { UInt8($0) }
    var cut: [UInt8] = []
    for image in 0..<2 {
      for row in 0..<70 {
        let begin = (image * 75 + row) * 75 * 3
        cut += pixels[begin..<begin + 70 * 3]
      }
    }
    let kinds = [backbone.headKind]
    let found = try network.descriptors(of: whole, kinds)[0].floats()
    let expected = try network.descriptors(of: Tensor(pixels: cut, shape: [2, 70, 70, 3]), kinds)[0].floats()
    #expect(largestDifference(found, expected) < 1e-5)
  }
}
