internal import WebPages

/// Three views of each group: the images nearest to its centre, typical ones, and those that fit it least; and what it looks like
/// from the ground.
struct ContactSheets {
  let groups: [ReportContent.Group]
  let thing: Thing
  let phrases: any Phrases
  var viewpoints: ReportContent.Viewpoints?

  enum Kind: String, CaseIterable {
    case nearest
    case typical
    case atypical
  }

  var section: Section? {
    guard !groups.isEmpty else { return nil }
    let links = groups.map { group in
      "<li><a href=\"#group-\(group.id)\">\(group.swatch)\(group.heading(phrases))</a></li>\n" as HTML
    }
    return Section(
      id: "sheets", title: phrases.term(.sheets),
      body: """
        <div class="prose"><p>\(phrases.term(.sheetsAbout))</p>\(groups.aboutProposals(phrases))</div>
        <nav aria-label="\(phrases.term(.groups))"><ul class="chips">
        \(links)</ul></nav>
        \(groups.map(sheet))
        """)
  }

  private func sheet(_ group: ReportContent.Group) -> HTML {
    let rows = Kind.allCases.map { row($0, group.sheet.images($0), of: group) }
    let empty: HTML = "<p>\(phrases.term(group.images == 0 ? .emptyGroup : .noImages))</p>"
    let sizes = phrases.sizes(of: group, thing)
    let sureness = group.confidence.map { confidence in
      ", \(phrases.term(.confidence).lowercased()) \(phrases.numerals.fixed(confidence, 2))"
    }
    return """
      <article class="group" id="group-\(group.id)" aria-labelledby="group-\(group.id)-title" \
      style="--group:\(group.color)">
      <h3 id="group-\(group.id)-title">\(group.swatch)\(group.heading(phrases)) <span class="size">\(sizes)\
      \(sureness ?? "")</span></h3>
      \(group.isNameCarried ? "<p>\(phrases.term(.carriedName))</p>\n" as HTML : "")\(group.sheet.isEmpty ? [empty] : rows)\
      \(fromTheGround(group))
      </article>

      """
  }

  private func row(_ kind: Kind, _ images: [ReportContent.Thumbnail], of group: ReportContent.Group) -> HTML {
    guard !images.isEmpty else { return "" }
    let id = "group-\(group.id)-\(kind.rawValue)"
    let figures = images.enumerated().map { rank, thumbnail in
      figure(thumbnail, phrases.place(kind, rank + 1, caption: thumbnail.caption, group: group.id))
    }
    return """
      <h4 id="\(id)">\(phrases.row(kind, images.count))</h4>
      <div class="sheet" role="group" aria-labelledby="\(id)">
      \(figures)</div>

      """
  }

  private func fromTheGround(_ group: ReportContent.Group) -> HTML {
    guard let standing = viewpoints?.standing(in: group.id) else { return "" }
    let id = "group-\(group.id)-ground"
    let heading: HTML = "<h4 id=\"\(id)\">\(phrases.standing(standing))</h4>\n"
    guard !standing.thumbnails.isEmpty else { return heading }
    let figures = standing.thumbnails.map { figure($0, phrases.fromTheGround(caption: $0.caption, group: group.id)) }
    return """
      \(heading)<div class="sheet" role="group" aria-labelledby="\(id)">
      \(figures)</div>

      """
  }

  private func figure(_ thumbnail: ReportContent.Thumbnail, _ alternative: String) -> HTML {
    let picture = Picture(data: thumbnail.image, alternative: alternative, phrases: phrases)
    return """
      <figure>\(picture.html)<figcaption title="\(thumbnail.caption)">\
      <span class="path"><bdi>\(thumbnail.caption)</bdi></span>\(thumbnail.mark(phrases))</figcaption></figure>

      """
  }
}

extension ReportContent.Sheet {
  var isEmpty: Bool { nearest.isEmpty && typical.isEmpty && atypical.isEmpty }

  /// The most telling first.
  var all: [ReportContent.Thumbnail] { nearest + typical + atypical }

  func images(_ kind: ContactSheets.Kind) -> [ReportContent.Thumbnail] {
    switch kind {
    case .nearest: nearest
    case .typical: typical
    case .atypical: atypical
    }
  }
}

extension ReportContent.Thumbnail {
  /// What is said of one that came later.
  func mark(_ phrases: any Phrases) -> HTML { isLater ? "<em class=\"later\">\(phrases.term(.placedLater))</em>" : "" }
}

extension ReportContent.Group {
  var swatch: HTML { GroupHatch(id, color).swatch }

  /// `Group 3` and its name, where it has one; else, marked, what it may be called.
  func heading(_ phrases: any Phrases) -> HTML {
    if let name, !name.isEmpty { return "\(phrases.group(id)) <bdi class=\"name\">\(name)</bdi>" }
    guard let shownProposal else { return "\(phrases.group(id))" }
    let text = "\(ProposedName.mark) \(shownProposal.reasonedText(phrases))"
    return "\(phrases.group(id)) <em class=\"proposed\"><bdi>\(text)</bdi></em>"
  }

  /// The same without the reason, where there is text alone.
  func title(_ phrases: any Phrases) -> String {
    let proposal = shownProposal.map { "\(ProposedName.mark) \($0.text(phrases))" }
    return [phrases.group(id), name ?? proposal].compactMap(\.self).joined(separator: " ")
  }

  /// Its name, else its number and, marked, what it may be called.
  func called(_ phrases: any Phrases) -> String { name.flatMap { $0.isEmpty ? nil : $0 } ?? title(phrases) }

  /// nil where it has a name.
  private var shownProposal: ProposedName? { (name ?? "").isEmpty ? proposed : nil }
}

extension [ReportContent.Group] {
  /// What the mark of proposed names is, where there are any.
  func aboutProposals(_ phrases: any Phrases) -> HTML {
    contains { ($0.name ?? "").isEmpty && $0.proposed != nil } ? "<p>\(phrases.term(.proposedNames))</p>" : ""
  }
}
