// Edits of groups, one at a time, and what the page shows after them.
import { edit } from "./answers.mjs";
import { byId, complain, tell } from "./elements.mjs";
import { closeGroup, openGroup } from "./groups.mjs";
import { load } from "./load.mjs";
import { choose } from "./place.mjs";
import { view } from "./view.mjs";
import { words } from "./words.mjs";

// What makes edits.
const makers = "#save-name, #save-merge, #take-proposed, #save-split, #color, #color-back, #new-group, #move";

// `then` is called when it is made, before the page follows.
export async function change(what, done, then = () => {}) {
  // A second click is not a second edit.
  if (view.isBusy) return;
  const focused = document.activeElement;
  let said = "";
  complain("");
  tell(words.atWork);
  setBusy(true);
  try {
    const made = await edit(what);
    said = done;
    then();
    await follow(what, made);
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
  for (const button of document.querySelectorAll(makers)) button.disabled = isBusy;
  drawUndo();
}

export function drawUndo() {
  const { canEdit, canUndo, canRedo } = view.state;
  byId("undo").disabled = view.isBusy || !canEdit || !canUndo;
  byId("redo").disabled = view.isBusy || !canEdit || !canRedo;
}

// Draws what an edit changed: the panel of the tile that is chosen tells its group too. A group that was put together
// is opened, to be named.
async function follow(what, made) {
  const group = what.do === "move" && made.length ? made[0] : view.group;
  await load();
  if (view.chosen) await choose(view.chosen.name, view.chosen.index);
  if (group === null) return;
  if (view.groups.has(group)) openGroup(group);
  else closeGroup();
}
