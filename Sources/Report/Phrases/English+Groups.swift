extension English {
  func group(_ id: Int) -> String { "Group \(id)" }
  /// The names are English already.
  func color(_ name: String) -> String { name }

  func beside(_ comparison: Comparison) -> String {
    switch comparison {
    case .lighter: "lighter"
    case .darker: "darker"
    case .redder: "redder"
    case .lessRed: "less red"
    case .greener: "greener"
    case .lessGreen: "less green"
    case .yellower: "yellower"
    case .lessYellow: "less yellow"
    case .bluer: "bluer"
    case .lessBlue: "less blue"
    case .moreContrasted: "more contrasted"
    case .lessContrasted: "less contrasted"
    case .finer: "finer grained"
    case .coarser: "coarser grained"
    case .moreDirectional: "more directional"
    case .lessDirectional: "less directional"
    }
  }

  func looks(colors: [(name: String, percent: Int)], besideAll: [Comparison], lines: Int?) -> String {
    var text = list(colors.map { "\($0.name) (\($0.percent) %)" })
    if !besideAll.isEmpty { text += "; \(list(besideAll.map(beside))) than the average group" }
    if let lines { text += "; lines run mostly at \(lines)°" }
    return text + "."
  }

  func beside(_ comparisons: [Comparison], neighbour: Int) -> String {
    comparisons.isEmpty
      ? "Like group \(neighbour), its nearest neighbour, in colour and texture; only the network's channels tell them "
        + "apart."
      : "\(list(comparisons.map(beside))) than group \(neighbour), its nearest neighbour."
  }

  func word(_ word: ProposedName.Word) -> String {
    switch word {
    case .label(let label): label.text
    case .colors(let names): list(names.map(color))
    case .bright: "bright"
    case .dark: "dark"
    case .manyColors: "many colours"
    case .fineGrained: "fine grained"
    case .coarseGrained: "coarse grained"
    case .highContrast: "high contrast"
    case .lowContrast: "low contrast"
    case .lines: "lines"
    case .regularLines: "regular lines"
    case .beside(let comparison): beside(comparison)
    case .some(let name): "some \(color(name))"
    case .linesAt(let degrees): "lines at \(degrees)°"
    }
  }

  func labelled(_ share: Double) -> String { "\(numerals.percent(share)) of labelled" }

  func area(_ area: ReportContent.TileMap.Area) -> String {
    "Area \(area.number): \(numerals.ground(area.squareKilometres)), \(count(area.count, .tiles))"
  }

  func counts(of group: ReportContent.Group, _ thing: Thing) -> String {
    let later = group.later > 0 ? ", \(numerals.count(group.later)) placed later" : ""
    return
      "\(count(group.images, thing)): \(numerals.count(group.train)) train, \(numerals.count(group.test)) test\(later)"
  }

  func portrait(_ words: [String], _ place: Whereabouts?) -> String? {
    let text = [words.joined(separator: ", "), place.map(self.place) ?? ""].filter { !$0.isEmpty }.joined(
      separator: "; ")
    return text.isEmpty ? nil : text.capitalisedFirst + "."
  }

  private func place(_ place: Whereabouts) -> String {
    func side(_ latitude: Int) -> String { latitude < 0 ? "south" : "north" }
    switch place {
    case .latitudes(let from, let to) where from < 0 && to > 0:
      return "mostly between \(-from)° south and \(to)° north"
    case .latitudes(let from, let to):
      return "mostly between \(min(abs(from), abs(to)))° and \(max(abs(from), abs(to)))° \(side(from + to))"
    case .bothSides(let from, let to): return "mostly between \(from)° and \(to)°, north and south"
    case .part(let north, let east):
      let words = [north > 0 ? "north" : north < 0 ? "south" : "", east > 0 ? "east" : east < 0 ? "west" : ""]
      return "mostly in the \(words.filter { !$0.isEmpty }.joined(separator: "-")) of the map"
    case .everywhere: return "all over the map"
    }
  }

  func whereabouts(of group: Int) -> String { "Where group \(group) lies" }
  func doubtful(_ thing: Thing) -> String { "Doubtful \(plural(thing))" }

  func doubtfulAbout(_ shown: Int, _ thing: Thing) -> String {
    "The \(count(shown, thing)) least sure of their group, and the group that each nearly was of: at 0 both are equally near."
  }

  func row(_ kind: ContactSheets.Kind, _ count: Int) -> String {
    switch kind {
    case .nearest: "Nearest to the centre"
    case .typical: "Typical: in the middle by distance"
    case .atypical: "Atypical: the farthest from the centre first"
    }
  }

  func place(_ kind: ContactSheets.Kind, _ place: Int, caption: String, group: Int) -> String {
    switch (kind, place) {
    case (.nearest, 1): "\(caption), nearest to the centre of group \(group)"
    case (.nearest, _): "\(caption), number \(place) from the centre of group \(group)"
    case (.typical, _): "\(caption), typical of group \(group)"
    case (.atypical, 1): "\(caption), farthest from the centre of group \(group)"
    case (.atypical, _): "\(caption), number \(place) from the edge of group \(group)"
    }
  }

  func notAnImage(_ alternative: String) -> String { "\(alternative): \(term(.notAnImage))" }
  func meanImage(of group: Int) -> String { "The mean of the images of group \(group)" }

  func attention(of group: Int) -> String {
    "The images nearest to the centre of group \(group), and below each the same image with the places that speak for "
      + "the group in light colours"
  }

  func attentionCaption(of group: Int) -> String {
    "Nearest images, and below each where the network finds what sets group \(group) apart: from dark (nothing) to "
      + "light yellow (most)"
  }

  func texture(of group: Int) -> String { "Texture of group \(group)" }

  func value(_ trait: ReportContent.Profile.Trait) -> String {
    switch trait.kind {
    case .contrast: "\(numerals.fixed(trait.value, 1)) L*"
    case .grain: "\(numerals.fixed(trait.value, 1)) cycles across"
    case .coherence, .agreement: numerals.fixed(trait.value, 2)
    case .direction: "\(numerals.fixed(trait.value, 0))°"
    }
  }

  func channels(of group: Int) -> String { "Descriptor channels that set group \(group) apart" }
  func channels(from neighbour: Int) -> String { "From group \(neighbour), the nearest" }
}
