internal import WebPages

/// A part of the page with its heading, and its place in the list at the top.
struct Section {
  let id: String
  let title: String
  let body: HTML
  /// Whether a reader opens it before it is read: what the rest rests on.
  private(set) var isFolded = false

  init(id: String, title: String, body: HTML) { (self.id, self.title, self.body) = (id, title, body) }

  /// The same, folded.
  var folded: Section {
    var section = self
    section.isFolded = true
    return section
  }

  var html: HTML {
    let heading: HTML = "<h2 id=\"\(id)-title\">\(title)</h2>"
    let content: HTML =
      isFolded
      ? "<details class=\"part\"><summary>\(heading)</summary>\n\(body)\n</details>" : "\(heading)\n\(body)"
    return """
      <section id="\(id)" aria-labelledby="\(id)-title">
      \(content)
      </section>

      """
  }

  var link: HTML { "<li><a href=\"#\(id)\">\(title)</a></li>" }
}
