public import Files
internal import Foundation
internal import KMeans

/// What a network says of N images, in files of a fixed number of rows (`part-NNNNN.safetensors`), each of which has its name
/// when it is whole: memory does not grow with the images, and a run that is killed keeps the parts that it has made.
///
/// A part is of images that follow one another, all of which are learned from, or none.
public struct DescriptorParts: Sendable {
  let folder: TargetFolder
  /// Images that are learned from, which come first.
  let train: Int
  /// N.
  let count: Int
  /// Numbers in a descriptor: D.
  let width: Int
  /// What is kept beside the descriptors.
  let extras: Extras
  /// What the descriptors are of: parts with another one are made again.
  private let identity: String
  /// The images of each part.
  let ranges: [Range<Int>]

  struct Extras {
    /// What a head takes (`Backbone.headKind`) of these images, in the order of their numbers.
    var sample: [Int] = []
    var headWidth = 0
    /// How well a head tells the groups of the images.
    var isJudged = false
  }

  /// Images that a batch of the largest size has: a part is a number of whole batches.
  private static let step = 128
  private static let mostRows = 4_096
  private static let format = "tiles.part"

  /// - Parameters:
  ///   - width: of the descriptors.
  ///   - identity: all that decides what they are.
  public init(
    _ folder: TargetFolder, train: Int, test: Int = 0, width: Int, identity: [String: String]
  ) throws {
    try self.init(folder, train: train, test: test, width: width, identity: identity, Extras())
  }

  init(
    _ folder: TargetFolder, train: Int, test: Int, width: Int, identity: [String: String], _ extras: Extras
  ) throws {
    (self.folder, self.train, count, self.width, self.extras) = (folder, train, train + test, width, extras)
    let facts = identity.merging(["images": "\(train) \(test)"]) { $1 }
    let lines = facts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }
    self.identity = try Digest.hex(.sha256, of: Data(lines.joined().utf8))
    // A 256th of all: a killed run loses little, and several processes end together.
    let rows = min(Self.mostRows, max(1, (count / 256 + Self.step - 1) / Self.step) * Self.step)
    ranges = (0..<train).batches(of: rows) + (train..<count).batches(of: rows)
  }

  /// The part that has an image.
  func number(of image: Int) -> Int {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= image { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The images of a part of which is kept what a head takes.
  func sample(of number: Int) -> ArraySlice<Int> {
    let range = ranges[number]
    return extras.sample.drop { $0 < range.lowerBound }.prefix { $0 < range.upperBound }
  }

  private func target(_ number: Int) -> Target {
    folder.target(String(format: "part-%05d.safetensors", number))
  }

  private static func isOurs(_ name: String) -> Bool { name.wholeMatch(of: /part-[0-9]{5,}\.safetensors/) != nil }

  /// Removes the parts in a folder, and the folder where nothing else is in it.
  /// - Throws: `Target.Refusal`, `AtomicFile.Failure`.
  public static func remove(in folder: TargetFolder) throws {
    try folder.remove(isOurs)
    try folder.removeLeftovers()
    folder.removeIfEmpty()
  }

  public func remove() throws { try Self.remove(in: folder) }

  func write(_ part: DescriptorPart, number: Int) throws {
    let entries: [String: Safetensors.Entry] = [
      Self.compared: .init(part.compared.values, shape: [part.compared.count, width]),
      Self.forHead: .init(part.forHead.values, shape: [part.forHead.count, extras.headWidth]),
      Self.score: .init([part.score.loss, Double(part.score.right), Double(part.score.count)], shape: [3]),
    ]
    try Safetensors.write(
      entries, metadata: ["format": Self.format, "identity": identity], to: target(number))
  }

  private static let compared = "descriptors"
  private static let forHead = "head"
  private static let score = "score"

  /// - Returns: nil where it is not there, or no part of these: what lies there is input, and whatever is wrong with it, it is
  ///   made again.
  func file(_ number: Int) -> Safetensors? {
    guard let file = try? Safetensors(contentsOf: target(number).url), file.metadata["format"] == Self.format,
      file.metadata["identity"] == identity, let entry = file.entries[Self.compared], entry.type == .float32,
      entry.shape == [ranges[number].count, width],
      file.entries[Self.forHead]?.shape == [sample(of: number).count, extras.headWidth],
      let score = try? file.doubles(Self.score), score.count == 3,
      score[2] == Double(ranges[number].count) || score[2] == 0 && !extras.isJudged, 0...score[2] ~= score[1]
    else { return nil }
    return file
  }

  public struct Incomplete: Error, CustomStringConvertible {
    let path: String
    public var description: String {
      "\(path): expected a part of the descriptors that were just made, found none; run the same command again"
    }
  }

  /// - Throws: `Incomplete`.
  private func whole(_ number: Int) throws -> Safetensors {
    guard let file = file(number) else { throw Incomplete(path: target(number).url.path) }
    return file
  }

  /// Where the descriptors of a part are.
  /// - Throws: `Incomplete`, `RegularFile.Failure`.
  func rows(_ number: Int) throws -> RowsOnDisk {
    let file = try whole(number)
    // A slice of the file's bytes: its first index is where the values begin.
    let start = file.entries[Self.compared]?.bytes.startIndex ?? 0
    return try RowsOnDisk(target(number).url, start: start, count: ranges[number].count, width: width)
  }

  /// What a head takes of the sample, and what one made of the images of each side.
  /// - Throws: `Incomplete`, `Safetensors.Failure`.
  func keptBeside() throws -> (forHead: Samples, train: ScoreSum, test: ScoreSum) {
    var (train, test) = (ScoreSum(), ScoreSum())
    let known = try Samples(extras.sample.count, in: ranges.indices) { number in
      let file = try whole(number)
      let score = try file.doubles(Self.score)
      let sum = ScoreSum(loss: score[0], right: Int(score[1]), count: Int(score[2]))
      if ranges[number].lowerBound < self.train { train += sum } else { test += sum }
      let count = sample(of: number).count
      return Samples(count: count, width: extras.headWidth, values: try file.floats(Self.forHead))
    }
    return (known, train, test)
  }
}

/// What one of the parts has.
struct DescriptorPart {
  /// What images are compared by, N x D.
  var compared: Samples
  /// What a head takes of the sample's images.
  var forHead = Samples.none
  /// What a head made of all of them.
  var score = ScoreSum()
}
