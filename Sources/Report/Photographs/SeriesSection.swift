internal import WebPages

/// A strip a series: what one viewpoint showed from date to date, and the group of each photograph.
struct SeriesSection {
  let photographs: ReportContent.Photographs
  let groups: GroupMarks

  var section: Section? {
    guard !photographs.series.isEmpty else { return nil }
    let phrases = groups.phrases
    return Section(
      id: "series", title: phrases.term(.series),
      body: """
        <div class="prose"><p>\(phrases.seriesAbout(photographs.series.count, of: photographs.allSeries))</p></div>
        \(photographs.series.map(strip))
        """)
  }

  private func strip(_ series: ReportContent.Photographs.Series) -> HTML {
    let shots = series.shots.map { groups.figure($0) }
    return """
      <article class="strip">
      <h3><bdi>\(series.name)</bdi> <span class="size">\(groups.phrases.count(series.count, .images))</span></h3>
      <div class="sheet">
      \(shots)</div>
      </article>

      """
  }
}
