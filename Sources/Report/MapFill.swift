internal import WebPages

/// How strong the colours of groups lie over the imagery of the map: `map-fill.mjs` and `map.css` know what each looks like.
enum MapFill: String, CaseIterable {
  case outlines, light, full

  /// The one that the page opens with.
  static let usual = MapFill.light

  /// Hidden until a script listens to it.
  static func choice(_ phrases: any Phrases) -> HTML {
    let choices = allCases.map { fill in
      """
      <label><input type="radio" name="map-fill" value="\(fill.rawValue)" autocomplete="off"\
      \(fill == usual ? " checked" : "" as HTML)><span>\(phrases.term(fill.term))</span></label>
      """ as HTML
    }
    return """
      <fieldset class="fill" id="map-fill" hidden><legend class="unseen">\(phrases.term(.fill))</legend>\(choices)</fieldset>

      """
  }

  private var term: Term {
    switch self {
    case .outlines: .fillOutlines
    case .light: .fillLight
    case .full: .fillFull
    }
  }
}
