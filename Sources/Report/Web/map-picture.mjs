// The map with its legend as a picture to keep: what the still map and the legend show now, on white.
import { brushOf } from "../../WebPages/Web/hatch.mjs";

const width = 2000;
const margin = 40;
const line = 52;
const columns = 3;
// Browsers draw nothing on a canvas that is much taller.
const mostDown = 12000;

// What style sheets say of the still map, for a picture that has none; nothing of shapes, which others draw again.
const styled = ".imagery, .fills, .edges, .edges use, .edges g, .fills g, .outlines, .borders, .names, text, .scale";
const properties = [
  "display", "opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-linejoin", "vector-effect", "paint-order",
  "text-anchor", "font-weight", "font-family",
];

function styledCopy(svg, ink) {
  const copy = svg.cloneNode(true);
  const [parts, copies] = [svg, copy].map((root) => [...root.querySelectorAll(styled)]);
  parts.forEach((part, at) => {
    const style = getComputedStyle(part);
    for (const name of properties) copies[at].style.setProperty(name, style.getPropertyValue(name));
    if (!part.closest(".fills")) copies[at].style.setProperty("fill", style.getPropertyValue("fill"));
    if (part.matches(".scale")) copies[at].style.setProperty("stroke", ink);
    if (part.matches(".scale-text")) copies[at].style.setProperty("fill", ink);
  });
  return copy;
}

function loaded(source) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.addEventListener("load", () => resolve(image));
    image.addEventListener("error", () => reject(new Error("the map does not draw")));
    image.src = source;
  });
}

// The lines of the legend whose groups are shown: their colours and words.
function entries() {
  return [...document.querySelectorAll("#map-legend li")].filter((item) => item.querySelector("input").checked)
    .map((item) => ({
      group: Number(item.dataset.look ?? item.querySelector("input").dataset.group),
      color: item.querySelector(".swatch").style.getPropertyValue("--group"),
      words: item.querySelector("bdi").textContent + ", " + item.querySelector(".size").textContent,
    }));
}

// Cut to what has room, with an ellipsis.
export function fittedWords(words, room, measure) {
  if (measure(words) <= room) return words;
  let end = words.length;
  while (end > 1 && measure(words.slice(0, end) + "…") > room) end -= 1;
  return words.slice(0, end).trimEnd() + "…";
}

function write(brush, top, ink) {
  const room = (width - 2 * margin) / columns;
  brush.font = "26px system-ui, sans-serif";
  entries().forEach(({ group, color, words }, at) => {
    const left = margin + (at % columns) * room;
    const middle = top + Math.floor(at / columns) * line + line / 2;
    brush.fillStyle = brushOf(group, color);
    brush.fillRect(left, middle - 14, 28, 28);
    brush.strokeStyle = ink;
    brush.strokeRect(left, middle - 14, 28, 28);
    brush.fillStyle = ink;
    brush.fillText(fittedWords(words, room - 60, (text) => brush.measureText(text).width), left + 40, middle);
  });
}

export async function mapPicture() {
  const svg = document.querySelector("#map-still svg");
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--day-ink").trim();
  const { width: across, height: down } = svg.viewBox.baseVal;
  const room = width - 2 * margin;
  const scale = Math.min(room / across, mostDown / down);
  const size = { width: Math.round(across * scale), height: Math.round(down * scale) };
  const copy = styledCopy(svg, ink);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", size.width);
  copy.setAttribute("height", size.height);
  const text = new XMLSerializer().serializeToString(copy);
  const image = await loaded("data:image/svg+xml;charset=utf-8," + encodeURIComponent(text));
  const canvas = document.createElement("canvas");
  const top = margin + 80 + size.height + margin;
  const credit = document.querySelector(".credit")?.textContent ?? "";
  canvas.width = width;
  canvas.height = top + Math.ceil(entries().length / columns) * line + (credit ? line : 0) + margin;
  const brush = canvas.getContext("2d");
  brush.textBaseline = "middle";
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.fillStyle = ink;
  brush.font = "600 44px system-ui, sans-serif";
  const measure = (words) => brush.measureText(words).width;
  brush.fillText(fittedWords(document.querySelector("h1").textContent, room, measure), margin, margin + 30);
  brush.drawImage(image, margin, margin + 80, size.width, size.height);
  write(brush, top, ink);
  brush.font = "22px system-ui, sans-serif";
  brush.fillText(credit, margin, canvas.height - margin);
  return canvas;
}

export function offerPicture() {
  const button = document.getElementById("map-picture");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const canvas = await mapPicture();
    canvas.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = button.dataset.file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    }, "image/png");
  });
}
