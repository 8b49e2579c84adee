// Photographs as they are: whole, two side by side, and the others of their series.
import { byId, make, swatch } from "./elements.mjs";
import { nameOf, pictureOf, view } from "./view.mjs";
import { isNothing, words } from "./words.mjs";

// What a photograph says beside its picture. `show(index)` chooses another one.
export function aboutPhotograph(photograph, index, show) {
  if (!photograph) return [];
  const { taken, longitude, latitude, series, shots } = photograph;
  const facts = [
    taken ? words.taken(taken) : null,
    isNothing(longitude) ? null : words.placed(latitude, longitude),
    series ? words.series(series) : null,
  ].filter(Boolean);
  const beside = make("button", { type: "button", id: "beside", "aria-pressed": String(view.pinned === index) },
    words.beside);
  beside.addEventListener("click", () => {
    view.pinned = view.pinned === index ? null : index;
    beside.setAttribute("aria-pressed", String(view.pinned === index));
  });
  return [
    ...facts.map((fact) => make("p", { class: "soft" }, fact)),
    make("p", {}, beside),
    ...(shots.length > 1 ? [make("ul", { class: "near", id: "series" }, ...shots.map((shot) =>
      shotOf(shot, shot.index === index, show)))] : []),
  ];
}

function shotOf({ index, group, taken }, isOwn, show) {
  const label = [taken || words.undated, nameOf(group)].join(", ");
  return make("li", {},
    make("button", { type: "button", title: label, "aria-label": label, "aria-current": String(isOwn),
      click: () => show(index) },
    make("img", { src: pictureOf(null, index), alt: "", loading: "lazy" }), swatch(group),
    make("span", {}, " " + (taken || words.undated))));
}

// One photograph, whole; beside the pinned one where there is one.
export function showWhole(index, caption) {
  const both = view.pinned === null || view.pinned === index ? [index] : [view.pinned, index];
  const dialog = byId("whole");
  dialog.replaceChildren(
    make("div", { class: "both" }, ...both.map((one) => make("img", {
      src: "images/" + one, alt: one === index ? caption : words.image(one),
    }))),
    make("form", { method: "dialog" }, make("button", {}, words.close)));
  if (!dialog.open) dialog.showModal();
}
