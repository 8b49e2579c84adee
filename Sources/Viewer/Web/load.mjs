// Gathers what there is, and draws it.
import { ask } from "./answers.mjs";
import { Cells } from "./cells.mjs";
import { byId, complain, make } from "./elements.mjs";
import { drawUndo } from "./edits.mjs";
import { drawHead, drawLegend } from "./legend.mjs";
import { chart } from "./map.mjs";
import { closePlace } from "./place.mjs";
import { plane } from "./plane.mjs";
import { points } from "./points.mjs";
import { closeSought } from "./search.mjs";
import { clearSelection } from "./selection.mjs";
import { drawSheets } from "./sheets.mjs";
import { arrange, isTiles, view } from "./view.mjs";
import { words } from "./words.mjs";

export async function load() {
  view.state = await ask("groups.json");
  const { groups, notes, title } = view.state;
  arrange();
  if (isTiles() && !window.L) notes.push(words.noLeaflet);
  byId("title").replaceChildren(make("bdi", {}, title));
  document.title = title;
  drawNotes(notes);
  byId("groups").hidden = groups.length === 0;
  const before = view.list;
  const answered = groups.length > 0 ? await ask("assignments") : { members: [] };
  [view.members, view.list] = [answered.members, answered.of ?? null];
  // Photographs that came meanwhile have given the others other numbers.
  if (!isTiles() && before !== null && before !== view.list) {
    closePlace();
    clearSelection();
    closeSought();
    view.pinned = null;
  }
  drawHead();
  drawLegend();
  drawUndo();
  if (isTiles()) {
    view.cells = new Cells(view.members);
    if (chart.live) {
      chart.repaint();
      chart.drawBorders();
    }
  } else {
    byId("opacity").closest(".row").hidden = true;
    byId("map").hidden = !points.live;
    byId("sheets").hidden = false;
    drawSheets();
    // The photographs are there without it.
    try {
      await points.draw();
    } catch (error) {
      complain(error.message);
    }
  }
  await plane.offer();
}

function drawNotes(notes) {
  byId("notes").replaceChildren(...notes.map((note) => make("li", {}, note)));
  byId("notes").hidden = notes.length === 0;
}
