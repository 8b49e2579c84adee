import Testing
import Torch

@Suite(.timeLimit(.minutes(30))) struct TensorTests {
  @Test func givesBackItsValuesAndShape() throws {
    let tensor = try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(try tensor.shape == [2, 3])
    #expect(try tensor.floats() == [1, 2, 3, 4, 5, 6])
    #expect(try Tensor(pixels: [0, 128, 255], shape: [3]).floats() == [0, 128, 255])
    #expect(try Tensor(labels: [3, -1]).floats() == [3, -1])
    #expect(try Tensor([], shape: [0, 4]).floats().isEmpty)
  }

  @Test func keepsItsOwnCopyOfTheValues() throws {
    var values: [Float] = [1, 2]
    let tensor = try Tensor(values, shape: [2])
    values[0] = 9
    #expect(try tensor.floats() == [1, 2])
  }

  @Test func readsInRowOrderHoweverItLiesInMemory() throws {
    let tensor = try Tensor((0..<12).map(Float.init), shape: [1, 2, 2, 3])
    let channelsFirst = try tensor.permuted([0, 3, 1, 2])
    #expect(try channelsFirst.shape == [1, 3, 2, 2])
    #expect(try channelsFirst.floats() == [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11])
    #expect(try channelsFirst.packed().floats() == channelsFirst.floats())
  }

  @Test func largeTensorsReuseMemoryWithoutMixingValues() throws {
    // Beyond a megabyte, blocks wait for the next tensors.
    let count = 1 << 19
    for round in 0..<4 {
      let a = try Tensor([Float](repeating: Float(round), count: count), shape: [count])
      let b = try Tensor([Float](repeating: -1, count: count + round), shape: [count + round])
      #expect(try a.floats().allSatisfy { $0 == Float(round) })
      #expect(try b.floats().allSatisfy { $0 == -1 })
    }
  }

  /// Blocks are cut and joined as tensors of all sizes come and go, on several threads.
  @Test func memoryOfManySizesIsNeverSharedByTwo() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seed in 1...3 {
        group.addTask {
          var state = UInt32(seed)
          func random(_ bound: Int) -> Int {
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int(state >> 8) % bound
          }
          // Around the megabyte that is 2^18 floats, and well beyond it.
          let sizes = [1, 1 << 10, (1 << 18) - 16, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 300_000, 700_000, 2_000_000]
          var living: [(Tensor, Float, Int)] = []
          for round in 0..<120 {
            if living.count > 6 || (!living.isEmpty && random(3) == 0) {
              let (tensor, value, count) = living.remove(at: random(living.count))
              let floats = try tensor.floats()
              #expect(floats.count == count && floats.allSatisfy { $0 == value })
            } else {
              let (count, value) = (sizes[random(sizes.count)], Float(seed * 1_000 + round))
              living.append((try Tensor([Float](repeating: value, count: count), shape: [count]), value, count))
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func computesIn64BitsWhereAsked() throws {
    let third = try Tensor([1], shape: [1]).converted(to: .float64).affine(scale: 1.0 / 3, offset: 0)
    #expect(try third.doubles() == [1.0 / 3])
    #expect(try third.converted().doubles() == [Double(Float(1.0 / 3))])
    #expect(try third.floats() == [Float(1.0 / 3)])
  }
}
