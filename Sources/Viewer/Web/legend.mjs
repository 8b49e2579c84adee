// The legend: a line a group, or a part of alike ones; it says what the map shows, and leads to the group's panel.
import { byId, make, swatch } from "./elements.mjs";
import { openGroup } from "./groups.mjs";
import { chart } from "./map.mjs";
import { plane } from "./plane.mjs";
import { points } from "./points.mjs";
import { drawSheets } from "./sheets.mjs";
import { arrange, hasLevels, isTiles, nameOf, nameOfPart, pictureOfSample, view } from "./view.mjs";
import { words } from "./words.mjs";

// The whole in a sentence, and where it lies.
export function drawHead() {
  const { groups, place } = view.state;
  const largest = [...view.parts].filter((part) => part.share !== null)
    .sort((one, other) => other.share - one.share || one.group - other.group)[0];
  const images = groups.reduce((all, entry) => all + entry.images, 0);
  byId("lead").textContent = groups.length === 0 ? ""
    : words.lead(view.parts.length, groups.length, words.things(images, isTiles()),
      largest && { name: calledOf(largest), share: largest.share, isSeveral: largest.members.length > 1 });
  byId("where").textContent = [view.region, place].filter(Boolean).join(" · ");
}

// A name that is written from the right turns no more than itself.
function calledOf({ largest, members }) {
  return words.part("\u2068" + (largest.name || nameOf(largest.group)) + "\u2069", members.length - 1);
}

export function drawLegend() {
  byId("legend").replaceChildren(...view.parts.map(legendLine));
  drawLevel();
}

function legendLine(part) {
  const { members, group, largest } = part;
  const own = members.map((entry) => entry.group);
  const name = nameOfPart(part);
  const show = make("input", {
    type: "checkbox", "aria-label": words.show(name), change: (event) => {
      for (const one of own)
        if (event.target.checked) view.hidden.delete(one);
        else view.hidden.add(one);
      point(null);
      drawMembers();
    },
  });
  show.checked = !own.every((one) => view.hidden.has(one));
  const isOne = members.length === 1;
  const line = make("li", { "data-group": group },
    make("div", { class: "line" }, make("span", { class: "marks" }, isTiles() ? show : null, swatch(largest.group)),
      isOne ? nameButton(group) : make("span", { class: "part" }, words.types(members.length)),
      make("span", { class: "count" }, words.count(part)),
      samples(part, isOne ? () => openGroup(group) : null)),
    isOne ? null : make("ul", {}, ...members.map(memberLine)));
  pointing(line.firstChild, own);
  return line;
}

function nameButton(group) {
  return make("button", { type: "button", "aria-current": String(view.group === group), click: () => openGroup(group) },
    make("bdi", {}, nameOf(group)));
}

function memberLine(entry) {
  const line = make("li", { "data-group": entry.group }, swatch(entry.group), nameButton(entry.group),
    make("span", { class: "count" }, words.count(entry)));
  pointing(line, [entry.group]);
  return line;
}

// A mouse may click the pictures as well as the name; the keyboard and a screen reader have the name alone.
function samples(part, lead) {
  return make("div", { class: lead ? "samples leading" : "samples", click: lead },
    ...part.samples.map((sample) => make("img", { src: pictureOfSample(sample), alt: "", loading: "lazy" })));
}

// What is pointed at, by a mouse or from the keyboard, is shown alone. A finger points at nothing.
function pointing(line, groups) {
  line.addEventListener("pointerenter", (event) => event.pointerType !== "touch" && point(groups));
  line.addEventListener("pointerleave", () => point(null));
  line.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && point(groups));
  line.addEventListener("focusout", () => point(null));
}

function point(groups) {
  const shown = (groups || []).filter((group) => !view.hidden.has(group));
  view.glow = shown.length ? new Set(shown) : null;
  if (isTiles()) chart.redrawLines();
  plane.redraw();
}

// The line of the group that the map is asked about.
export function markLine(group) {
  const part = view.partOf.get(group)?.group;
  for (const line of byId("legend").children)
    line.classList.toggle("asked", part !== undefined && line.dataset.group === String(part));
}

function drawMembers() {
  if (isTiles()) {
    chart.repaint();
  } else {
    drawSheets();
    points.paint();
  }
  plane.redraw();
}

export function showAll(isShown) {
  view.hidden = new Set(isShown ? [] : view.state.groups.map((entry) => entry.group));
  drawLegend();
  drawMembers();
}

// The slider from two parts to all groups.
function drawLevel() {
  const count = view.state.groups.length;
  const level = view.level ?? count;
  byId("levels").hidden = !hasLevels();
  byId("levels-about").hidden = view.level === null;
  const slider = byId("level");
  slider.max = String(count);
  slider.value = String(level);
  slider.setAttribute("aria-valuetext", words.levelOf(level, count));
  byId("level-told").textContent = words.levelOf(level, count);
}

export function showLevel(level) {
  view.level = level < view.state.groups.length ? level : null;
  arrange();
  drawHead();
  drawLegend();
  drawMembers();
}
