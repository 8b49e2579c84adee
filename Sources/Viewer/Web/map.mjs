// The tiles on a Leaflet map, and their groups' colours over them.
import { brushOf } from "../../WebPages/Web/hatch.mjs";
import { boxOf, cornerOf, liveMap, tileAt } from "../../WebPages/Web/leaflet.mjs";
import { keyOf, pairsOf } from "../../WebPages/Web/tiles.mjs";
import { ask, reach } from "./answers.mjs";
import { byId, complain, make, tell } from "./elements.mjs";
import { choose } from "./place.mjs";
import { colorOf, view } from "./view.mjs";
import { words } from "./words.mjs";

// Farther out a screen would show thousands of tiles: the colours do.
const farthest = 3;

function paint(canvas, tile) {
  const brush = canvas.getContext("2d");
  brush.clearRect(0, 0, canvas.width, canvas.width);
  view.cells.paint(tile, canvas.width, view.hidden, (group, left, top, width, height) => {
    brush.fillStyle = brushOf(group, colorOf(group));
    brush.fillRect(left, top, width, height);
  });
}

export const chart = {
  live: null, images: null, colors: null, borders: null, marks: null,
  // By the names of the tiles that they cover.
  canvases: new Map(),
  // How many times a point was chosen.
  turns: 0,

  begin(archive) {
    const [west, south, east, north] = archive.bounds;
    const bounds = L.latLngBounds([south, west], [north, east]);
    const live = liveMap("map", { minZoom: Math.max(0, archive.minzoom - 10), maxZoom: archive.maxzoom + 6 }, words);
    this.live = live;
    live.fitBounds(bounds, { animate: false });
    this.images = L.tileLayer("tiles/{z}/{x}/{y}", {
      bounds, noWrap: true, minZoom: Math.max(0, archive.minzoom - farthest), maxZoom: archive.maxzoom + 6,
      minNativeZoom: archive.minzoom, maxNativeZoom: archive.maxzoom,
    }).addTo(live);
    this.colors = this.colorLayer(bounds).addTo(live);
    this.borders = L.featureGroup().addTo(live);
    this.marks = L.featureGroup().addTo(live);
    live.on("click", (event) => this.choose(event.latlng));
    live.on("zoomend", () => this.hint(archive));
    byId("map").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === byId("map")) this.choose(live.getCenter());
    });
    this.hint(archive);
    document.documentElement.dataset.map = "leaflet";
  },

  colorLayer(bounds) {
    const { canvases } = this;
    const Colors = L.GridLayer.extend({
      createTile(at) {
        const size = this.getTileSize();
        const canvas = make("canvas", { width: size.x, height: size.y });
        canvases.set(keyOf(at), [canvas, at]);
        paint(canvas, at);
        return canvas;
      },
    });
    const colors = new Colors({ bounds, noWrap: true, zIndex: 2, maxZoom: 40, opacity: byId("opacity").value });
    return colors.on("tileunload", ({ coords }) => canvases.delete(keyOf(coords)));
  },

  hint(archive) {
    const isFar = this.live.getZoom() < archive.minzoom - farthest;
    tell(isFar ? words.farOut : "");
  },

  // The deepest tile at a point that is in a group; where none is, the deepest that there is.
  async choose(point) {
    const turn = (this.turns += 1);
    const grouped = [...view.cells.zooms].reverse().map((zoom) => tileAt(point, zoom))
      .find((tile) => view.cells.groupOf(tile) !== undefined);
    if (grouped) return choose(keyOf(grouped), null);
    const before = view.chosen;
    try {
      for (let zoom = view.archive.maxzoom; zoom >= view.archive.minzoom; zoom -= 1) {
        const name = keyOf(tileAt(point, zoom));
        const answer = await reach("tiles/" + name, { method: "HEAD" });
        // Another one was chosen meanwhile.
        if (turn !== this.turns || view.chosen !== before) return;
        if (answer.status === 200) return choose(name, null);
      }
      tell(words.noTile);
    } catch (error) {
      complain(error.message);
    }
  },

  repaint() {
    for (const [canvas, at] of this.canvases.values()) paint(canvas, at);
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
