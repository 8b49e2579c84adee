import Dataset
import Files
import Foundation
import KMeans

/// Finds the images whose descriptors point most nearly the same way (the largest cosine). The descriptors stay on the disk,
/// mapped: a hundred thousand images have 800 MB of them, and a look through all takes a part of a second.
struct DescriptorIndex {
  let keys: [ItemKey]
  private let rows: [ItemKey: Int]
  private let bytes: Data
  private let width: Int
  /// 1 / length of each; 0 for a descriptor of zeros.
  private let scales: [Float]

  init(in folder: DataFolder) throws {
    let place = DescriptorFiles.place(in: folder)
    let table = try KeyedTable(contentsOf: folder[place.csv], remedy: "run `tiles cluster` or `tiles embed` first")
    let url = folder[place.npy]
    let array = try NPYFile(contentsOf: url)
    guard array.shape.count == 2, array.shape[0] == table.rows.count else {
      throw DescriptorFiles.Mismatch(path: url.path, rows: table.rows.count, shape: array.shape)
    }
    guard array.type == "f4" else {
      throw NPYFile.Failure.wrongType(path: url.path, expected: "f4", found: array.type)
    }
    keys = table.rows.map(\.key)
    rows = Dictionary(keys.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    bytes = array.bytes
    width = array.shape[1]
    let width = width
    scales = Self.each(of: bytes, width: width) { row in
      let square = Self.product(row, row)
      return square > 0 ? 1 / square.squareRoot() : 0
    }
  }

  /// The descriptor of an image, 1 x 2048; nil when there is none.
  func descriptor(of key: ItemKey) -> Matrix? {
    rows[key].map { Matrix(rows: 1, columns: width, floats: values($0)) }
  }

  /// The nearest first, without the image itself; nil when it has no descriptor.
  func nearest(to key: ItemKey, count: Int) -> [(key: ItemKey, similarity: Double)]? {
    guard let row = rows[key] else { return nil }
    let own = values(row)
    let cosines = own.withUnsafeBufferPointer { own in
      Self.each(of: bytes, width: width) { Self.product($0, own) }
    }
    var best: [(row: Int, cosine: Float)] = []
    for (other, product) in cosines.enumerated() where other != row {
      let cosine = product * scales[row] * scales[other]
      guard best.count < count || cosine > (best.last?.cosine ?? -.infinity) else { continue }
      let place = best.firstIndex { $0.cosine < cosine } ?? best.count
      best.insert((other, cosine), at: place)
      if best.count > count { best.removeLast() }
    }
    return best.map { (keys[$0.row], Double($0.cosine)) }
  }

  private func values(_ row: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: width) { buffer, initialized in
      let start = bytes.startIndex + row * width * 4
      bytes.copyBytes(to: UnsafeMutableRawBufferPointer(buffer), from: start..<(start + width * 4))
      initialized = width
    }
  }

  /// A number for each row, on all cores.
  private static func each(
    of bytes: Data, width: Int, _ body: @escaping (UnsafeBufferPointer<Float>) -> Float
  ) -> [Float] {
    let count = width > 0 ? bytes.count / (width * 4) : 0
    return [Float](unsafeUninitializedCapacity: count) { results, initialized in
      bytes.withUnsafeBytes { raw in
        nonisolated(unsafe) let (raw, results, body) = (raw, results, body)
        let pieces = (0..<count).batches(of: 1_000)
        DispatchQueue.concurrentPerform(iterations: pieces.count) { piece in
          for row in pieces[piece] {
            // .npy begins its values at a multiple of 16 bytes.
            let part = UnsafeRawBufferPointer(rebasing: raw[(row * width * 4)..<((row + 1) * width * 4)])
            results.initializeElement(at: row, to: body(part.bindMemory(to: Float.self)))
          }
        }
      }
      initialized = count
    }
  }

  /// In lanes, so that the compiler uses the processor's wide registers.
  private static func product(_ left: UnsafeBufferPointer<Float>, _ right: UnsafeBufferPointer<Float>) -> Float {
    var sums = SIMD16<Float>(repeating: 0)
    let whole = left.count / 16 * 16
    let (a, b) = (UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
    for start in stride(from: 0, to: whole, by: 16) {
      sums +=
        a.loadUnaligned(fromByteOffset: start * 4, as: SIMD16<Float>.self)
        * b.loadUnaligned(fromByteOffset: start * 4, as: SIMD16<Float>.self)
    }
    var sum = sums.sum()
    for index in whole..<left.count { sum += left[index] * right[index] }
    return sum
  }
}
