/// `groups.json`: the state, with its notes in the language of the page.
struct SpokenState: Encodable {
  let title: String
  let kind: ViewedState.Kind
  let groups: [ViewedState.Group]
  let edits: Int
  let notes: [String]
  let canEdit: Bool

  init(_ state: ViewedState, canEdit: Bool, in phrases: any ViewerPhrases) {
    title = state.title ?? phrases.title
    kind = state.kind
    groups = state.groups
    edits = state.edits
    notes = state.notes.map(phrases.note)
    self.canEdit = canEdit
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
