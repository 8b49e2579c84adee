// The boxes of a figure that say which groups it shows.

// `apply` is told of each group that is switched: its number as text, and whether it is shown now.
// `glow` is told of the group that is pointed at, and null when none is any more.
export function onLegend(id, apply, glow = () => {}) {
  const legend = document.getElementById(id);
  for (const line of legend.querySelectorAll("li")) {
    const group = line.querySelector("input").dataset.group;
    line.addEventListener("pointerenter", () => glow(group));
    line.addEventListener("pointerleave", () => glow(null));
    line.addEventListener("focusin", () => glow(group));
    line.addEventListener("focusout", () => glow(null));
  }
  legend.addEventListener("change", (event) => apply(event.target.dataset.group, event.target.checked));
  for (const button of legend.querySelectorAll("button"))
    button.addEventListener("click", () => {
      for (const input of legend.querySelectorAll("input")) {
        input.checked = button.dataset.all === "true";
        apply(input.dataset.group, input.checked);
      }
    });
}

export function showMarks(marks, group, isShown) {
  for (const mark of marks) if (mark.dataset.group === group) mark.style.display = isShown ? "" : "none";
}
