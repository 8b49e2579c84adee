internal import WebPages

/// The images that are least sure of their group, each with the group that it nearly were of.
struct DoubtfulSection {
  let content: ReportContent

  var section: Section? {
    guard !content.doubtful.isEmpty else { return nil }
    let phrases = content.language.phrases
    let groups = GroupMarks(content)
    let figures = content.doubtful.map { image in
      let picture = Picture(data: image.thumbnail.image, alternative: image.thumbnail.caption, phrases: phrases)
      return """
        <li><figure>\(picture.html)<figcaption><span class="path"><bdi>\(image.thumbnail.caption)</bdi></span>\
        \(groups.reference(to: image.group))<br>\(phrases.term(.nearly)) \(groups.reference(to: image.runnerUp))<br>\
        \(phrases.term(.howSure)) \(phrases.numerals.fixed(image.confidence, 2))</figcaption></figure></li>

        """ as HTML
    }
    return Section(
      id: "doubtful", title: phrases.doubtful(content.facts.thing),
      body: """
        <div class="prose"><p>\(phrases.doubtfulAbout(content.doubtful.count, content.facts.thing))</p></div>
        <ul class="doubtful">
        \(figures)</ul>
        """)
  }
}
