import Testing
import Torch

@Suite struct TensorTests {
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
    // Beyond a megabyte, blocks wait for the next tensor of about their size.
    let count = 1 << 19
    for round in 0..<4 {
      let a = try Tensor([Float](repeating: Float(round), count: count), shape: [count])
      let b = try Tensor([Float](repeating: -1, count: count + round), shape: [count + round])
      #expect(try a.floats().allSatisfy { $0 == Float(round) })
      #expect(try b.floats().allSatisfy { $0 == -1 })
    }
  }

  @Test func computesIn64BitsWhereAsked() throws {
    let third = try Tensor([1], shape: [1]).converted(to: .float64).affine(scale: 1.0 / 3, offset: 0)
    #expect(try third.doubles() == [1.0 / 3])
    #expect(try third.converted().doubles() == [Double(Float(1.0 / 3))])
    #expect(try third.floats() == [Float(1.0 / 3)])
  }
}
