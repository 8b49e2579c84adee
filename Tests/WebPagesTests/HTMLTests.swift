import Foundation
import Testing

@testable import WebPages

@Suite(.timeLimit(.minutes(30))) struct HTMLTests {
  @Test func anInterpolatedStringIsEscapedAndMarkupIsNot() {
    let name = #"<img src=x onerror="alert('1')"> & co"#
    let bold: HTML = "<b>\(name)</b>"
    let line: HTML = "<p title=\"\(name)\">\(bold)</p>"
    let safe = "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; co"
    #expect(line.text == "<p title=\"\(safe)\"><b>\(safe)</b></p>")
  }

  @Test func forbiddenControlsAreSeenAndOrdinaryTextStays() {
    #expect(HTML.escaped("a\u{0}b\u{1B}[1m\u{9F}") == "a\u{FFFD}b\u{FFFD}[1m\u{FFFD}")
    #expect(HTML.escaped("forêt\t日本\n") == "forêt\t日本\n")
  }

  @Test func jsonCannotEndItsScriptAndStillSaysTheSame() throws {
    let hostile = ["name": "</script><!--<script>&\u{2028}\u{2029}"]
    let json = try HTML.json(hostile).text
    for text in ["<", ">", "&", "\u{2028}", "\u{2029}"] { #expect(!json.contains(text)) }
    #expect(try JSONDecoder().decode([String: String].self, from: Data(json.utf8)) == hostile)
  }

  @Test func anAttributionLosesItsTagsAndKeepsItsWords() {
    #expect(HTML.words(of: "&copy; <a href='https://example.org'>Example</a> &amp; others") == "© Example & others")
    #expect(HTML.words(of: "1 < 2") == "1 < 2")
    #expect(HTML.words(of: "&amp;lt;b&amp;gt;") == "&lt;b&gt;")
  }
}
