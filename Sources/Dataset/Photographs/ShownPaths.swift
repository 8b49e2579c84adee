/// Paths of images as people see them and as they leave the data directory: below the deepest folder that all lie in, so that no
/// page and no copy says where somebody's photographs are.
public struct ShownPaths: Sendable {
  /// Of those that are relative to the folder of the list, and of the others; with the slash at its end, empty for none.
  private let common: String
  private let commonElsewhere: String

  public init(_ keys: some Sequence<ItemKey>) {
    let paths = keys.compactMap { if case .path(let path) = $0 { path } else { nil } }
    common = Self.folder(of: paths.filter { !$0.hasPrefix("/") })
    commonElsewhere = Self.folder(of: paths.filter { $0.hasPrefix("/") })
  }

  private static func folder(of paths: [String]) -> String {
    guard let first = paths.min(), let last = paths.max() else { return "" }
    let shared = first.commonPrefix(with: last)
    return shared.lastIndex(of: "/").map { String(shared[...$0]) } ?? ""
  }

  /// `z/x/y`, or the path; with `…/` before it where others lie elsewhere.
  public func text(_ key: ItemKey) -> String {
    guard case .path(let path) = key else { return key.description }
    guard path.hasPrefix("/") else { return String(path.dropFirst(path.hasPrefix(common) ? common.count : 0)) }
    let cut = String(path.dropFirst(path.hasPrefix(commonElsewhere) ? commonElsewhere.count : 0))
    return common.isEmpty ? cut : "…/" + cut
  }
}
