// The images of a group, so many at a time: of folders of images those of all groups, where the map of tiles would be.
import { byId, make, swatch } from "./elements.mjs";
import { jump } from "./place.mjs";
import { codeOfSample, isAdding, toggle } from "./selection.mjs";
import { firstImages, isTiles, nameOfPart, pictureOfSample, view } from "./view.mjs";
import { words } from "./words.mjs";

const page = 60;

export function drawSheets() {
  byId("sheets").replaceChildren(...view.parts.map(section));
}

function section(part) {
  const own = make("div", {});
  gallery(own, part);
  return make("section", { "aria-label": nameOfPart(part), "data-group": part.group },
    make("h2", {}, swatch(part.largest.group), " ", make("bdi", {}, nameOfPart(part))), own);
}

// Fills a place with images of a group, or of the groups of a part, and with a button for more.
export function gallery(place, { group, images, members }) {
  const most = view.shown.get(group) || page;
  const own = firstImages(new Set(members ? members.map((entry) => entry.group) : [group]), most);
  const more = () => {
    view.shown.set(group, most + page);
    gallery(place, { group, images, members });
    // The button that had the focus is gone.
    place.querySelectorAll(".near button")[own.length]?.focus({ preventScroll: true });
  };
  place.replaceChildren(
    make("ul", { class: "near" }, ...own.map((sample) => thumbnail(sample))),
    ...(own.length < images
      ? [make("p", { class: "row soft" }, words.firstOf(own.length, images),
        make("button", { type: "button", class: "more", click: more }, words.more))] : []));
}

// `note` stands below it.
export function thumbnail(sample, note = null) {
  const label = isTiles() ? words.tile(sample) : words.image(sample);
  const press = (event) => {
    if (isAdding(event)) toggle(codeOfSample(sample));
    else if (isTiles()) jump(sample, null);
    else jump(null, sample);
  };
  return make("li", {},
    make("button", {
      type: "button", "aria-label": note === null ? label : label + ", " + note, "data-sample": sample,
      "aria-pressed": view.selection.has(codeOfSample(sample)) ? "true" : null, click: press,
    }, make("img", { src: pictureOfSample(sample), alt: "", loading: "lazy" }),
    note === null ? null : make("span", {}, note)));
}
