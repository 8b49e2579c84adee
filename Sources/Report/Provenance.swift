/// Where the figures come from, and what the page is made of.
struct Provenance {
  let content: ReportContent
  let libraries: [WebLibraries.Library]

  var section: Section {
    let manifest: HTML =
      content.provenance.map { text in
        """
        <details><summary>What each stage read, did and left</summary>
        <pre tabindex="0" aria-label="Provenance">\(text)</pre>
        </details>

        """
      } ?? ""
    let licences = libraries.map { library in
      """
      <details><summary>\(library.name), in this page</summary>
      <pre tabindex="0" aria-label="Licence of \(library.name)">\(library.licence)</pre>
      </details>

      """ as HTML
    }
    return Section(
      id: "provenance", title: "Provenance",
      body: """
        <p>Written by tiles \(content.facts.toolVersion) on \(Wording.date(content.facts.created)).</p>
        \(attribution)\(manifest)\(licences)
        """)
  }

  private var attribution: HTML {
    guard let text = content.facts.attribution, !text.isEmpty else { return "" }
    return "<p class=\"attribution\">Imagery: <bdi>\(HTML.words(of: text))</bdi></p>\n"
  }
}
