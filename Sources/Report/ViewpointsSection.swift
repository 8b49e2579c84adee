internal import Files
internal import WebPages

/// How many viewpoints stand in each group, beside the ground that it covers.
struct ViewpointsSection {
  private let viewpoints: ReportContent.Viewpoints
  private let content: ReportContent
  private let marks: GroupMarks
  private var phrases: any Phrases { marks.phrases }

  /// nil where nobody placed any.
  init?(_ content: ReportContent) {
    guard let viewpoints = content.viewpoints else { return nil }
    (self.viewpoints, self.content, marks) = (viewpoints, content, GroupMarks(content))
  }

  var section: Section {
    let bare = content.groups.filter { viewpoints.standing(in: $0.id).viewpoints == 0 }
    let about = phrases.viewpointsAbout(
      viewpoints, groups: content.groups.count, without: bare.map { phrases.group($0.id) })
    let numerals = phrases.numerals
    let rows = content.groups.map { group in
      let standing = viewpoints.standing(in: group.id)
      return [
        marks.name(of: group.id), numerals.count(standing.viewpoints), numerals.count(standing.photographs),
        group.ground.map { numerals.number($0.squareKilometres.rounded(toSignificant: 4)) } ?? "–",
        group.ground.map { numerals.percent($0.share, fine: true) } ?? "–",
      ]
    }
    let head = [
      phrases.term(.group), phrases.term(.viewpoints).lowercased(), phrases.term(.photographs), "km²",
      phrases.term(.shareOfGround),
    ]
    return Section(
      id: "viewpoints", title: phrases.term(.viewpoints),
      body: """
        <div class="prose"><p>\(about)</p></div>
        \(HTML.table(caption: phrases.term(.viewpoints), head: head, rows: rows))
        """)
  }
}
