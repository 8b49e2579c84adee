// What lies under and over the squares of the live map: the imagery, the edges of groups, and names.
import { cornerOf } from "../../WebPages/Web/leaflet.mjs";

// A pane of its own, which no pointer sees.
function paneOf(live, name, level) {
  const pane = live.createPane(name);
  pane.style.zIndex = level;
  pane.style.pointerEvents = "none";
  return name;
}

// A part of the still map as an overlay. What it clips with has to be in what is shown, under a name of its own.
function overlayOf(part, columns, rows) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 " + columns + " " + rows);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.append(part.cloneNode(true));
  for (const clip of svg.querySelectorAll("clipPath")) clip.id = clip.id.replace("still-", "live-");
  for (const clipped of svg.querySelectorAll("[clip-path]"))
    clipped.setAttribute("clip-path", clipped.getAttribute("clip-path").replace("still-", "live-"));
  return svg;
}

// The width of an edge in tiles: a fifth of one, and near to the ground so many pixels.
export const edgeAt = (zoom, tileZoom) => Math.min(0.2, 6 / (256 * 2 ** (zoom - tileZoom)));

// Returns the groups' edges on the live map; none where there is no imagery.
export function drawGround(live, map, still) {
  const [left, top, right, bottom] = map.box;
  const box = L.latLngBounds(cornerOf(left, top, map.zoom), cornerOf(right, bottom, map.zoom));
  let edges = [];
  for (const [name, level] of [["imagery", 350], ["edges", 430]]) {
    const part = still.querySelector("g." + name);
    if (!part) continue;
    const svg = overlayOf(part, right - left, bottom - top);
    L.svgOverlay(svg, box, { pane: paneOf(live, name, level) }).addTo(live);
    if (name !== "edges") continue;
    edges = [...svg.querySelectorAll("[data-group]")];
    const fit = () => svg.style.setProperty("--edge", edgeAt(live.getZoom(), map.zoom));
    live.on("zoomend", fit);
    fit();
  }
  return edges;
}

const letter = 6.6;
// A name for so much of the map's width, and no more than MapNames has on the still map.
const room = 45;
const most = 15;

// The names that have room where the map shows now, those first that are most to be seen. Boxes are in pixels.
export function namesWithRoom(names, size) {
  const taken = [];
  const count = Math.min(most, size.x / room);
  return names.filter((name) => {
    const half = name.text.length * letter / 2 + 4;
    const box = { left: name.x - half, right: name.x + half, top: name.y - 9, bottom: name.y + 9 };
    const isInside = box.left >= 0 && box.top >= 0 && box.right <= size.x && box.bottom <= size.y;
    const isFree = taken.length < count && isInside && taken.every((other) =>
      other.left >= box.right || box.left >= other.right || other.top >= box.bottom || box.top >= other.bottom);
    if (isFree) taken.push(box);
    return isFree;
  });
}

export function drawNames(live, map) {
  if (!map.names.length) return;
  const pane = paneOf(live, "names", 460);
  const layer = L.layerGroup().addTo(live);
  live.getPane(pane).setAttribute("aria-hidden", "true");
  function draw() {
    layer.clearLayers();
    const placed = map.names.map(({ text, x, y }) => {
      const place = cornerOf(x, y, map.zoom);
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
