// Which part of a drawing is seen, and which points have room for their pictures there. No DOM.
// A view is { x, y, width, height } in units of the drawing; `whole` is that of all of it.

import { placeOf } from "./projection-points.mjs";

const closest = 64;

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
  const zoom = Math.min(closest, Math.max(1, zoomOf(view, whole) * factor));
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

// Points whose pictures, squares of that side around them, do not overlap. After `first` those near the centres of
// groups come, one of each group in turns; which part is seen does not count, so they stay while one moves about.
export function pictured(layers, hidden, side, first = null) {
  const taken = new Map();
  const found = [];
  const shown = layers.map((layer, number) => ({ ...layer, number })).filter(
    (layer) => !hidden.has(String(layer.group)));
  function take(layer, index) {
    const { x, y } = placeOf(layers, { layer, index });
    const [column, row] = [Math.floor(x / side), Math.floor(y / side)];
    for (let across = column - 1; across <= column + 1; across += 1) {
      for (let down = row - 1; down <= row + 1; down += 1) {
        const other = taken.get(across + " " + down);
        if (other && Math.abs(other.x - x) < side && Math.abs(other.y - y) < side) return;
      }
    }
    taken.set(column + " " + row, { x, y });
    found.push({ layer, index, x, y });
  }
  if (first && !hidden.has(String(layers[first.layer].group))) take(first.layer, first.index);
  const most = Math.max(0, ...shown.map((layer) => layer.captions.length));
  for (let index = 0; index < most; index += 1) {
    for (const { number, captions } of shown) if (index < captions.length) take(number, index);
  }
  return found;
}
