extension ViewerScript {
  /// The tiles on a Leaflet map, and their groups' colours over them.
  static let map = #"""
    // Which tile is in which group, by zoom. A tile's number in its zoom: x * 2^22 + y.
    const cells = {
      zooms: [], at: new Map(), parents: new Map(),
      number: (x, y) => x * 4194304 + y,

      fill(members) {
        this.at = new Map();
        this.parents = new Map();
        for (let i = 0; i < members.length; i += 4) {
          const zoom = members[i];
          if (!this.at.has(zoom)) this.at.set(zoom, new Map());
          this.at.get(zoom).set(this.number(members[i + 1], members[i + 2]), members[i + 3]);
        }
        this.zooms = [...this.at.keys()].sort((a, b) => a - b);
      },

      groupOf(tile) { return this.at.get(tile.z)?.get(this.number(tile.x, tile.y)); },

      // The tiles of a zoom below one at a lower zoom: sorted out once for each zoom that is looked at.
      under(zoom, z, x, y) {
        const key = zoom + "/" + z;
        if (!this.parents.has(key)) {
          const sorted = new Map();
          for (const [number, group] of this.at.get(zoom)) {
            const cx = Math.floor(number / 4194304), cy = number % 4194304;
            const parent = this.number(cx >> (zoom - z), cy >> (zoom - z));
            if (!sorted.has(parent)) sorted.set(parent, []);
            sorted.get(parent).push(cx, cy, group);
          }
          this.parents.set(key, sorted);
        }
        return this.parents.get(key).get(this.number(x, y)) || [];
      },
    };

    function paint(canvas, z, x, y) {
      const size = canvas.width;
      const context = canvas.getContext("2d");
      context.clearRect(0, 0, size, size);
      for (const zoom of cells.zooms) {
        if (zoom <= z) {
          const shift = z - zoom;
          const group = cells.at.get(zoom).get(cells.number(x >> shift, y >> shift));
          if (group === undefined || view.hidden.has(group)) continue;
          context.fillStyle = colorOf(group);
          context.fillRect(0, 0, size, size);
        } else {
          const count = 2 ** (zoom - z);
          const list = cells.under(zoom, z, x, y);
          for (let i = 0; i < list.length; i += 3) {
            if (view.hidden.has(list[i + 2])) continue;
            // Whole pixels, so that neighbours leave no seam.
            const left = Math.round(((list[i] - x * count) * size) / count);
            const top = Math.round(((list[i + 1] - y * count) * size) / count);
            const right = Math.round(((list[i] - x * count + 1) * size) / count);
            const bottom = Math.round(((list[i + 1] - y * count + 1) * size) / count);
            context.fillStyle = colorOf(list[i + 2]);
            context.fillRect(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
          }
        }
      }
    }

    const chart = {
      live: null, images: null, colors: null, canvases: new Map(), marks: null, turns: 0,

      begin(archive) {
        const [west, south, east, north] = archive.bounds;
        const box = L.latLngBounds([south, west], [north, east]);
        const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        const live = L.map("map", {
          attributionControl: false, zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm,
          minZoom: Math.max(0, archive.minzoom - 10), maxZoom: archive.maxzoom + 6,
        });
        this.live = live;
        live.fitBounds(box, { animate: false });
        // Farther out a screen would show thousands of tiles: the colours do.
        this.images = L.tileLayer("tiles/{z}/{x}/{y}", {
          bounds: box, noWrap: true, minZoom: Math.max(0, archive.minzoom - 3), maxZoom: archive.maxzoom + 6,
          minNativeZoom: archive.minzoom, maxNativeZoom: archive.maxzoom,
        }).addTo(live);
        const Colors = L.GridLayer.extend({
          createTile(at) {
            const size = this.getTileSize();
            const canvas = make("canvas", { width: size.x, height: size.y });
            chart.canvases.set(at.z + "/" + at.x + "/" + at.y, [canvas, at]);
            paint(canvas, at.z, at.x, at.y);
            return canvas;
          },
        });
        this.colors = new Colors({ bounds: box, noWrap: true, zIndex: 2, maxZoom: 40, opacity: byId("opacity").value });
        this.colors.on("tileunload", ({ coords }) => this.canvases.delete(coords.z + "/" + coords.x + "/" + coords.y));
        this.colors.addTo(live);
        this.marks = L.featureGroup().addTo(live);
        L.control.scale({ imperial: false }).addTo(live);
        live.on("click", (event) => this.choose(event.latlng));
        live.on("zoomend", () => this.hint(archive));
        byId("map").addEventListener("keydown", (event) => {
          if (event.key === "Enter" && event.target === byId("map")) this.choose(live.getCenter());
        });
        this.hint(archive);
        document.documentElement.dataset.map = "leaflet";
      },

      hint(archive) {
        const isFar = this.live.getZoom() < archive.minzoom - 3;
        tell(isFar ? "Zoom in to see the images under the colours." : "");
      },

      at(point, zoom) {
        const at = L.CRS.EPSG3857.latLngToPoint(point, zoom).divideBy(256).floor();
        return { z: zoom, x: at.x, y: at.y };
      },

      // The deepest tile at a point that is in a group; where none is, the deepest that there is.
      async choose(point) {
        const turn = (this.turns += 1);
        const grouped = [...cells.zooms].reverse().map((zoom) => this.at(point, zoom))
          .find((tile) => cells.groupOf(tile) !== undefined);
        if (grouped) return choose(key(grouped), null);
        const before = view.chosen;
        try {
          for (let zoom = view.archive.maxzoom; zoom >= view.archive.minzoom; zoom -= 1) {
            const name = key(this.at(point, zoom));
            const answer = await reach("tiles/" + name, { method: "HEAD" });
            // Another one was chosen meanwhile.
            if (turn !== this.turns || view.chosen !== before) return;
            if (answer.status === 200) return choose(name, null);
          }
          tell("There is no tile here.");
        } catch (error) {
          complain(error.message);
        }
      },

      repaint() { for (const [canvas, at] of this.canvases.values()) paint(canvas, at.z, at.x, at.y); },

      box(tile) {
        const corner = (x, y) => L.CRS.EPSG3857.pointToLatLng(L.point(x * 256, y * 256), tile.z);
        return L.latLngBounds(corner(tile.x, tile.y), corner(tile.x + 1, tile.y + 1));
      },

      mark(tile, others) {
        this.marks.clearLayers();
        for (const other of others)
          L.rectangle(this.box(other), { color: "#ffffff", weight: 2, fill: false, interactive: false }).addTo(this.marks);
        for (const [color, weight] of [["#000000", 6], ["#ffffff", 3]])
          L.rectangle(this.box(tile), { color, weight, fill: false, interactive: false }).addTo(this.marks);
      },

      show(tile) {
        const live = this.live;
        if (live.getZoom() < tile.z - 2) live.setView(this.box(tile).getCenter(), tile.z);
        else if (!live.getBounds().contains(this.box(tile))) live.panTo(this.box(tile).getCenter());
      },
    };

    const key = (tile) => tile.z + "/" + tile.x + "/" + tile.y;

    function tileOf(text) {
      const found = /^(\d+)\/(\d+)\/(\d+)$/.exec(text);
      return found && { z: +found[1], x: +found[2], y: +found[3] };
    }
    """#
}
