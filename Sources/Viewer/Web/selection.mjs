// Images that the reader puts together, and what can be done with them.
import { keyOf, tileOf } from "../../WebPages/Web/tiles.mjs";
import { codeOf, tileOfCode } from "./cells.mjs";
import { change } from "./edits.mjs";
import { byId, make, tell } from "./elements.mjs";
import { chart } from "./map.mjs";
import { plane } from "./plane.mjs";
import { closeSought, seek } from "./search.mjs";
import { thumbnail } from "./sheets.mjs";
import { isTiles, nameOf, view } from "./view.mjs";
import { words } from "./words.mjs";

// So many of them are shown.
const seen = 12;

// A tile's name or a photograph's number, as a number and back.
export function codeOfSample(sample) {
  if (typeof sample === "number") return sample;
  const { z, x, y } = tileOf(sample);
  return codeOf(z, x, y);
}

export const sampleOf = (code) => (isTiles() ? keyOf(tileOfCode(code)) : code);

export function toggle(code) {
  if (!view.selection.delete(code)) view.selection.add(code);
  drawSelection();
}

export function select(codes) {
  for (const code of codes) view.selection.add(code);
  drawSelection();
}

export function clearSelection() {
  view.selection.clear();
  drawSelection();
}

// Whether a click, or Enter, adds to the selection.
export const isAdding = (event) => view.isSelecting || event.shiftKey;

export function setSelecting(isOn) {
  view.isSelecting = isOn;
  byId("selecting").setAttribute("aria-pressed", String(isOn));
  byId("stage").classList.toggle("selecting", isOn);
  tell(isOn ? words.selectingAbout : "");
}

export function drawSelection() {
  const { size } = view.selection;
  const panel = byId("selection");
  const isNew = panel.hidden && size > 0;
  panel.hidden = size === 0;
  tell(size ? words.selected(size) : "");
  if (isTiles()) chart.redrawLines();
  plane.redraw();
  drawPressed();
  if (size === 0) {
    panel.replaceChildren();
    return;
  }
  const some = [];
  for (const code of view.selection) {
    if (some.length === seen) break;
    some.push(sampleOf(code));
  }
  panel.replaceChildren(
    make("div", { class: "head" }, make("h2", { id: "selection-title" }, words.selected(size)),
      make("button", { type: "button", id: "clear", click: clearSelection }, words.clear)),
    make("ul", { class: "near" }, ...some.map((sample) => thumbnail(sample))),
    ...(view.state.canEdit ? [moveForm()] : []),
    make("p", { class: "row" },
      make("button", { type: "button", id: "like", click: () => seek("like") }, words.like),
      make("button", { type: "button", id: "unlike", disabled: !view.sought, click: () => seek("unlike") },
        words.unlike)));
  if (isNew) panel.scrollIntoView({ block: "nearest" });
}

// On the pictures of the lists.
export function drawPressed() {
  for (const button of document.querySelectorAll("[data-sample]")) {
    const { sample } = button.dataset;
    const isOn = view.selection.has(codeOfSample(isTiles() ? sample : Number(sample)));
    if (isOn) button.setAttribute("aria-pressed", "true");
    else button.removeAttribute("aria-pressed");
  }
}

function moveForm() {
  const target = make("select", { id: "target" }, ...view.state.groups.map(({ group }) =>
    make("option", { value: group }, nameOf(group))));
  const save = (event) => {
    event.preventDefault();
    move(Number(target.value));
  };
  return make("form", { submit: save }, make("p", { class: "row" },
    make("button", { type: "button", id: "new-group", click: () => move(null) }, words.newGroup),
    make("label", { for: "target" }, words.moveTo), target,
    make("button", { type: "submit", id: "move" }, words.move)));
}

function move(group) {
  const codes = [...view.selection];
  const what = isTiles()
    ? { tiles: codes.map(tileOfCode).flatMap(({ z, x, y }) => [z, x, y]) }
    : { images: codes, of: view.list };
  return change({ do: "move", ...what, group }, words.moved, () => {
    clearSelection();
    closeSought();
  });
}
