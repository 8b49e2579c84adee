// Lets the points of the projection answer to the pointer and the keyboard, and the legend choose their groups.
import { fitted, moved, showing, zoomed, zoomOf } from "../../WebPages/Web/plane-view.mjs";
import { pairsOf } from "../../WebPages/Web/tiles.mjs";
import { choose, liesIn, onChosen } from "./chosen.mjs";
import { onLegend, showMarks } from "./legend.mjs";
import { beside, follow, keys, nearest, placeOf, spriteAt, turn } from "./projection-points.mjs";
import { pictured } from "./projection-view.mjs";

// From here on points are their pictures, as far as there is room.
const nearBy = 2;

// The images of the points. The sheets stay text until one of their images is asked for.
class Sprites {
  constructor(thumbnails, layers, loaded) {
    Object.assign(this, { thumbnails, layers, loaded });
    this.sheets = new Map();
  }

  sheet(number) {
    if (!this.sheets.has(number)) {
      const image = new Image();
      this.sheets.set(number, image);
      image.addEventListener("load", this.loaded);
      image.src = this.thumbnails.sheets[number];
    }
    return this.sheets.get(number);
  }

  draw(brush, point, x, y, width, height) {
    const sprite = spriteAt(this.thumbnails, this.layers[point.layer].first + point.index);
    const image = this.sheet(sprite.sheet);
    if (!image.complete || image.naturalWidth === 0) return;
    // Half a pixel inside: enlarging would blend in the neighbours.
    const side = this.thumbnails.side - 1;
    brush.drawImage(image, sprite.x + 0.5, sprite.y + 0.5, side, side, x, y, width, height);
  }
}

export function drawProjection(payload) {
  const { thumbnails } = payload;
  const box = document.getElementById("projection-box");
  const svg = box.querySelector("svg");
  const ring = svg.querySelector(".near");
  const mark = svg.querySelector(".chosen");
  const card = document.getElementById("projection-near");
  const canvas = card.querySelector("canvas");
  const pictures = document.getElementById("projection-pictures");
  const told = document.getElementById("projection-told");
  const tools = document.getElementById("projection-tools");
  const toMap = document.getElementById("projection-to-map");
  const hidden = new Set();
  const { width, height } = svg.viewBox.baseVal;
  const layouts = {
    near: { layers: payload.layers, whole: { x: 0, y: 0, width, height } },
    linear: payload.linear && {
      layers: payload.layers.map((layer) => ({ ...layer, places: layer.linear })),
      whole: { x: 0, y: 0, width: payload.linear[0], height: payload.linear[1] },
    },
  };
  let { layers, whole } = layouts.near;
  let view = whole;
  let at = null;
  let chosen = null;

  const frame = () => fitted(svg.getBoundingClientRect(), view);
  const sprites = thumbnails && new Sprites(thumbnails, layers, () => {
    if (at) drawCard(at);
    drawPictures();
  });

  function drawCard(point) {
    const brush = canvas.getContext("2d");
    brush.clearRect(0, 0, canvas.width, canvas.height);
    sprites.draw(brush, point, 0, 0, canvas.width, canvas.height);
  }

  // Over the drawing, in pixels of the screen.
  function drawPictures() {
    const [outer, inner] = [box.getBoundingClientRect(), svg.getBoundingClientRect()];
    pictures.style.left = inner.left - outer.left - box.clientLeft + "px";
    pictures.style.top = inner.top - outer.top - box.clientTop + "px";
    pictures.style.width = inner.width + "px";
    pictures.style.height = inner.height + "px";
    const dense = window.devicePixelRatio || 1;
    pictures.width = Math.round(inner.width * dense);
    pictures.height = Math.round(inner.height * dense);
    if (!sprites || zoomOf(view, whole) < nearBy) return;
    const { scale, left, top } = frame();
    const side = Math.min(48, Math.max(28, thumbnails.side));
    const brush = pictures.getContext("2d");
    brush.scale(dense, dense);
    const ink = getComputedStyle(box).color;
    // As far apart as a picture with its border is wide.
    for (const point of pictured(layers, hidden, (side + 6) / scale, chosen)) {
      const x = left - inner.left + (point.x - view.x) * scale - side / 2;
      const y = top - inner.top + (point.y - view.y) * scale - side / 2;
      if (x < -side || y < -side || x > inner.width || y > inner.height) continue;
      const isChosen = point.layer === chosen?.layer && point.index === chosen.index;
      brush.fillStyle = isChosen ? ink : layers[point.layer].color;
      const edge = isChosen ? 4 : 2;
      brush.fillRect(x - edge, y - edge, side + 2 * edge, side + 2 * edge);
      sprites.draw(brush, point, x, y, side, side);
    }
  }

  let isWaiting = false;
  function see(next) {
    view = next;
    svg.setAttribute("viewBox", [view.x, view.y, view.width, view.height].join(" "));
    svg.style.setProperty("--zoom", zoomOf(view, whole));
    box.classList.toggle("zoomed", view.width < whole.width);
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      drawPictures();
    });
  }

  function encircle(path, point) {
    const here = point && placeOf(layers, point);
    path.setAttribute("d", here ? "M" + here.x + " " + here.y + "h0" : "");
  }

  function show(point, isAloud) {
    at = point;
    const layer = layers[point.layer];
    const here = placeOf(layers, point);
    if (isAloud) see(showing(view, whole, here));
    encircle(ring, point);
    const words = layer.captions[point.index] + ", " + layer.name;
    card.lastElementChild.textContent = words;
    canvas.hidden = !thumbnails;
    if (thumbnails) drawCard(point);
    card.style.borderColor = layer.color;
    card.hidden = false;
    const drawn = frame();
    const outer = box.getBoundingClientRect();
    const place = {
      x: drawn.left - outer.left + (here.x - view.x) * drawn.scale,
      y: drawn.top - outer.top + (here.y - view.y) * drawn.scale,
    };
    const corner = beside(place, { width: card.offsetWidth, height: card.offsetHeight }, outer);
    card.style.left = corner.left + "px";
    card.style.top = corner.top + "px";
    if (isAloud) told.textContent = words + " (" + (point.index + 1) + "/" + layer.captions.length + ")";
  }

  function hide() {
    at = null;
    card.hidden = true;
    encircle(ring, null);
    told.textContent = "";
  }

  // Of this figure alone, or by a hand that others are to know of.
  function pick(point, isOwn) {
    chosen = point;
    encircle(mark, point);
    if (toMap) toMap.hidden = !point;
    drawPictures();
    if (isOwn) choose("projection", point && layers[point.layer].captions[point.index]);
  }

  function placeAt(event) {
    const drawn = frame();
    return { x: view.x + (event.clientX - drawn.left) / drawn.scale,
      y: view.y + (event.clientY - drawn.top) / drawn.scale };
  }

  // A finger is wider than the tip of an arrow.
  function pointAt(event) {
    const here = placeAt(event);
    const reach = (event.pointerType === "touch" ? 28 : 14) / frame().scale;
    const found = nearest(layers, hidden, here.x, here.y, reach);
    if (found) show(found, false);
    else hide();
  }

  // Where a button went down, and whether it has moved the view since.
  let held = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pointAt(event);
    held = { x: event.clientX, y: event.clientY, view, isMoved: false };
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held) {
      pointAt(event);
      return;
    }
    const [across, down] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.isMoved && Math.hypot(across, down) < 5) return;
    if (!held.isMoved) {
      held.isMoved = true;
      svg.setPointerCapture(event.pointerId);
      hide();
    }
    const { scale } = frame();
    see(moved(held.view, whole, -across / scale, -down / scale));
  });
  svg.addEventListener("pointerup", () => {
    if (held && !held.isMoved) pick(at, true);
    held = null;
  });
  svg.addEventListener("pointercancel", () => { held = null; });
  svg.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch" && !held?.isMoved) {
      held = null;
      hide();
    }
  });
  // The wheel scrolls the page until the reader turns to the figure.
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== box) return;
    event.preventDefault();
    see(zoomed(view, whole, 2 ** (-event.deltaY / 300), placeAt(event)));
    pointAt(event);
  }, { passive: false });

  const middle = () => ({ x: view.x + view.width / 2, y: view.y + view.height / 2 });
  function zoom(way) {
    if (way === "all") see(whole);
    else see(zoomed(view, whole, way === "in" ? 1.5 : 1 / 1.5, at ? placeOf(layers, at) : middle()));
    if (at) show(at, true);
  }
  const zoomKeys = { "+": "in", "=": "in", "-": "out", 0: "all" };

  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      hide();
      pick(null, true);
      return;
    }
    const isZoom = Object.hasOwn(zoomKeys, event.key);
    if (!isZoom && event.key !== "Enter" && !keys.includes(event.key)) return;
    event.preventDefault();
    if (isZoom) {
      zoom(zoomKeys[event.key]);
    } else if (event.key === "Enter") {
      pick(at, true);
    } else {
      const next = follow(layers, hidden, at, event.key);
      if (next) show(next, true);
    }
  });
  box.addEventListener("focus", () => {
    const first = box.matches(":focus-visible") && !at ? turn(layers, hidden, -1, 1) : null;
    if (first) show(first, true);
  });
  box.addEventListener("blur", hide);

  tools.hidden = false;
  for (const button of tools.querySelectorAll("[data-zoom]"))
    button.addEventListener("click", () => zoom(button.dataset.zoom));
  toMap?.addEventListener("click", () => {
    document.getElementById("map").scrollIntoView();
    choose("projection", layers[chosen.layer].captions[chosen.index]);
  });

  // The same points at other places.
  function layOut({ layers: next, whole: all }) {
    hide();
    [layers, whole] = [next, all];
    for (const layer of layers) {
      const pairs = pairsOf(layer.places);
      const id = "[data-group='" + layer.group + "']";
      svg.querySelector("path" + id).setAttribute("d", pairs.map(([x, y]) => "M" + x + " " + y + "h0").join(""));
      const number = svg.querySelector("text" + id);
      number?.setAttribute("x", pairs.reduce((sum, [x]) => sum + x, 0) / pairs.length);
      number?.setAttribute("y", pairs.reduce((sum, [, y]) => sum + y, 0) / pairs.length);
    }
    encircle(mark, chosen);
    see(whole);
  }
  for (const input of tools.querySelectorAll("input"))
    input.addEventListener("change", () => layOut(layouts[input.value]));

  onChosen("projection", (key) => {
    if (key === null) {
      pick(null, false);
      return;
    }
    for (const [layer, { captions }] of layers.entries()) {
      const index = captions.findIndex((caption) => liesIn(caption, key));
      if (index >= 0) {
        pick({ layer, index }, false);
        see(showing(view, whole, placeOf(layers, chosen)));
        return;
      }
    }
    pick(null, false);
  });

  onLegend("projection-legend", (group, isShown) => {
    if (isShown) hidden.delete(group);
    else hidden.add(group);
    showMarks(svg.querySelectorAll("[data-group]"), group, isShown);
    hide();
    drawPictures();
  });
  new ResizeObserver(() => see(view)).observe(box);
  document.documentElement.dataset.projection = layers.length;
}
