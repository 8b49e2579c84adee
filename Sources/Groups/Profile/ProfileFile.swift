package import DataDirectory
import Files
package import Foundation
package import Report

/// `groups/profile.json`: what typifies each final group; docs/profile.md explains each figure.
package struct ProfileFile: Codable, Sendable, Equatable {
  package static let path = DataFolder.profile
  package static let currentSchema = 1

  package var schema = Self.currentSchema
  package let seed: UInt64
  /// The most images of a group that its colours and texture were taken from.
  package let sample: Int
  /// nil without a checkpoint of the network that the descriptors are of.
  package let attention: Attention?
  package private(set) var groups: [Group]

  package struct Attention: Codable, Sendable, Equatable {
    package let checkpoint: String
    /// Side of the images that the network was given, in pixels.
    package let inputSize: Int
  }

  package struct Group: Codable, Sendable, Equatable {
    package let group: Int
    /// What people call it; nil where nobody named it.
    package var name: String?
    package let images: Int
    package let summary: String
    /// nil for a group that is alone.
    package let againstNeighbour: String?
    /// The same in French; nil in profiles of version 0.1.
    package var summaryFr: String?
    package var againstNeighbourFr: String?
    package let nearest: [Place]
    package let atypical: [Place]
    package let colors: [Color]
    /// L*, a*, b*: the mean of the sampled pixels.
    package let meanLab: [Double]
    package let texture: Texture
    /// Relative to `groups/`.
    package let meanImage: String
    package let attention: String?
    package let neighbours: [GroupNeighbour]
    package let channels: Channels
  }

  /// An image and its distance to the centroid, as `assignments.csv` has it.
  package struct Place: Codable, Sendable, Equatable {
    package let key: String
    package let distance: Double
  }

  package struct Color: Codable, Sendable, Equatable {
    package let hex: String
    package let lab: [Double]
    package let name: String
    /// The part of the sampled pixels that has this colour, 0 to 1.
    package let share: Double
  }

  package struct Texture: Codable, Sendable, Equatable {
    package let contrast: Measure
    package let grain: Measure
    package let coherence: Measure
    package let orientation: Orientation
  }

  package struct Measure: Codable, Sendable, Equatable {
    package let value: Double
    /// Standard deviations, over the groups, above the mean of the groups.
    package let z: Double
  }

  package struct Orientation: Codable, Sendable, Equatable {
    package let degrees: Double
    package let agreement: Double
  }

  package struct Channels: Codable, Sendable, Equatable {
    package let neighbour: [ChannelDifference]
    package let rest: [ChannelDifference]
  }

  package struct Unreadable: Error, CustomStringConvertible {
    package let path: String
    package let found: String
    package var description: String {
      "\(path): expected a profile of groups, schema \(ProfileFile.currentSchema), found \(found); run `tiles groups` again"
    }
  }

  /// This profile with other names of the groups, in place of those that it has.
  package func named(_ names: [Int: String]) -> ProfileFile {
    var file = self
    for index in groups.indices { file.groups[index].name = names[groups[index].group] }
    return file
  }

  package func write(in folder: DataFolder) throws { try AtomicFile.write(try json(), to: folder.target(Self.path)) }

  /// Keys sorted, so that two runs can be compared line by line.
  package func json() throws -> Data {
    let encoder = JSONEncoder.indented.withAllNumbers()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return try encoder.encode(self) + Data("\n".utf8)
  }

  package init(seed: UInt64, sample: Int, attention: Attention?, groups: [Group]) {
    self.seed = seed
    self.sample = sample
    self.attention = attention
    self.groups = groups
  }

  /// - Throws: `Unreadable`.
  package init(contentsOf url: URL) throws {
    let decoder = JSONDecoder.numbers
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      self = try decoder.decode(Self.self, from: RegularFile.data(url))
    } catch {
      throw Unreadable(path: url.path, found: jsonReason(error))
    }
    guard schema == Self.currentSchema else { throw Unreadable(path: url.path, found: "schema \(schema)") }
  }
}

extension Double {
  /// To four decimals: what a profile says is no more exact than that.
  package var short: Double { rounded(to: 4) }
}
