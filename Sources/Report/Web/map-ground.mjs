// What lies under and over the squares of the live map: the imagery, and the edges of groups.
import { cornerOf } from "../../WebPages/Web/leaflet.mjs";
import { paneOf } from "../../WebPages/Web/land.mjs";

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
