internal import WebPages

/// A card a group: what it looks like, what a person would say of it, where it lies, how much there is of it, and how sure it is;
/// and what it looks like from the ground.
struct GroupCards {
  let groups: [ReportContent.Group]
  let thing: Thing
  let phrases: any Phrases
  var viewpoints: ReportContent.Viewpoints?
  /// Where the groups lie; nil for photographs.
  var map: MapOfGroups?

  var section: Section? {
    guard !groups.isEmpty else { return nil }
    return Section(
      id: "sheets", title: phrases.term(.sheets),
      body: """
        <div class="prose"><p>\(phrases.term(.sheetsAbout))</p>\
        \(map == nil ? groups.aboutProposals(phrases) : "")</div>
        \(contents)\(ordered.map(card))
        """)
  }

  /// As the legend has them, alike ones after one another.
  private var ordered: [ReportContent.Group] {
    let places = Dictionary((map?.layers ?? []).enumerated().map { ($1.group, $0) }) { first, _ in first }
    return groups.enumerated().sorted {
      (places[$0.element.id] ?? .max, $0.offset) < (places[$1.element.id] ?? .max, $1.offset)
    }.map(\.element)
  }

  /// Where no legend leads to the cards.
  private var contents: HTML {
    guard map == nil else { return "" }
    let links = groups.map { group in
      "<li><a href=\"#group-\(group.id)\">\(group.swatch)\(group.heading(phrases))</a></li>\n" as HTML
    }
    return "<nav aria-label=\"\(phrases.term(.groups))\"><ul class=\"chips\">\n\(links)</ul></nav>\n"
  }

  private func card(_ group: ReportContent.Group) -> HTML {
    let sheets = ContactSheets(group: group, phrases: phrases)
    let pictures: HTML =
      group.sheet.isEmpty
      ? "<p>\(phrases.term(group.images == 0 ? .emptyGroup : .noImages))</p>" : sheets.largeRow
    return """
      <article class="group card" id="group-\(group.id)" aria-labelledby="group-\(group.id)-title" \
      style="--group:\(group.color)">
      <h3 id="group-\(group.id)-title">\(group.swatch)\(group.heading(phrases))</h3>
      \(sentence(of: group))\(group.isNameCarried ? "<p>\(phrases.term(.carriedName))</p>\n" as HTML : "")\
      <div class="card-body"><div>\(pictures)</div>
      <div class="card-side">\(locator(of: group))\(facts(of: group))</div></div>
      \(sheets.rows)\(fromTheGround(group))
      </article>

      """
  }

  private func sentence(of group: ReportContent.Group) -> HTML {
    let words = group.profile.map { ProposedName.looks($0.features) } ?? group.proposed?.words ?? []
    let place = map.flatMap { map in map.tiles(of: group.id).flatMap { Whereabouts($0, in: map.extent) } }
    guard let text = phrases.portrait(words.map(phrases.word), place) else { return "" }
    let link: HTML =
      group.profile == nil
      ? "" : " <a href=\"#profile-\(group.id)\">\(phrases.term(.profile))</a>"
    return "<p class=\"portrait\">\(text)\(link)</p>\n"
  }

  private func locator(of group: ReportContent.Group) -> HTML {
    guard let map, map.tiles(of: group.id) != nil else { return "" }
    return StillMap.locator(
      of: group.id, in: map, color: group.color, alternative: phrases.whereabouts(of: group.id))
  }

  /// Its ground, or its images where they lie nowhere; its share; how sure it is.
  private func facts(of group: ReportContent.Group) -> HTML {
    let all = groups.reduce(0) { $0 + $1.images }
    let share = group.ground?.share ?? (all > 0 ? Double(group.images) / Double(all) : nil)
    let facts: [(Term, String?, String?)] = [
      (
        group.ground == nil ? (thing == .tiles ? .tiles : .images) : .ground,
        group.ground.map { phrases.numerals.ground($0.squareKilometres) } ?? phrases.numerals.count(group.images),
        phrases.counts(of: group, thing)
      ),
      (.share, share.map { phrases.numerals.percent($0, fine: true) }, nil),
      (
        .howSure, group.confidence.map { phrases.numerals.fixed($0, 2) },
        group.confidence == nil ? nil : phrases.term(.howSureAbout)
      ),
    ]
    let rows = facts.compactMap { term, value, more -> HTML? in
      value.map { value in
        let small: HTML = more.map { "<small>\($0)</small>" } ?? ""
        return "<div><dt>\(phrases.term(term))</dt><dd>\(value)\(small)</dd></div>\n"
      }
    }
    return "<dl class=\"card-facts\">\n\(rows)</dl>\n"
  }

  private func fromTheGround(_ group: ReportContent.Group) -> HTML {
    guard let standing = viewpoints?.standing(in: group.id) else { return "" }
    let id = "group-\(group.id)-ground"
    let heading: HTML = "<h4 id=\"\(id)\">\(phrases.standing(standing))</h4>\n"
    guard !standing.thumbnails.isEmpty else { return heading }
    let figures = standing.thumbnails.map { thumbnail in
      thumbnail.figure(phrases.fromTheGround(caption: thumbnail.caption, group: group.id), phrases)
    }
    return """
      \(heading)<div class="sheet" role="group" aria-labelledby="\(id)">
      \(figures)</div>

      """
  }
}
