import Foundation

/// Images that are looked for: like some, and not like others.
public struct ViewedSearch: Sendable, Equatable {
  public let like: [ViewedImage]
  public let unlike: [ViewedImage]
  /// How many at most.
  public let top: Int

  private static let most = 10_000
  /// Together; an address is no place for more.
  private static let mostGiven = 200

  /// What cannot be read.
  struct Failure: Error, CustomStringConvertible {
    let found: String
    var description: String {
      "search: expected like=… and not=… of at most \(ViewedSearch.mostGiven) images in all, z/x/y or numbers between commas, "
        + "and top=1 to \(ViewedSearch.most), found \(found)"
    }
  }

  /// - Parameter parameters: what follows the question mark: `like=8/130/88,8/131/88&not=8/129/90&top=200`.
  init(_ parameters: String) throws(Failure) {
    var given: [String: String] = [:]
    for pair in parameters.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let value = parts[1].removingPercentEncoding, given[parts[0]] == nil,
        ["like", "not", "top"].contains(parts[0])
      else { throw Failure(found: String(pair.prefix(80))) }
      given[parts[0]] = value
    }
    like = try Self.images(given["like"] ?? "")
    unlike = try Self.images(given["not"] ?? "")
    guard !like.isEmpty else { throw Failure(found: "no image that they are like") }
    guard like.count + unlike.count <= Self.mostGiven else {
      throw Failure(found: "\(like.count + unlike.count) images")
    }
    guard let top = given["top"].map({ Route.number($0) }) ?? 200, 1...Self.most ~= top else {
      throw Failure(found: "top=\(given["top"]?.prefix(80) ?? "")")
    }
    self.top = top
  }

  private static func images(_ text: String) throws(Failure) -> [ViewedImage] {
    var images: [ViewedImage] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: true) {
      let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      if parts.count == 3, let tile = Route.tile(parts[0], parts[1], parts[2]) {
        images.append(.tile(tile))
      } else if parts.count == 1, let index = Route.number(parts[0]) {
        images.append(.index(index))
      } else {
        throw Failure(found: String(word.prefix(80)))
      }
    }
    return images
  }
}

/// What was found, the best first.
public struct ViewedFound: Sendable, Encodable {
  /// z, x, y, z, x, y, … for tiles; the numbers in `members` for images of a folder.
  public let found: [Int]
  /// One for each image.
  public let scores: [Double]

  public init(found: [Int], scores: [Double]) { (self.found, self.scores) = (found, scores) }
}
