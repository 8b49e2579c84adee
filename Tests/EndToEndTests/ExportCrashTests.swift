import Foundation
import TestSupport
import Testing

/// An export that dies, is interrupted or finds no room: the old one stays whole.
@Suite(.timeLimit(.minutes(45))) struct ExportCrashTests {
  @Test(
    .enabled(if: CrashLibrary.compiler != nil, "needs a C compiler (cc, clang or gcc)"),
    arguments: [("folder", true), ("folder", false), ("webdataset", true), ("pmtiles", true)])
  func `whatever call an export dies at, the old or the new one is there, and the next leaves no trace of it`(
    _ format: String, canExchange: Bool
  ) throws {
    let folder = format == "folder" ? try ExportWorld.photographs() : try ExportWorld.tiles()
    let library = try CrashLibrary.build(in: folder)
    let place = folder["Data/export"]
    func export(_ more: [String], at call: Int? = nil, signal: Int32 = SIGKILL) throws -> ProgramRun {
      try ProgramRun(
        ["export", format] + more + ["--quiet"], in: folder.url,
        environment: [
          "LD_PRELOAD": library.path, "CRASH_AT": "\(call ?? 0)", "CRASH_SIGNAL": "\(signal)",
          "CRASH_EXCHANGE": canExchange ? "1" : "0",
        ])
    }
    /// What a person sees there.
    func shown() throws -> [String: Data] {
      try ExportWorld.files(place).filter { !$0.key.hasPrefix(".") }
    }
    // One of groups and one of clusters in turn, each in place of the other.
    let turns: [[String]] = format == "pmtiles" ? [[]] : [["--by", "cluster"], ["--by", "group"]]
    let states = try turns.map { turn in
      #expect(try export(turn).status == 0)
      return try shown()
    }
    var (before, between, after) = (0, 0, 0)
    for call in 1..<1_000 {
      var old = states[call % turns.count]
      let new = states[(call + 1) % turns.count]
      if turns.count == 1 {
        old = ["tiles.pmtiles": Data("old".utf8)]
        try Data("old".utf8).write(to: place.appendingPathComponent("tiles.pmtiles"))
      }
      #expect(try old != new && shown() == old)
      let killed = try export(turns[(call + 1) % turns.count], at: call)
      var there = try shown()
      guard killed.status == 137 else {
        #expect(killed.status == 0 && there == new, "\(killed.errors)")
        break
      }
      if there.isEmpty, !canExchange {
        // Between the two renames. The next one, also one that is interrupted, puts the old one back.
        between += 1
        #expect(try export(turns[(call + 1) % turns.count], at: 1, signal: SIGINT).status == 130)
        there = try shown()
      }
      #expect(there == old || there == new, "killed at call \(call): \(there.keys.sorted())")
      if there == old { before += 1 } else { after += 1 }
      #expect(try export(turns[(call + 1) % turns.count]).status == 0 && shown() == new, "killed at call \(call)")
      let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
      #expect(names.count == 1, "killed at call \(call): \(names)")
    }
    #expect(before > 3 && after > 0 && (between > 0) == !canExchange)
  }

  @Test func `two exports read at once, and a stage is refused meanwhile`() throws {
    let folder = try ExportWorld.tiles()
    let script = """
      import fcntl, os, time
      fcntl.flock(os.open("Data/.lock", os.O_RDWR), fcntl.LOCK_SH)
      print("held", flush=True)
      time.sleep(60)
      """
    let reader = try ChildProcess(URL(fileURLWithPath: "/usr/bin/env"), ["python3", "-c", script], in: folder.url)
    defer { reader.signal(SIGTERM) }
    try waitFor("the lock", from: reader) { try reader.output.starts(with: Data("held".utf8)) }
    #expect(try ProgramRun(["export", "csv"], in: folder.url).status == 0)
    let stage = try ProgramRun(["split"], in: folder.url)
    #expect(stage.status == 1 && stage.errors.contains("one that exports"), "\(stage.errors)")
  }

  @Test(
    .enabled(if: CrashLibrary.compiler != nil, "needs a C compiler (cc, clang or gcc)"),
    arguments: ["folder", "webdataset", "csv"])
  func `an export that is interrupted leaves the old one and nothing beside it`(_ format: String) throws {
    let folder = try ExportWorld.photographs()
    let library = try CrashLibrary.build(in: folder)
    let place = folder["Data/export"]
    #expect(try ProgramRun(["export", format], in: folder.url).status == 0)
    let old = try ExportWorld.files(place)
    let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
    // Ctrl-C just before each call that changes a file, until it comes after the last image.
    var interrupted = 0
    for call in 1..<1_000 {
      let run = try ProgramRun(
        ["export", format], in: folder.url,
        environment: ["LD_PRELOAD": library.path, "CRASH_AT": "\(call)", "CRASH_SIGNAL": "\(SIGINT)"])
      #expect(try ExportWorld.files(place) == old, "at call \(call)")
      // Folders too, also empty ones.
      #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == names, "at call \(call)")
      if run.status == 0 { break }
      #expect(run.status == 130 && run.errors.contains("run the same command again"), "\(run.status) \(run.errors)")
      interrupted += 1
    }
    #expect(interrupted > (format == "folder" ? 6 : 1))
  }
}
