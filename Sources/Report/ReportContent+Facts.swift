public import Foundation

extension ReportContent {
  /// What was harvested, split and clustered. nil: not known, or not done.
  public struct Facts: Codable, Sendable, Equatable {
    public var source: String?
    /// As the source words it; HTML tags are taken out.
    public var attribution: String?
    public var region: String?
    /// nil for a folder of images: the page then speaks of images, not of tiles.
    public var zoom: Int?
    /// Tiles (or images) at hand.
    public var tiles: Int?
    /// Tiles that the source does not have.
    public var absent: Int?
    /// Tiles that could not be fetched.
    public var failed: Int?
    public var train: Int?
    public var test: Int?
    /// The share of train, 0 to 1.
    public var ratio: Double?
    /// Pairs of a train and a test tile that touch.
    public var leakingPairs: Int?
    /// Clusters that the network was trained on.
    public var clusters: Int?
    /// Steps that were asked for; `ReportContent.steps` holds those that were done.
    public var steps: Int?
    /// Final groups.
    public var groups: Int?
    public var seed: UInt64?
    public var toolVersion: String
    public var created: Date

    public init(
      source: String? = nil, attribution: String? = nil, region: String? = nil, zoom: Int? = nil, tiles: Int? = nil,
      absent: Int? = nil, failed: Int? = nil, train: Int? = nil, test: Int? = nil, ratio: Double? = nil,
      leakingPairs: Int? = nil, clusters: Int? = nil, steps: Int? = nil, groups: Int? = nil, seed: UInt64? = nil,
      toolVersion: String, created: Date
    ) {
      self.source = source
      self.attribution = attribution
      self.region = region
      self.zoom = zoom
      self.tiles = tiles
      self.absent = absent
      self.failed = failed
      self.train = train
      self.test = test
      self.ratio = ratio
      self.leakingPairs = leakingPairs
      self.clusters = clusters
      self.steps = steps
      self.groups = groups
      self.seed = seed
      self.toolVersion = toolVersion
      self.created = created
    }

    /// The word for what is grouped.
    var things: String { zoom == nil ? "images" : "tiles" }
  }
}
