// Puts a Leaflet map over the still one, and lets the legend choose the groups in both.
import { brushOf } from "../../WebPages/Web/hatch.mjs";
import { boxOf, cornerOf, liveMap, tileAt } from "../../WebPages/Web/leaflet.mjs";
import { drawNames, drawOutlines } from "../../WebPages/Web/land.mjs";
import { keyOf, pairsOf, tileOf } from "../../WebPages/Web/tiles.mjs";
import { choose, onChosen } from "./chosen.mjs";
import { onLegend, showMarks } from "./legend.mjs";
import { onFill, opacityOf } from "./map-fill.mjs";
import { drawGround } from "./map-ground.mjs";
import { layersByTile, middleInWords, tilesOf } from "./map-layers.mjs";
import { onLevels } from "./map-levels.mjs";

// What a tile's popup has more than its tooltip.
function linked(box, among) {
  if (!among) return box;
  const link = document.createElement("a");
  [link.href, link.textContent] = ["#projection", among];
  box.append(document.createElement("br"), link);
  return box;
}

function words(tile, layer, area) {
  const box = document.createElement("div");
  const name = document.createElement(layer.listed ? "a" : "strong");
  if (layer.listed) name.href = "#group-" + layer.group;
  name.textContent = layer.name;
  box.append(tile, document.createElement("br"), name);
  if (area) box.append(document.createElement("br"), area);
  return box;
}

function rectangles(layer, map) {
  const group = L.featureGroup();
  const fillColor = brushOf(layer.group, layer.color);
  for (const [place, tile] of tilesOf(layer, map.zoom).entries()) {
    const area = map.areas[layer.areas?.[place]];
    L.rectangle(
      boxOf(tile), { stroke: false, fillColor, fillOpacity: 1, tile: keyOf(tile), area }).addTo(group);
  }
  const describe = (square) => words(square.options.tile, layer, square.options.area);
  return group.bindTooltip(describe, { sticky: true })
    .bindPopup((square) => linked(describe(square), map.words.amongDescriptors))
    .on("click", (event) => choose("map", event.layer.options.tile));
}

function leaflet(map, still, chosen) {
  const live = liveMap("map-live", {
    renderer: L.canvas({ padding: 0.3 }), scrollWheelZoom: false, zoomSnap: 0.25, maxZoom: map.zoom + 3,
  }, map.words);
  // The wheel scrolls the page until the reader turns to the map.
  live.on("focus", () => live.scrollWheelZoom.enable());
  live.on("blur", () => live.scrollWheelZoom.disable());
  const groups = new Map(map.layers.map((layer) => [String(layer.group), rectangles(layer, map)]));
  const all = L.latLngBounds([]);
  for (const group of groups.values()) all.extend(group.getBounds());
  live.fitBounds(all, { padding: [12, 12], animate: false });
  live.setMinZoom(Math.max(0, live.getZoom() - 2));
  tellMiddle(live, map);
  for (const group of groups.values()) group.addTo(live);
  const edges = drawGround(live, map, still);
  drawOutlines(live, map.outlines.map((line) => pairsOf(line).map(([x, y]) => cornerOf(x, y, map.zoom))));
  drawBorders(live, map);
  drawNames(live, map.names, map.zoom);
  markChosen(live);
  let fill = chosen;
  function paint(glowing) {
    for (const [group, squares] of groups) squares.setStyle({ fillOpacity: opacityOf(fill, group, glowing) });
    dimMarks(edges, glowing);
  }
  paint(null);
  return {
    show: (id, isShown) => {
      if (isShown) groups.get(id).addTo(live);
      else groups.get(id).remove();
      showMarks(edges, id, isShown);
    },
    glow: paint,
    fill: (now) => {
      fill = now;
      paint(null);
    },
    look: (looks) => {
      for (const [group, squares] of groups) {
        const look = looks.get(Number(group));
        squares.setStyle({ fillColor: brushOf(look.group, look.color) });
      }
      lookAlike(edges, looks);
    },
  };
}

// Fills and edges in the colours of the layers that groups look like.
function lookAlike(marks, looks, fills = new Map()) {
  for (const mark of marks) {
    const look = looks.get(Number(mark.dataset.group));
    const edge = mark.querySelector("use[stroke]");
    if (edge) edge.setAttribute("stroke", look.color);
    else mark.setAttribute("fill", fills.get(String(look.group)));
  }
}

// Those of other groups than the one that is pointed at.
function dimMarks(marks, glowing) {
  for (const mark of marks) mark.classList.toggle("dim", glowing !== null && mark.dataset.group !== glowing);
}

// Lines between areas, above all squares: in a pane of their own, whatever groups come and go.
function drawBorders(live, map) {
  if (!map.borders.length) return;
  live.createPane("borders").style.zIndex = 450;
  live.getPane("borders").style.pointerEvents = "none";
  const lines = map.borders.map((ring) => pairsOf(ring).map(([x, y]) => cornerOf(x, y, map.zoom)));
  L.polyline(lines, {
    pane: "borders", renderer: L.svg({ pane: "borders", padding: 0.3 }), color: "#000", weight: 1.5, interactive: false,
  }).addTo(live);
}

// The tile that another figure chose has a frame, and is moved to where it is seen.
function markChosen(live) {
  live.createPane("chosen").style.zIndex = 460;
  live.getPane("chosen").style.pointerEvents = "none";
  const renderer = L.svg({ pane: "chosen", padding: 0.3 });
  let marks = null;
  onChosen("map", (key) => {
    marks?.remove();
    marks = null;
    const tile = key && tileOf(key);
    if (!tile) return;
    const box = boxOf(tile);
    // On any ground: a light line in a dark one. Around a tile that is hardly a dot far out, too.
    const around = (weight, color) => [
      L.rectangle(box, { pane: "chosen", renderer, fill: false, color, weight, interactive: false }),
      L.circleMarker(box.getCenter(), {
        pane: "chosen", renderer, fill: false, color, weight, radius: 14, interactive: false }),
    ];
    marks = L.layerGroup([...around(5, "#000"), ...around(2, "#fff")]).addTo(live);
    if (!live.getBounds().contains(box)) live.panTo(box.getCenter());
  });
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
  const still = document.getElementById("map-still");
  let chart = { show: () => {}, glow: () => {}, fill: () => {}, look: () => {} };
  const chosen = onFill((fill) => chart.fill(fill));
  if (window.L) {
    box.classList.add("live");
    try {
      chart = leaflet(map, still, chosen);
      document.documentElement.dataset.map = "leaflet";
    } catch (error) {
      console.error("map", error);
      box.classList.remove("live");
    }
  }
  const marks = still.querySelectorAll("[data-group]");
  onLegend("map-legend", (group, isShown) => {
    chart.show(group, isShown);
    showMarks(marks, group, isShown);
  }, (group) => {
    chart.glow(group);
    dimMarks(marks, group);
  });
  const fills = new Map([...still.querySelectorAll(".fills > g")].map((mark) =>
    [mark.dataset.group, mark.getAttribute("fill")]));
  onLevels(map, (looks) => {
    chart.look(looks);
    lookAlike(marks, looks, fills);
  });
}
