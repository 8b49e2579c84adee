/// The start of a file. Names and numbers here and beside are those of the "HDF5 File Format Specification Version 3.0".
struct HDF5Superblock {
  static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  private static let unusual = HDF5Fault(found: "a superblock of a kind that Keras never writes")

  /// The address of the root group.
  let root: Int

  init(_ source: HDF5Source) throws(HDF5Fault) {
    var start = try source.read(0, min(96, source.count))
    guard start.remaining >= 8, try start.take(8).elementsEqual(Self.signature) else {
      throw HDF5Fault(found: "no HDF5 file")
    }
    let version = try start.byte()
    guard 0...3 ~= version else { throw HDF5Fault(found: "a superblock of the version \(version)") }
    if version <= 1 { try start.skip(4) }
    guard try start.byte() == 8, try start.byte() == 8 else { throw Self.unusual }
    // Flags, and sizes of nodes.
    try start.skip(version == 0 ? 9 : version == 1 ? 13 : 1)
    guard try start.bits(8) == 0 else { throw Self.unusual }
    try start.skip(8)
    guard let end = try start.address(), end <= source.count else { throw HDF5Fault(found: "a truncated file") }
    if version <= 1 {
      guard try start.address() == nil else { throw HDF5Fault(found: "a file that is a part of several") }
      // The name of the root group.
      try start.skip(8)
    }
    guard let root = try start.address() else { throw HDF5Fault(found: "a file without a root group") }
    self.root = root
  }
}
