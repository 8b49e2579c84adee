import Files
import Geo
import Report

/// `groups.json`: the state, with its notes in the language of the page.
struct SpokenState: Encodable {
  let title: String
  let kind: ViewedState.Kind
  let place: String?
  let groups: [Group]
  let likeness: [Int]
  let joins: [[Int]]
  let edits: Int
  let canUndo: Bool
  let canRedo: Bool
  let hasProjection: Bool
  let notes: [String]
  let canEdit: Bool

  init(_ state: ViewedState, canEdit: Bool, in phrases: any ViewerPhrases) {
    title = state.title ?? phrases.title
    kind = state.kind
    place = state.box.map(phrases.language.sides)
    groups = state.groups.map { Group(group: $0, language: phrases.language) }
    (likeness, joins) = (state.likeness, state.joins)
    edits = state.edits
    (canUndo, canRedo) = (state.edits > 0, state.undone > 0)
    hasProjection = state.hasProjection
    notes = state.notes.map(phrases.note)
    self.canEdit = canEdit
  }

  struct Group: Encodable {
    let group: ViewedState.Group
    let language: PageLanguage

    private enum CodingKeys: String, CodingKey { case proposed, labelled }

    func encode(to encoder: any Encoder) throws {
      try group.encode(to: encoder)
      var own = encoder.container(keyedBy: CodingKeys.self)
      try own.encodeIfPresent(group.proposed?.text(in: language), forKey: .proposed)
      try own.encodeIfPresent(group.proposed?.labelled, forKey: .labelled)
    }
  }
}

/// What is known of one image, likewise.
struct SpokenPlace: Encodable {
  let key: String
  let photograph: ViewedPlace.Photograph?
  let membership: ViewedPlace.Membership?
  let neighbours: [ViewedPlace.Neighbour]
  let notes: [String]

  init(_ place: ViewedPlace, in phrases: any ViewerPhrases) {
    key = place.key
    photograph = place.photograph
    membership = place.membership
    neighbours = place.neighbours
    notes = place.notes.map(phrases.note)
  }
}

/// `/land`: names in the language of the page, and where they go in columns and rows of zoom 0.
struct SpokenLand: Encodable {
  struct Name: Encodable {
    let text: String
    let x: Double
    let y: Double
  }

  let region: String?
  let outlines: [[Double]]
  let names: [Name]

  /// Names that the map has to choose from.
  private static let most = 100

  init(_ land: ViewedLand, in language: PageLanguage) {
    region = land.region.map(language.name)
    outlines = land.outlines
    names = land.labels.prefix(Self.most).map { label in
      Name(
        text: language.name(of: label), x: Mercator.column(label.longitude, zoom: 0).rounded(to: 7),
        y: Mercator.row(label.latitude, zoom: 0).rounded(to: 7))
    }
  }
}
