// What the page knows, and what follows from it. No DOM.
import { Cells } from "./cells.mjs";
import { words } from "./words.mjs";

export const view = {
  // groups.json and tiles.json as they came.
  state: null, archive: null,
  // Of the state: the groups by number, and which image or tile is in which.
  groups: new Map(), members: [], cells: new Cells(),
  // What the reader chose.
  hidden: new Set(), chosen: null, group: null,
  // Of folders of images: how many of each group are shown, and the photograph that the next one is put beside.
  shown: new Map(), pinned: null,
  // Whether an edit is under way.
  isBusy: false,
};

// Of what is in no group: as in the report.
const grey = "#8a8f94";

export const isTiles = () => view.state.kind === "tiles";

export const colorOf = (group) => view.groups.get(group)?.color || grey;

// Its name; else, marked, the one that is proposed.
export function nameOf(group) {
  const entry = view.groups.get(group);
  return words.group(group, entry?.name || (entry?.proposed && "≈ " + entry.proposed));
}

export const pictureOf = (key, index) => (isTiles() ? "tiles/" + key : "thumbs/" + index + ".jpg");

// The first images of a group, by their numbers.
export function firstMembers(members, group, most) {
  const own = [];
  for (let index = 0; index < members.length && own.length < most; index += 1)
    if (members[index] === group) own.push(index);
  return own;
}
