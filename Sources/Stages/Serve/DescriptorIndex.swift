import Dataset
import Foundation
import KMeans

/// Finds the images whose descriptors point most nearly the same way (the largest cosine), by a look through all: a part of a
/// second for a hundred thousand.
struct DescriptorIndex {
  let keys: [ItemKey]
  private let places: [ItemKey: Int]
  private let rows: DescriptorRows
  /// 1 / length of each; 0 for a descriptor of zeros.
  private let scales: [Float]

  /// - Throws: `KeyedTable.Failure`, `DescriptorFiles.Mismatch`, what `DescriptorRows` throws.
  init(in folder: DataFolder) throws {
    let place = DescriptorFiles.place(in: folder)
    let table = try KeyedTable(contentsOf: folder[place.csv], remedy: "run `tiles cluster` or `tiles embed` first")
    rows = try DescriptorRows(folder[place.npy])
    guard rows.count == table.rows.count else {
      throw DescriptorFiles.Mismatch(
        path: folder[place.npy].path, rows: table.rows.count, shape: [rows.count, rows.width])
    }
    keys = table.rows.map(\.key)
    places = Dictionary(keys.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    scales = try rows.each { row in
      let square = Self.product(row, row)
      return square > 0 ? 1 / square.squareRoot() : 0
    }
  }

  /// The descriptor of an image, 1 x D; nil when there is none.
  func descriptor(of key: ItemKey) throws -> Matrix? {
    try places[key].map { Matrix(rows: 1, columns: rows.width, floats: try rows.values($0..<($0 + 1))) }
  }

  /// The nearest first, without the image itself; nil when it has no descriptor.
  func nearest(to key: ItemKey, count: Int) throws -> [(key: ItemKey, similarity: Double)]? {
    guard let own = places[key] else { return nil }
    let values = try rows.values(own..<(own + 1))
    let products = try rows.each { row in values.withUnsafeBufferPointer { Self.product(row, $0) } }
    var best: [(row: Int, cosine: Float)] = []
    for (other, product) in products.enumerated() where other != own {
      let cosine = product * scales[own] * scales[other]
      guard best.count < count || cosine > (best.last?.cosine ?? -.infinity) else { continue }
      let place = best.firstIndex { $0.cosine < cosine } ?? best.count
      best.insert((other, cosine), at: place)
      if best.count > count { best.removeLast() }
    }
    return best.map { (keys[$0.row], Double($0.cosine)) }
  }

  /// In lanes, so that the compiler uses the processor's wide registers.
  private static func product(_ left: UnsafeBufferPointer<Float>, _ right: UnsafeBufferPointer<Float>) -> Float {
    let (a, b) = (UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
    let whole = left.count / 16 * 16
    var sums = SIMD16<Float>(repeating: 0)
    for start in stride(from: 0, to: whole * 4, by: 64) {
      let one = a.loadUnaligned(fromByteOffset: start, as: SIMD16<Float>.self)
      let other = b.loadUnaligned(fromByteOffset: start, as: SIMD16<Float>.self)
      sums += one * other
    }
    var sum = sums.sum()
    for index in whole..<left.count { sum += left[index] * right[index] }
    return sum
  }
}
