import DataDirectory

/// Whether the images of a data directory are such as a person holds upright. Tiles and other squares of imagery from above have
/// no up; of photographs most are no squares.
enum ImagesWithAnUp {
  static func are(in folder: DataFolder) -> Bool {
    guard folder.hasPhotographs, let list = try? PhotographList(in: folder) else { return false }
    let oblong = list.photographs.values.count { photograph in
      photograph.content.map { $0.width != $0.height } ?? false
    }
    return 2 * oblong > list.photographs.count
  }

  static let words =
    "photographs have an up: they are mirrored, and not turned (--rotations 4 turns them, as imagery from above)"
}
