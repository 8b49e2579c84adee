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

  /// - Parameters:
  ///   - log: as it is written.
  ///   - recipe: how the images of the groups are described; nil where nothing says it.
  static func origin(_ log: EditLog, recipe: String?, in folder: DataFolder) throws -> String {
    try Digest.hex(.sha256, of: Data("\(log.path)\n\(recipe ?? "")\n".utf8) + folder.target(log.path).data())
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
    guard images.count == gains.count, images.allSatisfy({ numbers[$0.group] != nil }) else { return nil }
    var told = Dictionary(
      zip(images, gains).map { ($0.key, (group: $0.group, gain: $1)) }, uniquingKeysWith: { first, _ in first })
    var placed = (groups: lesson.groups, gains: [Double](repeating: 0, count: keys.count))
    for (image, key) in keys.enumerated() where !lesson.isMoved[image] {
      guard let place = told.removeValue(forKey: key) else { continue }
      (placed.groups[image], placed.gains[image]) = (numbers[place.group] ?? 0, place.gain)
    }
    return told.isEmpty ? placed : nil
  }
}
