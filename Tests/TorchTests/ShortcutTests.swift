import Testing

@testable import Torch

/// Without them results are the same, so that no other test would notice (Sources/TorchLibrary/README.md).
@Suite(.timeLimit(.minutes(30))) struct ShortcutTests {
  @Test func kernelsHaveTheThreadsOfLibtorch() throws {
    #expect(try Shortcuts().threads == Device.threads)
    for count in 1...3 {
      let found = try Device.withThreads(count) { try Shortcuts().threads }
      #expect(found == count)
    }
  }

  @Test func memoryOfTensorsIsKept() throws {
    #expect(try Shortcuts().keepsMemory)
  }

  #if arch(x86_64)
    /// Elsewhere libtorch may be built without oneDNN.
    @Test func convolutionsOfOneDNNAreFoundByTheirNames() throws {
      #expect(try Shortcuts().preparesConvolutions)
    }
  #endif
}
