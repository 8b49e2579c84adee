// What the page says in English. No DOM; french.mjs has the same keys.
const counted = (count) => count.toLocaleString("en");
const images = (count) => counted(count) + (count === 1 ? " image" : " images");
// Small ground also in hectares, as people count land.
const ground = (km2) => rounded(km2, 4) + "\u00a0km²" + (km2 < 100 ? " (" + rounded(km2 * 100, 3) + "\u00a0ha)" : "");
const rounded = (value, digits) => Number(value.toPrecision(digits)).toLocaleString("en", { maximumFractionDigits: 9 });
const share = (entry) => (entry.share * 100).toLocaleString("en", { maximumFractionDigits: 1 }) + "\u00a0%";
const things = (count, areTiles) => (areTiles ? counted(count) + (count === 1 ? " tile" : " tiles") : images(count));
const group = (id, name) => "Group " + id + (name ? " " + name : "");

export const english = {
  counted, group, things,
  // The whole in a sentence, as the report has it.
  lead: (parts, all, seen, largest) => (parts < all ? counted(parts) + " types of " : "") + counted(all)
    + (all === 1 ? " landscape in " : " landscapes in ") + seen
    + (largest ? "; " + largest.name + (largest.isSeveral ? " cover " : " covers ") + share(largest) : "") + ".",
  part: (name, others) => name + (others > 0 ? " and " + counted(others) + " more" : ""),
  types: (count) => counted(count) + " groups",
  levelOf: (level, all) => counted(level) + " of " + counted(all),
  // Fixed parts of the page.
  skip: "Skip to the groups",
  mapLabel: "Map of the tiles: arrow keys move, plus and minus zoom, Enter chooses the tile in the middle",
  pointsLabel: "Map of where the photographs were taken: arrow keys move, plus and minus zoom; "
    + "the photographs are below",
  planeLabel: "The images by likeness: arrow keys move, plus and minus zoom, 0 shows all, "
    + "Enter chooses the image nearest to the middle",
  planeAbout: "What lies together is alike; how far apart groups lie says little.",
  stages: "What is shown",
  map: "Map",
  photographs: "Photographs",
  likeness: "Likeness",
  noPoint: "There is no image here.",
  mapRole: "map",
  sideLabel: "Groups and what is chosen",
  grip: "Legend and panels over more of the screen",
  groups: "Groups",
  colours: "Colours",
  level: "Level",
  levelAbout: "Alike groups are shown as one; nothing is merged.",
  all: "All",
  none: "None",
  showAll: "Show all groups",
  showNone: "Show no group",
  selecting: "Select",
  undo: "Undo",
  redo: "Redo",
  close: "Close",
  closeMessage: "Close the message",
  closePanel: "Close this panel",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  // What happens.
  atWork: "At work…",
  named: "Named.",
  merged: "Merged.",
  undone: "Taken back.",
  redone: "Made again.",
  moved: "Moved.",
  divided: "Split.",
  coloured: "Coloured.",
  farOut: "Zoom in to see the images under the colours.",
  noTile: "There is no tile here.",
  middle: (key, name) => "In the middle: " + key + ", " + name,
  gone: "The viewer does not answer any more; start `tiles serve` again and reload.",
  status: (code) => "status " + code,
  otherViewer: "The viewer takes no edits from this page: it may have been started anew. Reload the page.",
  takesLong: "The edit is still being made: reload in a while to see it.",
  noLeaflet: "The map needs Leaflet: install the Debian package libjs-leaflet and start `tiles serve` again.",
  // What is selected.
  selectingAbout: "A click selects; or draw around images, or press Enter. "
    + "With Shift it works without this button.",
  selected: (count) => images(count) + " selected",
  clear: "Clear",
  newGroup: "New group",
  moveTo: "Move to",
  move: "Move",
  like: "More like these",
  unlike: "Not like these",
  likeNone: "Nothing is left that they should be like.",
  alike: "Most like these",
  alikeTo: (count, others) => "Like " + images(count) + (others ? ", not like " + counted(others) : "") + ".",
  selectFound: "Select these",
  // Groups.
  show: (name) => "Show " + name,
  sheetOf: (id) => "Contact sheet of group " + id + ", the nearest to its centre first",
  name: "Name",
  saveName: "Save the name",
  carried: "The name was carried over from the groups of before, by most of their images.",
  proposed: "The name after ≈ is proposed by rule, from colours, texture and labels, until somebody gives one.",
  labelled: (most) => Math.round(most * 100) + " % of its labelled images are of that class.",
  takeProposed: "Take it over",
  splitInto: "Split into",
  divide: "Split",
  colour: "Colour",
  colourBack: "Take the colour away",
  merge: "Merge",
  mergeOthers: "Merge others into it",
  chooseOthers: (id) => "Choose the groups that go into group " + id + ".",
  // Of the ground that tiles cover, and of their number.
  count: (entry) => (typeof entry.share === "number" ? share(entry) + " · " : "") + counted(entry.images),
  ground,
  area: (area) => "Area " + area.number + ": " + ground(area.km2) + ", " + counted(area.tiles)
    + (area.tiles === 1 ? " tile" : " tiles"),
  size: (entry) => (typeof entry.km2 === "number" ? ground(entry.km2) + ", " + share(entry) + " of all; " : "")
    + images(entry.images) + ": " + counted(entry.train) + " train, " + counted(entry.test) + " test"
    + (entry.later ? ", " + counted(entry.later) + " placed later" : "")
    + (entry.mergedFrom.length ? ", with " + entry.mergedFrom.map((id) => "group " + id).join(", ") : ""),
  everyImage: (all) => (all === 1 ? "Its image" : "All " + counted(all) + " images"),
  firstOf: (shown, all) => "The first " + counted(shown) + " of " + counted(all) + ".",
  more: "Show more",
  image: (index) => "Image " + index,
  // A photograph.
  whole: "The whole picture",
  taken: (date) => "Taken: " + date,
  placed: (latitude, longitude) => "Place: " + latitude.toFixed(5) + ", " + longitude.toFixed(5),
  series: (name) => "Series: " + name,
  undated: "no date",
  beside: "Put the next one beside it",
  // One image.
  tile: (key) => "Tile " + key,
  noGroup: "In no group.",
  confidence: (value) =>
    "Confidence " + Math.round(value * 100) + " %: 0 is half way to another group, 100 its very centre.",
  rank: (member) => "Number " + counted(member.rank) + " of " + images(member.images)
    + " from the group's centre; "
    + (member.split === "later" ? "placed later, when the groups were there." : "in the " + member.split + " part."),
  offSheet: "Not on the group's contact sheet, which has the nearest.",
  onSheet: (row, column) => "On the contact sheet: row " + row + ", place " + column,
  nearest: "Nearest to it",
  neighbour: (key, id, name, similarity) =>
    key + ", " + (id === null ? "in no group" : group(id, name)) + ", similarity " + similarity,
  similarity: (value) => value.toFixed(2),
};
