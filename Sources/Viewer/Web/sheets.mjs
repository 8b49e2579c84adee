// Folders of images lie nowhere: their contact sheets stand where the map would.
import { byId, make, swatch } from "./elements.mjs";
import { choose } from "./place.mjs";
import { firstMembers, nameOf, pictureOf, view } from "./view.mjs";
import { words } from "./words.mjs";

const most = 60;

export function drawSheets() {
  byId("sheets").replaceChildren(...view.state.groups.map(section));
}

function section({ group, images }) {
  const own = firstMembers(view.members, group, most);
  return make("section", { "aria-label": nameOf(group) }, make("h2", {}, swatch(group), " " + nameOf(group)),
    make("ul", { class: "near" }, ...own.map(photograph)),
    own.length < images ? make("p", { class: "soft" }, words.firstOf(own.length, images)) : null);
}

function photograph(index) {
  return make("li", {},
    make("button", { type: "button", "aria-label": words.image(index), click: () => choose(null, index) },
      make("img", { src: pictureOf(null, index), alt: "", loading: "lazy" })));
}
