// Drawing around images with the mouse or a finger, to select them.
import { isAdding } from "./selection.mjs";

// A shaking hand clicks.
const least = 6;

export const lasso = {
  // What is drawn on, now: the map or the points.
  surface: null, points: [], start: null,
  // Whether the click that ends it is still to come.
  isOver: false,

  // Of a surface `at(event)` is a place of its own, `hold(isHeld)` keeps it from moving, `draw(points)` shows the
  // line, none where there are no points, and `select(points)` takes what lies within.
  begin(box, surface) {
    // Before the map is moved.
    box.addEventListener("pointerdown", (event) => {
      this.isOver = false;
      const isMeant = event.button === 0 && event.isPrimary && isAdding(event);
      if (!isMeant || event.target.closest(".leaflet-control")) return;
      this.surface = surface;
      this.start = [event.clientX, event.clientY];
      this.points = [surface.at(event)];
      surface.hold(true);
    }, true);
    box.addEventListener("pointermove", (event) => {
      if (this.surface !== surface) return;
      const [x, y] = this.start;
      if (this.points.length === 1 && Math.hypot(event.clientX - x, event.clientY - y) < least) return;
      this.points.push(surface.at(event));
      surface.draw(this.points);
    }, true);
    for (const kind of ["pointerup", "pointercancel"])
      window.addEventListener(kind, (event) => this.surface === surface && this.end(event.type === "pointerup"), true);
  },

  end(isDone) {
    const { points, surface } = this;
    this.surface = null;
    this.points = [];
    surface.draw([]);
    surface.hold(false);
    if (!isDone || points.length < 3) return;
    this.isOver = true;
    surface.select(points);
  },
};
