/// Images by number, decoded when asked for: what a network is fed from without ever holding all of them.
public protocol ImageSet: Sendable {
  var count: Int { get }
  /// - Throws: `ImageError` when the bytes do not decode, or what reading them threw.
  func raster(at index: Int) throws -> Raster
}
