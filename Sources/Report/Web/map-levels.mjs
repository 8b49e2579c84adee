// The slider that shows alike groups as one: a view, nothing is merged.
import { holdersAt } from "../../WebPages/Web/holders.mjs";

const sizeOf = (layer) => layer.share ?? layer.tiles.length;

// The layer that each group looks like where there are only `count` parts, by its number: the largest of its part.
export function looksAt(layers, joins, count) {
  const holders = holdersAt([...new Set(joins.flat())].map((group) => ({ group })), joins, count);
  const holderOf = ({ group }) => holders.get(group) ?? group;
  const largest = new Map();
  for (const layer of layers) {
    const best = largest.get(holderOf(layer));
    if (!best || sizeOf(layer) > sizeOf(best)) largest.set(holderOf(layer), layer);
  }
  return new Map(layers.map((layer) => [layer.group, largest.get(holderOf(layer))]));
}

// Each line of the legend in the colour of its part; what goes on with the part before it has no rule above it.
function paintLegend(lines, looks, styles) {
  let before = null;
  for (const line of lines) {
    const group = Number(line.querySelector("input").dataset.group);
    const look = looks.get(group);
    line.querySelector(".swatch").style.cssText = styles.get(look.group);
    line.dataset.look = look.group;
    line.classList.toggle("same", look === before);
    before = look;
  }
}

// Tells `apply` of the layer that each group looks like.
export function onLevels({ layers, joins, words }, apply) {
  const box = document.getElementById("map-levels");
  if (!box || joins.length < 2) return;
  const [slider, told, about] = ["input", "output", "small"].map((name) => box.querySelector(name));
  const lines = [...document.querySelectorAll("#map-legend li")];
  const styles = new Map(lines.map((line) =>
    [Number(line.querySelector("input").dataset.group), line.querySelector(".swatch").style.cssText]));
  const count = joins.length + 1;
  function tell() {
    told.textContent = slider.value + " " + words.of + " " + count;
    slider.setAttribute("aria-valuetext", told.textContent);
    about.hidden = Number(slider.value) === count;
  }
  box.hidden = false;
  tell();
  slider.addEventListener("input", () => {
    const looks = looksAt(layers, joins, Number(slider.value));
    tell();
    paintLegend(lines, looks, styles);
    apply(looks);
  });
}
