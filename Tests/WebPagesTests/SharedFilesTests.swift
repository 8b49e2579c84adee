import Foundation
import TestSupport
import Testing

@testable import WebPages

@Suite(.timeLimit(.minutes(30))) struct SharedFilesTests {
  private static let modules = ["WebPages", "Report", "Viewer"]

  @Test func `every file of the folder is built in as it is`() throws {
    let folder = WebFolder(of: "WebPages")
    #expect(Set(SharedFiles.modules.keys) == (try folder.names("mjs")))
    for (name, bytes) in SharedFiles.modules {
      #expect(String(decoding: bytes, as: UTF8.self) == (try folder.text(name)))
    }
    let sheets = SharedFiles.styles.map { String(decoding: $0, as: UTF8.self) }
    #expect(Set(sheets) == Set(try folder.names("css").map { try folder.text($0) }))
    #expect(SharedFiles.style([]).contains("--paper: #14171b;"))
  }

  /// Black and white mark what must be seen on any picture.
  @Test func `colours stand in the palette and nowhere else`() throws {
    for module in Self.modules {
      let folder = WebFolder(of: module)
      for name in try folder.names("css").union(folder.names("html")) where name != "palette.css" {
        let colors = try folder.text(name).matches(of: /#[0-9a-fA-F]{3,8}\b(?=[^{]*[;}])/).map { String($0.0) }
        #expect(Set(colors).isSubset(of: ["#fff", "#000"]), "\(name)")
      }
    }
    let palette = try WebFolder(of: "WebPages").text("palette.css")
    let names = Set(palette.matches(of: /(--[\w\-]+):/).map { String($0.1) })
    for module in Self.modules {
      let folder = WebFolder(of: module)
      for name in try folder.names("css") {
        for used in try folder.text(name).matches(of: /var\((--[\w\-]+)\)/) {
          #expect(names.union(["--letters", "--group", "--side"]).contains(String(used.1)), "\(name)")
        }
      }
    }
  }

  /// They would be neither checked nor tested there (`Scripts/lint-web`).
  @Test func `no Swift file holds a script or a style sheet`() throws {
    let sources = Shared.checkout.appendingPathComponent("Sources")
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var count = 0
    for case let file as URL in files where file.pathExtension == "swift" {
      count += 1
      let text = try String(contentsOf: file, encoding: .utf8)
      for sign in [
        "addEventListener(", "getElementById(", "querySelector", "document.", "window.", "function (", "=> {",
        "<style>",
        "@media", "<body", "var(--",
      ] {
        #expect(!text.contains(sign), "\(file.lastPathComponent) has \(sign)")
      }
    }
    #expect(count > 100)
  }
}
