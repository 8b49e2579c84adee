import Foundation
import Geo

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

  static var blueMarble: URL { cache.appendingPathComponent("bmng.jpg") }
  static var imagenetWeights: URL { cache.appendingPathComponent("xception_imagenet.h5") }

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
