internal import Files
public import Foundation
internal import Options

/// How descriptors were made: all that other images need to be described the same way. It lies beside every file of
/// descriptors (`descriptors.json`), and in the model of the groups that were made of them.
public struct DescriptorRecipe: Sendable, Equatable {
  /// `weights` is `imagenet`, `none`, or a path: relative to the data directory for what lies in it.
  public var options: DescriptorOptions
  /// SHA-256 of the file of weights; nil for random ones.
  public let sha256: String?

  public struct Unreadable: Error, CustomStringConvertible {
    public let path: String
    let found: String
    public var description: String {
      "\(path): expected how descriptors were made, found \(found); run `tiles cluster` or `tiles embed` again"
    }
  }

  public init(_ options: DescriptorOptions, sha256: String?) {
    (self.options, self.sha256) = (options, sha256)
  }

  /// - Parameter path: what the error names.
  /// - Throws: `Unreadable`.
  public init(json: Data, from path: String) throws(Unreadable) {
    let found: [String: JSONValue]
    do { found = try JSONDecoder().decode([String: JSONValue].self, from: json) } catch {
      throw Unreadable(path: path, found: jsonReason(error))
    }
    do {
      options = try DescriptorOptions(params: Self.renamed(found))
      try options.validate()
    } catch { throw Unreadable(path: path, found: "\(error)") }
    guard options.normalization != .set(nil) else {
      throw Unreadable(path: path, found: "no mean and deviation of the training images")
    }
    guard options.weights == "none" || found["sha256"].map({ $0 != .null }) ?? false else {
      throw Unreadable(path: path, found: "no digest of its weights")
    }
    if case .string(let digest)? = found["sha256"] { sha256 = digest } else { sha256 = nil }
  }

  /// Version 0.1 wrote `cluster/network.json` with names of its own.
  private static func renamed(_ found: [String: JSONValue]) -> [String: JSONValue] {
    var params = found
    for (before, now) in [("inputSize", "input_size"), ("checkpoint", "weights")] {
      if let value = params.removeValue(forKey: before) { params[now] = value }
    }
    return params
  }

  /// Numbers of each kind in a descriptor, in their order; one kind where they are not of that many numbers.
  public func widths(of width: Int) -> [Int] {
    let widths = (try? options.kinds().map(\.width)) ?? []
    return widths.reduce(0, +) == width ? widths : [width]
  }

  /// One line, keys sorted.
  public var json: String {
    let digest: [String: JSONValue] = ["sha256": .optional(sha256)]
    return JSONValue.object(options.params.merging(digest) { $1 }).text
  }
}
