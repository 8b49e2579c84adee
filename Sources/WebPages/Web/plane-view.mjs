// Which part of a drawing is seen, and where it lies on the screen. No DOM.
// A view is { x, y, width, height } in units of the drawing; `whole` is that of all of it.

const mostZoom = 64;

export const zoomOf = (view, whole) => whole.width / view.width;

function within(view, whole) {
  return {
    ...view,
    x: Math.min(Math.max(view.x, whole.x), whole.x + whole.width - view.width),
    y: Math.min(Math.max(view.y, whole.y), whole.y + whole.height - view.height),
  };
}

// Larger by `factor`; what lies at a place stays there.
export function zoomed(view, whole, factor, at) {
  const zoom = Math.min(mostZoom, Math.max(1, zoomOf(view, whole) * factor));
  const share = whole.width / zoom / view.width;
  return within({
    x: at.x - (at.x - view.x) * share, y: at.y - (at.y - view.y) * share,
    width: whole.width / zoom, height: whole.height / zoom,
  }, whole);
}

export function moved(view, whole, across, down) {
  return within({ ...view, x: view.x + across, y: view.y + down }, whole);
}

// The same size, moved only if a place is not seen.
export function showing(view, whole, { x, y }) {
  const isSeen = x >= view.x && x <= view.x + view.width && y >= view.y && y <= view.y + view.height;
  return isSeen ? view : within({ ...view, x: x - view.width / 2, y: y - view.height / 2 }, whole);
}

// Where a drawing lies that keeps its proportions inside a box.
export function fitted(box, drawing) {
  const scale = Math.min(box.width / drawing.width, box.height / drawing.height);
  return {
    scale,
    left: box.left + (box.width - scale * drawing.width) / 2,
    top: box.top + (box.height - scale * drawing.height) / 2,
  };
}
