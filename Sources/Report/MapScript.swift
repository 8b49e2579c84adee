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
          maxZoom: map.zoom + 6, zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm,
        });
        // The wheel scrolls the page until the reader turns to the map.
        live.on("focus", () => live.scrollWheelZoom.enable());
        live.on("blur", () => live.scrollWheelZoom.disable());
        const groups = new Map(map.layers.map((layer) => [String(layer.group), rectangles(map, layer)]));
        const all = L.latLngBounds([]);
        for (const group of groups.values()) all.extend(group.getBounds());
        live.fitBounds(all, { padding: [12, 12], animate: false });
        live.setMinZoom(Math.max(0, live.getZoom() - 2));
        L.control.scale({ imperial: false }).addTo(live);
        for (const group of groups.values()) group.addTo(live);
        return (id, on) => (on ? groups.get(id).addTo(live) : groups.get(id).remove());
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
        function apply(input) {
          show(input.dataset.group, input.checked);
          for (const path of box.querySelectorAll("path[data-group]"))
            if (path.dataset.group === input.dataset.group) path.style.display = input.checked ? "" : "none";
        }
        const legend = document.getElementById("map-legend");
        legend.addEventListener("change", (event) => apply(event.target));
        for (const button of legend.querySelectorAll("button"))
          button.addEventListener("click", () => {
            for (const input of legend.querySelectorAll("input")) {
              input.checked = button.dataset.all === "true";
              apply(input);
            }
          });
      };
    })();
    """#
}
