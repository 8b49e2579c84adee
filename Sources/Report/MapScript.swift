/// Puts a Leaflet map over the still one, and lets the legend choose the groups in both.
enum MapScript {
  static let text = #"""
    (function () {
      "use strict";

      function words(tile, layer) {
        const box = document.createElement("div");
        const name = document.createElement(layer.listed ? "a" : "strong");
        if (layer.listed) name.href = "#group-" + layer.group;
        name.textContent = layer.name;
        box.append(tile, document.createElement("br"), name);
        return box;
      }

      function rectangles(map, layer) {
        const corner = (x, y) => L.CRS.EPSG3857.pointToLatLng(L.point(x * 256, y * 256), map.zoom);
        const group = L.featureGroup();
        for (let i = 0; i < layer.tiles.length; i += 2) {
          const x = layer.tiles[i];
          const y = layer.tiles[i + 1];
          L.rectangle([corner(x, y), corner(x + 1, y + 1)], {
            stroke: false, fillColor: layer.color, fillOpacity: 1, tile: map.zoom + "/" + x + "/" + y,
          }).addTo(group);
        }
        const describe = (square) => words(square.options.tile, layer);
        return group.bindTooltip(describe, { sticky: true }).bindPopup(describe);
      }

      function leaflet(map) {
        const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        const live = L.map("map-live", {
          renderer: L.canvas({ padding: 0.3 }), attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25,
          maxZoom: map.zoom + 6, zoomControl: false, zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm,
        });
        L.control.zoom({ zoomInTitle: map.words.zoomIn, zoomOutTitle: map.words.zoomOut }).addTo(live);
        // The wheel scrolls the page until the reader turns to the map.
        live.on("focus", () => live.scrollWheelZoom.enable());
        live.on("blur", () => live.scrollWheelZoom.disable());
        const groups = new Map(map.layers.map((layer) => [String(layer.group), rectangles(map, layer)]));
        const all = L.latLngBounds([]);
        for (const group of groups.values()) all.extend(group.getBounds());
        live.fitBounds(all, { padding: [12, 12], animate: false });
        live.setMinZoom(Math.max(0, live.getZoom() - 2));
        L.control.scale({ imperial: false }).addTo(live);
        tellMiddle(live, map);
        for (const group of groups.values()) group.addTo(live);
        return (id, on) => (on ? groups.get(id).addTo(live) : groups.get(id).remove());
      }

      // Whoever moves the map from the keyboard hears what lies under its middle.
      function tellMiddle(live, map) {
        const told = document.getElementById("map-told");
        const names = new Map();
        for (const layer of map.layers)
          for (let i = 0; i < layer.tiles.length; i += 2) names.set(layer.tiles[i] + "/" + layer.tiles[i + 1], layer);
        function tell() {
          const place = L.CRS.EPSG3857.latLngToPoint(live.getCenter(), map.zoom).divideBy(256).floor();
          const layer = names.get(place.x + "/" + place.y);
          const tile = map.zoom + "/" + place.x + "/" + place.y;
          told.textContent = map.words.middle + " " + (layer ? tile + ", " + layer.name : map.words.noTile);
        }
        const box = live.getContainer();
        const focused = () => box === document.activeElement && box.matches(":focus-visible");
        box.addEventListener("focus", () => focused() && tell());
        box.addEventListener("blur", () => (told.textContent = ""));
        live.on("moveend", () => focused() && tell());
      }

      window.drawMap = function (map) {
        const box = document.getElementById("map-box");
        let show = function () {};
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
        onLegend("map-legend", (group, on) => {
          show(group, on);
          for (const path of box.querySelectorAll("path[data-group]"))
            if (path.dataset.group === group) path.style.display = on ? "" : "none";
        });
      };
    })();
    """#
}
