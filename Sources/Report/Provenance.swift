internal import WebPages

/// Where the figures come from, and what the page is made of.
struct Provenance {
  let content: ReportContent
  let libraries: [WebLibraries.Library]

  private var phrases: any Phrases { content.language.phrases }

  var section: Section {
    let manifest: HTML =
      content.provenance.map { text in
        """
        <details><summary>\(phrases.term(.manifest))</summary>
        <pre tabindex="0" role="region" aria-label="\(phrases.term(.manifestText))" lang="en">\(text)</pre>
        </details>

        """
      } ?? ""
    let licences = libraries.map { library in
      """
      <details><summary>\(library.name), \(phrases.term(.inThisPage))</summary>
      <pre tabindex="0" role="region" aria-label="\(phrases.term(.licence)) \(library.name)" lang="en">\
      \(library.licence)</pre>
      </details>

      """ as HTML
    }
    return Section(
      id: "provenance", title: phrases.term(.provenance),
      body: """
        <p>\(phrases.written(content.facts.created, by: content.facts.toolVersion)).</p>
        \(attribution)\(stages)\(manifest)\(licences)
        """)
  }

  private var attribution: HTML {
    guard let text = content.facts.attribution, !text.isEmpty else { return "" }
    return "<p class=\"attribution\">\(phrases.term(.imagery)) <bdi>\(HTML.words(of: text))</bdi></p>\n"
  }

  private var stages: HTML {
    guard !content.stages.isEmpty else { return "" }
    let rows = content.stages.map { stage in
      [
        stage.name, stage.ended.map(phrases.date) ?? "–", stage.seconds.map(phrases.duration) ?? "–", stage.version,
        stage.command,
      ]
    }
    return HTML.table(
      caption: phrases.term(.stages), head: [Term.stage, .ended, .took, .version, .command].map(phrases.term),
      rows: rows)
  }
}
