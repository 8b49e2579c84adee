public import Foundation

extension ReportContent {
  /// What typifies a group. What is nil or empty is left out of the page.
  public struct Profile: Codable, Sendable, Equatable {
    /// What its sentences say.
    public var features: GroupFeatures
    public var colors: [Color]
    public var traits: [Trait]
    /// The mean of the group's images: a JPEG or PNG file.
    public var meanImage: Data?
    /// Its nearest images in a row, and below each the same with the network's attention: a JPEG or PNG file.
    public var attention: Data?
    public var neighbours: [Neighbour]
    /// The descriptor channels that differ most, from the nearest group and from all the others.
    public var channelsToNeighbour: [Channel]
    public var channelsToRest: [Channel]

    public init(
      features: GroupFeatures, colors: [Color] = [], traits: [Trait] = [], meanImage: Data? = nil,
      attention: Data? = nil, neighbours: [Neighbour] = [], channelsToNeighbour: [Channel] = [],
      channelsToRest: [Channel] = []
    ) {
      self.features = features
      self.colors = colors
      self.traits = traits
      self.meanImage = meanImage
      self.attention = attention
      self.neighbours = neighbours
      self.channelsToNeighbour = channelsToNeighbour
      self.channelsToRest = channelsToRest
    }

    /// A colour that much of the group has.
    public struct Color: Codable, Sendable, Equatable {
      public var color: GroupColor
      /// As `Imaging.ColorName` gives it.
      public var name: String
      /// Of the pixels, 0 to 1.
      public var share: Double

      public init(color: GroupColor, name: String, share: Double) {
        self.color = color
        self.name = name
        self.share = share
      }
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

    /// Another group and how far its centre is.
    public struct Neighbour: Codable, Sendable, Equatable {
      public var group: Int
      public var distance: Double

      public init(group: Int, distance: Double) {
        self.group = group
        self.distance = distance
      }
    }

    /// A descriptor channel and its standardised difference (Cohen's d).
    public struct Channel: Codable, Sendable, Equatable {
      public var channel: Int
      public var difference: Double

      public init(channel: Int, difference: Double) {
        self.channel = channel
        self.difference = difference
      }
    }
  }
}
