import Testing

@testable import WebPages

@Suite(.timeLimit(.minutes(30))) struct PageTemplateTests {
  private func template(_ text: String) -> PageTemplate { PageTemplate(Array(text.utf8)) }

  @Test func `slots are filled, also twice, and text is escaped by its type`() throws {
    let name = "<b>"
    let page = try template("<title>{{name}}</title><p>{{name}} {{more}}</p>").filled([
      "name": "\(name)", "more": HTML(raw: "<i>x</i>"),
    ])
    #expect(page.text == "<title>&lt;b&gt;</title><p>&lt;b&gt; <i>x</i></p>")
  }

  @Test func `what fills a slot is not looked through for slots`() throws {
    #expect(try template("{{a}}-{{b}}").filled(["a": "{{b}}", "b": "x"]).text == "{{b}}-x")
  }

  @Test func `a page without slots stays as it is`() throws {
    #expect(try template("a { b } }}").filled([:]).text == "a { b } }}")
    #expect(try template("").filled([:]).text == "")
  }

  @Test func `a slot without content, content without a slot, and a slot without end are refused`() {
    #expect(throws: PageTemplate.Failure.unfilled(slot: "b")) { try template("{{a}}{{b}}").filled(["a": "x"]) }
    #expect(throws: PageTemplate.Failure.noSuchSlot("b")) { try template("{{a}}").filled(["a": "x", "b": "y"]) }
    #expect(throws: PageTemplate.Failure.open("a")) { try template("x{{a").filled(["a": "x"]) }
  }
}
