import Groups
import DataDirectory
import Files
import Foundation
import Imaging
import Report

/// The profiles of the groups as the page shows them; none where `tiles groups` left none.
struct ReportProfiles {
  /// The most of a page for the pictures of profiles: the groups that come first, which are the largest, have theirs.
  private static let pictureBytes = 3_000_000

  let byGroup: [Int: ReportContent.Profile]
  /// What they add to the page, about.
  let bytes: Int

  init(in folder: DataFolder) throws {
    guard folder.has(ProfileFile.path) else {
      (byGroup, bytes) = ([:], 0)
      return
    }
    let profiles = try ProfileFile(contentsOf: folder[ProfileFile.path]).groups
    let all = ProfiledGroups(profiles)
    var byGroup: [Int: ReportContent.Profile] = [:]
    var spent = 0
    for profile in profiles {
      var content = ReportContent.Profile(profile, among: all)
      func picture(_ path: String?) -> Data? {
        path.flatMap { try? folder.target("\(DataFolder.groups)/\($0)").data(atMost: RegularFile.mostImage) }
          .flatMap { ImageFormat(sniffing: $0) == nil ? nil : $0 }
      }
      let (mean, attention) = (picture(profile.meanImage), picture(profile.attention))
      let size = ((mean?.count ?? 0) + (attention?.count ?? 0)) * 4 / 3
      if spent + size <= Self.pictureBytes {
        spent += size
        (content.meanImage, content.attention) = (mean, attention)
      }
      byGroup[profile.group] = content
    }
    self.byGroup = byGroup
    // The words and tables of a profile take about 6 kB.
    bytes = spent + byGroup.count * 6_000
  }
}

extension ReportContent.Profile {
  /// All but the pictures.
  init(_ profile: ProfileFile.Group, among all: ProfiledGroups) {
    let texture = profile.texture
    let hasLines = GroupFeatures.hasLines(
      coherence: texture.coherence.value, agreement: texture.orientation.agreement)
    self.init(
      features: GroupFeatures(profile, among: all),
      traits: [
        .init(.contrast, texture.contrast.value, z: texture.contrast.z),
        .init(.grain, texture.grain.value, z: texture.grain.z),
        .init(.coherence, texture.coherence.value, z: texture.coherence.z),
      ] + (hasLines ? [.init(.direction, texture.orientation.degrees)] : [])
        + [.init(.agreement, texture.orientation.agreement)],
      neighbours: profile.neighbours, channelsToNeighbour: profile.channels.neighbour,
      channelsToRest: profile.channels.rest)
  }
}
