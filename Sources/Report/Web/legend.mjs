// The boxes of a figure that say which groups it shows.

// `apply` is told of each group that is switched: its number as text, and whether it is shown now.
// `glow` is told of the group that is pointed at, as long as it is shown, and null when none is any more.
export function onLegend(id, apply, glow = () => {}) {
  const legend = document.getElementById(id);
  for (const line of legend.querySelectorAll("li")) {
    const box = line.querySelector("input");
    const point = () => glow(box.checked ? box.dataset.group : null);
    // A finger points at nothing: what it touches is chosen.
    line.addEventListener("pointerenter", (event) => event.pointerType !== "touch" && point());
    line.addEventListener("pointerleave", () => glow(null));
    line.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && point());
    line.addEventListener("focusout", () => glow(null));
    line.addEventListener("change", () => glow(null));
  }
  // The legend of a map holds a slider, too.
  legend.addEventListener("change", ({ target }) => {
    if (target.dataset.group) apply(target.dataset.group, target.checked);
  });
  for (const button of legend.querySelectorAll("button"))
    button.addEventListener("click", () => {
      for (const input of legend.querySelectorAll("[data-group]")) {
        input.checked = button.dataset.all === "true";
        apply(input.dataset.group, input.checked);
      }
    });
}

export function showMarks(marks, group, isShown) {
  for (const mark of marks) if (mark.dataset.group === group) mark.style.display = isShown ? "" : "none";
}
