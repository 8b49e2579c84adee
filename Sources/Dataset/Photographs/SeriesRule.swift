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
    case .folder:
      // Of a photograph that lies elsewhere, what pages may show of its path.
      let paths = ShownPaths(photographs.map { .path($0.path) })
      return photographs.map { photograph in
        let path = photograph.path.hasPrefix("/") ? paths.text(.path(photograph.path)) : photograph.path
        return ItemKey.path(path).folder
      }
    case .pattern(let pattern):
      guard let expression = try? Regex(pattern) else { return photographs.map { _ in "" } }
      return photographs.map { Self.found(expression, in: $0.path) }
    case .place(let metres): return Self.near(photographs, metres)
    }
  }

  private static func found(_ expression: Regex<AnyRegexOutput>, in path: String) -> String {
    guard let output = try? expression.firstMatch(in: path)?.output else { return "" }
    return String((output.count > 1 ? output[1].substring : nil) ?? output[0].substring ?? "")
  }

  /// Each begins a series unless it is near to the first of one, and then all go to the nearest: the same photographs give the same
  /// series. Numbered, and not named by their places, which are not for everybody; a series has the number that most of it had.
  private static func near(_ photographs: [Photograph], _ metres: Double) -> [String] {
    var first: [PhotographFacts.Place] = []
    for place in photographs.compactMap(\.place) where !first.contains(where: { $0.metres(to: place) <= metres }) {
      first.append(place)
    }
    let series = photographs.map { photograph in
      photograph.place.flatMap { place in
        first.indices.min { first[$0].metres(to: place) < first[$1].metres(to: place) }
      }
    }
    var votes: [Vote: Int] = [:]
    for (photograph, series) in zip(photographs, series) {
      guard let series, let match = photograph.series.wholeMatch(of: /place (\d{1,6})/), let number = Int(match.1)
      else { continue }
      votes[Vote(series: series, number: number), default: 0] += 1
    }
    var numbers: [Int: Int] = [:]
    for vote in votes.sorted(by: {
      (-$0.value, $0.key.number, $0.key.series) < (-$1.value, $1.key.number, $1.key.series)
    }) {
      guard numbers[vote.key.series] == nil, !numbers.values.contains(vote.key.number) else { continue }
      numbers[vote.key.series] = vote.key.number
    }
    var next = votes.keys.map(\.number).max() ?? 0
    for series in first.indices where numbers[series] == nil {
      next += 1
      numbers[series] = next
    }
    return series.map { series in series.flatMap { numbers[$0] }.map { "place \($0)" } ?? "" }
  }

  /// That a series has an old number, by one of its photographs.
  private struct Vote: Hashable {
    let series: Int
    let number: Int
  }
}

extension PhotographFacts.Place {
  /// Over the ground, by the haversine formula on a sphere.
  public func metres(to other: Self) -> Double {
    let (from, to) = (latitude * .pi / 180, other.latitude * .pi / 180)
    let (up, across) = (sin((to - from) / 2), sin((other.longitude - longitude) * .pi / 360))
    return 2 * 6_371_008.8 * asin(min(1, (up * up + cos(from) * cos(to) * across * across).squareRoot()))
  }
}
