/// Which groups of a file were gone through. Links can make a few groups look like any number of them, or one lie inside
/// itself: Keras puts each in one place.
struct GroupWalk {
  /// The deepest group that is looked into: models in models, each with two groups.
  private static let greatestDepth = 64

  private let file: HDF5File
  /// The paths of the groups that were gone through, by their addresses.
  private var paths: [Int: String] = [:]

  init(_ file: HDF5File) { self.file = file }

  /// - Returns: whether there is such a group.
  /// - Throws: `HDF5File.Failure` where it is one that was gone through.
  mutating func enter(_ group: String) throws(HDF5File.Failure) -> Bool {
    guard let address = try file.address(of: group) else { return false }
    let depth = group.split(separator: "/").count
    guard depth <= Self.greatestDepth else {
      throw HDF5File.Failure(
        path: file.path, expected: "at most \(Self.greatestDepth) groups inside one another", found: "\(depth)")
    }
    if let other = paths.updateValue(group, forKey: address) {
      throw HDF5File.Failure(
        path: file.path, expected: "each group in one place", found: "\(group) to be \(other) again, by a link")
    }
    return true
  }
}
