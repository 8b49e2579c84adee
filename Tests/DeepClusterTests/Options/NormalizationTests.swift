import Options
import Testing

@testable import DeepCluster

@Suite(.timeLimit(.minutes(30))) struct NormalizationTests {
  private static let numbers = "0.43,0.411,0.296/0.213,0.156,0.143"

  @Test(arguments: ["network", "dinov3-sat", "set", numbers, "set:\(numbers)", "0,0,0/2.5,2.5,2.5"])
  func `it is read as it is written`(word: String) throws {
    let normalization = try #require(Normalization(word: word))
    #expect(normalization.json == .string(word))
    #expect(Normalization(json: normalization.json) == normalization)
    let options = try DescriptorOptions(.default, given: ["normalization": .string(word)])
    #expect(options.normalization == normalization && options.params["normalization"] == .string(word))
  }

  @Test func `numbers are numbers, however they are written`() {
    #expect(Normalization(word: "0.430,.411,0.2960/2.13e-1,0.156,0.143") == .numbers(.dinov3Satellite))
    #expect(Normalization(word: "set:\(Self.numbers)") == .set(.dinov3Satellite))
  }

  @Test(
    arguments: [
      "", "networks", "set:", "set:0.4", "0.5/0.5", "0.4,0.4/0.2,0.2,0.2", "0.4,0.4,0.4", "0.4,0.4,0.4/0.2,0.2",
      "0.4,0.4,0.4/0.2,0.2,0.2/0.1,0.1,0.1", "0.4,0.4,0.4,0.4/0.2,0.2,0.2,0.2", "0.4,,0.4/0.2,0.2,0.2",
      "0.4,x,0.4/0.2,0.2,0.2", "nan,0.4,0.4/0.2,0.2,0.2", "0.4,0.4,0.4/0.2,inf,0.2", "0.4,0.4,0.4/0,0.2,0.2",
      "0.4,0.4,0.4/-0.2,0.2,0.2", "-0.1,0.4,0.4/0.2,0.2,0.2", "123.7,116.3,103.5/58.4,57.1,57.4",
    ])
  func `others are refused, with what it takes`(word: String) throws {
    let error = #expect(throws: OptionFailure.self) {
      try DescriptorOptions(.default, given: ["normalization": .string(word)])
    }
    #expect(
      error?.description
        == "normalization: expected network, dinov3-sat, set, or MEAN,MEAN,MEAN/STD,STD,STD (means from 0 to 1, "
        + "deviations from 0.001 to 10, of pixels from 0 to 1), found \(word)")
  }

  @Test func `records from before there was a choice had the network's`() throws {
    var params = DescriptorOptions().params
    params["normalization"] = nil
    #expect(try DescriptorOptions(params: params).normalization == .network)
    // And their keys still hold.
    #expect(DescriptorOptions.declarations.keyed(DescriptorOptions().params)["normalization"] == nil)
  }

  @Test func `who asks for set means what was measured`() {
    var options = DescriptorOptions()
    options.normalization = .set(.imagenet)
    #expect(options.have("set", as: "normalization") && options.have(256, as: "input_size"))
    #expect(options.have(options.normalization.json, as: "normalization"))
    for other in ["network", "dinov3-sat", "set:\(Self.numbers)", Self.numbers] {
      #expect(!options.have(.string(other), as: "normalization"))
    }
    options.normalization = .network
    #expect(!options.have("set", as: "normalization") && !options.have(71, as: "input_size"))
  }
}
