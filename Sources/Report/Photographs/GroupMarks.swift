import Imaging
internal import WebPages

/// Photographs with a link to the group that each is in.
struct GroupMarks {
  let phrases: any Phrases
  private let groups: [Int: ReportContent.Group]

  init(_ content: ReportContent) {
    phrases = content.language.phrases
    groups = Dictionary(content.groups.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func name(of group: Int) -> String {
    groups[group]?.title(phrases) ?? phrases.term(.inNoGroup)
  }

  func color(of group: Int) -> RGBColor { groups[group]?.color ?? GroupPalette.none }

  func swatch(of group: Int) -> HTML { GroupHatch(group, color(of: group)).swatch }

  /// Its name, which leads to its card where it has one.
  func reference(to group: Int) -> HTML {
    let mark: HTML = "\(swatch(of: group))<bdi>\(name(of: group))</bdi>"
    return groups[group] == nil ? mark : "<a href=\"#group-\(group)\">\(mark)</a>"
  }

  func figure(_ shot: ReportContent.Photographs.Shot) -> HTML {
    let group = name(of: shot.group)
    let date = shot.date.isEmpty ? phrases.term(.undated) : shot.date
    let picture = Picture(
      data: shot.thumbnail.image, alternative: "\(shot.thumbnail.caption), \(date), \(group)", phrases: phrases)
    return """
      <figure>\(picture.html)<figcaption title="\(shot.thumbnail.caption)">\(shot.thumbnail.mark(phrases))\
      \(date)<br>\(reference(to: shot.group))<br>\
      <span class="path"><bdi>\(shot.thumbnail.caption)</bdi></span></figcaption></figure>

      """
  }
}
