import Files
public import Foundation
import Geo
public import Imaging
public import TileStore

/// Where the images of a dataset are: the tile archive, or files.
public enum ImageLibrary: Sendable {
  case tiles(MBTiles)
  /// Paths are relative to this folder, or absolute.
  case files(root: URL)

  /// The encoded bytes of one image.
  /// - Throws: `MissingImage`; `BrokenImage` for a file that is no image; `RegularFile.Failure`, `TileStoreError`.
  public func data(of key: ItemKey) throws -> Data {
    switch (self, key) {
    case (.tiles(let archive), .tile(let tile)):
      guard let data = try archive.data(of: tile) else { throw MissingImage(key: key, place: archive.url.path) }
      return data
    case (.files(let root), .path(let path)):
      let data = try missing(key, from: root) { () throws(RegularFile.Failure) in
        try RegularFile.data(root.entry(path), atMost: RegularFile.mostImage)
      }
      // A list of images may come from somebody else: it is no way to have any other file read, shown or copied.
      guard ImageFormat(sniffing: data) != nil else {
        throw BrokenImage(key: key, reason: ImageError(unrecognized: data))
      }
      return data
    case (.tiles(let archive), .path): throw MissingImage(key: key, place: archive.url.path)
    case (.files(let root), .tile): throw MissingImage(key: key, place: root.path)
    }
  }

  /// The file of one image, open, and what its first bytes say that it is; nil for a tile.
  /// - Throws: `MissingImage`, `BrokenImage`, `RegularFile.Failure`.
  public func file(of key: ItemKey) throws -> (file: FileHandle, format: ImageFormat)? {
    guard case .files(let root) = self, case .path(let path) = key else { return nil }
    let file = try missing(key, from: root) { () throws(RegularFile.Failure) in
      try RegularFile.open(root.entry(path))
    }
    let start = try file.read(upToCount: ImageFormat.sniffedBytes) ?? Data()
    guard let format = ImageFormat(sniffing: start) else {
      throw BrokenImage(key: key, reason: ImageError(unrecognized: start))
    }
    return (file, format)
  }

  /// Whether an image is there; of tiles only their archive knows.
  public func has(_ key: ItemKey) -> Bool {
    guard case .files(let root) = self, case .path(let path) = key else { return true }
    return access(root.entry(path).path, R_OK) == 0
  }

  /// A folder that is not there, such as that of a disk: nothing is to be made without its images.
  public struct NoneThere: Error, CustomStringConvertible {
    public let place: String
    public let count: Int
    public var description: String {
      "\(place): expected \(count) images there, found none; is its disk there? `tiles import --root FOLDER` where they moved"
    }
  }

  /// - Returns: which of these images are not there.
  /// - Throws: `NoneThere` where none of them is.
  public func absent(of keys: [ItemKey]) throws -> Set<ItemKey> {
    guard case .files(let root) = self else { return [] }
    let absent = Set(keys.filter { !has($0) })
    guard absent.count < keys.count || keys.isEmpty else { throw NoneThere(place: root.path, count: keys.count) }
    return absent
  }

  /// Says that an image is not there in the words of its dataset.
  private func missing<Value>(
    _ key: ItemKey, from root: URL, _ read: () throws(RegularFile.Failure) -> Value
  ) throws -> Value {
    do { return try read() } catch {
      if case .missing = error { throw MissingImage(key: key, place: root.path) }
      throw error
    }
  }

  public struct MissingImage: Error, CustomStringConvertible {
    public let key: ItemKey
    public let place: String
    public var description: String {
      switch key {
      case .tile:
        "\(key): expected this tile in \(place), found none; fetch or import it again, or run `tiles split` anew"
      case .path:
        "\(key): expected this image in \(place), found none; `tiles import --root FOLDER` where the images moved, or import "
          + "their folder again"
      }
    }
  }

  public func images(_ keys: [ItemKey], minimumSide: Int = 0) -> LibraryImages {
    LibraryImages(library: self, keys: keys, minimumSide: minimumSide)
  }
}

/// Some images of a library, decoded when asked for.
public struct LibraryImages: ImageSet {
  public let library: ImageLibrary
  public let keys: [ItemKey]
  /// Lets large JPEG photographs be decoded at a fraction of their size; see `Raster.init(decoding:minimumSide:)`.
  public let minimumSide: Int

  public var count: Int { keys.count }

  public func raster(at index: Int) throws -> Raster {
    do {
      return try Raster(decoding: library.data(of: keys[index]), minimumSide: minimumSide)
    } catch let error where error is ImageError || error is RegularFile.Failure {
      throw BrokenImage(key: keys[index], reason: error)
    }
  }

  /// One that is gone leaves its place, so that the others have theirs.
  public func rasterOrGrey(at index: Int) throws -> Raster {
    library.has(keys[index]) ? try raster(at: index) : Raster(width: 1, height: 1, pixels: [224, 224, 224])
  }

  /// Decodes every image once, on all cores.
  /// - Returns: those that cannot be used, in the order of the keys.
  /// - Throws: `CancellationError` when the process was asked to stop meanwhile.
  public func broken() throws -> [BrokenImage] {
    try concurrently(count) { index in
      try StopSignal.process.checkpoint()
      do {
        _ = try raster(at: index)
        return nil
      } catch {
        return error as? BrokenImage ?? BrokenImage(key: keys[index], reason: error)
      }
    }.compactMap(\.self)
  }
}

public struct BrokenImage: Error, CustomStringConvertible {
  public let key: ItemKey
  public let reason: any Error

  public init(key: ItemKey, reason: any Error) { (self.key, self.reason) = (key, reason) }

  public var description: String { reason is ImageLibrary.MissingImage ? "\(reason)" : "\(key): \(reason)" }
}
