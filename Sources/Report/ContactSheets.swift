internal import WebPages

/// The pictures of a group: a few large ones, and folded below them the others of its three rows, those nearest to its centre,
/// typical ones, and those that fit it least.
struct ContactSheets {
  let group: ReportContent.Group
  let phrases: any Phrases

  enum Kind: String, CaseIterable {
    case nearest
    case typical
    case atypical
  }

  private var shown: [ReportContent.Thumbnail] {
    group.sheet.large.isEmpty ? Array(group.sheet.nearest.prefix(ThumbnailBudget.large)) : group.sheet.large
  }

  var largeRow: HTML { row(.nearest, shown, class: "sheet large", id: id(.nearest)) }

  var rows: HTML {
    let rows = [
      row(.nearest, Array(group.sheet.nearest.dropFirst(shown.count)), from: shown.count, id: id(.nearest) + "-more"),
      row(.typical, group.sheet.typical, id: id(.typical)), row(.atypical, group.sheet.atypical, id: id(.atypical)),
    ]
    guard rows.contains(where: { !$0.text.isEmpty }) else { return "" }
    return "<details><summary>\(phrases.term(.morePictures))</summary>\n\(rows)</details>\n"
  }

  private func id(_ kind: Kind) -> String { "group-\(group.id)-\(kind.rawValue)" }

  /// - Parameter first: how many of the row stand before.
  private func row(
    _ kind: Kind, _ images: [ReportContent.Thumbnail], from first: Int = 0, class: String = "sheet", id: String
  ) -> HTML {
    guard !images.isEmpty else { return "" }
    let figures = images.enumerated().map { rank, thumbnail in
      thumbnail.figure(
        phrases.place(kind, first + rank + 1, caption: thumbnail.caption, group: group.id), phrases)
    }
    return """
      <h4 id="\(id)">\(phrases.row(kind, images.count))</h4>
      <div class="\(`class`)" role="group" aria-labelledby="\(id)">
      \(figures)</div>

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
  /// - Parameter alternative: what it shows, for those who do not see it.
  func figure(_ alternative: String, _ phrases: any Phrases) -> HTML {
    let picture = Picture(data: image, alternative: alternative, phrases: phrases)
    return """
      <figure>\(picture.html)<figcaption title="\(caption)">\
      <span class="path"><bdi>\(caption)</bdi></span>\(mark(phrases))</figcaption></figure>

      """
  }

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
