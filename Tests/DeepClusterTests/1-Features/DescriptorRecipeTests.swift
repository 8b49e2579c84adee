import Foundation
import Options
import Testing

@testable import DeepCluster

@Suite(.timeLimit(.minutes(30))) struct DescriptorRecipeTests {
  private func read(_ text: String) throws -> DescriptorRecipe {
    try DescriptorRecipe(json: Data(text.utf8), from: "a/descriptors.json")
  }

  @Test func `what version 0.1 wrote is read, and what it had no word for was as published`() throws {
    let text = #"{"checkpoint":"models/a.safetensors","inputSize":71,"precision":"fp32","rotations":4,"sha256":"00"}"#
    let recipe = try read(text)
    #expect(recipe.options.weights == "models/a.safetensors" && recipe.options.inputSize == 71)
    #expect(recipe.options.pooling == "avg" && recipe.options.rotations == 4 && recipe.sha256 == "00")
    #expect(try read(text.replacing("{", with: #"{"pooling":"std","#)).options.pooling == "std")
  }

  @Test func `it is read as it was written`() throws {
    var options = DescriptorOptions(inputSize: 96, rotations: 2, pooling: "std")
    options.weights = "none"
    options.normalization = .set(ChannelStatistics(mean: [0.392157, 0, 1], deviation: [0.175378, 0.001, 10]))
    for recipe in [DescriptorRecipe(options, sha256: nil), DescriptorRecipe(DescriptorOptions(), sha256: "ab")] {
      #expect(try read(recipe.json) == recipe)
    }
  }

  @Test(
    arguments: [
      ("[]", "found something else than an object"), ("{", "found no JSON"),
      (#"{"weights":"imagenet"}"#, "found no digest of its weights"),
      (#"{"weights":"none","input_size":1e9}"#, "input-size: expected 71 to 4096, found 1000000000"),
      (#"{"weights":"none","backbone":"vgg"}"#, "backbone: expected xception"),
      (#"{"weights":"none","pooling":7}"#, "pooling: expected"),
      (#"{"weights":"none","normalization":"half"}"#, "normalization: expected network"),
      // What it stands for is asked of no other images.
      (#"{"weights":"none","normalization":"set"}"#, "found no mean and deviation of the training images"),
    ])
  func `a damaged one is told, and never stands for none`(text: String, found: String) {
    let error = #expect(throws: DescriptorRecipe.Unreadable.self) { try read(text) }
    #expect(error?.description.hasPrefix("a/descriptors.json: expected how descriptors were made, ") == true)
    #expect(error?.description.contains(found) == true, "\(error?.description ?? "")")
  }
}
