internal import CZip
package import Foundation

/// A `.keras` archive: a zip with `model.weights.h5`, `config.json` and `metadata.json`.
package struct KerasArchive {
  package struct Failure: Error {
    package let found: String
  }

  private let descriptor: Int32

  /// - Parameter descriptor: of the archive, which must stay open.
  package init(descriptor: Int32) { self.descriptor = descriptor }

  /// The published network's weights have 84 MB, and models around it can have more.
  private static let mostWeights = 1 << 30
  /// The most bytes of a configuration; that of Xception has 80 kB.
  private static let mostConfiguration = 16 << 20

  /// The bytes of `model.weights.h5`.
  package func weights() throws(Failure) -> Data {
    guard let bytes = try entry("model.weights.h5", most: Self.mostWeights) else {
      throw Failure(found: "a zip archive without model.weights.h5")
    }
    return bytes
  }

  /// nil when the archive has none, or one that is not of Keras: the order is then taken from the weights' names.
  package func configuration() throws(Failure) -> KerasConfiguration? {
    try entry("config.json", most: Self.mostConfiguration).flatMap {
      try? JSONDecoder().decode(KerasConfiguration.self, from: $0)
    }
  }

  /// nil when there is none of that name.
  private func entry(_ name: String, most: Int) throws(Failure) -> Data? {
    var bytes: UnsafeMutableRawPointer?
    var count = 0
    var message = [CChar](repeating: 0, count: Int(TILES_ZIP_MESSAGE))
    switch tiles_zip_read(descriptor, name, most, &bytes, &count, &message) {
    case TILES_ZIP_READ: return bytes.map { Data(bytesNoCopy: $0, count: count, deallocator: .free) } ?? Data()
    case TILES_ZIP_NO_ENTRY: return nil
    default:
      let reason = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw Failure(found: "a damaged zip archive (\(name): \(reason))")
    }
  }
}
