// Puts a Leaflet map over the still one, and lets the legend choose the groups in both.
import { boxOf, liveMap, tileAt } from "../../WebPages/Web/leaflet.mjs";
import { keyOf } from "../../WebPages/Web/tiles.mjs";
import { onLegend, showMarks } from "./legend.mjs";
import { layersByTile, middleInWords, tilesOf } from "./map-layers.mjs";

function words(tile, layer) {
  const box = document.createElement("div");
  const name = document.createElement(layer.listed ? "a" : "strong");
  if (layer.listed) name.href = "#group-" + layer.group;
  name.textContent = layer.name;
  box.append(tile, document.createElement("br"), name);
  return box;
}

function rectangles(layer, zoom) {
  const group = L.featureGroup();
  for (const tile of tilesOf(layer, zoom))
    L.rectangle(boxOf(tile), { stroke: false, fillColor: layer.color, fillOpacity: 1, tile: keyOf(tile) }).addTo(group);
  const describe = (square) => words(square.options.tile, layer);
  return group.bindTooltip(describe, { sticky: true }).bindPopup(describe);
}

function leaflet(map) {
  const live = liveMap("map-live", {
    renderer: L.canvas({ padding: 0.3 }), scrollWheelZoom: false, zoomSnap: 0.25, maxZoom: map.zoom + 6,
  }, map.words);
  // The wheel scrolls the page until the reader turns to the map.
  live.on("focus", () => live.scrollWheelZoom.enable());
  live.on("blur", () => live.scrollWheelZoom.disable());
  const groups = new Map(map.layers.map((layer) => [String(layer.group), rectangles(layer, map.zoom)]));
  const all = L.latLngBounds([]);
  for (const group of groups.values()) all.extend(group.getBounds());
  live.fitBounds(all, { padding: [12, 12], animate: false });
  live.setMinZoom(Math.max(0, live.getZoom() - 2));
  tellMiddle(live, map);
  for (const group of groups.values()) group.addTo(live);
  return (id, isShown) => (isShown ? groups.get(id).addTo(live) : groups.get(id).remove());
}

// Whoever moves the map from the keyboard hears what lies under its middle.
function tellMiddle(live, map) {
  const told = document.getElementById("map-told");
  const layers = layersByTile(map);
  const tell = () => {
    told.textContent = middleInWords(tileAt(live.getCenter(), map.zoom), layers, map.words);
  };
  const box = live.getContainer();
  const isFocused = () => box === document.activeElement && box.matches(":focus-visible");
  box.addEventListener("focus", () => isFocused() && tell());
  box.addEventListener("blur", () => { told.textContent = ""; });
  live.on("moveend", () => isFocused() && tell());
}

export function drawMap(map) {
  const box = document.getElementById("map-box");
  let show = () => {};
  if (window.L) {
    box.classList.add("live");
    try {
      show = leaflet(map);
      document.documentElement.dataset.map = "leaflet";
    } catch (error) {
      console.error("map", error);
      box.classList.remove("live");
    }
  }
  onLegend("map-legend", (group, isShown) => {
    show(group, isShown);
    showMarks(box.querySelectorAll("path[data-group]"), group, isShown);
  });
}
