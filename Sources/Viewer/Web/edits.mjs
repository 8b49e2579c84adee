// Edits of groups, one at a time, and what the page shows after them.
import { edit } from "./answers.mjs";
import { byId, complain, tell } from "./elements.mjs";
import { closeGroup, openGroup } from "./groups.mjs";
import { load } from "./load.mjs";
import { choose } from "./place.mjs";
import { view } from "./view.mjs";
import { words } from "./words.mjs";

export async function change(what, done) {
  // A second click is not a second edit.
  if (view.isBusy) return;
  const focused = document.activeElement;
  let said = "";
  complain("");
  tell(words.atWork);
  setBusy(true);
  try {
    await edit(what);
    said = done;
    await follow();
  } catch (error) {
    complain(error.message);
  } finally {
    setBusy(false);
    tell(said);
    // A button that is disabled loses the focus.
    if (document.activeElement === document.body) focused?.focus();
  }
}

function setBusy(isBusy) {
  view.isBusy = isBusy;
  document.body.setAttribute("aria-busy", String(isBusy));
  for (const button of document.querySelectorAll("#save-name, #save-merge, #take-proposed")) button.disabled = isBusy;
  drawUndo();
}

export function drawUndo() {
  byId("undo").disabled = view.isBusy || !view.state.canEdit || view.state.edits === 0;
}

// Draws what an edit changed: the panel of the tile that is chosen tells its group too.
async function follow() {
  const { group } = view;
  await load();
  if (view.chosen) await choose(view.chosen.name, view.chosen.index);
  if (group === null) return;
  if (view.groups.has(group)) openGroup(group);
  else closeGroup();
}
