// What the map and the points answer to the mouse: the picture of the image that is pointed at, and its group.
import { keyOf } from "../../WebPages/Web/tiles.mjs";
import { byId, make, swatch } from "./elements.mjs";
import { lasso } from "./lasso.mjs";
import { markLine } from "./legend.mjs";
import { nameOf, pictureOfSample, view } from "./view.mjs";

const away = 18;

export const pointer = {
  at: null,

  // `tileUnder` names the tile at a point.
  begin(live, tileUnder) {
    live.on("mousemove", (event) => {
      if (live.dragging.moving()) return;
      // It would hide what is drawn around.
      if (lasso.start) {
        this.say(null);
        return;
      }
      const tile = tileUnder(event.latlng);
      this.say(tile ? keyOf(tile) : null, tile && view.cells.groupOf(tile));
      if (tile) this.put(event.containerPoint);
    });
    // What is chosen tells it in the panel.
    live.on("click", () => { byId("answer").hidden = true; });
    for (const kind of ["mouseout", "movestart", "zoomstart"]) live.on(kind, () => this.say(null));
  },

  // `sample` is a tile's name or a photograph's number, null for nothing.
  say(sample, group) {
    if (sample === this.at) return;
    this.at = sample;
    const box = byId("answer");
    box.hidden = sample === null;
    markLine(sample === null ? null : group);
    if (sample !== null)
      box.replaceChildren(make("img", { src: pictureOfSample(sample), alt: "" }),
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
