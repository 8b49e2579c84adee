import DeepCluster
import Foundation
import Testing

@testable import Stages

@Suite struct DescriptorNetworkTests {
  @Test func whatWasWrittenBeforePoolingsIsOfMeans() throws {
    let text = #"{"checkpoint":"models/a.safetensors","inputSize":71,"precision":"fp32","rotations":4,"sha256":"00"}"#
    let network = try #require(DescriptorNetwork(json: Data(text.utf8)))
    #expect(network.pooling == .avg && network.rotations == 4)
    let again = try #require(DescriptorNetwork(json: Data(text.replacing("{", with: #"{"pooling":"std","#).utf8)))
    #expect(again.pooling == .std)
    #expect(DescriptorNetwork(json: try again.json()) == again)
  }
}
