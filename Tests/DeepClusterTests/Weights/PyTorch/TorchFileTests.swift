import Foundation
import TestSupport
import Testing

@testable import DeepCluster

/// Files that PyTorch wrote (Fixtures/make-lite.py).
@Suite(.timeLimit(.minutes(30))) struct TorchFileTests {
  @Test(arguments: ["zip", "nested", "older"]) func `tensors are read as PyTorch has them`(kind: String) throws {
    let file = try TorchFile(contentsOf: Fixture.url("tensors-\(kind).pth"))
    #expect(Set(file.names) == ["conv.weight", "half", "brain", "double", "turned", "steps"])
    #expect(file.shape(of: "conv.weight") == [2, 3, 2, 2] && file.shape(of: "steps") == [])
    #expect(try file.floats("conv.weight") == (0..<24).map(Float.init))
    #expect(try file.floats("half") == [1.5, -2.25, 0x1p-24])
    #expect(try file.floats("brain") == [1.5, -2])
    #expect(try file.floats("double") == [0.1])
    // In memory it lies by columns.
    #expect(file.shape(of: "turned") == [3, 2])
    #expect(try file.floats("turned") == [0, 3, 1, 4, 2, 5])
    #expect(throws: TorchFile.Failure.self) { try file.floats("steps") }
    #expect(throws: TorchFile.Failure.self) { try file.floats("none") }
  }

  @Test func `a pickle with code in it is refused by the code's name, and not run`() throws {
    let failure = #expect(throws: TorchFile.Failure.self) { try TorchFile(contentsOf: Fixture.url("evil.pth")) }
    #expect(failure?.found == "a pickle that would run posix.system")
  }

  @Test func `what is cut, damaged or something else is refused`() throws {
    let folder = try TemporaryFolder()
    for name in ["tensors-zip.pth", "tensors-older.pth"] {
      let whole = try Data(contentsOf: Fixture.url(name))
      for count in stride(from: 0, to: whole.count, by: 37) {
        let url = folder["cut.pth"]
        try whole.prefix(count).write(to: url)
        #expect(throws: TorchFile.Failure.self, "\(name) \(count)") {
          let file = try TorchFile(contentsOf: url)
          for tensor in file.names where tensor != "steps" { _ = try file.floats(tensor) }
        }
      }
    }
    for (text, found) in [("", "an empty file"), ("GIF89a of something else", "a file of another format")] {
      try Data(text.utf8).write(to: folder["other.pth"])
      let failure = #expect(throws: TorchFile.Failure.self) { try TorchFile(contentsOf: folder["other.pth"]) }
      #expect(failure?.found == found)
    }
    #expect(throws: TorchFile.Failure.self) { try TorchFile(contentsOf: folder["none.pth"]) }
  }

  @Test func `things in things without an end are refused`() {
    func refusal(_ bytes: [UInt8]) -> String? {
      var pickle = Pickle(Data(bytes))
      do { _ = try pickle.value() } catch { return error.found }
      return nil
    }
    // A tuple in a tuple, a hundred thousand times.
    let endless = "a pickle of things in things without an end"
    #expect(refusal([0x29] + [UInt8](repeating: 0x85, count: 100_000) + [0x2E]) == endless)
    // A list that is appended to itself, and one that grows when it is part of another already.
    #expect(refusal(Array("]q\u{0}h\u{0}a.".utf8)) == "a pickle that changes what is part of something else")
    #expect(refusal(Array("]q\u{0}]q\u{1}a0".utf8)) != nil)
    // A storage whose facts are another storage, and one of which facts are lists.
    #expect(refusal(Array("(X\u{1}\u{0}\u{0}\u{0}sNNtQ.".utf8)) == "a pickle that points to something else")
    #expect(refusal([UInt8](repeating: 0x7D, count: 1_000_001)) == "a pickle without an end")
    #expect(refusal(Array("a.".utf8)) != nil && refusal(Array("t.".utf8)) != nil && refusal([]) != nil)
  }

  @Test func `safetensors are told by their name, whatever the length of their header`() throws {
    let folder = try TemporaryFolder()
    // The header's length begins as a pickle does.
    try Data([0x80, 0x02, 0, 0, 0, 0, 0, 0, 0x7B]).write(to: folder["a.safetensors"])
    #expect(WeightsSource(file: folder["a.safetensors"]) == .checkpoint(folder["a.safetensors"]))
    let failure = #expect(throws: Safetensors.Failure.self) {
      try WeightsSource.keras(folder["a.h5"]).check(for: EfficientNetLite<Lite0>.self)
    }
    #expect(failure?.expected.contains("as .pth of PyTorch") == true)
  }

  @Test func `a network begins with a file of PyTorch`() throws {
    let source = WeightsSource(file: Fixture.url("tensors-older.pth"))
    #expect(source == .pytorch(Fixture.url("tensors-older.pth")))
    let failure = #expect(throws: Safetensors.Failure.self) { try source.check(for: EfficientNetLite<Lite0>.self) }
    #expect(failure?.expected.contains("conv_stem.weight") == true)
  }
}
