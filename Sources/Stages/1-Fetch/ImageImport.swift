import DataDirectory
import Dataset
import Files
import Foundation
import Imaging
import Options
import Pipeline
import TileStore

/// Takes images over into the list `images.csv`; they stay where they are.
struct ImageImport {
  let found: [ImportedPath]
  let folder: DataFolder
  let collisions: ImportStage.Collisions?
  let classes: ImportStage.Classes?
  let table: URL?
  let seriesRule: SeriesRule?
  let context: StageContext

  private typealias Photographs = [String: PhotographList.Photograph]

  func run() throws -> StageResult {
    let readAt = Date()
    let listings = try found.map { try $0.images(leavingOut: folder.ownFiles(below: $0.url)) }
    let leftOut = listings.reduce(into: PassedOver()) { $0.add($1.leftOut) }
    let passedOver = listings.reduce(into: PassedOver()) { $0.add($1.passedOver) }
    let isReplaced = collisions == .replace
    // A list that is replaced need not be readable.
    let old =
      !folder.has(DataFolder.images)
      ? nil : isReplaced ? try? PhotographList(in: folder) : try PhotographList(in: folder)
    let before = isReplaced ? nil : old
    var list = PhotographList(root: before.map { root(of: $0) } ?? commonFolder, in: folder, readAt: readAt)
    let known = before?.photographs ?? [:]
    // Date, place and series that a person knows are of the file, in whichever list it stands; its class is of the list, and goes
    // with that.
    let earlier = old.map { renamed($0, in: list) } ?? [:]
    let listed = listings.flatMap { listing in listing.images.map { (list.path(of: $0.path), $0.label) } }
    let wanted = try merged(
      listed.map { ($0, label(of: $0, in: $1, known)) }, over: known, from: earlier)
    say(classesOf: listed.compactMap(\.1), hasClasses: known.values.contains { !$0.label.isEmpty })
    // Before the photographs are read, which takes long: what is wrong in a table is told at once.
    let given = try table.map { try viewpoints($0, of: Set(wanted.keys).union(known.keys), below: list.base) } ?? [:]
    let read = try read(wanted, below: list.base)
    for line in passedOver.lines { context.report(.note("passed over \(line)")) }
    if leftOut.count > 0 { context.report(.warning("left out \(leftOut.line)")) }
    for line in read.broken.lines { context.report(.warning("skipped \(line)")) }
    guard !read.photographs.isEmpty else {
      throw ImportedPath.Failure(
        path: found.map(\.url.path).joined(separator: " "), reason: "expected images, found none that can be used")
    }
    // A folder that is imported again has its images as they are now; what could not be looked at stays as it was.
    let roots = found.map { $0.url.path + "/" }
    let unread = listings.flatMap(\.unread)
    var rest = before ?? list
    rest.photographs = known.filter { path, _ in
      let file = list.base.entry(path).path
      return !roots.contains { file.hasPrefix($0) } || unread.contains { file == $0 || file.hasPrefix($0 + "/") }
        || read.unread.contains(path)
    }
    list.photographs = rest.photographs
    // They may be others than they were.
    list.renew(try rest.changed(checkpoint: { try StopSignal.process.checkpoint() }))
    list.photographs.merge(read.photographs) { $1 }
    let gone = known.keys.count { list.photographs[$0] == nil }
    if gone > 0 { context.report(.note("\(gone) images that are gone, or cannot be used, were taken off the list")) }
    take(given, into: &list)
    if let seriesRule { find(seriesRule, in: &list, but: given) }
    // Lists of earlier versions have no hashes.
    let fresh = list.photographs.filter { path, photograph in
      let then = earlier[path]?.content
      return photograph.content?.digest != then?.digest || then?.hash == nil && photograph.content?.hash != nil
    }.keys
    try list.findDuplicates(of: Set(fresh)) { try StopSignal.process.checkpoint() }
    let duplicates = list.duplicates
    if duplicates.count > 0 {
      context.report(
        .note(
          "\(duplicates.count) photographs show what another one shows (\(duplicates.count - duplicates.near) are the same "
            + "file): they stay on one side of a "
            + "split, and `tiles split --drop-duplicates` leaves them out"))
    }
    try context.begin()
    try removeEmptyArchive()
    try list.write(in: folder)
    if let waiting = LaterPhotographs(in: folder).words { context.report(.note(waiting)) }
    let missing = read.broken.count + leftOut.count
    var summary: SummaryRows =
      list.summary + [
        ("new", .int(read.photographs.keys.count { known[$0] == nil })), ("gone", .int(gone)),
        ("duplicates", .int(duplicates.count)), ("passed_over", .int(passedOver.count)),
        ("unread", .int(leftOut.count)), ("broken", .int(read.broken.count)),
      ]
    if leftOut.count > 0 { summary.append(("left_out", .object(leftOut.counts.mapValues(JSONValue.int)))) }
    return StageResult(
      summary: summary, missing: missing > 0 ? "\(missing) images cannot be used and were skipped" : nil)
  }

  /// Keys that are in use do not change: a list that a person made is relative to the data directory, one of version 0.1 has
  /// absolute paths.
  private func root(of list: PhotographList) -> URL? {
    list.root ?? (list.photographs.keys.contains { !$0.hasPrefix("/") } ? folder.url : nil)
  }

  /// The deepest folder that all of the paths lie in; nil where that is the root of the file system.
  private var commonFolder: URL? {
    var common = found.first?.url.absoluteURL.standardizedFileURL.pathComponents ?? []
    for path in found.dropFirst() {
      let components = path.url.absoluteURL.standardizedFileURL.pathComponents
      common = zip(common, components).prefix { $0 == $1 }.map(\.0)
    }
    return common.count > 1 ? URL(fileURLWithPath: NSString.path(withComponents: common), isDirectory: true) : nil
  }

  /// What a harvest or an import left that came to nothing. Closing it merges its log.
  private func removeEmptyArchive() throws {
    guard folder.has(DataFolder.tiles) else { return }
    try MBTiles(folder[DataFolder.tiles], .change).close()
    try folder.target(DataFolder.tiles).remove()
  }

  /// The photographs of a list under the paths that they have in another one.
  private func renamed(_ old: PhotographList, in list: PhotographList) -> Photographs {
    func path(_ path: String) -> String { list.path(of: old.base.entry(path).path) }
    return Dictionary(
      old.photographs.map { key, photograph in
        var photograph = photograph
        if !photograph.sameAs.isEmpty { photograph.sameAs = path(photograph.sameAs) }
        return (path(key), photograph)
      }, uniquingKeysWith: { first, _ in first })
  }

  /// - Parameter folder: the first one of its path; nil for none.
  private func label(of path: String, in folder: String?, _ known: Photographs) -> String {
    switch classes {
    case .folders: folder ?? ""
    case .none?: ""
    case nil: known[path]?.label ?? ""
    }
  }

  /// - Parameters:
  ///   - folders: the first one of each image.
  ///   - hasClasses: whether some are listed already.
  private func say(classesOf folders: [String], hasClasses: Bool) {
    let names = Set(folders).sorted()
    guard !names.isEmpty else { return }
    let some =
      names.prefix(PassedOver.mostExamples).joined(separator: ", ")
      + (names.count > PassedOver.mostExamples ? ", …" : "")
    context.report(
      .note(
        classes == .folders
          ? "took \(names.count) folders for classes: \(some)"
          : "took no folder for a class (\(some)); --classes folders does"
            + (hasClasses && classes == nil ? "; classes that are listed stay" : "")))
  }

  private func viewpoints(
    _ table: URL, of paths: Set<String>, below base: URL
  ) throws -> [ItemKey: ViewpointTable.Known] {
    let given = try ViewpointTable(table, of: paths.map(ItemKey.path), below: base)
    context.report(.note("\(table.lastPathComponent): rows of \(given.known.count) photographs"))
    if let stranger = given.stranger {
      context.report(
        .warning(
          "\(table.lastPathComponent): no photograph for \(given.strangers) rows, such as \(stranger); paths of photographs are "
            + "written as \(paths.min() ?? "")"))
    }
    return given.known
  }

  /// What a person knows of them comes before what their files say.
  private func take(_ given: [ItemKey: ViewpointTable.Known], into list: inout PhotographList) {
    for (key, known) in given {
      let path = key.description
      if let taken = known.taken { list.photographs[path]?.taken = taken.text }
      if let place = known.place { list.photographs[path]?.place = place }
      if !known.series.isEmpty { list.photographs[path]?.series = known.series }
    }
  }

  /// Of all photographs of the list, but for those of which the table says it.
  private func find(
    _ rule: SeriesRule, in list: inout PhotographList, but given: [ItemKey: ViewpointTable.Known]
  ) {
    let all = list.photographs.filter { given[.path($0.key)]?.series.isEmpty ?? true }.sorted { $0.key < $1.key }
    let found = rule.series(of: all.map { .init(path: $0.key, place: $0.value.place, series: $0.value.series) })
    for ((path, _), series) in zip(all, found) where !series.isEmpty { list.photographs[path]?.series = series }
    let alone = found.count(where: \.isEmpty)
    if alone > 0 { context.report(.note("--series-by \(rule.text): nothing of \(alone) photographs")) }
  }

  /// The images of all paths with their classes: those that they have, where they may stay.
  /// - Throws: `ImportStage.Collision`.
  private func merged(
    _ listed: [(path: String, label: String)], over before: Photographs, from earlier: Photographs
  ) throws -> Photographs {
    var wanted: Photographs = [:]
    var clashing: [String] = []
    for (path, label) in listed {
      let there = wanted[path] ?? before[path]
      var photograph = there ?? earlier[path] ?? .init()
      if let there, there.label != label {
        clashing.append("\(path) ('\(there.label)', now '\(label)')")
        if collisions != .add { photograph.label = label }
      } else {
        photograph.label = label
      }
      wanted[path] = photograph
    }
    guard clashing.isEmpty || collisions != nil else {
      throw ImportStage.Collision(
        what: "\(clashing.count) images are listed already, with another class", examples: clashing.sorted(),
        place: folder[DataFolder.images].path)
    }
    return wanted
  }

  private struct Reading {
    var photographs: Photographs = [:]
    var broken = PassedOver()
    /// Those of the broken ones that nothing is wrong with, as far as is known.
    var unread: Set<String> = []
  }

  /// Reads all of them to their end.
  private func read(_ wanted: Photographs, below base: URL) throws -> Reading {
    let all = wanted.sorted { $0.key < $1.key }
    context.report(.note("checking \(all.count) images"))
    let results = try concurrently(
      all.count, progress: { context.report(.step(label: "import", done: $0, total: all.count, unit: "images")) }
    ) { index -> Result<PhotographList.Photograph, any Error> in
      try StopSignal.process.checkpoint()
      return Result { try all[index].value.read(from: base.entry(all[index].key)) }
    }
    var reading = Reading()
    for ((path, _), result) in zip(all, results) {
      switch result {
      case .success(let photograph): reading.photographs[path] = photograph
      case .failure(let error):
        let picture = error as? ImageError
        reading.broken.add(
          picture?.kind ?? "files that cannot be read",
          picture.map { $0.detail.map { "\(path) (\($0))" } ?? path } ?? "\(path): \(error)")
        if !PhotographList.isLost(error) { reading.unread.insert(path) }
      }
    }
    return reading
  }
}
