/// Images by number, decoded when asked for: what a network is fed from without ever holding all of them.
public protocol ImageSet: Sendable {
  var count: Int { get }
  /// - Throws: `ImageError` when the bytes do not decode, or what reading them threw.
  func raster(at index: Int) throws -> Raster
}

/// Several sets as one: the images of the first, then those of the second, and so on.
public struct JoinedImages: ImageSet {
  private let sets: [any ImageSet]
  public let count: Int

  public init(_ sets: [any ImageSet]) {
    self.sets = sets
    count = sets.reduce(0) { $0 + $1.count }
  }

  public func raster(at index: Int) throws -> Raster {
    var place = index
    for set in sets {
      if place < set.count { return try set.raster(at: place) }
      place -= set.count
    }
    preconditionFailure("image \(index) of \(count)")
  }
}
