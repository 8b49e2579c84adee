// Of folders of images: the contact sheets of all groups, where the map of tiles would be.
import { byId, make, swatch } from "./elements.mjs";
import { choose } from "./place.mjs";
import { firstMembers, nameOf, pictureOf, view } from "./view.mjs";
import { words } from "./words.mjs";

const page = 60;

export function drawSheets() {
  byId("sheets").replaceChildren(...view.state.groups.map(section));
}

function section({ group, images }) {
  const most = view.shown.get(group) || page;
  const own = firstMembers(view.members, group, most);
  const more = () => {
    view.shown.set(group, most + page);
    drawSheets();
  };
  return make("section", { "aria-label": nameOf(group), "data-group": group },
    make("h2", {}, swatch(group), " " + nameOf(group)),
    make("ul", { class: "near" }, ...own.map(photograph)),
    own.length < images
      ? make("p", { class: "row soft" }, words.firstOf(own.length, images),
        make("button", { type: "button", class: "more", click: more }, words.more))
      : null);
}

function photograph(index) {
  return make("li", {},
    make("button", { type: "button", "aria-label": words.image(index), click: () => choose(null, index) },
      make("img", { src: pictureOf(null, index), alt: "", loading: "lazy" })));
}
