// What the page knows, and what follows from it. No DOM.
import { Cells, codeOf } from "./cells.mjs";
import { partsAt } from "./levels.mjs";
import { words } from "./words.mjs";

export const view = {
  // groups.json and tiles.json as they came.
  state: null, archive: null,
  // What the region is called that most of the tiles lie in, where one has.
  region: null,
  // Of the state: the groups by number, and which image or tile is in which.
  groups: new Map(), members: [], list: null, cells: new Cells(),
  // In how many parts the groups are shown, null for a part a group; the parts, and the one that each group is in.
  level: null, parts: [], partOf: new Map(),
  // What the reader chose.
  hidden: new Set(), chosen: null, group: null,
  // Groups that are pointed at in the legend; null for none.
  glow: null,
  // Images that were put together, in numbers (`codeOf` of a tile, a photograph's own), and whether clicks add to them.
  selection: new Set(), isSelecting: false,
  // What was looked for, { like, unlike, top } in such numbers, and what was found; null where nothing was.
  sought: null,
  // Of folders of images: the photograph that the next one is put beside.
  pinned: null,
  // How many images of each group or part are shown.
  shown: new Map(),
  // Whether an edit is under way.
  isBusy: false,
};

// Of what is in no group: as in the report.
const grey = "#8a8f94";

export const isTiles = () => view.state.kind === "tiles";

// Sorts the groups of the state into the parts of the level.
export function arrange() {
  const { state } = view;
  view.groups = new Map(state.groups.map((entry) => [entry.group, entry]));
  // A group more or less: the level stays as near as it can.
  if (view.level !== null && (view.level >= state.groups.length || !hasLevels())) view.level = null;
  view.parts = partsAt(state, view.level ?? state.groups.length);
  view.partOf = new Map(view.parts.flatMap((part) => part.members.map(({ group }) => [group, part])));
}

// Two parts are the fewest, so that two groups have one level.
export const hasLevels = () => view.state.groups.length > 2 && view.state.joins.length === view.state.groups.length - 1;

// The group of an image, by its number in the order of `members`.
export const groupAt = (number) => view.members[isTiles() ? 4 * number + 3 : number];

// The code of each image that `members` lists, by its number: a photograph's is its number.
export function codesOf(members) {
  if (!isTiles()) return members.map((_, number) => number);
  const codes = [];
  for (let at = 0; at < members.length; at += 4) codes.push(codeOf(members[at], members[at + 1], members[at + 2]));
  return codes;
}

export const colorOf = (group) => view.groups.get(group)?.color || grey;

// The group that a group looks like at the level.
export const lookOf = (group) => view.partOf.get(group)?.largest.group ?? group;

// Its name; else, marked, the one that is proposed.
export function nameOf(group) {
  const entry = view.groups.get(group);
  return words.group(group, entry?.name || (entry?.proposed && "≈ " + entry.proposed));
}

// By its largest group.
export const nameOfPart = ({ largest, members }) => words.part(nameOf(largest.group), members.length - 1);

export const pictureOf = (key, index) => (isTiles() ? "tiles/" + key : "thumbs/" + index + ".jpg");

// The picture of what stands in a list of samples: a tile's name, a photograph's number.
export const pictureOfSample = (sample) => pictureOf(sample, sample);

// The first images of some groups, as they stand in such lists. Of tiles `members` lists z, x, y, group, …
export function firstMembers(members, groups, most, stride = 1) {
  const own = [];
  for (let at = 0; at < members.length && own.length < most; at += stride)
    if (groups.has(members[at + stride - 1]))
      own.push(stride === 1 ? at : members.slice(at, at + 3).join("/"));
  return own;
}

export const firstImages = (groups, most) => firstMembers(view.members, groups, most, isTiles() ? 4 : 1);
