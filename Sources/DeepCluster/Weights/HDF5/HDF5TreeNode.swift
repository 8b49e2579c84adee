/// A node of a tree of version 1: of the names of a group, or of the chunks of a dataset.
struct HDF5TreeNode {
  enum Kind: Int { case names, chunks }

  /// 0 for a leaf.
  let level: Int
  /// The nodes below, with the key in front of each.
  let children: [(key: ArraySlice<UInt8>, address: Int)]

  /// - Parameter level: that it must have. Each is one lower than the node above: no tree contains itself.
  init(
    _ source: HDF5Source, at address: Int, kind: Kind, keyWidth: Int, level: Int?
  ) throws(HDF5Fault) {
    var start = try source.read(address, 24)
    try start.expect("TREE")
    guard try start.byte() == kind.rawValue else { throw .damaged("tree") }
    self.level = try start.byte()
    guard level == nil || level == self.level else { throw .damaged("tree, with a node on a wrong level") }
    let count = try start.int(2)
    var content = try source.read(address + 24, count * (keyWidth + 8))
    var children: [(key: ArraySlice<UInt8>, address: Int)] = []
    for _ in 0..<count {
      let key = try content.take(keyWidth)
      guard let child = try content.address() else { throw .damaged("tree") }
      children.append((key, child))
    }
    self.children = children
  }
}
