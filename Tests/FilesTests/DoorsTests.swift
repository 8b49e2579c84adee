import Foundation
import TestSupport
import Testing

/// SECURITY.md lists every place that removes, renames, cuts or opens for writing: this keeps the list true.
@Suite(.timeLimit(.minutes(30))) struct DoorsTests {
  private static let calls =
    #"\b(removeItem|moveItem|replaceItem|copyItem|linkItem|createSymbolicLink|createFile|createDirectory|rename|renameat2?"#
    + #"|unlink|unlinkat|rmdir|remove|truncate|ftruncate|linkat|link|mkdir|mkdirat|fopen|creat|DatabaseQueue|DatabasePool"#
    + #"|FileHandle\(forWriting|FileHandle\(forUpdating)\(|O_CREAT|O_TRUNC|O_WRONLY|O_RDWR|options: \.(withoutOverwriting|atomic)"#
    + #"|Data\(\)\.write\("#
    // No word begins behind the point of `default.removeItem` (Unicode's UAX 29).
    + #"|\.(removeItem|moveItem|replaceItem|copyItem|linkItem|createSymbolicLink|createFile|createDirectory)\("#

  /// In the order of the table.
  private static let doors: Set = [
    "Files/AtomicFile.swift", "Files/AtomicFolder.swift", "Files/FolderContents.swift",
    "Files/FolderLock.swift", "Files/Leftovers.swift", "Files/LineFile.swift", "Files/PrivateFolder.swift",
    "Files/Target.swift", "CLinux/linux.c",
    "TileStore/MBTiles.swift", "Exports/GeoPackage/GeoPackage.swift", "Exports/FolderExport.swift",
    "Exports/ShardExport.swift",
  ]

  @Test func `nothing outside of the list opens for writing, renames or removes`() throws {
    let root = Shared.checkout.appendingPathComponent("Sources")
    let expression = try Regex(Self.calls)
    // Methods of our own: `Target.remove`, `TargetFolder.remove`, `Target.link`, and what has the same name and no file.
    let own =
      #/(\.remove\(\)|models\.remove\(|pictures\.remove |automatic\.remove\(|kept\(path\)\.link\(|rename\(next\.now|remove\((start|earlier)|func |void remove\()/#
    var found: Set<String> = []
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path)
    where [".swift", ".c", ".cpp", ".h"].contains(where: path.hasSuffix) {
      let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
      let lines = text.split(separator: "\n").filter { line in
        let code = line.trimmingCharacters(in: .whitespaces)
        return !code.hasPrefix("//") && code.contains(expression) && !code.contains(own)
      }
      if !lines.isEmpty { found.insert(path) }
      if !lines.isEmpty, !Self.doors.contains(path) { Issue.record("\(path): \(lines.joined(separator: "\n"))") }
    }
    #expect(found.isSuperset(of: Self.doors), "a place of the list is gone: \(Self.doors.subtracting(found))")
    let table = try String(contentsOf: Shared.checkout.appendingPathComponent("SECURITY.md"), encoding: .utf8)
    for door in Self.doors where !door.hasPrefix("CLinux") {
      let name = door.split(separator: "/").last?.split(whereSeparator: { ".+".contains($0) }).first ?? ""
      #expect(table.contains(name), "\(door)")
    }
  }
}
