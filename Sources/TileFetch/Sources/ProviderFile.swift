import Files
import Foundation
import Geo

/// A source as a JSON file, in the fields of xyzservices, so that its entries can be pasted: `url`, `min_zoom`, `max_zoom`,
/// `attribution`, `name`, `bounds` ([[south, west], [north, east]]), `subdomains`, and whatever else the address names in braces; beside
/// these `licence` and `years`. A key that each user needs (`<insert your …>`) is the token.
/// Source: https://xyzservices.readthedocs.io/en/stable/api.html
struct ProviderFile {
  enum Failure: ExitCoded, CustomStringConvertible, Equatable {
    case unreadable(path: String, reason: String)
    case field(path: String, name: String, expected: String, found: String)

    var exitStatus: ExitStatus { .usage }
    var description: String {
      switch self {
      case .unreadable(let path, let reason):
        "\(path): expected a source as JSON, in the fields of xyzservices, found \(reason)"
      case .field(let path, let name, let expected, let found):
        "\(path): '\(name)': expected \(expected), found \(found)"
      }
    }
  }

  let title: String?
  let template: URLTemplate
  let attribution: String?
  let licence: String?
  let years: ClosedRange<Int>?
  let zooms: ClosedRange<Int>
  let areas: [Bounds]

  /// - Throws: `Failure`, `URLTemplate.Failure`.
  init(contentsOf url: URL, isPublic: Bool) throws {
    func failure(_ name: String, _ expected: String, _ found: Any?) -> Failure {
      .field(path: url.path, name: name, expected: expected, found: found.map { String("\($0)".prefix(80)) } ?? "none")
    }
    let data: Data
    do { data = try RegularFile.data(url, atMost: 1 << 20) } catch {
      throw Failure.unreadable(path: url.path, reason: error.found)
    }
    let object: Any
    do { object = try JSONSerialization.jsonObject(with: data) } catch {
      throw Failure.unreadable(path: url.path, reason: jsonReason(error))
    }
    guard let fields = object as? [String: Any] else { throw Failure.unreadable(path: url.path, reason: "no object") }
    guard let address = fields["url"] as? String else { throw failure("url", "an http(s) address", fields["url"]) }
    var text = address
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) where name != "url" && text.contains("{\(name)}") {
      switch value {
      case let word as String where word.hasPrefix("<insert"): text = text.replacing("{\(name)}", with: "{token}")
      // The server's own part of an address is asked for apart.
      case let word as String where name != "s": text = text.replacing("{\(name)}", with: word)
      case let number as NSNumber: text = text.replacing("{\(name)}", with: number.stringValue)
      default: break
      }
    }
    let servers: [String]? =
      (fields["subdomains"] as? String).map { $0.map(String.init) } ?? fields["subdomains"] as? [String]
    template = try URLTemplate(
      text, isPublic: isPublic, servers: servers?.isEmpty ?? true ? ["a", "b", "c"] : servers ?? [])
    func zoom(_ name: String, _ otherwise: Int) throws -> Int {
      guard let value = fields[name] else { return otherwise }
      guard let number = (value as? NSNumber)?.intValue, (0...30).contains(number) else {
        throw failure(name, "a zoom from 0 to \(Tile.maximumZoom)", value)
      }
      return min(number, Tile.maximumZoom)
    }
    let (low, high) = (try zoom("min_zoom", 0), try zoom("max_zoom", Tile.maximumZoom))
    guard low <= high else { throw failure("max_zoom", "a zoom of \(low) or more", high) }
    zooms = low...high
    title = fields["name"] as? String
    attribution = [fields["html_attribution"], fields["attribution"]].compactMap { $0 as? String }.first { !$0.isEmpty }
    licence = (fields["licence"] ?? fields["license"]) as? String
    if let value = fields["years"] {
      guard let years = ((value as? String) ?? (value as? NSNumber)?.stringValue).flatMap({ ClosedRange(years: $0) })
      else {
        throw failure("years", "a year or two, such as 1950-1965", value)
      }
      self.years = years
    } else {
      years = nil
    }
    if let value = fields["bounds"] {
      guard let corners = value as? [[Double]], corners.count == 2, corners.allSatisfy({ $0.count == 2 }),
        let box = try? Bounds(
          west: corners[0][1], south: corners[0][0], east: corners[1][1], north: corners[1][0], as: "bounds")
      else { throw failure("bounds", "[[south, west], [north, east]] in degrees", value) }
      areas = [box]
    } else {
      areas = [.world]
    }
  }
}
