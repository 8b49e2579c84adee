import Dataset
public import Files
import Foundation
public import Geo
import Options
import Pipeline

/// Which tiles of an archive are meant, where it is not all of them: those of a zoom, those that touch an area, or those
/// of the zoom that touch the area.
public struct TileSelection: Sendable {
  public var zoom: Int?
  public var area: NamedArea?

  public init(zoom: Int? = nil, area: NamedArea? = nil) { (self.zoom, self.area) = (zoom, area) }

  public var isAll: Bool { zoom == nil && area == nil }

  /// Of a stage: what is set, so that the record of one that takes all is as it was before there was a choice.
  var params: [String: JSONValue] {
    var params: [String: JSONValue] = [:]
    if let zoom { params["zoom"] = .int(zoom) }
    if let area { params["within"] = .string(area.name) }
    return params
  }

  func inputs(in data: URL) throws -> [Artifact] { try area?.artifact(in: data).map { [$0] } ?? [] }

  /// Those of some tiles that are meant; quickest in the order of z, x, y.
  func tiles(of all: [Tile]) -> [Tile] {
    let zoomed = zoom.map { zoom in all.filter { $0.z == zoom } } ?? all
    return area.map { $0.polygon.touched(of: zoomed) } ?? zoomed
  }

  /// Those of some images that are meant.
  /// - Throws: `Nothing`; `NoPlaces` for photographs.
  func keys(of all: [ItemKey]) throws -> [ItemKey] {
    if isAll { return all }
    let tiles = all.compactMap(\.tile)
    guard tiles.count == all.count else { throw NoPlaces() }
    let found = self.tiles(of: tiles)
    guard !found.isEmpty else { throw Nothing(words, zooms: Self.zooms(of: all)) }
    return found.map(ItemKey.tile)
  }

  /// What a summary says of the images that were taken.
  /// - Parameter all: how many there are.
  func rows(_ taken: [ItemKey], of all: Int) -> SummaryRows {
    let zooms = Self.zooms(of: taken)
    return (zooms.isEmpty ? [] : [("zooms", .array(zooms.map { .int($0) }))])
      + (area.map { [("within", .string($0.name))] } ?? []) + [("left_out", .int(all - taken.count))]
  }

  static func zooms(of keys: [ItemKey]) -> [Int] { Set(keys.compactMap(\.tile?.z)).sorted() }

  /// "zoom 12 within lyon"
  var words: String {
    [zoom.map { "zoom \($0)" }, area.map { "within \($0.name)" }].compactMap(\.self).joined(separator: " ")
  }

  public struct Nothing: ExitCoded, CustomStringConvertible {
    public var exitStatus: ExitStatus { .usage }
    private let wanted: String
    private let zooms: [Int]

    init(_ wanted: String, zooms: [Int]) { (self.wanted, self.zooms) = (wanted, zooms) }

    public var description: String {
      let found = zooms.isEmpty ? "no tiles" : "tiles of zoom \(zooms.map(String.init).joined(separator: ", "))"
      return
        "\(wanted): expected tiles there, found none; the data directory has \(found): choose another, or fetch them"
    }
  }

  public struct NoPlaces: ExitCoded, CustomStringConvertible {
    public var exitStatus: ExitStatus { .usage }
    public var description: String {
      "--zoom and --within choose among tiles; the images of this data directory have no places: leave them out"
    }
  }
}
