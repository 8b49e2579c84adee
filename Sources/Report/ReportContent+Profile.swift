public import Foundation

extension ReportContent {
  /// What typifies a group. What is nil or empty is left out of the page.
  public struct Profile: Codable, Sendable, Equatable {
    /// Whole sentences.
    public var sentences: [String]
    public var colors: [Color]
    public var traits: [Trait]
    /// The mean of the group's images: a JPEG or PNG file.
    public var meanImage: Data?
    /// Its nearest images in a row, and below each the same with the network's attention: a JPEG or PNG file.
    public var attention: Data?
    /// The images farthest from the centre, the farthest first.
    public var atypical: [Thumbnail]
    public var neighbours: [Neighbour]
    /// The descriptor channels that differ most, from the nearest group and from all the others.
    public var channelsToNeighbour: [Channel]
    public var channelsToRest: [Channel]

    public init(
      sentences: [String], colors: [Color] = [], traits: [Trait] = [], meanImage: Data? = nil, attention: Data? = nil,
      atypical: [Thumbnail] = [], neighbours: [Neighbour] = [], channelsToNeighbour: [Channel] = [],
      channelsToRest: [Channel] = []
    ) {
      self.sentences = sentences
      self.colors = colors
      self.traits = traits
      self.meanImage = meanImage
      self.attention = attention
      self.atypical = atypical
      self.neighbours = neighbours
      self.channelsToNeighbour = channelsToNeighbour
      self.channelsToRest = channelsToRest
    }

    /// A colour that much of the group has.
    public struct Color: Codable, Sendable, Equatable {
      public var color: GroupColor
      public var name: String
      /// Of the pixels, 0 to 1.
      public var share: Double

      public init(color: GroupColor, name: String, share: Double) {
        self.color = color
        self.name = name
        self.share = share
      }
    }

    /// A figure of the group, as words and beside the other groups.
    public struct Trait: Codable, Sendable, Equatable {
      public var name: String
      /// With its unit.
      public var value: String
      /// Standard deviations above the mean of all groups; nil where that says nothing.
      public var z: Double?

      public init(name: String, value: String, z: Double? = nil) {
        self.name = name
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
