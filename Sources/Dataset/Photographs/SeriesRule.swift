import Foundation
public import Imaging

/// How photographs of one viewpoint are told from those of others.
public enum SeriesRule: Sendable, Equatable {
  /// Those of a folder.
  case folder
  /// Those within so many metres of the first.
  case place(metres: Double)
  /// Those in whose paths a regular expression finds the same; its first group, where it has one.
  case pattern(String)

  public struct Failure: Error, CustomStringConvertible, Equatable {
    let found: String
    public var description: String {
      "expected folder, place:METRES such as place:50m, or pattern:REGEX such as 'pattern:(VP\\d+)_', found '\(found)'"
    }
  }

  /// - Throws: `Failure`.
  public init(_ text: String) throws(Failure) {
    if text == "folder" {
      self = .folder
    } else if let match = text.wholeMatch(of: /place:(\d+(?:\.\d+)?)\s*m?/), let metres = Double(match.1), metres > 0 {
      self = .place(metres: metres)
    } else if text.hasPrefix("pattern:"), text.count > 8, (try? Regex(String(text.dropFirst(8)))) != nil {
      self = .pattern(String(text.dropFirst(8)))
    } else {
      throw Failure(found: text)
    }
  }

  public var text: String {
    switch self {
    case .folder: "folder"
    case .place(let metres):
      "place:\(metres.formatted(.number.grouping(.never).locale(Locale(identifier: "en_US_POSIX"))))m"
    case .pattern(let pattern): "pattern:\(pattern)"
    }
  }

  /// What a rule looks at.
  public struct Photograph: Sendable {
    public var path: String
    public var place: PhotographFacts.Place?
    /// That it is of already; empty for none.
    public var series: String

    public init(path: String, place: PhotographFacts.Place?, series: String) {
      (self.path, self.place, self.series) = (path, place, series)
    }
  }

  /// - Returns: the series of each, in their order; empty for those that it tells nothing of.
  public func series(of photographs: [Photograph]) -> [String] {
    switch self {
    case .folder: photographs.map { ItemKey.path($0.path).folder }
    case .pattern(let pattern): photographs.map { Self.found(pattern, in: $0.path) }
    case .place(let metres): Self.near(photographs, metres)
    }
  }

  private static func found(_ pattern: String, in path: String) -> String {
    guard let match = try? Regex(pattern).firstMatch(in: path) else { return "" }
    let output = match.output
    return String((output.count > 1 ? output[1].substring : nil) ?? output[0].substring ?? "")
  }

  /// Numbered, and not named by their places, which are not for everybody. Those of an earlier import stay in their series, as long as
  /// they are not too far from its first photograph: within twice the distance, since that may be another one than it was.
  private static func near(_ photographs: [Photograph], _ metres: Double) -> [String] {
    var first: [String: PhotographFacts.Place] = [:]
    var order: [String] = []
    func begin(_ name: String, _ place: PhotographFacts.Place) {
      first[name] = place
      order.append(name)
    }
    for photograph in photographs where photograph.series.wholeMatch(of: /place \d{1,6}/) != nil {
      if let place = photograph.place, first[photograph.series] == nil { begin(photograph.series, place) }
    }
    var number = order.compactMap { Int($0.dropFirst(6)) }.max() ?? 0
    return photographs.map { photograph in
      guard let place = photograph.place else { return "" }
      if let own = first[photograph.series], own.metres(to: place) <= 2 * metres { return photograph.series }
      let nearest = order.compactMap { name in first[name].map { (name, $0.metres(to: place)) } }.min { $0.1 < $1.1 }
      if let nearest, nearest.1 <= metres { return nearest.0 }
      number += 1
      begin("place \(number)", place)
      return "place \(number)"
    }
  }
}

extension PhotographFacts.Place {
  /// Over the ground, by the haversine formula on a sphere.
  func metres(to other: Self) -> Double {
    let (from, to) = (latitude * .pi / 180, other.latitude * .pi / 180)
    let (up, across) = (sin((to - from) / 2), sin((other.longitude - longitude) * .pi / 360))
    return 2 * 6_371_008.8 * asin(min(1, (up * up + cos(from) * cos(to) * across * across).squareRoot()))
  }
}
