internal import Foundation

/// What typifies each group: its colours, its texture, its mean, where the network looks, what lies at its edge and what
/// separates it from its neighbours.
struct ProfileSection {
  let groups: [ReportContent.Group]

  var section: Section? {
    let profiled = groups.filter { $0.profile != nil }
    guard !profiled.isEmpty else { return nil }
    return Section(
      id: "profiles", title: "What typifies each group",
      body: """
        <div class="prose"><p>Colours, texture and mean are those of a sample of the group's images; z is the distance from \
        the mean of all groups, in standard deviations.</p></div>
        \(profiled.map(article))
        """)
  }

  private func article(_ group: ReportContent.Group) -> HTML {
    guard let profile = group.profile else { return "" }
    let sentences = profile.sentences.map { "<p>\($0)</p>\n" as HTML }
    return """
      <article class="group profile" id="profile-\(group.id)" aria-labelledby="profile-\(group.id)-title" \
      style="--group:\(group.color)">
      <h3 id="profile-\(group.id)-title">\(group.swatch)\(group.heading) <a class="size" href="#group-\(group.id)">\
      contact sheet</a></h3>
      <div class="traits">
      \(mean(profile, of: group))<div>
      \(sentences)\(colors(profile))\(table(profile, of: group))\(neighbours(profile))</div>
      </div>
      \(attention(profile, of: group))\(atypical(profile, of: group))\(channels(profile, of: group))</article>

      """
  }

  private func mean(_ profile: ReportContent.Profile, of group: ReportContent.Group) -> HTML {
    guard let data = profile.meanImage else { return "" }
    let picture = Picture(data: data, alternative: "The mean of the images of group \(group.id)")
    return "<figure class=\"mean\">\(picture.html)<figcaption>Mean image</figcaption></figure>\n"
  }

  /// The bar is decoration: the names and shares stand below it as text.
  private func colors(_ profile: ReportContent.Profile) -> HTML {
    guard !profile.colors.isEmpty else { return "" }
    let bar = profile.colors.map { color in
      "<span style=\"background:\(color.color);flex-grow:\(String(format: "%.4f", color.share))\"></span>" as HTML
    }
    let names = profile.colors.map { color in
      """
      <li><span class="swatch" style="background:\(color.color)"></span>\(color.name) \
      \(String(format: "%.0f", color.share * 100)) % <code>\(color.color)</code></li>

      """ as HTML
    }
    return """
      <div class="colors" aria-hidden="true">\(bar)</div>
      <ul class="chips" aria-label="Colours">
      \(names)</ul>

      """
  }

  private func table(_ profile: ReportContent.Profile, of group: ReportContent.Group) -> HTML {
    guard !profile.traits.isEmpty else { return "" }
    return HTML.table(
      caption: "Texture of group \(group.id)", head: ["trait", "value", "z"],
      rows: profile.traits.map { [$0.name, $0.value, $0.z.map(Self.signed) ?? "–"] })
  }

  private func neighbours(_ profile: ReportContent.Profile) -> HTML {
    guard !profile.neighbours.isEmpty else { return "" }
    let links = profile.neighbours.map { neighbour in
      let known = groups.first { $0.id == neighbour.group }
      let name: HTML = known.map { "\($0.swatch)\($0.heading)" } ?? "Group \(neighbour.group)"
      let text: HTML =
        known?.profile == nil ? name : "<a href=\"#profile-\(neighbour.group)\">\(name)</a>"
      return "<li>\(text) <span class=\"size\">\(Wording.number(neighbour.distance))</span></li>\n" as HTML
    }
    return "<p>Nearest groups, by the distance of their centres:</p>\n<ul class=\"chips\">\n\(links)</ul>\n"
  }

  private func attention(_ profile: ReportContent.Profile, of group: ReportContent.Group) -> HTML {
    guard let data = profile.attention else { return "" }
    let picture = Picture(
      data: data,
      alternative:
        "The images nearest to the centre of group \(group.id), and below each the same image with the places "
        + "that speak for the group in light colours")
    return """
      <figure class="attention">\(picture.html)<figcaption>Nearest images, and below each where the network finds what \
      sets group \(group.id) apart: from dark (nothing) to light yellow (most)</figcaption></figure>

      """
  }

  private func atypical(_ profile: ReportContent.Profile, of group: ReportContent.Group) -> HTML {
    guard !profile.atypical.isEmpty else { return "" }
    let figures = profile.atypical.enumerated().map { rank, thumbnail in
      let place = rank == 0 ? "farthest from the centre" : "number \(rank + 1) from the edge"
      let picture = Picture(data: thumbnail.image, alternative: "\(thumbnail.caption), \(place) of group \(group.id)")
      return """
        <figure>\(picture.html)<figcaption title="\(thumbnail.caption)"><bdi>\(thumbnail.caption)</bdi></figcaption>\
        </figure>

        """ as HTML
    }
    return "<p>Most atypical, the farthest from the centre first:</p>\n<div class=\"sheet\">\n\(figures)</div>\n"
  }

  private func channels(_ profile: ReportContent.Profile, of group: ReportContent.Group) -> HTML {
    let lists = [
      (profile.neighbours.first.map { "From group \($0.group), the nearest" } ?? "", profile.channelsToNeighbour),
      ("From all other groups", profile.channelsToRest),
    ].filter { !$0.1.isEmpty }
    guard !lists.isEmpty else { return "" }
    let tables = lists.map { caption, channels in
      HTML.table(
        caption: caption, head: ["channel", "Cohen's d"],
        rows: channels.map { [String($0.channel), Self.signed($0.difference)] })
    }
    return """
      <details><summary>Descriptor channels that set group \(group.id) apart</summary>
      <div class="traits">\(tables)</div>
      </details>

      """
  }

  private static func signed(_ value: Double) -> String { String(format: "%+.2f", value) }
}
