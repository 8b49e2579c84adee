// The panel of one group: its contact sheet, all of its images, its name, what is merged into it.
import { change } from "./edits.mjs";
import { byId, closer, complain, make, swatch } from "./elements.mjs";
import { drawLegend } from "./legend.mjs";
import { gallery } from "./sheets.mjs";
import { isTiles, nameOf, view } from "./view.mjs";
import { words } from "./words.mjs";

export function openGroup(group) {
  const entry = view.groups.get(group);
  if (!entry) return;
  view.group = group;
  drawLegend();
  const panel = byId("group");
  const picture = make("img", {
    src: "sheets/" + group + ".jpg?" + view.state.edits,
    alt: words.sheetOf(group),
  });
  panel.replaceChildren(
    make("div", { class: "head" },
      make("h2", { id: "group-title" }, swatch(group), " ", make("bdi", {}, nameOf(group))), closer(closeGroup)),
    make("p", { class: "soft" }, words.size(entry)),
    ...(entry.carried ? [make("p", { class: "soft", id: "carried" }, words.carried)] : []),
    ...(!entry.name && entry.proposed ? [proposal(entry)] : []),
    make("div", { class: "sheet" }, picture),
    ...(isTiles() ? [everyImage(entry)] : []),
    ...(view.state.canEdit ? [nameForm(entry), ...splitForm(entry), colorForm(entry), ...mergeForm(entry)] : []));
  panel.hidden = false;
  panel.scrollIntoView({ block: "nearest" });
  panel.focus({ preventScroll: true });
}

export function closeGroup() {
  byId("group").hidden = true;
  view.group = null;
  drawLegend();
}

// Photographs are all beside the panel.
function everyImage(entry) {
  const own = make("div", {});
  const details = make("details", { id: "every", toggle: () => {
    if (details.open && !own.firstChild) gallery(own, entry);
  } }, make("summary", {}, words.everyImage(entry.images)), own);
  return details;
}

function proposal(entry) {
  const take = () => change({ do: "name", group: entry.group, text: entry.proposed }, words.named);
  return make("p", { class: "soft", id: "proposed" },
    words.proposed + (entry.labelled ? " " + words.labelled(entry.labelled) : ""),
    ...(view.state.canEdit ? [" ", make("button", { type: "button", id: "take-proposed", click: take },
      words.takeProposed)] : []));
}

function nameForm(entry) {
  const input = make("input", { type: "text", id: "name", maxlength: 200, autocomplete: "off" });
  input.value = entry.name || "";
  const save = (event) => {
    event.preventDefault();
    change({ do: "name", group: entry.group, text: input.value }, words.named);
  };
  return make("form", { submit: save },
    make("p", { class: "row" }, make("label", { for: "name" }, words.name), input,
      make("button", { type: "submit", id: "save-name" }, words.saveName)));
}

function splitForm(entry) {
  if (entry.images < 2) return [];
  const input = make("input", {
    type: "number", id: "into", min: 2, max: Math.min(entry.images, 20), value: 2, required: true,
  });
  const save = (event) => {
    event.preventDefault();
    change({ do: "split", group: entry.group, into: Number(input.value) }, words.divided);
  };
  return [make("form", { submit: save },
    make("p", { class: "row" }, make("label", { for: "into" }, words.splitInto), input,
      make("button", { type: "submit", id: "save-split" }, words.divide)))];
}

function colorForm(entry) {
  const give = (text) => change({ do: "color", group: entry.group, text }, words.coloured);
  const input = make("input", { type: "color", id: "color", value: entry.color, change: () => give(input.value) });
  return make("p", { class: "row" }, make("label", { for: "color" }, words.colour), input,
    ...(entry.colorGiven
      ? [make("button", { type: "button", id: "color-back", click: () => give("") }, words.colourBack)] : []));
}

function mergeForm(entry) {
  const others = view.state.groups.filter((other) => other.group !== entry.group);
  if (!others.length) return [];
  const boxes = others.map((other) => make("input", { type: "checkbox", value: other.group }));
  const save = (event) => {
    event.preventDefault();
    const chosen = boxes.filter((box) => box.checked).map((box) => Number(box.value));
    if (chosen.length) change({ do: "merge", groups: [entry.group, ...chosen] }, words.merged);
    else complain(words.chooseOthers(entry.group));
  };
  const choices = others.map((other, place) => make("li", {},
    make("label", {}, boxes[place], " ", swatch(other.group), " ", make("bdi", {}, nameOf(other.group)), " ",
      make("span", { class: "count" }, words.count(other)))));
  return [make("details", { id: "merge" }, make("summary", {}, words.mergeOthers),
    make("form", { submit: save }, make("ul", { class: "choices" }, ...choices),
      make("p", {}, make("button", { type: "submit", id: "save-merge" }, words.merge))))];
}
