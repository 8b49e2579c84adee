extension ViewerScript {
  /// The panel of the image that is chosen.
  static let place = #"""
    const percent = (value) => Math.round(value * 100) + " %";

    async function choose(name, index) {
      view.chosen = { name, index };
      history.replaceState(null, "", "#" + (isTiles() ? name : index));
      let place;
      try {
        place = await ask(isTiles() ? "tile/" + name + ".json" : "image/" + index + ".json");
      } catch (error) {
        return complain(error.message);
      }
      // Another one was chosen meanwhile.
      if (view.chosen.name !== name || view.chosen.index !== index) return;
      if (isTiles() && chart.live)
        chart.mark(tileOf(name), place.neighbours.map((near) => tileOf(near.key)).filter(Boolean));
      drawPlace(place, index);
    }

    function jump(near) {
      choose(near.key, near.index ?? null);
      if (isTiles() && chart.live) chart.show(tileOf(near.key));
    }

    function drawPlace(place, index) {
      const panel = byId("place");
      const close = make("button", { type: "button", "aria-label": "Close this panel", click: closePlace }, "Close");
      const picture = isTiles() ? "tiles/" + place.key : "thumbs/" + index + ".jpg";
      panel.replaceChildren(
        make("div", { class: "head" },
          make("h2", { id: "place-title" }, (isTiles() ? "Tile " : "") + place.key), close),
        make("img", { class: "chosen", src: picture, alt: place.key }), ...membership(place.membership),
        ...place.notes.map((note) => make("p", { class: "soft" }, note)), ...neighbours(place.neighbours));
      panel.hidden = false;
      byId("group").hidden = true;
      view.group = null;
      drawLegend();
      panel.focus({ preventScroll: true });
      byId("side").scrollTo({ top: 0 });
    }

    function closePlace() {
      byId("place").hidden = true;
      view.chosen = null;
      history.replaceState(null, "", location.pathname);
      chart.marks?.clearLayers();
    }

    function membership(member) {
      if (!member) return [make("p", {}, "In no group.")];
      const sure = member.confidence === null || member.confidence === undefined ? []
        : [make("p", { id: "place-confidence" }, "Confidence " + percent(member.confidence)
            + ": 0 is half way to another group, 100 its very centre.")];
      return [
        make("p", { id: "place-group" }, swatch(member.group),
          make("button", { type: "button", click: () => openGroup(member.group) }, nameOf(member.group))),
        ...sure,
        make("p", {}, "Number " + member.rank.toLocaleString("en") + " of " + many(member.images, "image")
          + " from the group's centre; in the " + member.split + " part."),
        ...(member.sheet ? sheet(member) : [make("p", { class: "soft" }, "Not on the group's contact sheet, which has the nearest.")]),
      ];
    }

    function sheet(member) {
      const at = member.sheet;
      const frame = make("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" });
      for (const [stroke, width] of [["#000000", 2], ["#ffffff", 1]])
        frame.append(make("rect", { x: at.left, y: at.top, width: at.width, height: at.height, fill: "none", stroke,
          "stroke-width": width }));
      return [
        make("details", {}, make("summary", {}, "On the contact sheet: row " + at.row + ", place " + at.column),
          make("div", { class: "sheet" }, make("img", { src: "sheets/" + member.group + ".jpg", loading: "lazy",
            alt: "Contact sheet of group " + member.group }), frame)),
      ];
    }

    function neighbours(list) {
      if (!list.length) return [];
      return [
        make("h3", {}, "Nearest to it"),
        make("ul", { class: "near", id: "near" }, ...list.map((near) => {
          const label = near.key + ", " + (near.group === null || near.group === undefined ? "in no group" : nameOf(near.group))
            + ", similarity " + near.similarity.toFixed(2);
          return make("li", {}, make("button", { type: "button", title: label, "aria-label": label, click: () => jump(near) },
            make("img", { src: pictureOf(near.key, near.index), alt: "", loading: "lazy" }), swatch(near.group),
            make("span", {}, " " + near.similarity.toFixed(2))));
        })),
      ];
    }
    """#
}
