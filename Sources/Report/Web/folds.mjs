// Parts of the page that are folded: a link into one opens it.

function openTo(id) {
  const target = id && document.getElementById(id);
  if (!target) return;
  const own = target.querySelector(":scope > details.part");
  if (own) own.open = true;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView();
}

const named = () => decodeURIComponent(location.hash.slice(1));

export function openFolds() {
  addEventListener("hashchange", () => openTo(named()));
  // Also where the address has the name already.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) openTo(named());
  });
  openTo(named());
}
