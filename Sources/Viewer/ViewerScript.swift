/// The scripts of the page, a subject each. Plain JavaScript; texts from the data directory become text nodes only.
enum ViewerScript {
  /// What all of it uses: the state, asking, telling, and elements.
  static let base = #"""
    "use strict";

    const view = { state: null, groups: new Map(), hidden: new Set(), chosen: null, group: null, isBusy: false };
    const byId = (id) => document.getElementById(id);

    // make("p", { class: "soft" }, "text", child, …)
    function make(name, attributes, ...children) {
      const space = name === "svg" || name === "rect" ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
      const element = document.createElementNS(space, name);
      for (const [key, value] of Object.entries(attributes || {}))
        if (typeof value === "function") element.addEventListener(key, value);
        else if (value === true) element.setAttribute(key, "");
        else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
      element.append(...children.filter((child) => child !== null && child !== undefined));
      return element;
    }

    function tell(text) { byId("status").textContent = text; }

    function complain(text) {
      byId("problem").hidden = !text;
      byId("problem").querySelector("p").textContent = text || "";
    }

    async function reach(address, options) {
      try {
        return await fetch(address, options);
      } catch {
        throw new Error("The viewer does not answer any more; start `tiles serve` again and reload.");
      }
    }

    const reasonOf = async (answer) => (await answer.json().catch(() => ({}))).error || "status " + answer.status;

    async function ask(address) {
      const answer = await reach(address);
      if (!answer.ok) throw new Error(await reasonOf(answer));
      return answer.json();
    }

    async function edit(change) {
      const token = document.querySelector("meta[name=tiles-token]").content;
      const answer = await reach("groups", {
        method: "POST", headers: { "Content-Type": "application/json", "X-Tiles-Token": token },
        body: JSON.stringify(change),
      });
      if (answer.status === 204) return;
      const text = await reasonOf(answer);
      throw new Error(answer.status === 403 ? text + " (or reload: the viewer may have been started anew)" : text);
    }

    const grey = "#8a8f94";
    const colorOf = (group) => view.groups.get(group)?.color || grey;

    function nameOf(group) {
      const name = view.groups.get(group)?.name;
      return "Group " + group + (name ? " " + name : "");
    }

    function swatch(group) {
      return make("svg", { class: "swatch", viewBox: "0 0 10 10", "aria-hidden": "true" },
        make("rect", { width: 10, height: 10, rx: 2, fill: colorOf(group) }));
    }

    const many = (count, thing) => count.toLocaleString("en") + " " + thing + (count === 1 ? "" : "s");
    const isTiles = () => view.state.kind === "tiles";
    const pictureOf = (key, index) => (isTiles() ? "tiles/" + key : "thumbs/" + index + ".jpg");
    """#
}
