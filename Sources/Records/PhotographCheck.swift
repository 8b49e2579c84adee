public import DataDirectory
import Dataset
import Files
import Foundation
import Imaging
public import Pipeline

/// Reads every photograph of the list as a suspicious reader would.
public struct PhotographCheck {
  public let repair: Bool

  public init(repair: Bool) { self.repair = repair }

  private enum Finding {
    case gone
    case changed
    case broken(any Error, isLost: Bool)
  }

  private static let mostShown = 20

  /// - Parameter checkpoint: called for each photograph; may throw to stop.
  /// - Throws: what the list and `checkpoint` throw.
  public func run(
    in folder: DataFolder, checkpoint: @Sendable () throws -> Void, report: (StageContext.Progress) -> Void
  ) throws -> StageResult {
    var list = try PhotographList(in: folder)
    let all = list.photographs.sorted { $0.key < $1.key }
    let findings = try concurrently(
      all.count, progress: { report(.step(label: "verify", done: $0, total: all.count, unit: "images")) }
    ) { [base = list.base] index -> Finding? in
      try checkpoint()
      let (path, photograph) = all[index]
      do {
        let now = try photograph.read(from: base.entry(path))
        guard let then = photograph.content else { return nil }
        return now.content?.digest == then.digest ? nil : .changed
      } catch RegularFile.Failure.missing { return .gone } catch {
        return .broken(error, isLost: PhotographList.isLost(error))
      }
    }
    var (gone, changed, broken, lost): ([String], [String], [String], [String]) = ([], [], [], [])
    var lines: [String] = []
    for ((path, _), finding) in zip(all, findings) {
      switch finding {
      case .gone:
        gone.append(path)
        lost.append(path)
        lines.append("\(path): expected a file in \(list.base.path), found none")
      case .changed:
        changed.append(path)
        lines.append("\(path): another picture than was imported")
      case .broken(let error, let isLost):
        broken.append(path)
        if isLost { lost.append(path) }
        lines.append("\(path): \(error)")
      case nil: break
      }
    }
    for line in lines.prefix(Self.mostShown) { report(.warning(line)) }
    if lines.count > Self.mostShown { report(.warning("and \(lines.count - Self.mostShown) more")) }
    if repair, !lost.isEmpty {
      // A disk that is away is no reason to forget what was on it.
      _ = try folder.library().absent(of: all.map { ItemKey.path($0.key) })
      for path in lost { list.photographs[path] = nil }
      try list.write(in: folder)
    }
    return StageResult(
      summary: [
        ("images", .int(all.count)), ("gone", .int(gone.count)), ("changed", .int(changed.count)),
        ("broken", .int(broken.count)),
      ], missing: remedy(lost: lost.count, unread: gone.count + broken.count - lost.count, changed: changed.count))
  }

  private func remedy(lost: Int, unread: Int, changed: Int) -> String? {
    let parts = [
      lost == 0
        ? nil
        : repair
          ? "\(lost) photographs were taken off the list; run what was made of them again"
          : "\(lost) photographs cannot be read: `tiles import --root FOLDER` where they moved, `tiles verify --repair` takes them off "
            + "the list",
      unread == 0 ? nil : "\(unread) cannot be read here, for the reasons above, and stay on the list",
      changed == 0 ? nil : "\(changed) are others than were imported: import their folder again",
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}
