public import Foundation
import Files

/// Finds images by so much of their paths as somebody wrote in a table.
public struct NamedImages {
  public enum Found: Equatable {
    case none
    case one(ItemKey)
    case several([ItemKey])
  }

  private let root: URL
  private let byName: [Substring: [ItemKey]]

  /// - Parameters:
  ///   - keys: of images that are files.
  ///   - root: the folder that their paths are relative to.
  public init(_ keys: [ItemKey], below root: URL) {
    self.root = root
    byName = Dictionary(grouping: keys) { Self.steps($0.description).last ?? "" }
  }

  /// - Parameter written: the path of the list, an absolute one, or so much of its end as names one image.
  public func find(_ written: String) -> Found {
    let steps = Self.steps(written)
    guard let name = steps.last else { return .none }
    let named = byName[name] ?? []
    var candidates = named.filter { Self.steps(root.entry($0.description).path).ends(with: steps) }
    if candidates.isEmpty, written.hasPrefix("/") || steps.count > 1 {
      // More of it than the list has: the photographs lay elsewhere then.
      let longer = named.filter { Self.steps($0.description).count > 1 && steps.ends(with: Self.steps($0.description)) }
      candidates = longer.max { Self.steps($0.description).count < Self.steps($1.description).count }.map { [$0] } ?? []
    }
    guard candidates.count > 1 else { return candidates.first.map(Found.one) ?? .none }
    return candidates.first { $0.description == written }.map(Found.one) ?? .several(candidates)
  }

  private static func steps(_ path: String) -> [Substring] {
    path.replacing("\\", with: "/").split(separator: "/").filter { $0 != "." }
  }
}

extension [Substring] {
  fileprivate func ends(with other: [Substring]) -> Bool {
    count >= other.count && suffix(other.count).elementsEqual(other)
  }
}
