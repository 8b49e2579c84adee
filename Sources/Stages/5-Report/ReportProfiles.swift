import Dataset
import Foundation
import Imaging
import Report

/// The profiles of the groups as the page shows them; none where `tiles groups` left none.
struct ReportProfiles {
  /// A report is small enough to send around.
  static let pageBytes = 15_000_000
  /// Of those, the most for the pictures of profiles: the groups that come first, which are the largest, have theirs.
  private static let pictureBytes = 5_000_000
  private static let atypical = 6
  private static let side = 96

  let byGroup: [Int: ReportContent.Profile]
  /// What people call the groups.
  let names: [Int: String]
  /// What they add to the page, about.
  let bytes: Int

  init(
    _ nearest: [(key: Int, value: [AssignmentFile.Row])], library: ImageLibrary, in folder: DataFolder
  ) throws {
    guard folder.has(ProfileFile.path) else {
      (byGroup, names, bytes) = ([:], [:], 0)
      return
    }
    let profiles = Dictionary(
      try ProfileFile(contentsOf: folder[ProfileFile.path]).groups.map { ($0.group, $0) },
      uniquingKeysWith: { first, _ in first })
    var byGroup: [Int: ReportContent.Profile] = [:]
    var spent = 0
    for (group, rows) in nearest {
      guard let profile = profiles[group] else { continue }
      var content = ReportContent.Profile(profile)
      // Those that the profile names: its order, without the nearest.
      let edge = Array(rows.suffix(min(Self.atypical, profile.atypical.count)).reversed())
      let images = library.images(edge.map(\.key), minimumSide: Self.side)
      let thumbnails = try edge.enumerated().map { index, row in
        ReportContent.Thumbnail(
          image: try images.raster(at: index).squared(Self.side).jpeg(quality: 75), caption: row.key.description)
      }
      func picture(_ path: String?) -> Data? { path.flatMap { try? Data(contentsOf: folder["groups/\($0)"]) } }
      let (mean, attention) = (picture(profile.meanImage), picture(profile.attention))
      let size = thumbnails.reduce((mean?.count ?? 0) + (attention?.count ?? 0)) { $0 + $1.image.count } * 4 / 3
      if spent + size <= Self.pictureBytes {
        spent += size
        (content.meanImage, content.attention, content.atypical) = (mean, attention, thumbnails)
      }
      byGroup[group] = content
    }
    self.byGroup = byGroup
    names = profiles.compactMapValues(\.name)
    // The words and tables of a profile take about 6 kB.
    bytes = spent + byGroup.count * 6_000
  }
}

extension ReportContent.Profile {
  /// All but the pictures.
  init(_ profile: ProfileFile.Group) {
    let texture = profile.texture
    func number(_ format: String, _ value: Double) -> String { String(format: format, value) }
    self.init(
      sentences: [profile.summary, profile.againstNeighbour].compactMap { $0 },
      colors: profile.colors.map { color in
        .init(
          color: GroupColor(Int(color.hex.dropFirst(), radix: 16) ?? 0), name: color.name, share: color.share)
      },
      traits: [
        .init(name: "contrast", value: number("%.1f L*", texture.contrast.value), z: texture.contrast.z),
        .init(
          name: "grain", value: number("%.1f cycles across", texture.grain.value), z: texture.grain.z),
        .init(name: "coherence of lines", value: number("%.2f", texture.coherence.value), z: texture.coherence.z),
        .init(
          name: "direction of lines",
          value: number("%.0f°", texture.orientation.degrees)
            + number(" (agreement %.2f)", texture.orientation.agreement)),
      ],
      neighbours: profile.neighbours.map { .init(group: $0.group, distance: $0.distance) },
      channelsToNeighbour: profile.channels.neighbour.map(Self.channel),
      channelsToRest: profile.channels.rest.map(Self.channel))
  }

  private static func channel(_ channel: ProfileFile.Channel) -> Channel {
    Channel(channel: channel.channel, difference: channel.difference)
  }
}
