import Imaging
public import Foundation

extension ReportContent {
  /// What typifies a group. What is nil or empty is left out of the page.
  public struct Profile: Codable, Sendable, Equatable {
    /// What its sentences say.
    public var features: GroupFeatures
    public var traits: [Trait]
    /// The mean of the group's images: a JPEG or PNG file.
    public var meanImage: Data?
    /// Its nearest images in a row, and below each the same with the network's attention: a JPEG or PNG file.
    public var attention: Data?
    public var neighbours: [GroupNeighbour]
    /// The descriptor channels that differ most, from the nearest group and from all the others.
    public var channelsToNeighbour: [ChannelDifference]
    public var channelsToRest: [ChannelDifference]

    public init(
      features: GroupFeatures, traits: [Trait] = [], meanImage: Data? = nil,
      attention: Data? = nil, neighbours: [GroupNeighbour] = [], channelsToNeighbour: [ChannelDifference] = [],
      channelsToRest: [ChannelDifference] = []
    ) {
      self.features = features
      self.traits = traits
      self.meanImage = meanImage
      self.attention = attention
      self.neighbours = neighbours
      self.channelsToNeighbour = channelsToNeighbour
      self.channelsToRest = channelsToRest
    }

    /// A figure of the group beside the other groups; docs/profile.md says what each is.
    public struct Trait: Codable, Sendable, Equatable {
      public enum Kind: String, Codable, Sendable {
        case contrast, grain, coherence
        /// In degrees.
        case direction
        /// Of the directions of the group's images, 0 to 1.
        case agreement
      }

      public var kind: Kind
      public var value: Double
      /// Standard deviations above the mean of all groups; nil where that says nothing.
      public var z: Double?

      public init(_ kind: Kind, _ value: Double, z: Double? = nil) {
        self.kind = kind
        self.value = value
        self.z = z
      }
    }
  }
}

/// Another group and how far its centre is.
public struct GroupNeighbour: Codable, Sendable, Equatable {
  public var group: Int
  /// Between the mean descriptors of the two groups, each image's at unit length.
  public var distance: Double

  public init(group: Int, distance: Double) {
    self.group = group
    self.distance = distance
  }
}

/// A descriptor channel in which two sets of images differ.
public struct ChannelDifference: Codable, Sendable, Equatable {
  public var channel: Int
  /// Cohen's d: above 0 where the group has more.
  public var difference: Double

  public init(channel: Int, difference: Double) {
    self.channel = channel
    self.difference = difference
  }
}
