import TestSupport
import Testing

@testable import Torch

/// A group of one process: on a CPU by Gloo, on a GPU by NCCL. Several are in RankTests of the program.
@Suite(.timeLimit(.minutes(30))) struct ProcessGroupTests {
  static let devices = Device.cudaDevices > 0 ? ["cpu", "cuda"] : ["cpu"]

  private func alone() throws -> (SharedStore, ProcessGroup) {
    let store = try SharedStore(host: "127.0.0.1", port: Loopback.freePort(), serves: true, seconds: 20)
    return (store, try ProcessGroup(store, address: "127.0.0.1", rank: 0, count: 1))
  }

  private func steps(on device: Device, with group: ProcessGroup?) throws -> (values: [Float], reason: String?) {
    let x = try Tensor((0..<30).map { Float($0 * 7 % 11) / 11 - 0.5 }, shape: [5, 6], on: device)
    let kernel = try Tensor((0..<18).map { Float($0 * 5 % 13) / 13 - 0.5 }, shape: [3, 6], on: device)
    let bias = try Tensor([0.1, -0.2, 0.3], shape: [3], on: device)
    // Has no gradient, and must have none of the sum either.
    let idle = try Tensor([1, 2, 3], shape: [3], on: device)
    for parameter in [kernel, idle] { try parameter.requireGradient() }
    let optimizer = try Optimizer(.adam, parameters: [kernel, idle], learningRate: 1e-2)
    let reason = try group.flatMap { try optimizer.share($0) }
    for _ in 0..<3 {
      try x.linear(kernel, bias: bias).crossEntropy(labels: Tensor(labels: [0, 1, 2, 1, 0], on: device))
        .mean(weights: Tensor([1, 2, 1, 2, 1], shape: [5], on: device)).backward()
      try optimizer.step()
    }
    return (try kernel.floats() + idle.floats(), reason)
  }

  @Test(arguments: devices) func oneRankTakesTheStepsThatItTakesAlone(name: String) throws {
    let device = try Device(name)
    let (store, group) = try alone()
    defer { withExtendedLifetime((store, group)) {} }
    let expected = try steps(on: device, with: nil)
    // The second optimizer finds the GPUs connected.
    for _ in 0..<2 {
      let found = try steps(on: device, with: group)
      #expect(found.reason == nil)
      #expect(found.values == expected.values)
    }
    #expect(expected.values.suffix(3) == [1, 2, 3])
    #expect(try group.sum([3, -4]) == [3, -4])
    #expect(try group.gather([1, 2, 3]) == [[1, 2, 3]])
  }
}
