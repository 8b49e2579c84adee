import DataDirectory
import Dataset
import DeepCluster
import Groups
import Foundation
import KMeans

/// Finds the images most like one, by a look through all: a part of a second for a hundred thousand. Those that point most
/// nearly the same way (the largest cosine) where the groups were made; raw descriptors of a network all point nearly the
/// same way, and serve only where nothing was grouped.
struct DescriptorIndex {
  /// The descriptors, or where they lie among one another once they are grouped.
  private let descriptors: Descriptors
  private let places: [ItemKey: Int]
  /// nil where there are no groups.
  private let space: Result<GroupSpace?, any Error>
  /// 1 / length of each; 0 for a descriptor of zeros.
  private let scales: [Float]

  /// - Throws: what `Descriptors` throws.
  init(in folder: DataFolder) throws {
    space = Result {
      do { return try GroupSpace(in: folder) } catch is GroupPlacing.NoGroups { return nil }
    }
    // What is wrong with the groups is told where they are asked for.
    descriptors = try (try? space.get())?.rows ?? Descriptors(in: folder)
    places = Dictionary(descriptors.keys.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    scales = try descriptors.each { row in
      let square = Self.product(row, row)
      return square > 0 ? 1 / square.squareRoot() : 0
    }
  }

  /// Where an image belongs; nil when it has no descriptor, or where nothing is grouped.
  /// - Throws: what `GroupSpace`, reading and torch throw.
  func placement(of key: ItemKey, merged: GroupEdits) throws -> GroupModel.Placement? {
    guard let row = places[key], let space = try space.get() else { return nil }
    return try space.placing.model.place(inSpace: space.space(row..<row + 1), merged: merged.holder).first
  }

  /// The nearest first, without the image itself; nil when it has no descriptor.
  func nearest(to key: ItemKey, count: Int) throws -> [(key: ItemKey, similarity: Double)]? {
    guard let own = places[key] else { return nil }
    let values = try descriptors[own..<own + 1].values
    let products = try descriptors.each { row in values.withUnsafeBufferPointer { Self.product(row, $0) } }
    var best: [(row: Int, cosine: Float)] = []
    for (other, product) in products.enumerated() where other != own {
      let cosine = product * scales[own] * scales[other]
      guard best.count < count || cosine > (best.last?.cosine ?? -.infinity) else { continue }
      let place = best.firstIndex { $0.cosine < cosine } ?? best.count
      best.insert((other, cosine), at: place)
      if best.count > count { best.removeLast() }
    }
    return best.map { (descriptors.keys[$0.row], Double($0.cosine)) }
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
