internal import WebPages

/// Photographs that show the same, side by side.
struct PairsSection {
  let photographs: ReportContent.Photographs
  let groups: GroupMarks

  var section: Section? {
    guard !photographs.pairs.isEmpty else { return nil }
    let phrases = groups.phrases
    let pairs = photographs.pairs.map { pair in
      """
      <article class="pair"><h3>\(phrases.term(pair.isExact ? .sameFile : .samePicture))</h3>
      <div class="sheet">
      \(groups.figure(pair.first))\(groups.figure(pair.second))</div></article>

      """ as HTML
    }
    return Section(
      id: "duplicates", title: phrases.term(.duplicates),
      body: """
        <div class="prose"><p>\(phrases.duplicatesAbout(photographs.pairs.count, of: photographs.allPairs))</p></div>
        <div class="pairs">
        \(pairs)</div>
        """)
  }
}
