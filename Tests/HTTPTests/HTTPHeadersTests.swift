import Testing

@testable import HTTP

@Suite(.timeLimit(.minutes(30))) struct HTTPHeadersTests {
  @Test func `names are equal whatever their case, values of one name are joined in order`() {
    var headers: HTTPHeaders = ["ETag": "\"1\"", "vary": "a"]
    headers.add("VARY", "b")
    #expect(headers["etag"] == "\"1\"")
    #expect(headers["Vary"] == "a, b")
    #expect(headers["age"] == nil)
  }

  @Test func `setting replaces every field of the name, nil removes them`() {
    var headers: HTTPHeaders = ["A": "1", "a": "2", "B": "3"]
    headers["a"] = "4"
    #expect(headers.fields.map(\.value) == ["3", "4"])
    headers["A"] = nil
    #expect(headers.fields.map(\.name) == ["B"])
  }

  @Test(arguments: [
    ("Name: value", "value"), ("Name:value", "value"), ("Name: \t value \t", "value"), ("Name:", ""),
    ("Name: a:b", "a:b"),
  ])
  func `a line is a name, a colon and a value without the blanks around it`(_ line: String, _ value: String) {
    var headers = HTTPHeaders()
    headers.parse(line: line)
    #expect(headers.fields == [.init(name: "Name", value: value)])
  }

  @Test func `a folded line joins the one before, a line without a name is dropped`() {
    var headers = HTTPHeaders()
    for line in [" lost", "A: one", "\ttwo", "nothing", ": nameless"] { headers.parse(line: line) }
    #expect(headers.fields == [.init(name: "A", value: "one two")])
  }
}
