// How strong the colours of groups lie over the imagery. No DOM but in `onFill`.

// Of the squares: at rest, of the group that is pointed at, and of the others meanwhile.
const strengths = {
  outlines: { rest: 0, glow: 0.6, others: 0 },
  light: { rest: 0.5, glow: 0.8, others: 0.1 },
  full: { rest: 1, glow: 1, others: 0.15 },
};

// `glowing` is the group that is pointed at, as text, or null.
export function opacityOf(fill, group, glowing) {
  const { rest, glow, others } = strengths[fill];
  return glowing === null ? rest : glowing === group ? glow : others;
}

// Tells `apply` of each choice. Returns what is chosen now: full colours where there is no imagery.
export function onFill(apply) {
  const box = document.getElementById("map-fill");
  if (!box) return "full";
  const atlas = box.closest(".atlas");
  box.hidden = false;
  box.addEventListener("change", (event) => {
    atlas.dataset.fill = event.target.value;
    apply(event.target.value);
  });
  return atlas.dataset.fill;
}
