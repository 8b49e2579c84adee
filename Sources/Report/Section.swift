internal import WebPages

/// A part of the page with its heading, and its place in the list at the top.
struct Section {
  let id: String
  let title: String
  let body: HTML

  var html: HTML {
    """
    <section id="\(id)" aria-labelledby="\(id)-title">
    <h2 id="\(id)-title">\(title)</h2>
    \(body)
    </section>

    """
  }

  var link: HTML { "<li><a href=\"#\(id)\">\(title)</a></li>" }
}
