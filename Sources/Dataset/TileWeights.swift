internal import Geo
public import Files

/// What an image counts for beside others, where groups are found and where images are split.
public enum TileWeights: String, Codable, Sendable, CaseIterable {
  /// All the same.
  case none
  /// A tile for the ground that it covers: on a Mercator map less, the nearer it lies to a pole.
  case area

  public struct NeedsTiles: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus { .usage }
    public var description: String {
      "weights 'area': expected tiles, found photographs, which cover no ground that is known; leave the option out"
    }

    public init() {}
  }

  /// With a mean of 1; nil where all count the same.
  /// - Throws: `NeedsTiles`.
  public func weights(of keys: [ItemKey]) throws(NeedsTiles) -> [Double]? {
    guard self == .area else { return nil }
    let areas = keys.compactMap { $0.tile?.squareKilometres }
    guard areas.count == keys.count else { throw NeedsTiles() }
    let mean = areas.reduce(0, +) / Double(areas.count)
    return areas.map { $0 / mean }
  }
}
