package import DataDirectory
package import Dataset
package import DeepCluster
import Foundation
import KMeans

/// Finds the images most like some, by a look through all: a part of a second for a hundred thousand. Those that point most
/// nearly the same way (the largest cosine) where the groups were made; raw descriptors of a network all point nearly the
/// same way, and serve only where nothing was grouped.
package struct DescriptorIndex {
  /// The descriptors, or where they lie among one another once they are grouped.
  private let descriptors: Descriptors
  private let places: [ItemKey: Int]
  /// nil where there are no groups.
  private let space: Result<GroupSpace?, any Error>
  /// 1 / length of each; 0 for a descriptor of zeros.
  private let scales: [Float]

  /// - Throws: what `Descriptors` throws.
  package init(in folder: DataFolder) throws {
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

  /// How an image lies in its group, where all groups have the images that k-means found; nil when it has no descriptor, or
  /// where nothing is grouped.
  /// - Throws: what `GroupSpace`, reading and torch throw.
  package func placement(of key: ItemKey, after edits: GroupEdits) throws -> GroupModel.Placement? {
    guard let row = places[key], let space = try space.get() else { return nil }
    return try space.placing.found.placeKnown(
      inSpace: space.space(row..<row + 1), in: [edits.group(of: key)], merged: edits.holder
    ).first.flatMap(\.self)
  }

  /// Whether they are compared where groups were made.
  var isGrouped: Bool { (try? space.get()) != nil }

  /// Of the images that can be searched.
  var keys: [ItemKey] { descriptors.keys }

  /// Whether it can be told what an image is like.
  package func has(_ key: ItemKey) -> Bool { places[key] != nil }

  /// The nearest first, without the image itself; nil when it has no descriptor.
  package func nearest(to key: ItemKey, count: Int) throws -> [(key: ItemKey, similarity: Double)]? {
    guard has(key) else { return nil }
    return try search(like: [key], unlike: [], count: count).map { ($0.key, $0.score) }
  }

  /// The images most like some and least like others, without these: Rocchio's rule (1971, "Relevance feedback in
  /// information retrieval") with equal weights. The score of an image is the mean of its cosines with the wanted less that
  /// of its cosines with the unwanted, which is one product with the difference of the means of their unit vectors.
  /// - Parameters:
  ///   - like: one or more.
  ///   - count: how many at most.
  /// - Returns: the best first; of equally good ones the first key first.
  /// - Throws: `NotDescribed`, what reading throws.
  package func search(
    like: [ItemKey], unlike: [ItemKey], count: Int
  ) throws -> [(key: ItemKey, score: Double)] {
    let (wanted, unwanted) = try (numbers(of: like), numbers(of: unlike))
    let question = try zip(mean(of: wanted), mean(of: unwanted)).map { Float($0 - $1) }
    let products = try descriptors.each { row in question.withUnsafeBufferPointer { Self.product(row, $0) } }
    let given = Set(wanted + unwanted)
    var best: [(row: Int, score: Float)] = []
    var least = -Float.infinity
    func keepTheBest() {
      best.sort { (-$0.score, $0.row) < (-$1.score, $1.row) }
      best.removeLast(max(0, best.count - count))
      if best.count == count, let last = best.last { least = last.score }
    }
    for (row, product) in products.enumerated() where !given.contains(row) {
      let score = product * scales[row]
      guard score.isFinite, score > least else { continue }
      best.append((row, score))
      // Not one by one: a list of a million that is kept in order costs its length each time.
      if best.count - count == max(count, 1_000) { keepTheBest() }
    }
    keepTheBest()
    return best.map { (descriptors.keys[$0.row], Double($0.score)) }
  }

  package struct NotDescribed: Error, CustomStringConvertible {
    package let key: ItemKey
    package var description: String {
      "\(key): expected an image that has a descriptor, found none of it; run `tiles cluster` or `tiles embed`, and then "
        + "`tiles groups`"
    }
  }

  /// The rows of images, each once.
  private func numbers(of keys: [ItemKey]) throws -> [Int] {
    try Set(
      keys.map { key in
        guard let row = places[key] else { throw NotDescribed(key: key) }
        return row
      }
    ).sorted()
  }

  /// Of the unit vectors of some rows; zeros for none.
  private func mean(of numbers: [Int]) throws -> [Double] {
    var sums = [Double](repeating: 0, count: descriptors.width)
    for number in numbers {
      for (column, value) in try descriptors[number..<number + 1].values.enumerated() {
        sums[column] += Double(value) * Double(scales[number])
      }
    }
    return sums.map { $0 / Double(max(1, numbers.count)) }
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

extension Array {
  /// The first place from which on all elements are beyond, in an array that is sorted by that.
  fileprivate func firstPlace(_ isBeyond: (Element) -> Bool) -> Int {
    var range = indices
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = isBeyond(self[middle]) ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound
  }
}
