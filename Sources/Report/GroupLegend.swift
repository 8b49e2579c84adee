import Imaging
internal import WebPages

/// Which groups a figure shows: a box a group, and all or none of them at once.
struct GroupLegend {
  struct Entry {
    let group: Int
    let name: String
    let color: RGBColor
    let count: Int
    /// Of the ground; nil where that is not known.
    var share: Double?
    /// A few of its images, which lead to its card.
    var samples: [ReportContent.Thumbnail] = []
  }

  let id: String
  let entries: [Entry]
  let phrases: any Phrases
  /// How many groups a slider may show as fewer; nil where it may not.
  var most: Int?

  var html: HTML {
    let boxes = entries.map { entry in
      let share = entry.share.map { phrases.numerals.percent($0, fine: true) + " · " } ?? ""
      return """
        <li><label><input type="checkbox" checked autocomplete="off" data-group="\(entry.group)">\
        \(GroupHatch(entry.group, entry.color).swatch)<bdi>\(entry.name)</bdi>
        <span class="size">\(share)\(phrases.numerals.count(entry.count))</span></label>\(samples(of: entry))</li>

        """ as HTML
    }
    return """
      <fieldset class="legend\(hasSamples ? " pictured" : "")" id="\(id)"><legend>\(phrases.term(.groupsShown))</legend>
      <div class="tools"><p><button type="button" data-all="true">\(phrases.term(.all))</button> \
      <button type="button" data-all="false">\(phrases.term(.none))</button></p>
      \(levels)</div>
      <ul class="chips">
      \(boxes)</ul></fieldset>
      """
  }

  /// Hidden until a script listens to it.
  private var levels: HTML {
    guard let most else { return "" }
    return """
      <p class="levels" id="map-levels" hidden><label>\(phrases.term(.level)) <input type="range" min="2" max="\(most)" \
      value="\(most)" autocomplete="off" aria-describedby="map-levels-about"></label> <output></output> \
      <small id="map-levels-about">\(phrases.term(.levelAbout))</small></p>

      """
  }

  private var hasSamples: Bool { entries.contains { !$0.samples.isEmpty } }

  private func samples(of entry: Entry) -> HTML {
    guard !entry.samples.isEmpty else { return "" }
    let pictures = entry.samples.map { Picture(data: $0.image, alternative: "", phrases: phrases).html }
    return "<a class=\"samples\" href=\"#group-\(entry.group)\" aria-label=\"\(entry.name)\">\(pictures)</a>"
  }
}
