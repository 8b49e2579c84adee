public import Dataset
public import Foundation
public import Geo

extension ReportContent {
  /// What was harvested, split and clustered. nil: not known, or not done.
  public struct Facts: Codable, Sendable, Equatable {
    public var source: String?
    /// As the source words it; HTML tags are taken out.
    public var attribution: String?
    /// Its name; else `box` says where it is.
    public var region: String?
    public var box: Bounds?
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
    /// Those that came after the groups were found.
    public var later: Int?
    /// The share of train, 0 to 1.
    public var ratio: Double?
    public var splitMethod: Splitter.Method?
    public var splitSeed: UInt64?
    /// Pairs of a train and a test tile that touch.
    public var leakingPairs: Int?
    /// Photographs of test that show what one of train shows, or are of a series with one of train; nil for tiles.
    public var knownTest: Int?
    /// Clusters that the network was trained on.
    public var clusters: Int?
    /// Steps that were asked for; `ReportContent.steps` holds those that were done.
    public var steps: Int?
    /// NMI of the clusters that ended the training before; nil where none did.
    public var settled: Double?
    /// Final groups.
    public var groups: Int?
    /// Of the final groups, -1 to 1, where they were found.
    public var silhouette: Double?
    /// The mean over the images, 0 to 1: see `tiles assign`.
    public var confidence: Double?
    public var seed: UInt64?
    public var toolVersion: String
    public var created: Date

    public init(
      source: String? = nil, attribution: String? = nil, region: String? = nil, box: Bounds? = nil, zoom: Int? = nil,
      tiles: Int? = nil, absent: Int? = nil, failed: Int? = nil, train: Int? = nil, test: Int? = nil,
      later: Int? = nil, ratio: Double? = nil, splitMethod: Splitter.Method? = nil, splitSeed: UInt64? = nil,
      leakingPairs: Int? = nil,
      knownTest: Int? = nil, clusters: Int? = nil, steps: Int? = nil, settled: Double? = nil, groups: Int? = nil,
      silhouette: Double? = nil,
      confidence: Double? = nil, seed: UInt64? = nil, toolVersion: String, created: Date
    ) {
      self.source = source
      self.attribution = attribution
      self.region = region
      self.box = box
      self.zoom = zoom
      self.tiles = tiles
      self.absent = absent
      self.failed = failed
      self.train = train
      self.test = test
      self.later = later
      self.ratio = ratio
      self.splitMethod = splitMethod
      self.splitSeed = splitSeed
      self.leakingPairs = leakingPairs
      self.knownTest = knownTest
      self.clusters = clusters
      self.steps = steps
      self.settled = settled
      self.groups = groups
      self.silhouette = silhouette
      self.confidence = confidence
      self.seed = seed
      self.toolVersion = toolVersion
      self.created = created
    }

    /// What is grouped.
    var thing: Thing { zoom == nil ? .images : .tiles }
  }
}
