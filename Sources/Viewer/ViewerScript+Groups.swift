extension ViewerScript {
  /// The legend, and the panel of one group: its contact sheet, its name, what is merged into it.
  static let groups = #"""
    function drawLegend() {
      byId("legend").replaceChildren(...view.state.groups.map((entry) => {
        const show = make("input", { type: "checkbox", "aria-label": "Show " + nameOf(entry.group), change: (event) => {
          if (event.target.checked) view.hidden.delete(entry.group); else view.hidden.add(entry.group);
          drawMembers();
        } });
        show.checked = !view.hidden.has(entry.group);
        return make("li", { "data-group": entry.group }, isTiles() ? show : null, swatch(entry.group),
          make("button", { type: "button", "aria-current": view.group === entry.group ? "true" : "false",
            click: () => openGroup(entry.group) }, nameOf(entry.group)),
          make("span", { class: "count" }, entry.images.toLocaleString("en")));
      }));
      drawUndo();
    }

    function drawUndo() { byId("undo").disabled = view.isBusy || !view.state.canEdit || view.state.edits === 0; }

    function drawMembers() { if (isTiles()) chart.repaint(); else drawSheets(); }

    function showAll(on) {
      view.hidden = new Set(on ? [] : view.state.groups.map((entry) => entry.group));
      drawLegend();
      drawMembers();
    }

    function openGroup(group) {
      const entry = view.groups.get(group);
      if (!entry) return;
      view.group = group;
      drawLegend();
      const panel = byId("group");
      const close = () => { panel.hidden = true; view.group = null; drawLegend(); };
      const from = entry.mergedFrom.length ? ", with " + entry.mergedFrom.map((id) => "group " + id).join(", ") : "";
      panel.replaceChildren(
        make("div", { class: "head" }, make("h2", { id: "group-title" }, swatch(group), " " + nameOf(group)),
          make("button", { type: "button", "aria-label": "Close this panel", click: close }, "Close")),
        make("p", { class: "soft" }, many(entry.images, "image") + ": " + entry.train.toLocaleString("en") + " train, "
          + entry.test.toLocaleString("en") + " test" + from),
        make("div", { class: "sheet" }, make("img", { src: "sheets/" + group + ".jpg?" + view.state.edits,
          alt: "Contact sheet of group " + group + ", the nearest to its centre first" })),
        ...(view.state.canEdit ? [nameForm(entry), ...mergeForm(entry)] : []));
      panel.hidden = false;
      panel.scrollIntoView({ block: "nearest" });
      panel.focus({ preventScroll: true });
    }

    function nameForm(entry) {
      const input = make("input", { type: "text", id: "name", maxlength: 80, autocomplete: "off" });
      input.value = entry.name || "";
      return make("form", { submit: (event) => {
        event.preventDefault();
        change({ do: "name", group: entry.group, text: input.value }, "Named.");
      } }, make("p", { class: "row" }, make("label", { for: "name" }, "Name"), input,
        make("button", { type: "submit", id: "save-name" }, "Save the name")));
    }

    function mergeForm(entry) {
      const others = view.state.groups.filter((other) => other.group !== entry.group);
      if (!others.length) return [];
      const boxes = others.map((other) => make("input", { type: "checkbox", value: other.group }));
      return [make("details", { id: "merge" }, make("summary", {}, "Merge others into it"),
        make("form", { submit: (event) => {
          event.preventDefault();
          const chosen = boxes.filter((box) => box.checked).map((box) => Number(box.value));
          if (!chosen.length) return complain("Choose the groups that go into group " + entry.group + ".");
          change({ do: "merge", groups: [entry.group, ...chosen] }, "Merged.");
        } },
          make("ul", { class: "choices" }, ...others.map((other, place) => make("li", {}, make("label", {},
            boxes[place], " ", swatch(other.group), " " + nameOf(other.group) + " ",
            make("span", { class: "count" }, other.images.toLocaleString("en")))))),
          make("p", {}, make("button", { type: "submit", id: "save-merge" }, "Merge"))))];
    }

    async function change(what, done) {
      // A second click is not a second edit.
      if (view.isBusy) return;
      const focused = document.activeElement;
      let said = "";
      complain("");
      tell("At work…");
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

    function setBusy(on) {
      view.isBusy = on;
      document.body.setAttribute("aria-busy", String(on));
      for (const button of document.querySelectorAll("#save-name, #save-merge")) button.disabled = on;
      drawUndo();
    }

    // Draws what an edit changed: the panel of the tile that is chosen tells its group too.
    async function follow() {
      const { group, chosen } = view;
      await load();
      if (chosen) await choose(chosen.name, chosen.index);
      if (group === null) return;
      if (view.groups.has(group)) return openGroup(group);
      byId("group").hidden = true;
      view.group = null;
      drawLegend();
    }

    // Folders of images lie nowhere: their contact sheets stand where the map would.
    function drawSheets() {
      const members = view.members;
      const box = byId("sheets");
      box.replaceChildren(...view.state.groups.map((entry) => {
        const own = [];
        for (let index = 0; index < members.length && own.length < 60; index += 1)
          if (members[index] === entry.group) own.push(index);
        return make("section", { "aria-label": nameOf(entry.group) }, make("h2", {}, swatch(entry.group), " " + nameOf(entry.group)),
          make("ul", { class: "near" }, ...own.map((index) => make("li", {}, make("button", { type: "button",
            "aria-label": "Image " + index, click: () => choose(null, index) },
            make("img", { src: "thumbs/" + index + ".jpg", alt: "", loading: "lazy" }))))),
          own.length < entry.images ? make("p", { class: "soft" }, "The first " + own.length + " of " + entry.images + ".") : null);
      }));
    }
    """#

  /// Gathers what there is, and draws it.
  static let start = #"""
    function drawNotes() {
      byId("notes").replaceChildren(...view.state.notes.map((note) => make("li", {}, note)));
      byId("notes").hidden = !view.state.notes.length;
    }

    async function load() {
      view.state = await ask("groups.json");
      view.groups = new Map(view.state.groups.map((entry) => [entry.group, entry]));
      if (isTiles() && !window.L)
        view.state.notes.push("The map needs Leaflet: install the Debian package libjs-leaflet and start `tiles serve` again.");
      byId("title").textContent = document.title = view.state.title;
      drawNotes();
      const hasGroups = view.state.groups.length > 0;
      byId("groups").hidden = !hasGroups;
      view.members = hasGroups ? (await ask("assignments")).members : [];
      drawLegend();
      if (isTiles()) {
        cells.fill(view.members);
        if (chart.live) chart.repaint();
      } else {
        for (const id of ["opacity", "show-all", "show-none"]) byId(id).hidden = true;
        byId("opacity").closest(".row").hidden = true;
        byId("map").hidden = true;
        byId("sheets").hidden = false;
        drawSheets();
      }
    }

    async function begin() {
      byId("problem").querySelector("button").addEventListener("click", () => complain(""));
      byId("show-all").addEventListener("click", () => showAll(true));
      byId("show-none").addEventListener("click", () => showAll(false));
      byId("undo").addEventListener("click", () => change({ do: "undo" }, "Taken back."));
      byId("opacity").addEventListener("input", (event) => chart.colors?.setOpacity(event.target.value));
      try {
        await load();
        if (isTiles() && window.L) {
          view.archive = await ask("tiles.json");
          // An attribution may be a piece of HTML: its words are shown.
          const words = new DOMParser().parseFromString(view.archive.attribution || "", "text/html");
          byId("attribution").textContent = words.body.textContent;
          chart.begin(view.archive);
        }
        const wanted = decodeURIComponent(location.hash.slice(1));
        const tile = tileOf(wanted);
        if (isTiles() && chart.live && tile) { chart.show(tile); await choose(wanted, null); }
        else if (!isTiles() && /^\d+$/.test(wanted)) await choose(null, Number(wanted));
      } catch (error) {
        complain(error.message);
      }
      document.documentElement.dataset.ready = "true";
    }

    begin();
    """#
}
