import Files
import Foundation

/// `groups/profile.json`: what typifies each final group; docs/profile.md explains each figure.
struct ProfileFile: Codable, Sendable, Equatable {
  static let path = "groups/profile.json"
  static let currentSchema = 1

  var schema = Self.currentSchema
  let seed: UInt64
  /// The most images of a group that its colours and texture were taken from.
  let sample: Int
  /// nil without a checkpoint of the network that the descriptors are of.
  let attention: Attention?
  private(set) var groups: [Group]

  struct Attention: Codable, Sendable, Equatable {
    let checkpoint: String
    /// Side of the images that the network was given, in pixels.
    let inputSize: Int
  }

  struct Group: Codable, Sendable, Equatable {
    let group: Int
    /// What people call it; nil where nobody named it.
    var name: String?
    let images: Int
    let summary: String
    /// nil for a group that is alone.
    let againstNeighbour: String?
    let nearest: [Place]
    let atypical: [Place]
    let colors: [Color]
    /// L*, a*, b*: the mean of the sampled pixels.
    let meanLab: [Double]
    let texture: Texture
    /// Relative to `groups/`.
    let meanImage: String
    let attention: String?
    let neighbours: [Neighbour]
    let channels: Channels
  }

  /// An image and its distance to the centroid, as `assignments.csv` has it.
  struct Place: Codable, Sendable, Equatable {
    let key: String
    let distance: Double
  }

  struct Color: Codable, Sendable, Equatable {
    let hex: String
    let lab: [Double]
    let name: String
    /// Of the sampled pixels, 0 to 1.
    let share: Double
  }

  struct Texture: Codable, Sendable, Equatable {
    let contrast: Measure
    let grain: Measure
    let coherence: Measure
    let orientation: Orientation
  }

  struct Measure: Codable, Sendable, Equatable {
    let value: Double
    /// Standard deviations, over the groups, above the mean of the groups.
    let z: Double
  }

  struct Orientation: Codable, Sendable, Equatable {
    let degrees: Double
    let agreement: Double
  }

  struct Neighbour: Codable, Sendable, Equatable {
    let group: Int
    /// Between the mean descriptors of the two groups, each image's at unit length.
    let distance: Double
  }

  struct Channels: Codable, Sendable, Equatable {
    let neighbour: [Channel]
    let rest: [Channel]
  }

  struct Channel: Codable, Sendable, Equatable {
    let channel: Int
    /// Cohen's d: above 0 where this group has more.
    let difference: Double
  }

  struct Unreadable: Error, CustomStringConvertible {
    let path: String
    let found: String
    var description: String {
      "\(path): expected a profile of groups, schema \(ProfileFile.currentSchema), found \(found); run `tiles groups` again"
    }
  }

  /// The same with these names, by group, in place of those that it has.
  func named(_ names: [Int: String]) -> ProfileFile {
    var file = self
    for index in groups.indices { file.groups[index].name = names[groups[index].group] }
    return file
  }

  func write(in folder: DataFolder) throws { try AtomicFile.write(try json(), to: folder.target(Self.path)) }

  /// Keys sorted, so that two runs can be compared line by line.
  func json() throws -> Data {
    let encoder = JSONEncoder.numbers
    encoder.outputFormatting.insert(.prettyPrinted)
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return try encoder.encode(self) + Data("\n".utf8)
  }

  init(seed: UInt64, sample: Int, attention: Attention?, groups: [Group]) {
    self.seed = seed
    self.sample = sample
    self.attention = attention
    self.groups = groups
  }

  /// - Throws: `Unreadable`.
  init(contentsOf url: URL) throws {
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
  var short: Double { (self * 10_000).rounded() / 10_000 }
}
