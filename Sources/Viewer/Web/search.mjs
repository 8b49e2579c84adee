// The images most like some, and least like others.
import { ask } from "./answers.mjs";
import { byId, closer, complain, make, tell } from "./elements.mjs";
import { evenly } from "./loop.mjs";
import { clearSelection, codeOfSample, drawPressed, sampleOf, select } from "./selection.mjs";
import { thumbnail } from "./sheets.mjs";
import { isTiles, view } from "./view.mjs";
import { words } from "./words.mjs";

const turn = 48;
// More are no address any more.
const mostLike = 150;
const mostUnlike = 50;

// What is selected is looked for, or taken for what is not meant; also in what was looked for before.
export async function seek(side) {
  const before = view.sought || { like: [], unlike: [], top: turn };
  const chosen = [...view.selection];
  const others = side === "like" ? "unlike" : "like";
  view.sought = {
    ...before, [side]: [...new Set([...before[side], ...chosen])],
    [others]: before[others].filter((code) => !view.selection.has(code)),
  };
  if (view.sought.like.length === 0) {
    view.sought = null;
    complain(words.likeNone);
    return;
  }
  if (await look()) clearSelection();
}

async function look() {
  const asked = view.sought;
  const { like, unlike, top } = asked;
  const list = (codes, most) => evenly(codes, most).map(sampleOf).join(",");
  tell(words.atWork);
  try {
    const answered = await ask("search?like=" + list(like, mostLike)
      + (unlike.length ? "&not=" + list(unlike, mostUnlike) : "") + "&top=" + top);
    const found = isTiles() ? triples(answered.found) : answered.found;
    tell("");
    // Closed meanwhile, or asked otherwise.
    if (view.sought !== asked) return false;
    view.sought = { ...asked, found, scores: answered.scores };
    drawSought();
    return true;
  } catch (error) {
    tell("");
    complain(error.message);
    return false;
  }
}

function triples(list) {
  const keys = [];
  for (let at = 0; at + 2 < list.length; at += 3) keys.push(list.slice(at, at + 3).join("/"));
  return keys;
}

function drawSought() {
  const panel = byId("sought");
  const { like, unlike, found, scores, top } = view.sought;
  const isNew = panel.hidden;
  const more = () => {
    view.sought.top = top + turn;
    look();
  };
  panel.replaceChildren(
    make("div", { class: "head" }, make("h2", { id: "sought-title" }, words.alike), closer(closeSought)),
    make("p", { class: "soft" }, words.alikeTo(like.length, unlike.length)),
    make("ul", { class: "near", id: "found" }, ...found.map((sample, place) =>
      thumbnail(sample, words.similarity(scores[place])))),
    make("p", { class: "row" },
      make("button", { type: "button", id: "select-found", click: () => select([...like, ...found.map(codeOfSample)]) },
        words.selectFound),
      found.length === top ? make("button", { type: "button", click: more }, words.more) : null));
  panel.hidden = false;
  drawPressed();
  if (isNew) panel.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "nearest" });
}

export function closeSought() {
  view.sought = null;
  byId("sought").hidden = true;
  byId("unlike")?.setAttribute("disabled", "");
}
