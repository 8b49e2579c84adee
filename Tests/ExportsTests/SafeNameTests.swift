import Exports
import Testing

@Suite(.timeLimit(.minutes(30))) struct SafeNameTests {
  @Test(arguments: [
    ("Broadleaf forest", "Broadleaf-forest"), ("../../etc/passwd", "etc-passwd"), ("a/b\\c:d", "a-b-c-d"),
    ("  Étang & rivière (été) ", "Étang-rivière-été"), ("森林", "森林"), ("...", ""), ("🌲🌳", ""), ("-x-", "x"),
    ("snow_1", "snow_1"),
    ("", ""),
  ])
  func `a folder's name keeps letters and digits of any script`(_ text: String, _ name: String) {
    #expect(SafeName.folder(text) == name)
  }

  @Test(arguments: [("forêt 12.v2", "for-t-12-v2"), ("森林", ""), ("IMG_0001", "IMG_0001"), (".hidden", "hidden")])
  func `a key is ASCII without a dot`(_ text: String, _ name: String) { #expect(SafeName.key(text) == name) }

  @Test func `long names are cut between characters`() {
    #expect(SafeName.folder(String(repeating: "森", count: 80)) == String(repeating: "森", count: 40))
    #expect(SafeName.folder(String(repeating: "x", count: 119) + " é").utf8.count == 119)
    let pile = "e" + String(repeating: "\u{301}", count: 200)
    #expect(SafeName.folder("a \(pile) b") == "a")
    #expect(SafeName.key(String(repeating: "x", count: 80)).count == 60)
  }
}
