import Groups
import Foundation
import Geo
import Report
import Synchronization

@testable import Viewer

/// A data directory that is none: one tile, one group.
final class PaintedData: ViewedData {
  static let tile = Tile(z: 3, x: 4, y: 2)
  static let jpeg = Data([0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3])

  private let edits = Mutex<[ViewedEdit]>([])
  private let searches = Mutex<[ViewedSearch]>([])
  let refusal = Mutex<(any Error)?>(nil)
  let notes = Mutex<[ViewedNote]>([])
  /// An edit waits while this is true, a minute at most.
  let isHeld = Mutex(false)
  let tileData = Mutex<Data>(jpeg)
  let projected = Mutex(ViewedProjection([(index: 0, at: SIMD2(-1, 3)), (index: 5, at: SIMD2(1, 2))]))
  let name: String?
  let proposed: ProposedName?

  var made: [ViewedEdit] { edits.withLock(\.self) }
  var searched: [ViewedSearch] { searches.withLock(\.self) }

  init(name: String? = "Forest", proposed: ProposedName? = nil) { (self.name, self.proposed) = (name, proposed) }

  func archive() throws -> ViewedArchive? {
    ViewedArchive(
      name: "Here", attribution: "Somebody", bounds: Bounds(west: 0, south: 10, east: 20, north: 30), zooms: 3...5)
  }

  func data(of tile: Tile) throws -> Data? { tile == Self.tile ? tileData.withLock(\.self) : nil }

  func state() throws -> ViewedState {
    var state = ViewedState(title: "Here", kind: .tiles)
    state.groups = [
      .init(
        group: 0, name: name, color: "#112233", images: 1, train: 1, test: 0, mergedFrom: [], proposed: proposed,
        samples: [.tile(Self.tile)])
    ]
    state.box = try archive()?.bounds
    (state.likeness, state.joins) = ([7, 0], [[0, 7]])
    state.notes = notes.withLock(\.self)
    return state
  }

  func members() throws -> ViewedMembers { ViewedMembers([3, 4, 2, 0]) }

  func place(of image: ViewedImage) throws -> ViewedPlace? {
    guard image == .tile(Self.tile) else { return nil }
    return ViewedPlace(key: "3/4/2", membership: nil, neighbours: [], notes: [])
  }

  struct Broken: Error, CustomStringConvertible { let description = "sheets: expected a sheet, found none" }

  func points() throws -> ViewedPoints {
    ViewedPoints(points: [.init(index: 0, longitude: 2.5, latitude: 48.5)], outlines: [[0, 0, 1, 0, 1, 1]])
  }
  func projection() throws -> ViewedProjection { projected.withLock(\.self) }
  func land() throws -> ViewedLand {
    ViewedLand(
      region: RegionLabel("Brittany", longitude: -3, latitude: 48), outlines: [[0, 0, 1, 0, 1, 1]],
      labels: [RegionLabel("Germany", code: "DE", longitude: 0, latitude: 0)])
  }
  func mosaic() throws -> ViewedMosaic? {
    let tiles = [(4, 2), (4, 3), (4, 5), (5, 2)].map { Tile(z: 3, x: $0, y: $1) }
    return ViewedMosaic(zoom: 3, x: 4, y: 2, columns: 2, rows: 4, tiles: tiles, jpeg: Self.jpeg)
  }
  func areas() throws -> ViewedAreas { ViewedAreas(zoom: 3, borders: [[4, 2, 4, 3, 5, 3, 5, 2, 4, 2]]) }
  func thumbnail(of index: Int) throws -> Data? { index == 0 ? Self.jpeg : nil }
  func data(ofImage index: Int) throws -> Data? { index == 0 ? Data("#!/bin/sh".utf8) : nil }
  func sheet(of group: Int) throws -> Data? { throw Broken() }

  func search(_ search: ViewedSearch) throws -> ViewedFound {
    if let refusal = refusal.withLock(\.self) { throw refusal }
    searches.withLock { $0.append(search) }
    return ViewedFound(found: [3, 4, 2], scores: [0.5])
  }

  func edit(_ edit: ViewedEdit) throws -> [Int] {
    let latest = Date(timeIntervalSinceNow: 60)
    while isHeld.withLock(\.self), Date() < latest { Thread.sleep(forTimeInterval: 0.01) }
    if let refusal = refusal.withLock(\.self) { throw refusal }
    edits.withLock { $0.append(edit) }
    return if case .split = edit { [7] } else { [] }
  }
}
