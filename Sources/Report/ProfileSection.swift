internal import WebPages

/// What typifies each group: its colours, its texture, its mean, where the network looks and what separates it from its
/// neighbours.
struct ProfileSection {
  let groups: [ReportContent.Group]
  let phrases: any Phrases
  let language: PageLanguage

  var section: Section? {
    let profiled = groups.filter { $0.profile != nil }
    guard !profiled.isEmpty else { return nil }
    return Section(
      id: "profiles", title: phrases.term(.profiles),
      body: """
        <div class="prose"><p>\(phrases.term(.profilesAbout))</p></div>
        \(profiled.map(article))
        """)
  }

  private func article(_ group: ReportContent.Group) -> HTML {
    guard let profile = group.profile else { return "" }
    let sentences = [profile.features.summary(in: language), profile.features.besideNeighbour(in: language)]
      .compactMap { $0 }.map { "<p>\($0)</p>\n" as HTML }
    return """
      <article class="group profile" id="profile-\(group.id)" aria-labelledby="profile-\(group.id)-title" \
      style="--group:\(group.color)">
      <h3 id="profile-\(group.id)-title">\(group.swatch)\(group.heading(phrases)) <a class="size" \
      href="#group-\(group.id)">\(phrases.term(.card))</a></h3>
      <div class="traits">
      \(mean(profile, of: group))<div>
      \(sentences)\(colors(profile))\(table(profile, of: group))\(neighbours(profile))</div>
      </div>
      \(attention(profile, of: group))\(channels(profile, of: group))</article>

      """
  }

  private func mean(_ profile: ReportContent.Profile, of group: ReportContent.Group) -> HTML {
    guard let data = profile.meanImage else { return "" }
    let picture = Picture(data: data, alternative: phrases.meanImage(of: group.id), phrases: phrases)
    return "<figure class=\"mean\">\(picture.html)<figcaption>\(phrases.term(.meanImage))</figcaption></figure>\n"
  }

  /// The bar is decoration: the names and shares stand below it as text.
  private func colors(_ profile: ReportContent.Profile) -> HTML {
    // Less is nothing that anybody sees.
    let seen = profile.features.colors.filter { $0.share >= 0.005 }
    guard !seen.isEmpty else { return "" }
    let bar = seen.map { color in
      "<span style=\"background:\(color.color);flex-grow:\(String(format: "%.4f", color.share))\"></span>" as HTML
    }
    let names = seen.map { color in
      """
      <li><span class="swatch" style="background:\(color.color)"></span>\(phrases.color(color.name)) \
      \(phrases.numerals.percent(color.share)) <code>\(color.color)</code></li>

      """ as HTML
    }
    return """
      <div class="colors" aria-hidden="true">\(bar)</div>
      <ul class="chips" aria-label="\(phrases.term(.colors))">
      \(names)</ul>

      """
  }

  private func table(_ profile: ReportContent.Profile, of group: ReportContent.Group) -> HTML {
    guard !profile.traits.isEmpty else { return "" }
    return HTML.table(
      caption: phrases.texture(of: group.id), head: [phrases.term(.trait), phrases.term(.value), "z"],
      rows: profile.traits.map { trait in
        [phrases.term(trait.kind.term), phrases.value(trait), trait.z.map(phrases.numerals.signed) ?? "–"]
      })
  }

  private func neighbours(_ profile: ReportContent.Profile) -> HTML {
    guard !profile.neighbours.isEmpty else { return "" }
    let links = profile.neighbours.map { neighbour in
      let known = groups.first { $0.id == neighbour.group }
      let name: HTML = known.map { "\($0.swatch)\($0.heading(phrases))" } ?? "\(phrases.group(neighbour.group))"
      let text: HTML =
        known?.profile == nil ? name : "<a href=\"#profile-\(neighbour.group)\">\(name)</a>"
      return "<li>\(text) <span class=\"size\">\(phrases.numerals.number(neighbour.distance))</span></li>\n" as HTML
    }
    return "<p>\(phrases.term(.neighbours))</p>\n<ul class=\"chips\">\n\(links)</ul>\n"
  }

  private func attention(_ profile: ReportContent.Profile, of group: ReportContent.Group) -> HTML {
    guard let data = profile.attention else { return "" }
    let picture = Picture(data: data, alternative: phrases.attention(of: group.id), phrases: phrases)
    return """
      <figure class="attention">\(picture.html)<figcaption>\(phrases.attentionCaption(of: group.id))</figcaption>\
      </figure>

      """
  }

  private func channels(_ profile: ReportContent.Profile, of group: ReportContent.Group) -> HTML {
    let lists = [
      (profile.neighbours.first.map { phrases.channels(from: $0.group) } ?? "", profile.channelsToNeighbour),
      (phrases.term(.fromOthers), profile.channelsToRest),
    ].filter { !$0.1.isEmpty }
    guard !lists.isEmpty else { return "" }
    let tables = lists.map { caption, channels in
      HTML.table(
        caption: caption, head: [phrases.term(.channel), phrases.term(.cohensD)],
        rows: channels.map { [String($0.channel), phrases.numerals.signed($0.difference)] })
    }
    return """
      <details><summary>\(phrases.channels(of: group.id))</summary>
      <div class="traits">\(tables)</div>
      </details>

      """
  }
}

extension ReportContent.Profile.Trait.Kind {
  fileprivate var term: Term {
    switch self {
    case .contrast: .contrast
    case .grain: .grain
    case .coherence: .coherence
    case .direction: .direction
    case .agreement: .directionAgreement
    }
  }
}
