// Which points have room for their pictures. No DOM.
import { placeOf } from "./projection-points.mjs";

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
