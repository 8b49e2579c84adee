// Where photographs were taken: points in their groups' colours over outlines of land. No imagery, no network.
import { liveMap } from "../../WebPages/Web/leaflet.mjs";
import { pairsOf } from "../../WebPages/Web/tiles.mjs";
import { ask } from "./answers.mjs";
import { byId, make } from "./elements.mjs";
import { choose } from "./place.mjs";
import { colorOf, lookOf, nameOf, view } from "./view.mjs";
import { words } from "./words.mjs";

const radius = 6;
// However near to one another they are, so much is seen about them at first.
const closest = 15;

export const points = {
  live: null, land: null, all: null, marks: new Map(), chosen: null,

  // Shows the map where there is something to show; again after each change, since photographs may have other numbers.
  async draw() {
    const known = await ask("points");
    const isShown = known.points.length > 0 && Boolean(window.L);
    byId("map").hidden = !isShown;
    byId("stage").classList.toggle("halved", isShown);
    if (!isShown) return;
    this.all = L.latLngBounds(known.points.map((one) => [one.latitude, one.longitude])).pad(0.1);
    if (this.live) this.bound();
    else this.begin();
    this.land.clearLayers();
    for (const ring of known.outlines)
      L.polygon(pairsOf(ring).map(([lng, lat]) => [lat, lng]), {
        color: "#8a8f94", weight: 1, fillOpacity: 0.15, interactive: false,
      }).addTo(this.land);
    this.marks = new Map(known.points.map(({ index, longitude, latitude }) =>
      [index, L.circleMarker([latitude, longitude], {
        radius, weight: 1, color: "#000000", fillColor: colorOf(lookOf(view.members[index])), fillOpacity: 1,
      }).on("click", () => choose(null, index)).bindTooltip(() => make("span", {}, nameOf(view.members[index])))
        .addTo(this.land)]));
    if (this.chosen !== null) this.mark(this.chosen);
    document.documentElement.dataset.map = "leaflet";
  },

  // Again, where groups have other colours at another level.
  paint() {
    for (const [index, mark] of this.marks) mark.setStyle({ fillColor: colorOf(lookOf(view.members[index])) });
  },

  begin() {
    byId("map").setAttribute("aria-label", words.pointsLabel);
    this.live = liveMap("map", { maxZoom: 19, zoomSnap: 0.25, preferCanvas: true }, words);
    this.land = L.layerGroup().addTo(this.live);
    this.live.fitBounds(this.all, { animate: false, maxZoom: closest });
    this.bound();
    this.live.on("resize", () => this.bound());
  },

  // Farther out than where all of them are seen there is no land that is known.
  bound() {
    this.live.setMinZoom(Math.min(closest, this.live.getBoundsZoom(this.all)));
  },

  mark(index) {
    const style = (one, isChosen) =>
      this.marks.get(one)?.setStyle({ weight: isChosen ? 4 : 1 }).setRadius(isChosen ? radius + 3 : radius);
    style(this.chosen, false);
    style(index, true);
    this.chosen = index;
    const mark = this.marks.get(index)?.bringToFront();
    if (mark && !this.live.getBounds().contains(mark.getLatLng())) this.live.panTo(mark.getLatLng());
  },
};
