// The tiles on a Leaflet map, and over them the colours of their groups and the lines about them.
import { brushOf, inkOn } from "../../WebPages/Web/hatch.mjs";
import { boxOf, cornerOf, liveMap, tileAt } from "../../WebPages/Web/leaflet.mjs";
import { drawNames, drawOutlines } from "../../WebPages/Web/land.mjs";
import { keyOf, pairsOf } from "../../WebPages/Web/tiles.mjs";
import { ask, reach } from "./answers.mjs";
import { byId, complain, make, tell } from "./elements.mjs";
import { codeOf } from "./cells.mjs";
import { lasso } from "./lasso.mjs";
import { band } from "./lines.mjs";
import { drawHead } from "./legend.mjs";
import { codesWithin } from "./loop.mjs";
import { choose } from "./place.mjs";
import { pointer } from "./pointer.mjs";
import { isAdding, select, toggle } from "./selection.mjs";
import { colorOf, lookOf, nameOf, view } from "./view.mjs";
import { words } from "./words.mjs";

// In zooms. From so far out one picture of all tiles stands for the hundreds of them that a screen shows; where there
// is none they are shown up to a screen of thousands, and then there are the colours alone. Halves, because Leaflet
// takes the tiles of the nearest whole zoom.
const far = 2.5;
const farthest = 3.5;

// What a group is filled with at the level; undefined for one that is hidden.
function fillOf(group) {
  const look = lookOf(group);
  return view.hidden.has(group) ? undefined : brushOf(look, colorOf(look));
}

function paint(brush, size, tile) {
  const fills = new Map();
  const fillAt = (group) => {
    if (!fills.has(group)) fills.set(group, fillOf(group));
    return fills.get(group);
  };
  view.cells.paint(tile, size, fillAt, (fill, left, top, width, height) => {
    brush.fillStyle = fill;
    brush.fillRect(left, top, width, height);
  });
}

// A band with its hair takes a quarter of a small square.
const hairOf = (unit, width) => Math.min(unit, width / 16);

// About each patch of a group, or of a part: a band in its colour, and a hair that is seen on any ground.
function drawBands(brush, size, tile, unit, kindOf) {
  view.cells.outline(tile, size, kindOf, (group, left, top, width, height, ends) => {
    const [color, hair] = [colorOf(lookOf(group)), hairOf(unit, width)];
    brush.fillStyle = inkOn(color) + "c0";
    band(brush, [left, top, width, height], ends, 0, hair);
    brush.fillStyle = color;
    band(brush, [left, top, width, height], ends, hair, 3 * hair);
  });
}

// All but the groups that are pointed at goes back.
function drawGlow(brush, size, tile, unit) {
  const glowing = (group) => (view.glow.has(group) ? 1 : undefined);
  brush.fillStyle = "rgb(0 0 0 / .75)";
  brush.fillRect(0, 0, size, size);
  view.cells.paint(tile, size, glowing, (_, left, top, width, height) => brush.clearRect(left, top, width, height));
  drawBands(brush, size, tile, unit, glowing);
}

// What is selected, on any ground and at any zoom.
function drawSelected(brush, size, tile, unit) {
  const selected = (group, zoom, x, y) => (view.selection.has(codeOf(zoom, x, y)) ? 1 : undefined);
  brush.fillStyle = "rgb(255 212 0 / .4)";
  view.cells.paint(tile, size, selected, (_, left, top, width, height) => brush.fillRect(left, top, width, height));
  view.cells.outline(tile, size, selected, (group, left, top, width, height, ends) => {
    const hair = hairOf(unit, width);
    brush.fillStyle = "#000000";
    band(brush, [left, top, width, height], ends, 0, hair);
    brush.fillStyle = "#ffd400";
    band(brush, [left, top, width, height], ends, hair, 3 * hair);
  });
}

function drawLines(brush, size, tile) {
  const unit = size / 256;
  if (view.glow) drawGlow(brush, size, tile, unit);
  else if (chart.hasLines()) drawBands(brush, size, tile, unit, (group) =>
    (view.hidden.has(group) ? undefined : view.partOf.get(group)?.group));
  if (view.selection.size) drawSelected(brush, size, tile, unit);
}

// A layer of canvases over the tiles.
function canvasLayer(draw, options) {
  // By the names of the tiles that they cover.
  const canvases = new Map();
  const redraw = (canvas, at) => {
    const brush = canvas.getContext("2d");
    brush.clearRect(0, 0, canvas.width, canvas.width);
    draw(brush, canvas.width, at);
  };
  const Layer = L.GridLayer.extend({
    createTile(at) {
      // As sharp as the screen.
      const side = this.getTileSize().x * Math.min(2, Math.max(1, Math.round(devicePixelRatio)));
      const canvas = make("canvas", { width: side, height: side });
      canvases.set(keyOf(at), [canvas, at]);
      redraw(canvas, at);
      return canvas;
    },
    repaint() {
      for (const [canvas, at] of canvases.values()) redraw(canvas, at);
    },
  });
  return new Layer({ noWrap: true, maxZoom: 40, ...options })
    .on("tileunload", ({ coords }) => canvases.delete(keyOf(coords)));
}

export const chart = {
  live: null, images: null, colors: null, lines: null, borders: null, marks: null,
  // Undefined until it is known, null where there is none.
  mosaic: undefined,
  isBare: false,
  // How many times a point was chosen.
  turns: 0,
  // Whether the map was last moved from the keyboard, and whether the points lie over it.
  isByKeys: true, isCovered: false,

  begin(archive) {
    const [west, south, east, north] = archive.bounds;
    const bounds = L.latLngBounds([south, west], [north, east]);
    const live = liveMap("map", {
      minZoom: Math.max(0, archive.minzoom - 10), maxZoom: archive.maxzoom + 6, zoomSnap: 0.25, boxZoom: false,
    }, words);
    this.live = live;
    live.fitBounds(bounds, { animate: false });
    // The first view fills its place; from then on pictures are as sharp as they can be.
    live.options.zoomSnap = 1;
    this.images = L.tileLayer("tiles/{z}/{x}/{y}", {
      bounds, noWrap: true, minZoom: Math.max(0, archive.minzoom - far), maxZoom: archive.maxzoom + 6,
      minNativeZoom: archive.minzoom, maxNativeZoom: archive.maxzoom,
    }).addTo(live);
    this.colors = canvasLayer(paint, { bounds, zIndex: 2 }).addTo(live);
    this.lines = canvasLayer(drawLines, { bounds, zIndex: 3 }).addTo(live);
    this.borders = L.featureGroup().addTo(live);
    this.marks = L.featureGroup().addTo(live);
    live.on("click", (event) => this.press(event.latlng, event.originalEvent));
    live.on("zoomend", () => this.shade());
    live.on("moveend", () => this.tellMiddle());
    this.beginLasso();
    pointer.begin(live, (point) => this.groupedAt(point));
    byId("map").addEventListener("focus", () => this.tellMiddle());
    const byKeys = (isSo) => {
      this.isByKeys = isSo;
      byId("map").classList.toggle("keyed", isSo);
    };
    byKeys(true);
    byId("map").addEventListener("pointerdown", () => byKeys(false), true);
    byId("map").addEventListener("keydown", (event) => {
      byKeys(true);
      if (event.key === "Enter" && event.target === byId("map")) this.press(live.getCenter(), event);
    });
    new ResizeObserver(() => live.invalidateSize()).observe(byId("map"));
    this.shade();
    document.documentElement.dataset.map = "leaflet";
  },

  beginLasso() {
    const { live } = this;
    const line = L.polyline([], { color: "#ffd400", weight: 3, dashArray: "6 5", interactive: false });
    const inWorld = (point) => {
      const { x, y } = L.CRS.EPSG3857.latLngToPoint(point, 0);
      return [x / 256, y / 256];
    };
    lasso.begin(live.getContainer(), {
      at: (event) => live.mouseEventToLatLng(event),
      hold: (isHeld) => (isHeld ? live.dragging.disable() : live.dragging.enable()),
      draw: (points) => (points.length ? line.setLatLngs(points).addTo(live) : line.remove()),
      select: (points) => select(codesWithin(view.cells, points.map(inWorld), (group) => !view.hidden.has(group))),
    });
  },

  // Where there is no imagery.
  isFar() {
    return !this.mosaic && this.live.getZoom() < this.images.options.minZoom;
  },

  // One picture of all tiles; they are there without it.
  async drawMosaic() {
    try {
      // It would never be far.
      const { mosaic } = view.archive.minzoom > far ? await ask("mosaic") : { mosaic: null };
      this.mosaic = mosaic && (await this.loadMosaic(mosaic));
    } catch (error) {
      this.mosaic = null;
      complain(error.message);
    }
    if (this.mosaic === null) {
      const wasFar = this.isFar();
      this.images.options.minZoom = Math.max(0, view.archive.minzoom - farthest);
      // Leaflet looks at it when a layer is added, or the zoom changes.
      if (wasFar) this.images.remove().addTo(this.live);
    }
    this.shade();
  },

  async loadMosaic({ zoom, x, y, columns, rows, tiles, jpeg }) {
    const picture = make("img", { src: "data:image/jpeg;base64," + jpeg });
    await picture.decode();
    const { naturalWidth: width, naturalHeight: height } = picture;
    const canvas = make("canvas", { width, height });
    const [brush, side] = [canvas.getContext("2d"), width / columns];
    // Where there is no tile, the page is seen.
    for (let i = 0; i < tiles.length; i += 3) {
      const place = [tiles[i] - x, tiles[i + 1] - y, 1, tiles[i + 2]].map((count) => count * side);
      brush.drawImage(picture, ...place, ...place);
    }
    const bounds = L.latLngBounds(cornerOf(x, y, zoom), cornerOf(x + columns, y + rows, zoom));
    canvas.style.zIndex = "0";
    // It takes any element.
    return L.svgOverlay(canvas, bounds, { pane: "tilePane" });
  },

  // Where there are no images, the colours are as the legend has them.
  shade() {
    if (!this.live) return;
    this.closeSeams();
    // Near, it would be an image larger than a screen below the tiles.
    if (this.mosaic && this.live.getZoom() < view.archive.minzoom) this.mosaic.addTo(this.live);
    else this.mosaic?.remove();
    this.colors.setOpacity(this.isFar() ? 1 : Number(byId("opacity").value));
    this.lines.repaint();
    this.tellFar();
  },

  // What was told meanwhile stays, unless there is something new to say.
  tellFar() {
    const isBare = this.isFar() && this.mosaic === null;
    if (isBare !== this.isBare) tell(isBare ? words.farOut : "");
    this.isBare = isBare;
  },

  // Between two zooms pictures are scaled, and would show what is below them along their sides: they overlap a little.
  closeSeams() {
    const zoom = this.live.getZoom();
    const own = Math.max(view.archive.minzoom, Math.round(zoom));
    byId("map").classList.toggle("between", zoom % 1 !== 0);
    byId("map").style.setProperty("--side", 256 + 0.8 * 2 ** (own - zoom) + "px");
  },

  // With full colours nothing is below the lines, and with none the images are bare.
  hasLines() {
    const opacity = Number(byId("opacity").value);
    return opacity > 0 && opacity < 1 && !this.isFar();
  },

  // Chooses what is at a point, or selects it, too.
  press(point, event) {
    if (lasso.isOver) {
      lasso.isOver = false;
      return;
    }
    const tile = isAdding(event) ? this.groupedAt(point) : undefined;
    if (tile) toggle(codeOf(tile.z, tile.x, tile.y));
    else if (isAdding(event)) tell(words.noTile);
    else this.choose(point);
  },

  // The deepest tile at a point that is in a group.
  groupedAt(point) {
    return [...view.cells.zooms].reverse().map((zoom) => tileAt(point, zoom))
      .find((tile) => view.cells.groupOf(tile) !== undefined);
  },

  // Where no tile is in a group, the deepest that there is.
  async choose(point) {
    const turn = (this.turns += 1);
    const grouped = this.groupedAt(point);
    if (grouped) return choose(keyOf(grouped), null);
    const before = view.chosen;
    try {
      for (let zoom = view.archive.maxzoom; zoom >= view.archive.minzoom; zoom -= 1) {
        const name = keyOf(tileAt(point, zoom));
        const found = await reach("tiles/" + name, { method: "HEAD" });
        // Another one was chosen meanwhile.
        if (turn !== this.turns || view.chosen !== before) return;
        if (found.status === 200) return choose(name, null);
      }
      tell(words.noTile);
    } catch (error) {
      complain(error.message);
    }
  },

  // Whoever moves the map from the keyboard hears what lies under its middle.
  tellMiddle() {
    if (byId("map") !== document.activeElement || !this.isByKeys) return;
    const tile = this.groupedAt(this.live.getCenter());
    tell(tile ? words.middle(keyOf(tile), nameOf(view.cells.groupOf(tile))) : words.noTile);
  },

  // What lies under the points is drawn when it is seen again.
  cover(isSo) {
    this.isCovered = isSo;
    this.repaint();
  },

  repaint() {
    if (this.isCovered) return;
    this.colors?.repaint();
    this.lines?.repaint();
  },

  redrawLines() {
    if (!this.isCovered) this.lines?.repaint();
  },

  // Lines between areas; the tiles are there without them.
  async drawBorders() {
    let [zoom, borders] = [0, []];
    try {
      ({ zoom, borders } = await ask("areas"));
    } catch (error) {
      complain(error.message);
    }
    this.borders.clearLayers();
    const lines = borders.map((ring) => pairsOf(ring).map(([x, y]) => cornerOf(x, y, zoom)));
    L.polyline(lines, { color: "#000", weight: 1.5, interactive: false }).addTo(this.borders);
  },

  // Coasts, borders and names, and the region that most of the tiles lie in; they are there without it.
  async drawLand() {
    try {
      const { region, outlines, names } = await ask("land");
      view.region = region ?? null;
      drawHead();
      drawOutlines(this.live, outlines.map((ring) => pairsOf(ring).map(([lng, lat]) => [lat, lng])));
      drawNames(this.live, names, 0);
    } catch (error) {
      complain(error.message);
    }
  },

  mark(tile, others) {
    this.marks.clearLayers();
    const frame = (at, color, weight) =>
      L.rectangle(boxOf(at), { color, weight, fill: false, interactive: false }).addTo(this.marks);
    for (const other of others) frame(other, "#ffffff", 2);
    for (const [color, weight] of [["#000000", 6], ["#ffffff", 3]]) frame(tile, color, weight);
  },

  show(tile) {
    const { live } = this;
    const box = boxOf(tile);
    if (live.getZoom() < tile.z - 2) live.setView(box.getCenter(), tile.z);
    else if (!live.getBounds().contains(box)) live.panTo(box.getCenter());
  },

  box: boxOf,
};
