internal import Files
public import KMeans
internal import Synchronization

/// Descriptors whose parts are all there, read when they are asked for.
public final class DescribedImages: Sendable {
  let parts: DescriptorParts
  /// The parts that were read last: rows are asked for in their order, or in that of two sides that are merged.
  private let open = Mutex<[(number: Int, rows: RowsOnDisk)]>([])
  private static let mostOpen = 4

  /// N.
  public var count: Int { parts.count }
  /// D.
  public var width: Int { parts.width }

  init(_ parts: DescriptorParts) { self.parts = parts }

  /// Some rows.
  /// - Throws: `DescriptorParts.Incomplete`, `RowsOnDisk.Cut`.
  public subscript(range: Range<Int>) -> Samples {
    get throws { try rows(at: Array(range)) }
  }

  /// The rows with these numbers, in their order.
  /// - Throws: as the subscript.
  public func rows(at numbers: [Int]) throws -> Samples {
    var values: [Float] = []
    values.reserveCapacity(numbers.count * width)
    try open.withLock { open in
      var rest = numbers[...]
      while let first = rest.first {
        let number = parts.number(of: first)
        let range = parts.ranges[number]
        let here = rest.prefix { range.contains($0) }
        let rows = try open.first { $0.number == number }?.rows ?? parts.rows(number)
        if !open.contains(where: { $0.number == number }) { open = open.suffix(Self.mostOpen - 1) + [(number, rows)] }
        values += try rows.rows(at: here.map { $0 - range.lowerBound })
        rest = rest.dropFirst(here.count)
      }
    }
    return Samples(count: numbers.count, width: width, values: values)
  }
}
