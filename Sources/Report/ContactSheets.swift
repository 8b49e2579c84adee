/// The images of each group nearest to its centre.
struct ContactSheets {
  let groups: [ReportContent.Group]
  let things: String

  var section: Section? {
    guard !groups.isEmpty else { return nil }
    let links = groups.map { group in
      "<li><a href=\"#group-\(group.id)\">\(group.swatch)\(group.heading)</a></li>\n" as HTML
    }
    return Section(
      id: "sheets", title: "Contact sheets",
      body: """
        <p>The \(things) of each group, the nearest to its centre first.</p>
        <nav aria-label="Groups"><ul class="chips">
        \(links)</ul></nav>
        \(groups.map(sheet))
        """)
  }

  private func sheet(_ group: ReportContent.Group) -> HTML {
    let images = group.sheet.enumerated().map { rank, thumbnail in figure(thumbnail, rank: rank + 1, of: group) }
    let empty: HTML =
      group.train + group.test == 0 ? "<p>No image fell in this group.</p>" : "<p>No images were given.</p>"
    return """
      <article class="group" id="group-\(group.id)" aria-labelledby="group-\(group.id)-title" \
      style="--group:\(group.color)">
      <h3 id="group-\(group.id)-title">\(group.swatch)\(group.heading) <span class="size">\
      \(Wording.count(group.train + group.test, things)): \(Wording.count(group.train)) train, \
      \(Wording.count(group.test)) test</span></h3>
      \(group.sheet.isEmpty ? empty : "<div class=\"sheet\">\n\(images)</div>")
      </article>

      """
  }

  private func figure(_ thumbnail: ReportContent.Thumbnail, rank: Int, of group: ReportContent.Group) -> HTML {
    let place = rank == 1 ? "nearest to the centre" : "number \(rank) from the centre"
    let alternative = "\(thumbnail.caption), \(place) of group \(group.id)"
    let picture = Picture(data: thumbnail.image, alternative: alternative)
    return """
      <figure>\(picture.html)<figcaption title="\(thumbnail.caption)"><bdi>\(thumbnail.caption)</bdi></figcaption></figure>

      """
  }
}

extension ReportContent.Group {
  var swatch: HTML { "<span class=\"swatch\" style=\"background:\(color)\"></span>" }

  /// `Group 3` and its name, where it has one.
  var heading: HTML {
    guard let name, !name.isEmpty else { return "Group \(id)" }
    return "Group \(id) <bdi class=\"name\">\(name)</bdi>"
  }
}
