import Files
import Foundation
import TestSupport
import Testing

@testable import DeepCluster

@Suite(.timeLimit(.minutes(30))) struct TrainedPixelsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(
    _ path: String, arrays: [String] = [], metadata: [String: String] = [:]
  ) throws -> TrainedPixels? {
    let url = folder[path]
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    let entries = arrays.map { ($0, Safetensors.Entry([1] as [Float], shape: [1])) }
    try Safetensors.write(Dictionary(uniqueKeysWithValues: entries), metadata: metadata, to: Target(url))
    return TrainedPixels(of: WeightsSource(file: url))
  }

  @Test(
    arguments: [
      "dinov3_vitl16_pretrain_sat493m-eadcf0ff.safetensors", "vit_large_patch16_dinov3.sat493m.safetensors",
      "dinov3-vitl16-pretrain-sat493m/model.safetensors",
    ]) func `DINOv3's file for satellite images is known by its name, or its folder's`(path: String) throws
  {
    let found = try file(path)
    #expect(found == .brought(.dinov3Satellite))
    #expect(found?.note?.hasSuffix("--normalization dinov3-sat does the same") == true)
  }

  @Test func `or by an array that no other of its size has`() throws {
    #expect(try file("a.safetensors", arrays: ["norm.weight", "local_cls_norm.weight"]) == .brought(.dinov3Satellite))
    #expect(try file("b.safetensors", arrays: ["norm.weight"]) == nil)
    #expect(try file("dinov3-vitl16-pretrain-lvd1689m/model.safetensors") == nil)
  }

  @Test func `weights of reflectances are told, and no numbers are promised for them`() throws {
    for path in [
      "resnet50_sentinel2_rgb_moco-2b57ba8b.safetensors", "resnet50_sentinel2_rgb_moco/x.safetensors",
      "resnet50_sentinel2_all_dino-d6c330e9.safetensors",
    ] { #expect(try file(path) == .reflectances, "\(path)") }
    // Of pictures, and of ImageNet's.
    for path in ["sentinel2_resnet50_si_rgb-45fc6972.safetensors", "dino_resnet50_pretrain.safetensors"] {
      #expect(try file(path) == nil, "\(path)")
    }
    #expect(TrainedPixels.reflectances.note?.contains("docs/weights.md") == true)
  }

  @Test func `a checkpoint says what it was`() throws {
    let numbers = "set:0.1,0.2,0.3/0.1,0.2,0.3"
    let found = try file("models/step-01.safetensors", metadata: ["normalization": numbers])
    #expect(found?.note?.contains("--normalization \(numbers)") == true)
    let usual = try file("models/step-02.safetensors", metadata: ["normalization": "network"])
    #expect(usual == .brought(.network) && usual?.note == nil)
    #expect(try file("models/step-03.safetensors") == nil && TrainedPixels(of: .random) == nil)
  }

  @Test func `who says what pixels are brought to is told nothing`() throws {
    let weights = NetworkWeights.random(seed: 0)
    let url = folder["sat493m.safetensors"]
    try Safetensors.write(weights.entries, metadata: [:], to: Target(url))
    var options = DescriptorOptions()
    options.weights = url.path
    let choice = try WeightsChoice(options, cache: folder.url)
    #expect(choice.note(beside: .network) != nil && choice.note(beside: .dinov3Satellite) == nil)
  }
}
