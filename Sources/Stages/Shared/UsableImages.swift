import Dataset
import Foundation
import Pipeline

/// The images of a list that decode. The others are named, counted and left out: one bad tile should not end a night's work.
struct UsableImages {
  let images: LibraryImages
  let broken: Int

  /// - Throws: `CancellationError`.
  init(_ keys: [ItemKey], in library: ImageLibrary, inputSize: Int, report: (StageContext.Progress) -> Void) throws {
    let all = library.images(keys, minimumSide: inputSize)
    let broken = try all.broken()
    for image in broken.prefix(10) { report(.warning("left out \(image)")) }
    if broken.count > 10 { report(.warning("and \(broken.count - 10) more images that cannot be decoded")) }
    let skipped = Set(broken.map(\.key))
    images = library.images(keys.filter { !skipped.contains($0) }, minimumSide: inputSize)
    self.broken = broken.count
  }

  static func missing(_ broken: Int) -> String? {
    broken == 0
      ? nil : "\(broken) images cannot be decoded and were left out; `tiles verify --repair`, then `tiles fetch`"
  }
}
