// Where photographs were taken: points in their groups' colours over outlines of land. No imagery, no network.
import { liveMap } from "../../WebPages/Web/leaflet.mjs";
import { ask } from "./answers.mjs";
import { byId } from "./elements.mjs";
import { choose } from "./place.mjs";
import { colorOf, nameOf, pairsOf, view } from "./view.mjs";
import { words } from "./words.mjs";

const radius = 6;

export const points = {
  live: null, marks: new Map(), chosen: null,

  // Shows the map where there is something to show.
  async begin() {
    const known = await ask("points");
    const isShown = known.points.length > 0 && Boolean(window.L);
    byId("map").hidden = !isShown;
    byId("stage").classList.toggle("halved", isShown);
    if (!isShown) return;
    byId("map").setAttribute("aria-label", words.pointsLabel);
    this.live?.remove();
    const live = liveMap("map", { maxZoom: 19, zoomSnap: 0.25, preferCanvas: true }, words);
    this.live = live;
    live.fitBounds(L.latLngBounds(known.points.map((one) => [one.latitude, one.longitude])).pad(0.1),
      { animate: false, maxZoom: 15 });
    // Farther out there is no land that is known.
    live.setMinZoom(live.getZoom());
    const land = known.outlines.map((ring) => L.polygon(pairsOf(ring), {
      className: "land", color: "#8a8f94", weight: 1, fillOpacity: 0.15, interactive: false,
    }));
    L.layerGroup(land).addTo(live);
    this.marks = new Map(known.points.map(({ index, longitude, latitude }) =>
      [index, L.circleMarker([latitude, longitude], { radius, weight: 1, color: "#000000", fillOpacity: 1 })
        .on("click", () => choose(null, index)).bindTooltip(() => nameOf(view.members[index])).addTo(live)]));
    this.paint();
    document.documentElement.dataset.map = "leaflet";
  },

  // After an edit a group may have another colour.
  paint() {
    for (const [index, mark] of this.marks) mark.setStyle({ fillColor: colorOf(view.members[index]) });
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
