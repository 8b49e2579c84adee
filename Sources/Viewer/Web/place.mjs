// The panel of the image that is chosen.
import { tileOf } from "../../WebPages/Web/tiles.mjs";
import { ask } from "./answers.mjs";
import { byId, closer, complain, make, swatch } from "./elements.mjs";
import { openGroup } from "./groups.mjs";
import { drawLegend } from "./legend.mjs";
import { chart } from "./map.mjs";
import { aboutPhotograph, showWhole } from "./photographs.mjs";
import { plane } from "./plane.mjs";
import { points } from "./points.mjs";
import { isTiles, nameOf, pictureOf, view } from "./view.mjs";
import { isNothing, words } from "./words.mjs";

// A tile by its name, a photograph by its number.
export async function choose(name, index) {
  view.chosen = { name, index };
  history.replaceState(null, "", "#" + (isTiles() ? name : index));
  let place;
  try {
    place = await ask(isTiles() ? "tile/" + name + ".json" : "image/" + index + ".json");
  } catch (error) {
    complain(error.message);
    return;
  }
  // Another one was chosen meanwhile.
  if (view.chosen.name !== name || view.chosen.index !== index) return;
  if (isTiles() && chart.live)
    chart.mark(tileOf(name), place.neighbours.map((near) => tileOf(near.key)).filter(Boolean));
  if (!isTiles()) points.mark(index);
  plane.redraw();
  drawPlace(place, index);
}

// Likewise, and the map goes there.
export function jump(key, index) {
  choose(key, index);
  if (isTiles() && chart.live) chart.show(tileOf(key));
  plane.goToChosen();
}

function drawPlace(place, index) {
  const panel = byId("place");
  panel.replaceChildren(
    make("div", { class: "head" },
      make("h2", { id: "place-title" }, isTiles() ? words.tile(place.key) : place.key), closer(closePlace)),
    pictureOfPlace(place, index),
    ...aboutPhotograph(place.photograph, index, (other) => choose(null, other)),
    ...membership(place.membership),
    ...place.notes.map((note) => make("p", { class: "soft" }, note)),
    ...neighbours(place.neighbours));
  panel.hidden = false;
  byId("group").hidden = true;
  view.group = null;
  drawLegend();
  panel.focus({ preventScroll: true });
  byId("side").scrollTo({ top: 0 });
  if (!isTiles() && view.pinned !== null && view.pinned !== index) showWhole(index, place.key);
}

// A photograph is shown whole when it is clicked.
function pictureOfPlace(place, index) {
  const picture = make("img", { class: "chosen", src: pictureOf(place.key, index), alt: place.key });
  if (isTiles()) return picture;
  return make("button", {
    type: "button", id: "show-whole", "aria-label": words.whole, click: () => showWhole(index, place.key),
  }, picture);
}

export function closePlace() {
  byId("place").hidden = true;
  view.chosen = null;
  history.replaceState(null, "", location.pathname);
  chart.marks?.clearLayers();
  points.mark(null);
  plane.redraw();
}

function membership(member) {
  if (!member) return [make("p", {}, words.noGroup)];
  const { group, confidence } = member;
  return [
    make("p", { id: "place-group" }, swatch(group),
      make("button", { type: "button", click: () => openGroup(group) }, make("bdi", {}, nameOf(group)))),
    ...(isNothing(confidence) ? [] : [make("p", { id: "place-confidence" }, words.confidence(confidence))]),
    ...(member.area ? [make("p", { id: "place-area" }, words.area(member.area))] : []),
    make("p", {}, words.rank(member)),
    member.sheet ? sheetOf(member)
      : make("p", { class: "soft" }, words.offSheet),
  ];
}

function sheetOf(member) {
  const { left: x, top: y, width, height, row, column } = member.sheet;
  const frame = make("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" });
  for (const [stroke, thickness] of [["#000000", 2], ["#ffffff", 1]])
    frame.append(make("rect", { x, y, width, height, fill: "none", stroke, "stroke-width": thickness }));
  const picture = make("img", {
    src: "sheets/" + member.group + ".jpg", loading: "lazy", alt: words.sheetOf(member.group),
  });
  return make("details", {}, make("summary", {}, words.onSheet(row, column)),
    make("div", { class: "sheet" }, picture, frame));
}

function neighbours(list) {
  if (!list.length) return [];
  return [make("h3", {}, words.nearest), make("ul", { class: "near", id: "near" }, ...list.map(neighbour))];
}

function neighbour(near) {
  const group = isNothing(near.group) ? null : near.group;
  const similarity = words.similarity(near.similarity);
  const label = words.neighbour(near.key, group, view.groups.get(group)?.name, similarity);
  return make("li", {},
    make("button", {
      type: "button", title: label, "aria-label": label, click: () => jump(near.key, near.index ?? null),
    }, make("img", { src: pictureOf(near.key, near.index), alt: "", loading: "lazy" }), swatch(near.group),
      make("span", {}, " " + similarity)));
}
