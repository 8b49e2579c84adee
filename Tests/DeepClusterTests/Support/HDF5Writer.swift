import CFixtures
import Foundation

/// An HDF5 file that is being written, with whatever a hostile one may have.
struct HDF5Writer {
  struct Failure: Error { let what: String }

  private let file: fixture_file

  /// - Parameter changing: a file that is there already.
  static func write(_ url: URL, changing: Bool = false, _ body: (HDF5Writer) throws -> Void) throws {
    var file: fixture_file = -1
    let status = changing ? fixture_hdf5_change(url.path, &file) : fixture_hdf5_create(url.path, &file)
    guard status == 0 else { throw Failure(what: url.path) }
    defer { fixture_hdf5_close(file) }
    try body(HDF5Writer(file: file))
  }

  func group(_ path: String) throws { try check(fixture_hdf5_group(file, path), path) }

  func link(_ path: String, _ kind: fixture_link, to target: String = "/", in other: String? = nil) throws {
    try check(fixture_hdf5_link(file, path, kind, target, other), path)
  }

  func dataset(
    _ path: String, _ shape: [UInt64], _ layout: fixture_layout = fixture_layout(), values: [Float]? = nil
  ) throws {
    try check(fixture_hdf5_dataset(file, path, shape, shape.count, layout, values), path)
  }

  /// A chunk of `size` values along each axis, deflated, that unpacks to `content`.
  func packed(_ path: String, _ shape: [UInt64], chunk size: UInt64, content: [UInt8]) throws {
    try content.withUnsafeBytes { bytes in
      var layout = fixture_layout()
      (layout.chunk, layout.deflates) = (size, 1)
      (layout.packed, layout.packed_count) = (bytes.baseAddress, bytes.count)
      try dataset(path, shape, layout)
    }
  }

  /// - Parameter width: of each in bytes; 0 for variable length.
  func strings(_ name: String, of group: String, _ items: [String], width: Int = 0) throws {
    let copies = items.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    try check(
      fixture_hdf5_strings(file, group, name, copies.map { UnsafePointer($0) }, items.count, width), name)
  }

  func string(_ name: String, of group: String, _ text: String) throws {
    try check(fixture_hdf5_string(file, group, name, text), name)
  }

  private func check(_ status: Int32, _ what: String) throws {
    guard status == 0 else { throw Failure(what: what) }
  }
}
