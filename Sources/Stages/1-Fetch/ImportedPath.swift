import Dataset
import Files
import Foundation
import Geo
import Imaging
import TileStore

/// What a path given to `tiles import` holds.
struct ImportedPath {
  enum Kind {
    case archive
    /// `z/x/y.ext` in XYZ order.
    case tree
    case images
  }

  let url: URL
  private let kind: Kind

  var isTiles: Bool { kind != .images }

  init(_ url: URL) throws {
    self.url = url
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw ImportStage.Failure(path: url.path, reason: "expected a folder or an .mbtiles file, found nothing there")
    }
    if !isFolder.boolValue {
      guard url.pathExtension == "mbtiles" else {
        throw ImportStage.Failure(path: url.path, reason: "expected a folder or an .mbtiles file, found another file")
      }
      kind = .archive
      return
    }
    let entries = try Self.entries(of: url)
    let zooms = entries.filter { Int($0) != nil }
    let isTree =
      try !zooms.isEmpty
      && zooms.allSatisfy { zoom in
        try Self.entries(of: url.appendingPathComponent(zoom)).allSatisfy { Int($0) != nil }
      }
    kind = isTree ? .tree : .images
  }

  /// The credit that goes with an archive's imagery.
  func attribution() throws -> String? {
    kind == .archive ? try MBTiles(url, .read).metadata()["attribution"].flatMap { $0.isEmpty ? nil : $0 } : nil
  }

  /// - Returns: how many rows of an archive name no tile.
  func forEachTile(_ body: (Tile, Data) throws -> Void) throws -> Int {
    switch kind {
    case .archive: return try MBTiles(url, .read).forEachTile(body)
    case .tree:
      for (z, zoom) in try Self.numbers(in: url) {
        for (x, column) in try Self.numbers(in: zoom) {
          for (y, file) in try Self.numbers(in: column) {
            let tile = Tile(z: z, x: x, y: y)
            guard tile.isValid else {
              throw ImportStage.Failure(path: file.path, reason: "expected a tile z/x/y, found \(tile), which is none")
            }
            try body(tile, RegularFile.data(file, atMost: RegularFile.mostImage))
          }
        }
      }
    case .images: break
    }
    return 0
  }

  /// Absolute paths, and the first sub-folder as the class.
  func images() throws -> [(path: String, label: String?)] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: url.path).filter { name in
      ImageFormat.fileExtensions.contains((name as NSString).pathExtension.lowercased())
        && !name.split(separator: "/").contains { $0.hasPrefix(".") }
    }
    guard !names.isEmpty else {
      throw ImportStage.Failure(path: url.path, reason: "expected .jpg or .png files, or z/x/y tiles, found none")
    }
    return names.map { name in
      let parts = name.split(separator: "/")
      return (url.appendingPathComponent(name).path, parts.count > 1 ? String(parts[0]) : nil)
    }
  }

  private static func entries(of folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".") }
  }

  /// Entries whose name, without its extension, is a number, in the order of those numbers.
  private static func numbers(in folder: URL) throws -> [(Int, URL)] {
    try entries(of: folder).compactMap { name in
      Int((name as NSString).deletingPathExtension).map { ($0, folder.appendingPathComponent(name)) }
    }.sorted { $0.0 < $1.0 }
  }
}
