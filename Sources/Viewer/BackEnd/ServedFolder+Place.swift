import Files
import Dataset
public import Foundation
import Imaging

/// What is known of one image, and images of folders.
extension ServedFolder {
  private static let neighbours = 12
  private static let thumbnail = 160

  public func place(of image: ViewedImage) throws -> ViewedPlace? {
    let groups = try grouped()
    guard let key = try key(of: image, groups) else { return nil }
    var notes: [ViewedNote] = []
    let descriptors = try described()
    if descriptors == nil { notes.append(.noDescriptors) }
    let near = try descriptors?.nearest(to: key, count: Self.neighbours)
    if descriptors != nil, near == nil { notes.append(.laterThanDescriptors) }
    var confidence: Double?
    if let groups, groups.areReshaped {
      // What follows from all images of groups that people changed, the table of groups says.
      confidence = groups.places[key].flatMap { groups.rows[$0].confidence }
    } else if let groups, let descriptors {
      do {
        let placement = try descriptors.placement(of: key, after: groups.log.now)
        confidence = groups.places[key].map { groups.rows[$0] }.flatMap { row in
          placement?.confidence(in: row.group, at: row.distance)
        }
      } catch {
        // Without libtorch, or with descriptors of another width, the rest can be told all the same.
        notes.append(.noConfidence(why: ErrorWords.of(error)))
      }
    }
    // What is told of the tile is worth having without it.
    let area = key.tile.flatMap { tile in try? contiguous().area(of: tile) }
    let photographs = try kind == .images ? groups.map(photographs) : nil
    var place = ViewedPlace(
      key: photographs?.paths.text(key) ?? key.description,
      membership: groups.flatMap { groups in
        groups.places[key].map { groups.membership($0, confidence: confidence, area: area) }
      },
      neighbours: (near ?? []).map { near in
        let place = groups?.places[near.key]
        return .init(
          key: photographs?.paths.text(near.key) ?? near.key.description, index: near.key.tile == nil ? place : nil,
          group: place.flatMap { groups?.rows[$0].group }, similarity: near.similarity)
      }, notes: notes)
    if let groups, let photographs {
      place.photograph = photographs.photograph(key, places: groups.places) { groups.rows[$0].group }
    }
    return place
  }

  public func search(_ search: ViewedSearch) throws -> ViewedFound {
    guard let descriptors = try described() else { throw ViewedRefusal.noDescriptors }
    let groups = try grouped()
    func keys(_ images: [ViewedImage]) throws -> [ItemKey] {
      try images.map { image in
        guard let key = try key(of: image, groups) else {
          throw ViewedRefusal.edit(.noImage(image.text, others: 0))
        }
        guard descriptors.has(key) else { throw ViewedRefusal.notDescribed(key.description) }
        return key
      }
    }
    let best = try descriptors.search(like: keys(search.like), unlike: keys(search.unlike), count: search.top)
    // What is described and not grouped has no number on the page.
    let shown = best.compactMap { found -> (numbers: [Int], score: Double)? in
      if let tile = found.key.tile { return ([tile.z, tile.x, tile.y], found.score) }
      return groups?.places[found.key].map { ([$0], found.score) }
    }
    return ViewedFound(found: shown.flatMap(\.numbers), scores: shown.map { $0.score.rounded(to: 6) })
  }

  private func key(of image: ViewedImage, _ groups: ServedGroups?) throws -> ItemKey? {
    switch image {
    case .tile(let tile):
      guard groups?.places[.tile(tile)] == nil else { return .tile(tile) }
      return try data(of: tile) == nil ? nil : .tile(tile)
    case .index(let index):
      guard let groups, kind == .images, groups.rows.indices.contains(index) else { return nil }
      return groups.rows[index].key
    }
  }

  /// By number, never by path: the only files beside the data directory's that are read are those that were imported. Without what
  /// a file says beside its picture, and in a format that browsers show.
  public func data(ofImage index: Int) throws -> Data? {
    guard let data = try file(ofImage: index) else { return nil }
    let bare = try BareCopy(of: data)
    return bare.format == .tiff ? try Raster(decoding: data).png() : bare.data
  }

  private func file(ofImage index: Int) throws -> Data? {
    guard let key = try key(of: .index(index), grouped()) else { return nil }
    return try? folder.library().data(of: key)
  }

  public func thumbnail(of index: Int) throws -> Data? {
    guard let data = try file(ofImage: index) else { return nil }
    return try Raster(decoding: data, minimumSide: Self.thumbnail).within(Self.thumbnail).jpeg(quality: 80)
  }
}
