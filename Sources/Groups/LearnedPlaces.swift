import DataDirectory
import Dataset
import Files
import Foundation

/// What a taught network says of images, from when it was shown until it is kept: to teach it a second time for that would
/// take as long as the first time.
struct LearnedPlaces: Codable {
  /// What the network learned of. Another edit, or another network, makes another one of it.
  private let origin: String
  private let parts: [GroupEdit.Part]
  /// Of the images of the parts, in their order.
  private let gains: [Double]

  /// Other with another way of teaching.
  private static let version = 1

  /// - Parameters:
  ///   - keys: N images.
  ///   - groups: the numbers of the lesson's groups, in their order.
  /// - Throws: what reading the folder throws.
  static func origin(
    _ keys: [ItemKey], _ lesson: GroupLesson, groups: [Int], in folder: DataFolder
  ) throws -> String {
    let digest = try Digest(.sha256)
    let files = try [folder.sourceArtifact()] + folder.artifacts([(DataFolder.groupModel, .file)])
    digest.update(Data("\(version) \(files.map { $0?.digest ?? "" })\n".utf8))
    for batch in keys.indices.batches(of: 1_000) {
      let lines = batch.map {
        "\(keys[$0])\t\(groups[lesson.groups[$0]])\t\(lesson.isMoved[$0])\t\(lesson.isLearned[$0])\n"
      }
      digest.update(Data(lines.joined().utf8))
    }
    return "\(digest.finish())"
  }

  init(_ learning: GroupLearning, origin: String) {
    self.origin = origin
    parts = learning.parts
    let known = Dictionary(uniqueKeysWithValues: learning.changes.map { ($0.key, $0.gain) })
    gains = parts.flatMap(\.images).map { known[$0] ?? 0 }
  }

  /// nil where there are none of this origin: a file in a data directory may say anything.
  init?(origin: String, in folder: DataFolder) {
    guard folder.has(DataFolder.learned), let data = try? folder.target(DataFolder.learned).data(),
      let found = try? JSONDecoder().decode(Self.self, from: data), found.origin == origin
    else { return nil }
    self = found
  }

  func write(in folder: DataFolder) throws {
    try AtomicFile.write(JSONEncoder.line.encode(self), to: folder.target(DataFolder.learned))
  }

  /// As `GroupLesson.placed`; nil where they are not of these images and groups.
  /// - Parameter groups: the numbers of the groups, in their order.
  func placed(_ keys: [ItemKey], by lesson: GroupLesson, groups: [Int]) -> (groups: [Int], gains: [Double])? {
    let numbers = Dictionary(uniqueKeysWithValues: groups.enumerated().map { ($1, $0) })
    let images = parts.flatMap { part in part.images.map { (key: $0, group: part.group) } }
    var told = Dictionary(
      zip(images, gains).map { ($0.key, (group: $0.group, gain: $1)) }, uniquingKeysWith: { first, _ in first })
    guard images.count == gains.count, told.count == images.count, images.allSatisfy({ numbers[$0.group] != nil }),
      // Between two classes whose indicators are 0 and 1 there is never more than a few.
      gains.allSatisfy({ abs($0) < 1_000 })
    else { return nil }
    var placed = (groups: lesson.groups, gains: [Double](repeating: 0, count: keys.count))
    for (image, key) in keys.enumerated() where !lesson.isMoved[image] {
      guard let place = told.removeValue(forKey: key) else { continue }
      (placed.groups[image], placed.gains[image]) = (numbers[place.group] ?? 0, place.gain)
    }
    return told.isEmpty ? placed : nil
  }
}
