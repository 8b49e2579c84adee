import Foundation
import Imaging

/// What the files of one folder are to an import, by their names.
struct FileKinds {
  /// Of formats that are decoded here.
  let images: [String]
  /// Of other formats, where no image beside them has the same name: pictures that are left out.
  let foreignImages: [String]
  let vectorTiles: [String]
  /// Without an extension: a tile, where the name is a tile's.
  let bare: [String]
  /// World files, .kml, .html, Thumbs.db: nothing is missing without them.
  let others: [String]

  init(_ files: [String]) {
    let kinds = Dictionary(grouping: files, by: Kind.init)
    let images = kinds[.image] ?? []
    let stems = Set(images.map(Self.stem))
    let foreign = kinds[.foreignImage] ?? []
    self.images = images
    foreignImages = foreign.filter { !stems.contains(Self.stem($0)) }
    vectorTiles = kinds[.vectorTile] ?? []
    bare = kinds[.bare] ?? []
    others = (kinds[.other] ?? []) + foreign.filter { stems.contains(Self.stem($0)) }
  }

  private enum Kind {
    case image, foreignImage, vectorTile, bare, other

    init(_ name: String) {
      let word = FileKinds.word(name)
      self =
        if ImageFormat.fileExtensions.contains(word) {
          .image
        } else if ImageFormat.foreignExtensions.contains(word) {
          .foreignImage
        } else if ["pbf", "mvt"].contains(word) {
          .vectorTile
        } else {
          word.isEmpty ? .bare : .other
        }
    }
  }

  /// Its extension, in lower case.
  static func word(_ name: String) -> String { (name as NSString).pathExtension.lowercased() }

  /// Its name without the extension.
  static func stem(_ name: String) -> String { (name as NSString).deletingPathExtension }

  /// What files of that name are counted as.
  static func kind(_ name: String) -> String {
    let word = word(name)
    return word.isEmpty ? "files without an extension" : ".\(word)"
  }
}
