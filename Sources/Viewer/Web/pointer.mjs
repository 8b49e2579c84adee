// What the map answers to the mouse: the picture of the tile that is pointed at, and its group.
import { keyOf } from "../../WebPages/Web/tiles.mjs";
import { byId, make, swatch } from "./elements.mjs";
import { markLine } from "./legend.mjs";
import { nameOf, pictureOf, view } from "./view.mjs";

const away = 18;

export const pointer = {
  at: null,

  // `tileUnder` names the tile at a point.
  begin(live, tileUnder) {
    live.on("mousemove", (event) => {
      if (live.dragging.moving()) return;
      const tile = tileUnder(event.latlng);
      this.say(tile ? keyOf(tile) : null, tile && view.cells.groupOf(tile));
      if (tile) this.put(event.containerPoint);
    });
    // What is chosen tells it in the panel.
    live.on("click", () => { byId("answer").hidden = true; });
    for (const kind of ["mouseout", "movestart", "zoomstart"]) live.on(kind, () => this.say(null));
  },

  say(key, group) {
    if (key === this.at) return;
    this.at = key;
    const box = byId("answer");
    box.hidden = key === null;
    markLine(key === null ? null : group);
    if (key !== null)
      box.replaceChildren(make("img", { src: pictureOf(key, null), alt: "" }),
        make("p", {}, swatch(group), " ", make("bdi", {}, nameOf(group))));
  },

  // Beside the pointer, where there is room.
  put({ x, y }) {
    const box = byId("answer");
    const stage = byId("stage");
    const left = x + away + box.offsetWidth > stage.clientWidth ? x - away - box.offsetWidth : x + away;
    const top = Math.min(y + away, stage.clientHeight - box.offsetHeight - 4);
    box.style.transform = "translate(" + Math.round(Math.max(0, left)) + "px, " + Math.round(Math.max(0, top)) + "px)";
  },
};
