// Elements of the page. Texts from the data directory become text nodes and attributes only.
import { hatchOf, inkOn } from "../../WebPages/Web/hatch.mjs";
import { colorOf } from "./view.mjs";
import { words } from "./words.mjs";

export const byId = (id) => document.getElementById(id);

// make("p", { class: "soft" }, "text", child, …)
export function make(name, attributes, ...children) {
  const space = name === "svg" || name === "rect" ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes || {}))
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function swatch(group) {
  return make("svg", { class: "swatch", viewBox: "0 0 10 10", "aria-hidden": "true" },
    make("rect", { width: 10, height: 10, rx: 2, fill: colorOf(group) }), ...linesOf(group));
}

function linesOf(group) {
  const fill = inkOn(colorOf(group));
  const turns = [[], [-45], [45], [-45, 45]][hatchOf(group)];
  return turns.flatMap((turn) => [1, 4.5, 8].map((y) =>
    make("rect", { x: -3, y, width: 16, height: 1, fill, transform: "rotate(" + turn + " 5 5)" })));
}

export const closer = (close) =>
  make("button", { type: "button", "aria-label": words.closePanel, click: close }, words.close);

// The parts of the page that are always there: data-words names their text, data-label what a screen reader says.
export function speak() {
  for (const element of document.querySelectorAll("[data-words]"))
    element.textContent = words[element.dataset.words];
  for (const element of document.querySelectorAll("[data-label]"))
    element.setAttribute("aria-label", words[element.dataset.label]);
  byId("map").setAttribute("aria-roledescription", words.mapRole);
}

export function tell(text) {
  byId("status").textContent = text;
}

// An empty text takes the message away.
export function complain(text) {
  byId("problem").hidden = !text;
  byId("problem").querySelector("p").textContent = text || "";
}
