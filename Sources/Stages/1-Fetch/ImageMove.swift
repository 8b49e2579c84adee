import DataDirectory
import Dataset
import Files
import Foundation
import Pipeline

/// Notes that the photographs of the list lie in another folder now: nothing else changes, and what was made of them holds.
struct ImageMove {
  let root: URL
  let folder: DataFolder
  let context: StageContext

  init(to root: URL, folder: DataFolder, context: StageContext) {
    (self.root, self.folder, self.context) = (root, folder, context)
  }

  struct NotThere: ExitCoded, CustomStringConvertible {
    let exitStatus = ExitStatus.usage
    let root: String
    /// nil where the list has absolute paths only.
    let example: String?
    let found: Int
    let count: Int
    var description: String {
      guard let example else {
        return "--root \(root): expected a list of relative paths, found absolute ones, as version 0.1 wrote them; "
          + "`tiles import FOLDER --replace` lists the photographs anew, and what was made of them has to be made again"
      }
      return
        "--root \(root): expected the folder of the listed photographs, found \(found) of \(count) there, and not, for "
        + "example, \(example); name the folder that their paths in images.csv begin in"
    }
  }

  /// - Throws: `NotThere`, and what the files throw.
  func run() throws -> StageResult {
    let readAt = Date()
    var list = PhotographList(root: root, in: folder, readAt: readAt)
    list.photographs = try PhotographList(in: folder, ignoresNote: true).photographs
    let relative = list.photographs.keys.filter { !$0.hasPrefix("/") }
    let lost = relative.filter { !FileManager.default.fileExists(atPath: root.entry($0).path) }
    // Some may have been lost on the way; a few that are there may be by chance.
    guard !relative.isEmpty, lost.count * 2 <= relative.count else {
      throw NotThere(
        root: root.path, example: lost.min(), found: relative.count - lost.count, count: relative.count)
    }
    // What was not looked at cannot be known to be as it was: all of them are read.
    let total = list.photographs.count
    let changed = try list.changed(readsAll: true, checkpoint: { try StopSignal.process.checkpoint() }) { done in
      context.report(.step(label: "import", done: done, total: total, unit: "images"))
    }
    list.renew(changed)
    let fresh = changed.filter { !$0.value.isEmpty }.keys
    try list.findDuplicates(of: Set(fresh)) { try StopSignal.process.checkpoint() }
    try context.begin()
    try list.write(in: folder)
    let missing = changed.values.count { $0.isEmpty }
    let other = changed.count - missing
    if other > 0 {
      context.report(
        .warning("\(other) photographs are others than those that were imported: what was made of them is stale"))
    }
    return StageResult(
      summary: [
        ("images", .int(total)), ("root", .string(root.path)), ("changed", .int(other)),
        ("gone", .int(missing)),
      ], missing: missing > 0 ? "\(missing) photographs are not there" : nil)
  }
}
