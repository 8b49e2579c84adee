package import Dataset
import Foundation
import Imaging
package import Pipeline
package import Ranks

/// The images of a list that decode. The others are named, counted and left out: one bad tile should not end a night's work.
package struct UsableImages {
  package let images: LibraryImages
  package let broken: [BrokenImage]

  /// What was made of these images before is better than nothing at all.
  package struct NoneUsable: Error, CustomStringConvertible {
    let count: Int
    let first: BrokenImage
    package var description: String { "images: expected some that can be read, found none of \(count); \(first)" }
  }

  /// - Parameter world: the processes that look together, each at some; all know all.
  /// - Throws: `NoneUsable`, `CancellationError`, `RankFailure`.
  package init(
    _ keys: [ItemKey], in library: ImageLibrary, inputSize: Int, world: World = .alone,
    report: (StageContext.Progress) -> Void
  ) throws {
    let own = world.share(of: keys.count)
    let broken = try Self.all(
      library.images(Array(keys[own]), minimumSide: inputSize).broken(), of: keys, world)
    if let first = broken.first, broken.count == keys.count { throw NoneUsable(count: keys.count, first: first) }
    for image in broken.prefix(10) { report(.warning("left out \(image)")) }
    if broken.count > 10 { report(.warning("and \(broken.count - 10) more images that cannot be decoded")) }
    let skipped = Set(broken.map(\.key))
    images = library.images(keys.filter { !skipped.contains($0) }, minimumSide: inputSize)
    self.broken = broken
  }

  /// What another process has said of an image.
  private struct Told: Error, Codable, CustomStringConvertible {
    let number: Int
    let description: String
    /// What would have to be installed to read it.
    let package: String?
  }

  private static func package(for reason: any Error) -> String? {
    if case ImageError.noLibrary(_, let package) = reason { package } else { (reason as? Told)?.package }
  }

  /// What all have found.
  private static func all(_ own: [BrokenImage], of keys: [ItemKey], _ world: World) throws -> [BrokenImage] {
    guard world.count > 1 else { return own }
    let numbers = Dictionary(keys.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let told = own.compactMap { image in
      numbers[image.key].map { Told(number: $0, description: "\(image.reason)", package: package(for: image.reason)) }
    }
    let all = try world.gather(Array(JSONEncoder().encode(told)))
    return try all.enumerated().flatMap { rank, bytes in
      guard rank != world.rank else { return own }
      return try JSONDecoder().decode([Told].self, from: Data(bytes)).filter { keys.indices ~= $0.number }
        .map { BrokenImage(key: keys[$0.number], reason: $0) }
    }
  }

  /// - Parameter library: that they are of.
  package static func missing(_ broken: [BrokenImage], of library: ImageLibrary) -> String? {
    guard !broken.isEmpty else { return nil }
    let packages = broken.compactMap { package(for: $0.reason) }
    let remedy =
      switch library {
      case .tiles: "`tiles verify --repair`, then `tiles fetch`"
      case .files where packages.count == broken.count:
        "install \(Set(packages).sorted().joined(separator: ", "))"
      case .files: "`tiles verify` says which, `tiles verify --repair` takes lost ones off the list"
      }
    return "\(broken.count) images cannot be read and were left out; \(remedy)"
  }
}
