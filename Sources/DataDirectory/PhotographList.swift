package import Dataset
import Files
package import Foundation
package import Imaging
package import Options
package import Pipeline

/// `images.csv`, the photographs of a data directory as they were when they were imported, and `images.json`, below which
/// folder they lie. Paths are relative to that folder, or absolute for what lies elsewhere.
package struct PhotographList: Sendable, Equatable {
  package struct Photograph: Sendable, Equatable {
    /// Its class; empty where it is not labelled.
    package var label = ""
    /// What it was when it was imported; nil in lists of earlier versions.
    package var content: Content?
    /// `2019-05-01T14:03:00+02:00`; empty where nobody knows.
    package var taken = ""
    package var place: PhotographFacts.Place?
    /// A person's word for the viewpoint that it belongs to; empty for none.
    package var series = ""
    /// The path of another one that shows nearly the same, as the import found; empty for none.
    package var sameAs = ""

    package init() {}
  }

  package struct Content: Sendable, Equatable {
    /// SHA-256 of its file.
    package var digest: String
    package var bytes: Int
    /// In pixels, upright.
    package var width: Int
    package var height: Int
    /// Of what it shows; nil for one of a single colour, and in lists of earlier versions.
    package var hash: PerceptualHash?

    package init(digest: String, bytes: Int, width: Int, height: Int, hash: PerceptualHash? = nil) {
      (self.digest, self.bytes, self.width, self.height, self.hash) = (digest, bytes, width, height, hash)
    }
  }

  /// What `images.json` says.
  private struct Note: Codable {
    /// Absolute, or relative to the data directory for what lies in it.
    var root: String?
    /// When the photographs were read, in seconds since 1970: those that nobody touched since are as they were.
    var readAt: Double?

    private enum CodingKeys: String, CodingKey {
      case root
      case readAt = "read_at"
    }
  }

  private static let columns = [
    LabelTable.column, "digest", "bytes", "width", "height", "taken", "longitude", "latitude", "series", "phash",
    "same_as",
  ]

  /// By path.
  package var photographs: [String: Photograph] = [:]
  /// The folder that is noted; nil for lists of earlier versions, and for those that a person made.
  package let root: URL?
  /// The folder that relative paths begin in.
  package let base: URL
  private let readAt: Double?

  /// None yet.
  /// - Parameters:
  ///   - root: the folder that they lie in; nil for the data directory.
  ///   - readAt: before the first of them is read.
  package init(root: URL?, in folder: DataFolder, readAt: Date) {
    self.root = root?.absoluteURL.standardizedFileURL
    base = self.root ?? folder.url
    self.readAt = readAt.timeIntervalSince1970
  }

  /// Those that a data directory has.
  /// - Parameter ignoresNote: where the folder is about to be noted anew.
  /// - Throws: `KeyedTable.Failure`, `CSVTable.Failure`, `Malformed`.
  package init(in folder: DataFolder, ignoresNote: Bool = false) throws {
    let note = ignoresNote ? nil : try Self.note(in: folder)
    root = note.flatMap { Self.root(of: $0, in: folder) }
    base = root ?? folder.url
    readAt = note?.readAt
    let table = try KeyedTable(contentsOf: folder[DataFolder.images], remedy: "run `tiles import` first")
    let places = Dictionary(table.columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for row in table.rows {
      func value(_ name: String) -> String { places[name].map { row.values[$0] } ?? "" }
      func count(_ name: String, atMost: Int) -> Int? {
        Int(value(name)).flatMap { (0...atMost).contains($0) ? $0 : nil }
      }
      var photograph = Photograph()
      photograph.label = value(LabelTable.column)
      // What no photograph can have was not written here.
      if let bytes = count("bytes", atMost: RegularFile.mostImage), let width = count("width", atMost: 1 << 24),
        let height = count("height", atMost: 1 << 24)
      {
        photograph.content = Content(
          digest: value("digest"), bytes: bytes, width: width, height: height, hash: PerceptualHash(value("phash")))
      }
      photograph.taken = PhotographDate(value("taken"))?.text ?? value("taken")
      if let longitude = Double(value("longitude")), let latitude = Double(value("latitude")),
        abs(longitude) <= 180, abs(latitude) <= 90
      {
        photograph.place = .init(longitude: longitude, latitude: latitude)
      }
      photograph.series = value("series")
      photograph.sameAs = value("same_as")
      photographs[row.key.description] = photograph
    }
  }

  package struct Malformed: Error, CustomStringConvertible {
    let path: String
    let found: String
    package var description: String {
      "\(path): expected {\"root\": the folder of the photographs}, found \(found); `tiles import --root FOLDER` writes it anew"
    }
  }

  private static func note(in folder: DataFolder) throws -> Note? {
    guard folder.has(DataFolder.imagesNote) else { return nil }
    let data = try RegularFile.data(folder[DataFolder.imagesNote], atMost: 1 << 16)
    do { return try JSONDecoder().decode(Note.self, from: data) } catch {
      throw Malformed(path: folder[DataFolder.imagesNote].path, found: jsonReason(error))
    }
  }

  private static func root(of note: Note, in folder: DataFolder) -> URL? {
    note.root.map { folder.url.absoluteURL.entry($0).standardizedFileURL }
  }

  /// The folder that relative paths of a data directory's photographs begin in.
  /// - Throws: `Malformed`, `RegularFile.Failure`.
  package static func base(in folder: DataFolder) throws -> URL {
    try note(in: folder).flatMap { root(of: $0, in: folder) } ?? folder.url
  }

  /// A path as the list has it.
  package func path(of file: String) -> String {
    guard let root = root?.path, file.hasPrefix(root + "/") else { return file }
    return String(file.dropFirst(root.count + 1))
  }

  /// Which of them show the same, as far as was known when they were imported.
  package var duplicates: Duplicates {
    Duplicates(
      photographs.compactMap { path, photograph in
        photograph.content.map {
          .init(
            key: .path(path), digest: $0.digest, width: $0.width, height: $0.height,
            sameAs: photographs[photograph.sameAs] == nil ? nil : .path(photograph.sameAs))
        }
      }.sorted { $0.key < $1.key })
  }

  /// Finds out which of them show nearly the same: each names one that it is like. What was known of others stays.
  /// - Parameter fresh: those that are new, or others than they were; asked about are also those whose like is one of these, or gone.
  package mutating func findDuplicates(of fresh: Set<String>, checkpoint: @Sendable () throws -> Void) throws {
    let lonely = photographs.filter { _, photograph in
      let other = photograph.sameAs
      return !other.isEmpty && (fresh.contains(other) || photographs[other] == nil)
    }
    let fresh = fresh.union(lonely.keys)
    for path in fresh { photographs[path]?.sameAs = "" }
    var digests: Set<String> = []
    let different = photographs.sorted { $0.key < $1.key }.compactMap { path, photograph -> NearDuplicates.Picture? in
      guard let content = photograph.content, digests.insert(content.digest).inserted else { return nil }
      return .init(key: .path(path), hash: content.hash, width: content.width, height: content.height)
    }
    let pairs = try NearDuplicates.pairs(
      among: different, fresh: Set(fresh.map(ItemKey.path)), checkpoint: checkpoint
    ) { [base] key in
      let data = try? RegularFile.data(base.entry(key.description), atMost: RegularFile.mostImage)
      return data.flatMap { try? Raster(decoding: $0, minimumSide: 4 * PictureDetail.side) }.flatMap(PictureDetail.init)
    }
    var neighbours: [String: [String]] = [:]
    for (one, other) in pairs {
      neighbours[one.description, default: []].append(other.description)
      neighbours[other.description, default: []].append(one.description)
    }
    func pixels(_ path: String) -> Int { photographs[path]?.content.map { $0.width * $0.height } ?? 0 }
    // Not in chains: of a series from dawn to dusk each is like the next, and the last is not like the first.
    var named = Set(photographs.values.map(\.sameAs))
    for path in neighbours.keys.sorted(by: { (pixels($1), $0) < (pixels($0), $1) }) {
      guard !named.contains(path), photographs[path]?.sameAs.isEmpty ?? false else { continue }
      let others = neighbours[path] ?? []
      if let center = others.filter(named.contains).min() {
        photographs[path]?.sameAs = center
        continue
      }
      for other in others where photographs[other]?.sameAs.isEmpty ?? false {
        photographs[other]?.sameAs = path
        named.insert(path)
      }
    }
  }

  /// Counts of what is known of them.
  package var summary: SummaryRows {
    let labels = photographs.values.map(\.label).filter { !$0.isEmpty }
    return [
      ("images", .int(photographs.count)), ("classes", .int(Set(labels).count)), ("labelled", .int(labels.count)),
      ("dated", .int(photographs.values.count { !$0.taken.isEmpty })),
      ("placed", .int(photographs.values.count { $0.place != nil })),
      ("series", .int(Set(photographs.values.map(\.series).filter { !$0.isEmpty }).count)),
    ]
  }

  /// The note first: a list without it would be one of another folder.
  package func write(in folder: DataFolder) throws {
    if root != nil || readAt != nil {
      let own = folder.url.absoluteURL.standardizedFileURL.path
      let place = root.map { $0.path == own ? "." : folder.relative($0.path) }
      let note = Note(root: place, readAt: readAt)
      try AtomicFile.write(
        JSONEncoder.indented.encode(note) + Data("\n".utf8), to: folder.target(DataFolder.imagesNote))
    }
    let hasClasses = photographs.values.contains { !$0.label.isEmpty }
    let columns = Self.columns.filter { hasClasses || $0 != LabelTable.column }
    try KeyedTable.write(
      columns: columns, of: Array(photographs), key: { .path($0.key) }, to: folder.target(DataFolder.images)
    ) { item in columns.map { item.value.value(of: $0) } }
  }

  // MARK: What they are now

  /// The images below a folder, as an input of a stage; nil where there is no such folder.
  /// - Parameters:
  ///   - path: as the record has it.
  ///   - readsAll: also those that nobody touched since the list was read.
  package static func artifact(of path: String, in folder: DataFolder, readsAll: Bool = false) throws -> Artifact? {
    let url = folder.url.entry(path)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    let list = try? PhotographList(in: folder)
    // An empty folder, such as that of a disk that is not there, is another input, and no error.
    let listing = try? ImageFolder(url).listing(leavingOut: folder.ownFiles(below: url))
    let files = (listing?.images.map(\.path) ?? []).sorted()
    let found = try concurrently(files.count) { index -> Seen? in
      let known = list.flatMap { list in list.photographs[list.path(of: files[index])]?.content }
      return list.map { $0.seen(files[index], known, readsAll: readsAll) } ?? Self.read(files[index])
    }
    let digest = try Digest(.sha256)
    var names: [String: String] = [:]
    for (file, seen) in zip(files, found) {
      let name = String(file.dropFirst(url.path.count).drop { $0 == "/" })
      // One that may not be read is left out by the import, too.
      digest.update(Data("\(name)\0\(seen?.digest ?? "")\n".utf8))
      if files.count <= Artifact.mostFiles { names[name] = seen?.digest ?? "" }
    }
    var artifact = Artifact(
      path: path, kind: .photographs, bytes: found.reduce(0) { $0 + ($1?.bytes ?? 0) }, sha256: digest.finish(),
      count: files.count)
    if files.count <= Artifact.mostFiles { artifact.files = names }
    return artifact
  }

  private struct Seen {
    let digest: String
    let bytes: Int
  }

  /// Files that this process has read already: a command asks several times.
  private static let digested = DigestedFiles()

  /// nil for what cannot be read.
  private static func read(_ file: String) -> Seen? {
    struct Gone: Error {}
    let artifact = try? digested.artifact(of: URL(fileURLWithPath: file)) { url in
      guard let found = try Artifact(url.path, kind: .file, in: url) else { throw Gone() }
      return found
    }
    return artifact.map { Seen(digest: $0.digest, bytes: $0.bytes) }
  }

  /// What a file is now. One of that size that nobody touched since the list was read is as it was: its time of change is set by
  /// nothing but the system.
  private func seen(_ file: String, _ known: Content?, readsAll: Bool) -> Seen? {
    var facts = stat()
    // Clocks of file systems are coarse.
    if !readsAll, let known, let readAt, stat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG,
      Int(facts.st_size) == known.bytes, Double(facts.st_ctim.tv_sec) < readAt - 2
    {
      return Seen(digest: known.digest, bytes: known.bytes)
    }
    return Self.read(file)
  }

  /// What is another one now than the list says: the digest by path, empty for one that is gone.
  /// - Parameters:
  ///   - readsAll: also those that nobody touched since the list was read.
  ///   - checkpoint: called for each; may throw to stop.
  package func changed(
    readsAll: Bool = false, checkpoint: @Sendable () throws -> Void = {}, progress: (_ done: Int) -> Void = { _ in }
  ) throws -> [String: String] {
    let known = photographs.compactMap { path, photograph in photograph.content.map { (path: path, content: $0) } }
      .sorted { $0.path < $1.path }
    let digests = try concurrently(known.count, progress: progress) { index -> String? in
      try checkpoint()
      let (path, content) = known[index]
      let now = seen(base.entry(path).path, content, readsAll: readsAll)?.digest ?? ""
      return now == content.digest ? nil : now
    }
    return Dictionary(
      zip(known, digests).compactMap { known, digest in digest.map { (known.path, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Whether what kept a photograph from being read is in the photograph itself, and not in the machine.
  package static func isLost(_ error: any Error) -> Bool {
    switch error {
    case RegularFile.Failure.missing, ImageError.damaged, ImageError.notAnImage, ImageError.foreign: true
    default: false
    }
  }

  /// Notes what photographs are now: a list that says when it was read must say what was there.
  /// - Parameter changed: what `changed` gave.
  package mutating func renew(_ changed: [String: String]) {
    for (path, digest) in changed where !digest.isEmpty {
      let file = base.entry(path)
      guard var photograph = photographs[path] else { continue }
      if let now = try? photograph.read(from: file) {
        photograph = now
      } else {
        // One that is no picture any more is another one all the same.
        photograph.content?.digest = digest
        photograph.content?.bytes = FileState(file)?.size ?? 0
        photograph.content?.hash = nil
      }
      photographs[path] = photograph
    }
  }
}

extension PhotographList.Photograph {
  /// The same photograph as its file is now, which is read to its end. Date and place stay as the list has them, which a person
  /// may have corrected, unless the file is another one that says others.
  /// - Throws: `ImageError`, `RegularFile.Failure`.
  package func read(from file: URL) throws -> Self {
    let data = try RegularFile.data(file, atMost: RegularFile.mostImage)
    let (facts, small) = try PhotographFacts.reading(data)
    let digest = try Digest.hex(.sha256, of: data)
    let isKnown = content?.digest == digest
    // Cameras without a clock write days that there are not.
    let date = facts.taken.flatMap { PhotographDate($0)?.text }
    var photograph = self
    photograph.content = .init(
      digest: digest, bytes: data.count, width: facts.width, height: facts.height,
      hash: PerceptualHash(small))
    if !isKnown || taken.isEmpty { photograph.taken = date ?? taken }
    if !isKnown || place == nil { photograph.place = facts.place ?? place }
    return photograph
  }

  /// In the order of dates; those of which nobody knows it last.
  package var sortedDate: String { taken.isEmpty ? "~" : taken }

  /// As people see it; nil where nobody knows it.
  package var shownDate: String? { PhotographDate(taken)?.short }

  fileprivate func value(of column: String) -> String {
    switch column {
    case LabelTable.column: label
    case "digest": content?.digest ?? ""
    case "bytes": content.map { "\($0.bytes)" } ?? ""
    case "width": content.map { "\($0.width)" } ?? ""
    case "height": content.map { "\($0.height)" } ?? ""
    case "taken": taken
    case "longitude": place.map { "\($0.longitude.rounded(to: 7))" } ?? ""
    case "latitude": place.map { "\($0.latitude.rounded(to: 7))" } ?? ""
    case "phash": content?.hash?.description ?? ""
    case "same_as": sameAs
    default: series
    }
  }
}
