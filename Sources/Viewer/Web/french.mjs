// What the page says in French. No DOM; english.mjs has the same keys. No-break spaces stand before high punctuation.
// Names of its own, since the scripts of the page share one scope.
const compter = (count) => count.toLocaleString("fr");
const lesImages = (count) => compter(count) + (Math.abs(count) < 2 ? " image" : " images");
const surface = (km2) => arrondir(km2, 4) + "\u00a0km²"
  + (km2 < 100 ? " (" + arrondir(km2 * 100, 3) + "\u00a0ha)" : "");
const arrondir = (value, digits) =>
  Number(value.toPrecision(digits)).toLocaleString("fr", { maximumFractionDigits: 9 });
const part = (entry) => (entry.share * 100).toLocaleString("fr", { maximumFractionDigits: 1 }) + "\u00a0%";
const choses = (count, areTiles) =>
  (areTiles ? compter(count) + (count < 2 ? " tuile" : " tuiles") : lesImages(count));
const groupe = (id, name) => "Groupe " + id + (name ? " " + name : "");

export const french = {
  counted: compter, group: groupe, things: choses,
  lead: (parts, all, seen, largest) => (parts < all ? compter(parts) + " types pour " : "") + compter(all)
    + (all < 2 ? " paysage dans " : " paysages dans ") + seen
    + (largest ? " ; « " + largest.name + " » en " + (largest.isSeveral ? "couvrent " : "couvre ") + part(largest) : "")
    + ".",
  part: (name, others) => name
    + (others > 0 ? " et " + compter(others) + (others < 2 ? " autre" : " autres") : ""),
  types: (count) => compter(count) + " groupes",
  levelOf: (level, all) => compter(level) + " sur " + compter(all),
  skip: "Aller aux groupes",
  mapLabel: "Carte des tuiles : les flèches la déplacent, "
    + "plus et moins changent le zoom, Entrée choisit la tuile du milieu",
  pointsLabel: "Carte des lieux de prise de vue : les flèches la déplacent, plus et moins changent le zoom ; "
    + "les photographies sont dessous",
  planeLabel: "Les images selon leur ressemblance : les flèches déplacent la vue, plus et moins changent le zoom, "
    + "0 montre tout, Entrée choisit l’image la plus proche du milieu",
  planeAbout: "Ce qui est proche se ressemble ; la distance entre deux groupes dit peu de chose.",
  stages: "Ce qui est montré",
  map: "Carte",
  photographs: "Photographies",
  likeness: "Ressemblance",
  noPoint: "Il n’y a pas d’image ici.",
  mapRole: "carte",
  sideLabel: "Les groupes et ce qui est choisi",
  grip: "Légende et volets sur plus de place",
  groups: "Groupes",
  colours: "Couleurs",
  level: "Niveau",
  levelAbout: "Les groupes qui se ressemblent sont montrés comme un seul ; rien n’est fusionné.",
  all: "Tous",
  none: "Aucun",
  showAll: "Montrer tous les groupes",
  showNone: "Ne montrer aucun groupe",
  selecting: "Sélectionner",
  undo: "Annuler",
  redo: "Rétablir",
  close: "Fermer",
  closeMessage: "Fermer le message",
  closePanel: "Fermer ce volet",
  zoomIn: "Zoom avant",
  zoomOut: "Zoom arrière",
  atWork: "En cours…",
  named: "Nommé.",
  merged: "Fusionné.",
  undone: "Annulé.",
  redone: "Rétabli.",
  moved: "Déplacé.",
  divided: "Divisé.",
  coloured: "Couleur changée.",
  farOut: "Rapprochez-vous pour voir les images sous les couleurs.",
  noTile: "Il n’y a pas de tuile ici.",
  middle: (key, name) => "Au milieu : " + key + ", " + name,
  gone: "La visionneuse ne répond plus ; relancez `tiles serve`, puis rechargez la page.",
  status: (code) => "code " + code,
  otherViewer: "La visionneuse n’accepte pas de modification de cette page : "
    + "elle a peut-être été relancée. Rechargez-la.",
  takesLong: "La modification est toujours en cours : rechargez la page dans un moment pour la voir.",
  noLeaflet: "La carte a besoin de Leaflet : installez le paquet Debian libjs-leaflet, puis relancez `tiles serve`.",
  selectingAbout: "Un clic sélectionne ; on peut aussi entourer des images ou appuyer sur Entrée. "
    + "Avec Maj, cela marche sans ce bouton.",
  selected: (count) => lesImages(count) + (count < 2 ? " sélectionnée" : " sélectionnées"),
  clear: "Désélectionner",
  newGroup: "Nouveau groupe",
  moveTo: "Déplacer vers",
  move: "Déplacer",
  like: "Chercher les semblables",
  unlike: "Écarter ce qui leur ressemble",
  likeNone: "Il ne reste rien à quoi ressembler.",
  alike: "Les plus semblables",
  alikeTo: (count, others) => "Comme " + lesImages(count) + (others ? ", pas comme " + compter(others) : "") + ".",
  selectFound: "Les sélectionner",
  show: (name) => "Montrer : " + name,
  sheetOf: (id) => "Planche-contact du groupe " + id + ", en partant de son centre",
  name: "Nom",
  saveName: "Enregistrer le nom",
  carried: "Ce nom a été repris des groupes d’avant, d’après la plupart de leurs images.",
  proposed: "Le nom précédé de ≈ est proposé automatiquement, d’après les couleurs, la texture et les étiquettes, "
    + "tant que personne n’en a donné.",
  labelled: (most) => Math.round(most * 100) + "\u00a0% de ses images étiquetées sont de cette classe.",
  takeProposed: "L’adopter",
  splitInto: "Diviser en",
  divide: "Diviser",
  colour: "Couleur",
  colourBack: "Retirer cette couleur",
  merge: "Fusionner",
  mergeOthers: "Y fusionner d’autres groupes",
  chooseOthers: (id) => "Choisissez les groupes à fusionner dans le groupe " + id + ".",
  count: (entry) => (typeof entry.share === "number" ? part(entry) + " · " : "") + compter(entry.images),
  ground: surface,
  area: (area) => "Unité " + area.number + " : " + surface(area.km2) + ", " + compter(area.tiles)
    + (area.tiles < 2 ? " tuile" : " tuiles"),
  size: (entry) => (typeof entry.km2 === "number" ? surface(entry.km2) + ", " + part(entry) + " du total ; " : "")
    + lesImages(entry.images) + " : " + compter(entry.train) + " d’entraînement, " + compter(entry.test)
    + " de test"
    + (entry.later ? ", " + compter(entry.later) + (entry.later < 2 ? " placée" : " placées") + " ensuite" : "")
    + (entry.mergedFrom.length ? ", avec " + entry.mergedFrom.map((id) => "le groupe " + id).join(", ") : ""),
  everyImage: (all) => (all < 2 ? "Son image" : "Ses " + compter(all) + " images"),
  firstOf: (shown, all) => "Les " + compter(shown) + " premières sur " + compter(all) + ".",
  more: "En montrer plus",
  image: (index) => "Image " + index,
  whole: "La photographie entière",
  taken: (date) => "Prise : " + date,
  placed: (latitude, longitude) => "Lieu : " + latitude.toFixed(5) + ", " + longitude.toFixed(5),
  series: (name) => "Série : " + name,
  undated: "sans date",
  beside: "Mettre la prochaine à côté",
  tile: (key) => "Tuile " + key,
  noGroup: "Dans aucun groupe.",
  confidence: (value) =>
    "Confiance : " + Math.round(value * 100) + " % ; 0 est à mi-chemin d’un autre groupe, 100 au centre même.",
  rank: (member) => "Numéro " + compter(member.rank) + " sur " + lesImages(member.images)
    + " à partir du centre du groupe ; " + (member.split === "later" ? "placée ensuite, une fois les groupes formés."
      : "dans le jeu " + (member.split === "train" ? "d’entraînement" : "de test") + "."),
  offSheet: "Hors de la planche-contact du groupe, qui montre les plus proches du centre.",
  onSheet: (row, column) => "Sur la planche-contact : rangée " + row + ", place " + column,
  nearest: "Les plus proches",
  neighbour: (key, id, name, similarity) =>
    key + ", " + (id === null ? "dans aucun groupe" : groupe(id, name)) + ", similarité " + similarity,
  similarity: (value) => value.toFixed(2).replace(".", ","),
};
