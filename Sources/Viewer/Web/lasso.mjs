// Drawing around tiles with the mouse or a finger, to select them.
import { isAdding, select } from "./selection.mjs";
import { codesWithin } from "./loop.mjs";
import { view } from "./view.mjs";

// A shaking hand clicks.
const least = 6;

export const lasso = {
  line: null, points: [], start: null,
  // Whether the click that ends it is still to come.
  isOver: false,

  begin(live) {
    const box = live.getContainer();
    this.line = L.polyline([], { color: "#ffd400", weight: 3, dashArray: "6 5", interactive: false });
    // Before Leaflet moves the map.
    box.addEventListener("pointerdown", (event) => {
      this.isOver = false;
      const isMeant = event.button === 0 && event.isPrimary && isAdding(event);
      if (!isMeant || event.target.closest(".leaflet-control")) return;
      this.start = live.mouseEventToContainerPoint(event);
      this.points = [live.containerPointToLatLng(this.start)];
      live.dragging.disable();
    }, true);
    box.addEventListener("pointermove", (event) => {
      if (!this.start) return;
      const point = live.mouseEventToContainerPoint(event);
      if (this.points.length === 1 && point.distanceTo(this.start) < least) return;
      this.points.push(live.containerPointToLatLng(point));
      this.line.setLatLngs(this.points).addTo(live);
    }, true);
    for (const kind of ["pointerup", "pointercancel"])
      window.addEventListener(kind, (event) => this.start && this.end(live, event.type === "pointerup"), true);
  },

  end(live, isDone) {
    const { points } = this;
    this.start = null;
    this.points = [];
    this.line.remove();
    live.dragging.enable();
    if (!isDone || points.length < 3) return;
    this.isOver = true;
    const loop = points.map((point) => {
      const { x, y } = L.CRS.EPSG3857.latLngToPoint(point, 0);
      return [x / 256, y / 256];
    });
    select(codesWithin(view.cells, loop, (group) => !view.hidden.has(group)));
  },
};
