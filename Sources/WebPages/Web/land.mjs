// What a live map says of the land: coasts, borders, and names of regions, as many as have room.
import { cornerOf } from "./leaflet.mjs";

// A pane of its own, which no pointer sees.
export function paneOf(live, name, level) {
  const pane = live.createPane(name);
  pane.style.zIndex = level;
  pane.style.pointerEvents = "none";
  return name;
}

// Above the squares; `lines` are of LatLngs.
export function drawOutlines(live, lines) {
  if (!lines.length) return;
  const pane = paneOf(live, "outlines", 440);
  L.polyline(lines, {
    pane, renderer: L.svg({ pane, padding: 0.3 }), className: "outlines", color: "#000", opacity: 0.6, weight: 1,
    interactive: false,
  }).addTo(live);
}

const letterWidth = 6.6;
// A name for so much of the map's width, and no more than MapNames has on the still map.
const nameRoom = 45;
const mostNames = 15;

// The names that have room where the map shows now, those first that are most to be seen. Boxes are in pixels.
export function namesWithRoom(names, size) {
  const taken = [];
  const count = Math.min(mostNames, size.x / nameRoom);
  return names.filter((name) => {
    const half = name.text.length * letterWidth / 2 + 4;
    const box = { left: name.x - half, right: name.x + half, top: name.y - 9, bottom: name.y + 9 };
    const isInside = box.left >= 0 && box.top >= 0 && box.right <= size.x && box.bottom <= size.y;
    const isFree = taken.length < count && isInside && taken.every((other) =>
      other.left >= box.right || box.left >= other.right || other.top >= box.bottom || box.top >= other.bottom);
    if (isFree) taken.push(box);
    return isFree;
  });
}

// `names` are { text, x, y }, in columns and rows of a zoom, those first that are most to be seen.
export function drawNames(live, names, zoom) {
  if (!names.length) return;
  const pane = paneOf(live, "names", 460);
  const layer = L.layerGroup().addTo(live);
  live.getPane(pane).setAttribute("aria-hidden", "true");
  function draw() {
    layer.clearLayers();
    const placed = names.map(({ text, x, y }) => {
      const place = cornerOf(x, y, zoom);
      return { text, place, ...live.latLngToContainerPoint(place) };
    });
    for (const { text, place } of namesWithRoom(placed, live.getSize())) {
      const words = document.createElement("span");
      words.textContent = text;
      const icon = L.divIcon({ className: "place", html: words, iconSize: [0, 0] });
      L.marker(place, { icon, pane, interactive: false, keyboard: false }).addTo(layer);
    }
  }
  live.on("moveend zoomend resize", draw);
  draw();
}
