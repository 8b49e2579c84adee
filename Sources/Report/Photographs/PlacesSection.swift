internal import Foundation
internal import WebPages

/// Where photographs were taken, as points in their groups' colours over outlines of land: no network, no script.
struct PlacesSection {
  private let points: [ReportContent.Photographs.Point]
  private let outlines: [[Double]]
  private let groups: GroupMarks
  private let all: Int
  private let frame: PlacesFrame

  /// The width of the drawing.
  private static let width = 1_000.0

  /// nil where nothing is known of places.
  init?(_ content: ReportContent) {
    guard let photographs = content.photographs,
      let frame = PlacesFrame(photographs.points.map { ($0.longitude, $0.latitude) })
    else { return nil }
    self.frame = frame
    (points, outlines) = (photographs.points, photographs.outlines)
    groups = GroupMarks(content)
    all = content.facts.tiles ?? points.count
  }

  var section: Section {
    let phrases = groups.phrases
    let land = outlines.map { frame.path(of: $0, width: Self.width) }.joined()
    let order = Dictionary(grouping: points, by: \.group).sorted { $0.key < $1.key }
    let marks = order.map { group, points in
      let circles = points.map { point -> HTML in
        let (x, y) = place(point.longitude, point.latitude)
        return """
          <circle cx="\(PlacesFrame.short(x))" cy="\(PlacesFrame.short(y))" r="7"><title>\(point.caption), \(groups.name(of: group))</title></circle>
          """
      }
      return "<g fill=\"\(groups.color(of: group))\">\n\(circles)</g>\n" as HTML
    }
    let legend = order.map { group, points in
      """
      <li><a href="#group-\(group)">\(groups.swatch(of: group))\
      <bdi>\(groups.name(of: group))</bdi></a> <span class="size">\(phrases.numerals.count(points.count))</span></li>

      """ as HTML
    }
    return Section(
      id: "places", title: phrases.term(.places),
      body: """
        <div class="prose"><p>\(phrases.placesAbout(points.count, of: all)) \(phrases.extent(frame.box))</p></div>
        <figure class="places"><svg viewBox="0 0 \(PlacesFrame.short(Self.width)) \(PlacesFrame.short(frame.height * Self.width))" role="img" \
        aria-label="\(phrases.term(.places))">
        <path class="land" d="\(land)"></path>
        \(marks)</svg></figure>
        <ul class="chips">
        \(legend)</ul>
        """)
  }

  private func place(_ longitude: Double, _ latitude: Double) -> (x: Double, y: Double) {
    let (x, y) = frame.place(longitude, latitude)
    return (x * Self.width, y * Self.width)
  }
}
