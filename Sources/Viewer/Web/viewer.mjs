// What the viewer's page does once it is read.
import { tileOf } from "../../WebPages/Web/tiles.mjs";
import { ask } from "./answers.mjs";
import { change } from "./edits.mjs";
import { byId, complain, speak } from "./elements.mjs";
import { showAll, showLevel } from "./legend.mjs";
import { load } from "./load.mjs";
import { chart } from "./map.mjs";
import { choose } from "./place.mjs";
import { plane } from "./plane.mjs";
import { points } from "./points.mjs";
import { setSelecting } from "./selection.mjs";
import { isTiles, view } from "./view.mjs";
import { words } from "./words.mjs";

// An attribution may be a piece of HTML: its words are shown.
function drawAttribution(markup) {
  const read = new DOMParser().parseFromString(markup || "", "text/html");
  byId("attribution").textContent = read.body.textContent;
}

// The address of the page may name a tile or an image.
async function chooseWhatIsNamed() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  const tile = tileOf(wanted);
  if (isTiles() && chart.live && tile) {
    chart.show(tile);
    await choose(wanted, null);
  } else if (!isTiles() && /^\d+$/.test(wanted)) await choose(null, Number(wanted));
}

async function begin() {
  speak();
  byId("problem").querySelector("button").addEventListener("click", () => complain(""));
  byId("show-all").addEventListener("click", () => showAll(true));
  byId("show-none").addEventListener("click", () => showAll(false));
  byId("undo").addEventListener("click", () => change({ do: "undo" }, words.undone));
  byId("redo").addEventListener("click", () => change({ do: "redo" }, words.redone));
  byId("selecting").addEventListener("click", () => setSelecting(!view.isSelecting));
  byId("opacity").addEventListener("input", () => chart.shade());
  byId("level").addEventListener("input", (event) => showLevel(Number(event.target.value)));
  plane.begin();
  byId("grip").addEventListener("click", () => {
    const isTall = document.body.classList.toggle("tall");
    byId("grip").setAttribute("aria-expanded", String(isTall));
  });
  try {
    let [land, mosaic] = [null, null];
    await load();
    if (isTiles() && window.L) {
      view.archive = await ask("tiles.json");
      drawAttribution(view.archive.attribution);
      chart.begin(view.archive);
      // The tiles are there without the lines.
      chart.drawBorders();
      mosaic = chart.drawMosaic();
      land = chart.drawLand();
    }
    await chooseWhatIsNamed();
    await land;
    await mosaic;
  } catch (error) {
    complain(error.message);
  }
  document.documentElement.dataset.ready = "true";
}

// For the browser's console, and for tests in one.
Object.assign(window, { view, chart, plane, points, change, tileOf });

begin();
