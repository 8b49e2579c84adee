import Foundation
import Testing
import Torch

@Suite(.timeLimit(.minutes(30))) struct DeviceTests {
  @Test func knowsTheProcessor() throws {
    #expect(try Device("cpu") == .cpu)
    #expect(try Device("auto").isCUDA == (Device.cudaDevices > 0))
    #expect(Device.torchVersion.contains("."))
  }

  @Test func usesAllCores() {
    let asked = ProcessInfo.processInfo.environment["OMP_NUM_THREADS"].flatMap(Int.init)
    #expect(Device.threads == asked ?? ProcessInfo.processInfo.activeProcessorCount)
  }

  @Test(arguments: ["gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:0:1", ""])
  func refusesWhatIsNoDevice(text: String) {
    #expect(throws: Device.Failure.unknown(text)) { try Device(text) }
  }

  @Test func refusesADeviceThatIsNotThere() {
    let found = Device.cudaDevices
    let asked = "cuda:\(found)"
    let error = #expect(throws: Device.Failure.absent(asked: asked, found: found)) { try Device(asked) }
    #expect(error?.description.contains("sees \(found) CUDA devices") == true)
  }
}
