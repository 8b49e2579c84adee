import Files
import Groups
import Report

/// What the viewer says of a data directory, in the language of its page. What the page itself says is in
/// `Web/english.mjs` and `Web/french.mjs`; what files and libraries say of themselves stays English, as in the terminal.
protocol ViewerPhrases: Sendable {
  var language: PageLanguage { get }
  /// For a directory whose name says nothing.
  var title: String { get }
  /// In place of a page whose scripts do not run.
  var needsScript: String { get }
  /// Of addresses that a person may have written, or kept.
  var noArchive: String { get }
  var noImage: String { get }
  func note(_ note: ViewedNote) -> String
  func refusal(_ refusal: ViewedRefusal) -> String
}

extension PageLanguage {
  var viewerPhrases: any ViewerPhrases {
    switch self {
    case .english: EnglishViewer()
    case .french: FrenchViewer()
    }
  }
}

struct EnglishViewer: ViewerPhrases {
  let language = PageLanguage.english
  let title = "Landscapes"
  let needsScript = "This page needs JavaScript."
  let noArchive = "there is no tile archive here"
  let noImage = "there is no such image"

  func note(_ note: ViewedNote) -> String {
    switch note {
    case .nothing: "No tiles and no images yet: run `tiles fetch` or `tiles import`, and reload."
    case .noTile: "No tile yet: run `tiles fetch`, and reload."
    case .noGroups: "No groups yet: run `tiles cluster`, or `tiles embed` and `tiles groups`, and reload."
    case .atWork:
      "Another tiles is at work in this data directory: reload to see what it did; groups cannot be edited meanwhile."
    case .noDescriptors: "No descriptors yet, and so no neighbours: run `tiles cluster` or `tiles embed`."
    case .laterThanDescriptors: "It came after the descriptors: run `tiles cluster` again."
    case .noConfidence(let why): "No confidence: \(why)"
    case .noProjection(nil):
      "Not laid out by likeness as they are grouped now: run `tiles report`, then reload the page."
    case .noProjection(let why?): "Not laid out by likeness: \(why)"
    }
  }

  func refusal(_ refusal: ViewedRefusal) -> String {
    switch refusal {
    case .busy(let error): "\(error)"
    case .edit(let error): "\(error)"
    case .nothingToUndo: "undo: expected an edit to take back, found none"
    case .nothingToRedo: "redo: expected an edit that was taken back, found none"
    case .otherImages: "Photographs came or went meanwhile: reload, and choose them again."
    case .noDescriptors: note(.noDescriptors)
    case .notDescribed(let image): "\(image): it came after the descriptors; run `tiles cluster` again."
    case .stale(let error): "\(error)"
    }
  }
}

/// No-break spaces stand before high punctuation.
struct FrenchViewer: ViewerPhrases {
  let language = PageLanguage.french
  let title = "Paysages"
  let needsScript = "Cette page a besoin de JavaScript."
  let noArchive = "Il n’y a pas d’archive de tuiles ici."
  let noImage = "Cette image n’existe pas."

  func note(_ note: ViewedNote) -> String {
    switch note {
    case .nothing:
      "Ni tuiles ni images pour l’instant : lancez `tiles fetch` ou `tiles import`, puis rechargez la page."
    case .noTile: "Pas de tuile pour l’instant : lancez `tiles fetch`, puis rechargez la page."
    case .noGroups:
      "Pas de groupes pour l’instant : lancez `tiles cluster`, ou `tiles embed` puis `tiles groups`, et rechargez la page."
    case .atWork:
      "Un autre tiles travaille dans ce dossier : rechargez la page pour voir ce qu’il a fait ; d’ici là, les groupes ne "
        + "peuvent pas être modifiés."
    case .noDescriptors:
      "Pas de descripteurs pour l’instant, donc pas de voisines : lancez `tiles cluster` ou `tiles embed`."
    case .laterThanDescriptors: "Elle est arrivée après les descripteurs : relancez `tiles cluster`."
    case .noConfidence(let why): "Pas d’indice de confiance : \(why)"
    case .noProjection(nil):
      "Les images ne sont pas disposées par ressemblance pour les groupes actuels : lancez `tiles report`, puis rechargez la page."
    case .noProjection(let why?): "Les images ne sont pas disposées par ressemblance : \(why)"
    }
  }

  func refusal(_ refusal: ViewedRefusal) -> String {
    switch refusal {
    case .busy(let error):
      "Un autre tiles travaille dans ce dossier (\(error.owner)) : attendez qu’il ait fini, puis recommencez."
    case .edit(let error): edit(error)
    case .nothingToUndo: "Il n’y a rien à annuler."
    case .nothingToRedo: "Il n’y a rien à rétablir."
    case .otherImages: "Des photographies ont été ajoutées ou retirées : rechargez la page et choisissez-les à nouveau."
    case .noDescriptors: note(.noDescriptors)
    case .notDescribed(let image): "\(image) : arrivée après les descripteurs ; relancez `tiles cluster`."
    case .stale(let error):
      "Les groupes ne sont plus à jour (\(error.reason)) : relancez `tiles groups` comme la première fois ; les noms et les "
        + "fusions restent aux groupes qui les ont reçus."
    }
  }

  private func edit(_ error: GroupEdits.Failure) -> String {
    switch error {
    case .unknown(let group, let known, let into):
      (into.map { "Le groupe \(group) a été fusionné dans le groupe \($0)" } ?? "Il n’y a pas de groupe \(group)")
        + " : les groupes sont \(known.map(String.init).joined(separator: ", "))."
    case .twice(let group): "Le groupe \(group) est donné deux fois : choisissez des groupes différents."
    case .alone: "Il faut au moins deux groupes pour fusionner."
    case .nothingToMove(let group):
      group.map { "Ces images sont déjà toutes dans le groupe \($0)." } ?? "Il n’y a pas d’image à déplacer."
    case .noImage(let image, let others):
      others > 0
        ? "Ces groupes n’ont ni l’image \(image) ni \(others) autres." : "Ces groupes n’ont pas d’image \(image)."
    case .tooManyParts(let group, let most, let found):
      "Le groupe \(group) ne peut pas être divisé en \(found) : il n’a "
        + (most == 1 ? "qu’une image." : "que \(most) images différentes.")
    case .tooFewParts(let found): "On divise un groupe en deux au moins, et non en \(found)."
    case .badNumber(let group, let next):
      "Un nouveau groupe ne peut pas avoir le numéro \(group) ; le prochain est \(next)."
    case .name(.tooLong(let count, let most)):
      "Un nom de groupe a au plus \(most) caractères ; celui-ci en a \(count) : raccourcissez-le."
    case .name(.control(let code)):
      "Un nom de groupe n’a pas de caractère de commande ; celui-ci a \(code) : choisissez-en un autre."
    case .color(let found):
      "Une couleur s’écrit # et six chiffres hexadécimaux, comme #1f77b4 ; celle-ci est « \(found) »."
    }
  }
}
