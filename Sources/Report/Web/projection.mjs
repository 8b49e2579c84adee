// Lets the points of the projection answer to the pointer and the keyboard, and the legend choose their groups.
import { onLegend, showMarks } from "./legend.mjs";
import { beside, fitted, follow, keys, nearest, placeOf, spriteAt, turn } from "./projection-points.mjs";

export function drawProjection({ layers, thumbnails }) {
  const box = document.getElementById("projection-box");
  const svg = box.querySelector("svg");
  const ring = svg.querySelector(".near");
  const card = document.getElementById("projection-near");
  const canvas = card.querySelector("canvas");
  const told = document.getElementById("projection-told");
  const hidden = new Set();
  let at = null;

  const frame = () => fitted(svg.getBoundingClientRect(), svg.viewBox.baseVal);

  // The sheets stay text until one of their images is asked for.
  const sheets = new Map();
  function sheet(number) {
    if (!sheets.has(number)) {
      const image = new Image();
      sheets.set(number, image);
      image.addEventListener("load", () => { if (at) draw(at); });
      image.src = thumbnails.sheets[number];
    }
    return sheets.get(number);
  }

  function draw(point) {
    const { width, height } = canvas;
    const brush = canvas.getContext("2d");
    const sprite = spriteAt(thumbnails, layers[point.layer].first + point.index);
    const image = sheet(sprite.sheet);
    brush.clearRect(0, 0, width, height);
    if (!image.complete || image.naturalWidth === 0) return;
    // Half a pixel inside: enlarging would blend in the neighbours.
    const side = thumbnails.side - 1;
    brush.drawImage(image, sprite.x + 0.5, sprite.y + 0.5, side, side, 0, 0, width, height);
  }

  function show(point, isAloud) {
    at = point;
    const layer = layers[point.layer];
    const here = placeOf(layers, point);
    ring.setAttribute("d", "M" + here.x + " " + here.y + "h0");
    const words = layer.captions[point.index] + ", " + layer.name;
    card.lastElementChild.textContent = words;
    canvas.hidden = !thumbnails;
    if (thumbnails) draw(point);
    card.style.borderColor = layer.color;
    card.hidden = false;
    const drawn = frame();
    const outer = box.getBoundingClientRect();
    const place = {
      x: drawn.left - outer.left + here.x * drawn.scale, y: drawn.top - outer.top + here.y * drawn.scale,
    };
    const corner = beside(place, { width: card.offsetWidth, height: card.offsetHeight }, outer);
    card.style.left = corner.left + "px";
    card.style.top = corner.top + "px";
    if (isAloud) told.textContent = words + " (" + (point.index + 1) + "/" + layer.captions.length + ")";
  }

  function hide() {
    at = null;
    card.hidden = true;
    ring.setAttribute("d", "");
    told.textContent = "";
  }

  // A finger is wider than the tip of an arrow.
  function pointAt(event) {
    const drawn = frame();
    const x = (event.clientX - drawn.left) / drawn.scale;
    const y = (event.clientY - drawn.top) / drawn.scale;
    const reach = (event.pointerType === "touch" ? 28 : 14) / drawn.scale;
    const found = nearest(layers, hidden, x, y, reach);
    if (found) show(found, false);
    else hide();
  }
  svg.addEventListener("pointermove", pointAt);
  svg.addEventListener("pointerdown", pointAt);
  svg.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") hide(); });

  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      hide();
      return;
    }
    if (!keys.includes(event.key)) return;
    event.preventDefault();
    const next = follow(layers, hidden, at, event.key);
    if (next) show(next, true);
  });
  box.addEventListener("focus", () => {
    const first = box.matches(":focus-visible") && !at ? turn(layers, hidden, -1, 1) : null;
    if (first) show(first, true);
  });
  box.addEventListener("blur", hide);

  onLegend("projection-legend", (group, isShown) => {
    if (isShown) hidden.delete(group);
    else hidden.add(group);
    showMarks(svg.querySelectorAll("[data-group]"), group, isShown);
    hide();
  });
  document.documentElement.dataset.projection = layers.length;
}
